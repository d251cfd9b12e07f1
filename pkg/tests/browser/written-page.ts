/** Pages that the command writes, in a real browser: what their tests share. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import {
  expectAccessible,
  launch,
  openPage,
  screenshot,
  serve,
  type StaticSite,
  type WatchedPage,
} from "./support/index.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const EXAMPLE = "crates/horaires-cli/example";

/** Runs the command in the project's folder, with cargo, as the README does. */
export function horaires(...args: string[]): string {
  const all = ["run", "--quiet", "-p", "horaires-cli", "--", ...args, "--quiet"];
  return execFileSync("cargo", all, {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1 << 28,
  });
}

/** Runs with files in a folder of their own. */
export function withFiles<T>(files: Record<string, string>, run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "horaires-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A browser, and the pages that it opens. */
export interface Pages {
  open(file: string, options?: BrowserContextOptions): Promise<WatchedPage>;
}

/** Serves what `write` writes, by file, for the tests of a group. */
export function serving(write: () => Record<string, string>): Pages {
  let browser: Browser;
  let site: StaticSite;
  beforeAll(async () => {
    const pages = write();
    [browser, site] = [await launch(), await serve({ pages })];
  }, 600_000);
  afterAll(async () => {
    await browser.close();
    await site.close();
  });
  return { open: (file, options) => openPage(browser, site.origin, file, options) };
}

export interface Look {
  name: string;
  lang: "en" | "fr";
  options: BrowserContextOptions;
}

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };

/** Light and dark, wide and narrow, in both languages. */
export const LOOKS: Look[] = [
  { name: "light-wide", lang: "en", options: { colorScheme: "light", viewport: WIDE } },
  { name: "dark-wide", lang: "fr", options: { colorScheme: "dark", viewport: WIDE } },
  { name: "light-narrow", lang: "fr", options: { colorScheme: "light", viewport: NARROW } },
  { name: "dark-narrow", lang: "en", options: { colorScheme: "dark", viewport: NARROW } },
];

/** Opens a page, looks at it, and tells what is wrong with it; its screenshot is kept. */
export async function expectGoodLooks(pages: Pages, file: string, name: string, look: Look): Promise<void> {
  // The page forbids every script, and so axe: the policy is lifted for the check alone.
  const watched = await pages.open(file, { ...look.options, bypassCSP: true });
  expect(await watched.page.locator("html").getAttribute("lang")).toBe(look.lang);
  await expectAccessible(watched.page);
  await screenshot(watched.page, `${name}-${look.name}`);
  const wider = await watched.page.evaluate(() => globalThis.document.documentElement.scrollWidth > innerWidth);
  expect(wider, "the page itself does not scroll sideways").toBe(false);
  await watched.finish();
}

/** What comes out of a printer without colours: nothing is cut off. */
export async function expectGoodPrint(pages: Pages, file: string, name: string): Promise<void> {
  // An A4 page between its margins, at 96 points an inch.
  const watched = await pages.open(file, { viewport: { width: 718, height: 1047 } });
  await watched.page.emulateMedia({ media: "print", colorScheme: "dark" });
  await watched.page.evaluate(() => (globalThis.document.documentElement.style.filter = "grayscale(1)"));
  await screenshot(watched.page, `${name}-print`);
  const cut = await watched.page.evaluate(() =>
    [...globalThis.document.querySelectorAll(".scroll")]
      .filter((part) => part.scrollWidth > globalThis.document.documentElement.clientWidth)
      .map((part) => part.getAttribute("aria-label")),
  );
  expect(cut, "tables that a sheet cuts off").toEqual([]);
  const background = await watched.page.evaluate(() => getComputedStyle(globalThis.document.body).backgroundColor);
  expect(background, "paper is white").toBe("rgb(255, 255, 255)");
  await watched.finish();
}

/** The picture of a page in the README: its upper part. `docs/` has a copy, made by hand when the page changes. */
export async function pictureForReadme(pages: Pages, file: string, name: string): Promise<void> {
  const watched = await pages.open(file, { colorScheme: "light", viewport: { width: 960, height: 1000 } });
  await screenshot(watched.page, `readme-${name}`, "window");
  await watched.finish();
}

/** The exact numbers of the elements: each shows one, rounded and with its unit. */
export function values(page: Page, selector: string): Promise<number[]> {
  const cells = page.locator(`${selector} data`);
  return cells.evaluateAll((all) => all.map((data) => Number((data as HTMLDataElement).value)));
}
