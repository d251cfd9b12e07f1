/** A browser and a site for the tests of a file: there before them, and closed after them. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launch } from "./browser.js";
import type { StaticSite } from "./server.js";

export interface SiteInUse {
  browser: Browser;
  site: StaticSite;
}

/** To be called where tests are described; what it gives is there when they run. */
export function useSite(make: () => Promise<StaticSite>): SiteInUse {
  const use = {} as SiteInUse;
  beforeAll(async () => {
    [use.browser, use.site] = await Promise.all([launch(), make()]);
  });
  afterAll(async () => {
    await use.browser?.close();
    await use.site?.close();
  });
  return use;
}
