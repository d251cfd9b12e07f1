/** What the tests of the demo page share: the page built and served from a folder, and the package's own answers. */
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RuleBook } from "horaires";
import type { Answer, RulesDocument, TripDocument } from "horaires";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterEach } from "vitest";

import { duration } from "../../demo/src/model/wall.js";
import { type StaticSite, type WatchedPage, openPage, serve, useSite } from "./support/index.js";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The folder that the page is served from: any will do, for its paths are relative. */
const FOLDER = "/some/folder/";

export const example = (name: string): string =>
  readFileSync(here(`../../../crates/horaires-cli/example/${name}`), "utf8");
export const exampleRules = JSON.parse(example("rules.json")) as RulesDocument;
export const exampleTrips = example("trips.csv");

/** Where the built page is. */
const outDir = here("../../../target/demo-page");

/** The files that the page is built of. */
export const builtFiles = (): string[] => readdirSync(outDir, { recursive: true, encoding: "utf8" });

/** Builds the page from its sources and serves it. */
export async function serveDemo(): Promise<StaticSite> {
  await build({ configFile: here("../../demo/vite.config.ts"), logLevel: "warn", build: { outDir } });
  return serve({ folders: { [FOLDER]: outDir } });
}

/** Opens the page, ready for use. */
export async function openDemo(
  browser: Browser,
  site: StaticSite,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, site.origin, FOLDER, { viewport: { width: 1400, height: 1000 }, ...options });
  await watched.page.locator("html[data-ready]").waitFor();
  return watched;
}

/** The page for the tests of one file. It must have been quiet when a test ends that has opened it. */
export interface DemoInUse {
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Closes the page of a test that has asked for trouble, and gives what came of it. */
  closeNoisy(): Promise<readonly string[]>;
}

/** To be called where tests are described. */
export function useDemo(): DemoInUse {
  const use = useSite(serveDemo);
  let open: WatchedPage | undefined;
  afterEach(async () => {
    const finished = open;
    open = undefined;
    await finished?.finish();
  });
  return {
    async open(options = {}) {
      open = await openDemo(use.browser, use.site, options);
      return open.page;
    },
    async closeNoisy() {
      const troubles = open?.troubles ?? [];
      await open?.page.context().close();
      open = undefined;
      return troubles;
    },
  };
}

export async function loadExample(page: Page): Promise<void> {
  await page.locator("#load-example").click();
  await page.locator(".sheet").first().waitFor();
}

/** The trips of a CSV text whose cells need no unquoting. */
export function tripsOf(csv: string): TripDocument[] {
  const [head = "", ...lines] = csv.trim().split("\n");
  const names = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",").map((cell) => (/^\d+$/.test(cell) ? Number(cell) : cell));
    return Object.fromEntries(names.map((name, at) => [name, cells[at]])) as unknown as TripDocument;
  });
}

/** The package's own answers, in Node. */
export function answersOf(rules: RulesDocument, trips: TripDocument[]): Answer[] {
  const book = new RuleBook(rules);
  const { answers } = book.classify(trips, { segments: "deciding" });
  book.free();
  return answers;
}

export interface Sums {
  trips: number;
  private: number;
  professional: number;
  mixed: number;
  privateMs: number;
  professionalMs: number;
}

export function sumsOf(answers: readonly Answer[]): Sums {
  const sums: Sums = { trips: answers.length, private: 0, professional: 0, mixed: 0, privateMs: 0, professionalMs: 0 };
  for (const answer of answers) {
    sums[answer.usage] += 1;
    sums.privateMs += answer.privateMs;
    sums.professionalMs += answer.professionalMs;
  }
  return sums;
}

/** Text as it is read aloud: narrow and hard spaces are spaces. */
export const plain = (text: string | null): string => (text ?? "").replace(/[\u00a0\u202f]/g, " ");

/** What the page says in total, in its own words. */
export async function shownTotals(
  page: Page,
): Promise<{ trips: string; counts: string; private: string; professional: string }> {
  const text = async (selector: string): Promise<string> => plain(await page.locator(selector).first().textContent());
  return {
    trips: await text("[data-total=trips] strong"),
    counts: await text("[data-total=trips] .total-note"),
    private: await text("[data-total=private] strong"),
    professional: await text("[data-total=professional] strong"),
  };
}

/** The same, as it should be for these sums. */
export function expectedTotals(sums: Sums): Awaited<ReturnType<typeof shownTotals>> {
  const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, " ");
  return {
    trips: grouped(sums.trips),
    counts: (["private", "professional", "mixed"] as const)
      .map((usage) => `${grouped(sums[usage])} ${usage}`)
      .join(" \u00b7 "),
    private: plain(duration(sums.privateMs)),
    professional: plain(duration(sums.professionalMs)),
  };
}

/** Drops a file onto the page. */
export async function dropFile(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([file, body]) => {
      const data = new DataTransfer();
      data.items.add(new File([body as string], file as string));
      return data;
    },
    [name, content],
  );
  await page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}
