/** The page that `horaires report` writes, in a real browser: quiet, offline, for everybody, and equal to the JSON. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserAvailable, expectAccessible, launch, openPage, screenshot, serve, type StaticSite } from "./support/index.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const EXAMPLE = "crates/horaires-cli/example";

/** Runs `horaires report` on the example, with cargo, as the README does. */
function report(...more: string[]): string {
  const files = ["--rules", `${EXAMPLE}/rules.json`, "--trips", `${EXAMPLE}/trips.csv`];
  const positions = ["--positions", `${EXAMPLE}/positions.csv`, "--quiet"];
  const args = ["run", "--quiet", "-p", "horaires-cli", "--", "report", ...files, ...positions, ...more];
  return execFileSync("cargo", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

interface Part {
  durationMs: number;
  distanceMeters?: number;
}

interface Document {
  rows: { driverId: number; private: Part; professional: Part }[];
  total: { trips: number; mixedTrips: number; private: Part; professional: Part };
}

/** `1 h 05 min`, as the page writes it; the example has whole minutes. */
function time(ms: number): string {
  const [hours, minutes] = [Math.floor(ms / 3_600_000), (ms / 60_000) % 60];
  if (hours > 0) return minutes > 0 ? `${hours} h ${String(minutes).padStart(2, "0")} min` : `${hours} h`;
  return minutes > 0 ? `${minutes} min` : "0";
}

const LOOKS: { name: string; file: string; options: BrowserContextOptions }[] = [
  { name: "light-wide", file: "en.html", options: { colorScheme: "light", viewport: { width: 1280, height: 900 } } },
  { name: "dark-wide", file: "fr.html", options: { colorScheme: "dark", viewport: { width: 1280, height: 900 } } },
  { name: "light-narrow", file: "fr.html", options: { colorScheme: "light", viewport: { width: 360, height: 740 } } },
  { name: "dark-narrow", file: "en.html", options: { colorScheme: "dark", viewport: { width: 360, height: 740 } } },
];

describe.skipIf(!browserAvailable())("the page of a report", () => {
  let browser: Browser;
  let site: StaticSite;
  let document: Document;

  beforeAll(async () => {
    document = JSON.parse(report("--format", "json")) as Document;
    const page = (lang: string) => report("--format", "html", "--lang", lang);
    const pages = { "/en.html": page("en"), "/fr.html": page("fr") };
    [browser, site] = [await launch(), await serve({ pages })];
  }, 600_000);

  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  it.each(LOOKS)("is quiet and accessible: $name", async ({ name, file, options }) => {
    // The page forbids every script, and so axe: the policy is lifted for the check alone.
    const watched = await openPage(browser, site.origin, `/${file}`, { ...options, bypassCSP: true });
    await expectAccessible(watched.page);
    await screenshot(watched.page, `report-${name}`);
    const wider = await watched.page.evaluate(() => globalThis.document.documentElement.scrollWidth > innerWidth);
    expect(wider, "the page itself does not scroll sideways").toBe(false);
    await watched.finish();
  });

  it("shows the figures of the JSON, without any script", async () => {
    const watched = await openPage(browser, site.origin, "/en.html", { javaScriptEnabled: false });
    const texts = (selector: string) => watched.page.locator(selector).allTextContents();
    const { trips, mixedTrips, private: priv, professional } = document.total;
    expect(await texts("#totals tbody tr:nth-child(1) th")).toEqual([`trips (${trips}, ${mixedTrips} mixed)`]);
    expect(await texts("#totals tbody tr:nth-child(2) td")).toEqual([priv, professional].map((p) => time(p.durationMs)));
    expect(await texts("#totals tbody tr:nth-child(3) td")).toEqual(
      [priv, professional].map((part) => String(part.distanceMeters)),
    );
    expect(await texts("#drivers tbody th")).toEqual(document.rows.map((row) => String(row.driverId)));
    expect(await texts("#drivers tbody td:not(.bar)")).toEqual(
      document.rows.flatMap((row) => [time(row.professional.durationMs), time(row.private.durationMs)]),
    );
    expect(await texts("#mixed tbody th")).toHaveLength(mixedTrips);
    await watched.finish();
  });
});
