/** Screenshots, kept as artefacts of the run in `target/screenshots/` of the workspace (not committed). */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "playwright-core";

/** The folder of the screenshots. */
export const SCREENSHOTS = fileURLToPath(new URL("../../../../target/screenshots/", import.meta.url));

/** Writes `<name>.png` of a page (all of it, or what the window shows) or an element, and returns its path. */
export async function screenshot(
  of: Page | Locator,
  name: string,
  part: "whole" | "window" = "whole",
): Promise<string> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const path = join(SCREENSHOTS, `${name}.png`);
  const whole = "goto" in of ? { fullPage: part === "whole" } : {};
  await of.screenshot({ path, animations: "disabled", caret: "hide", ...whole });
  return path;
}
