/** A hundred thousand trips: the page keeps answering while they are classified, and what it says is right. */
import type { Page } from "playwright-core";
import { RuleBook } from "horaires";
import { describe, expect, it } from "vitest";

import { generatedTrips } from "../../demo/src/model/generate.js";
import { planOfRules, rulesOf } from "../../demo/src/model/plan.js";
import {
  exampleRules,
  expectedTotals,
  loadExample,
  plain,
  shownTotals,
  sumsOf,
  tripsOf,
  useDemo,
} from "./demo-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

const COUNT = 100_000;
/** No assertion is about time; this only bounds a hang, on a machine that is busy with other things. */
const PATIENCE = 240_000;

describe.skipIf(!browserAvailable())("the demo page with a hundred thousand trips", () => {
  const demo = useDemo();
  let page: Page;

  async function start(): Promise<void> {
    page = await demo.open();
    page.setDefaultTimeout(PATIENCE);
    await loadExample(page);
  }

  it(
    "classifies them with progress shown, answers meanwhile, and holds one page of them only",
    async () => {
      await start();
      // In the page, for as long as the progress is shown: draw frames, type, open and close; count what was answered.
      const during = page.evaluate(async () => {
        const by = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
        const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
        const bar = by<HTMLProgressElement>("progress");
        const shown = (): boolean => bar.checkVisibility();
        const seen = { frames: 0, typed: "", values: new Set<number>(), toggled: 0 };
        by("generate").click();
        while (!shown()) await frame();
        const name = by<HTMLInputElement>("special-name-a");
        const fold = document.querySelector<HTMLDetailsElement>("#panel-a .fold");
        while (shown()) {
          await frame();
          if (!shown()) break;
          seen.frames += 1;
          seen.values.add(bar.value / bar.max);
          name.value += "x";
          name.dispatchEvent(new Event("input", { bubbles: true }));
          seen.typed = name.value;
          fold?.querySelector("summary")?.click();
          seen.toggled += 1;
        }
        return { ...seen, values: [...seen.values] };
      });
      // The same trips, under the same rules, by the package in Node.
      const plan = planOfRules(exampleRules);
      plan.shared = { ...(plan.drivers[0] ?? plan.shared), driver: null, touched: true };
      const csv = generatedTrips(COUNT);
      const trips = tripsOf(csv);
      const drivers = [...new Set(trips.map((trip) => (trip as { driverId: number }).driverId))];
      const book = new RuleBook(rulesOf(plan, "Europe/Paris", drivers));
      const sums = sumsOf(book.classify(trips).answers);
      const seen = await during;
      expect(seen.frames).toBeGreaterThan(10);
      expect(seen.typed.length).toBeGreaterThan(10);
      expect(seen.values.length).toBeGreaterThan(5);
      expect(Math.min(...seen.values)).toBeLessThan(0.5);
      await expect.poll(() => shownTotals(page), { timeout: PATIENCE }).toEqual(expectedTotals(sums));

      // One page of them is in the document.
      await page.locator("#tab-trips").click();
      await page.locator("#list-trips tbody tr").first().waitFor();
      expect(await page.locator("#list-trips tbody tr").count()).toBe(50);
      expect(await page.locator("*").count()).toBeLessThan(6000);
      await page.locator("#pages-trips-page").fill("2000");
      await page.locator("#pages-trips-page").blur();
      await expect.poll(() => page.locator("#list-trips tbody th").last().textContent()).toBe(String(COUNT));

      // Any day is near: by its date, or by its bar.
      await page.locator("#tab-days").click();
      await page.locator("#go-to-day").fill("2026-10-25");
      await expect.poll(() => page.locator('.sheet[data-day="2026-10-25"]').count()).toBeGreaterThan(0);
      expect(plain(await page.locator('.sheet[data-day="2026-10-25"] .dst').first().textContent())).toContain(
        "A day of 25 h",
      );
      await page.evaluate(() => scrollTo(0, 0));
      await screenshot(page, "demo-many");
    },
    PATIENCE,
  );

  it(
    "can be stopped, and goes on from there",
    async () => {
      await start();
      await page.evaluate(async () => {
        const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
        document.getElementById("generate")?.click();
        const text = document.getElementById("progress-text");
        while (!/^Classifying .*100.000$/.test(text?.textContent ?? "")) await frame();
        document.getElementById("cancel")?.click();
      });
      await expect
        .poll(() => page.locator("#trips-status").textContent(), { timeout: PATIENCE })
        .toContain("Cancelled");
      expect(await page.locator("#totals").textContent()).toBe("");
      await page.locator("#classify-again").click();
      await expect.poll(async () => (await shownTotals(page)).trips, { timeout: PATIENCE }).toBe("100 000");
      // A change of the schedule while it runs: the newer question is the one that is answered.
      await page.locator("#editor-a").getByRole("button", { name: "Invert" }).first().click();
      const before = await shownTotals(page);
      await page.locator("#editor-a").getByRole("button", { name: "Undo" }).first().click();
      await expect.poll(() => page.locator("#progress").isVisible(), { timeout: PATIENCE }).toBe(false);
      await expect.poll(() => shownTotals(page), { timeout: PATIENCE }).toEqual(before);
    },
    PATIENCE,
  );
});
