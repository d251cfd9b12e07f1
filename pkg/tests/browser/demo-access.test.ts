/** The demo page for everybody: by keyboard, on a narrow screen, in both languages and both appearances, on paper. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { loadExample, plain, useDemo } from "./demo-page.js";
import { browserAvailable, expectAccessible, screenshot } from "./support/index.js";

describe.skipIf(!browserAvailable())("the demo page, for everybody", () => {
  const demo = useDemo();
  let page: Page;

  async function start(options: BrowserContextOptions = {}): Promise<void> {
    page = await demo.open(options);
  }

  const widest = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);

  it.each([
    ["light", "en-GB"],
    ["dark", "fr-FR"],
  ] as const)(
    "has no violation that axe finds, %s, %s: empty, with answers, while comparing",
    async (colorScheme, locale) => {
      await start({ colorScheme, locale });
      await expectAccessible(page);
      await loadExample(page);
      const open = (selector: string): Promise<void> =>
        page.locator(selector).evaluateAll((list) => {
          for (const details of list) (details as HTMLDetailsElement).open = true;
        });
      await open("#panel-a details, .sheet:nth-child(-n+2) details");
      await expectAccessible(page);
      await page.locator("#what-if").click();
      await page.locator("#panel-b").waitFor();
      await open("#panel-b details");
      await page
        .locator("#editor-b")
        .getByRole("button", { name: /^(Invert|Inverser)/ })
        .first()
        .click();
      await page.locator("[data-change]").first().waitFor();
      await page.locator("#tab-changes").click();
      await page.locator("#list-changes tbody tr").first().waitFor();
      await expectAccessible(page);
      // What is outside of the answers is as it was.
      await page.locator("#tab-days").click();
      await page.locator(".sheet").first().waitFor();
      await expectAccessible(page, "#answers");
      await page.locator("#paste").fill("tripId,driverId,start,end\n1,7,0\n2,7,0,1");
      await page.locator("#classify-pasted").click();
      await page.locator("#tab-rejects").click();
      await page.locator("#list-rejects tbody tr").first().waitFor();
      await expectAccessible(page, "#answers");
    },
    300_000,
  );

  it("is used by keyboard alone: example, tabs, filters, comparison", async () => {
    await start();
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.id ?? "");
    const tabTo = async (id: string): Promise<void> => {
      for (let presses = 0; presses < 200; presses += 1) {
        if ((await focused()) === id) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`\`${id}\` is not reached with Tab`);
    };
    await tabTo("load-example");
    await page.keyboard.press("Enter");
    await page.locator(".sheet").first().waitFor();
    await tabTo("what-if");
    await page.keyboard.press("Enter");
    // The new editor has the focus as soon as it can take it.
    await expect.poll(focused).toBe("editor-b");
    await tabTo("tab-days");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("tab-trips");
    expect(await page.locator("#tab-trips").getAttribute("aria-selected")).toBe("true");
    await page.locator("#list-trips tbody tr").first().waitFor();
    await page.keyboard.press("End");
    expect(await focused()).toBe("tab-changes");
    await page.keyboard.press("Home");
    expect(await focused()).toBe("tab-days");
    await tabTo("filter-driver");
    await page.keyboard.press("ArrowDown");
    await expect
      .poll(() =>
        page.locator(".sheet").evaluateAll((list) => new Set(list.map((one) => one.getAttribute("data-driver"))).size),
      )
      .toBe(1);
  });

  it.each([360, 768, 1400])("fits a screen of %d pixels, comparing too", async (width) => {
    await start({ viewport: { width, height: 800 } });
    expect(await widest()).toBeLessThanOrEqual(width);
    await loadExample(page);
    expect(await widest()).toBeLessThanOrEqual(width);
    await screenshot(page, `demo-${width}`);
    await page.locator("#what-if").click();
    await page.locator("#panel-b").waitFor();
    expect(await widest()).toBeLessThanOrEqual(width);
  });

  it("speaks French, from the browser's language or by the switch, and keeps what was done", async () => {
    await start({ locale: "fr-FR" });
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    await loadExample(page);
    expect(await page.locator(".in-words").textContent()).toContain("lundi");
    expect(plain(await page.locator('.sheet[data-day="2026-03-29"] .dst').first().textContent())).toBe(
      "Un jour de 23 h : les horloges avancent de 1 h, après 01:59 vient 03:00",
    );
    // No English word is left, on what is drawn later either.
    for (const tab of ["days", "trips"]) {
      await page.locator(`#tab-${tab}`).click();
      await page.locator(`#list-${tab}`).waitFor();
      expect(await page.locator("body").innerText()).not.toMatch(
        /\b(private|professional|driver|day|from|until|reason|trips)\b/i,
      );
    }
    await page.locator("#tab-days").click();
    await screenshot(page, "demo-french");
    await page.getByRole("button", { name: "English" }).click();
    await expect.poll(() => page.locator(".sheet h3").first().textContent()).toContain("Saturday 28 March 2026");
    expect(await page.locator("#editor-a").getAttribute("lang")).toBe("en");
    expect(await page.title()).toBe("horaires: private hours, explained");
    expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
  });

  it("is dark when the system is, or by choice, the editor too", async () => {
    await start({ colorScheme: "dark" });
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await background();
    await loadExample(page);
    await screenshot(page, "demo-dark");
    await page.locator("#theme").selectOption("light");
    expect(await background()).not.toBe(dark);
    expect(await page.locator("#editor-a").getAttribute("theme")).toBe("light");
    await page.locator("#theme").selectOption("dark");
    expect(await background()).toBe(dark);
  });

  it("prints the answers without the tools", async () => {
    await start();
    await loadExample(page);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("#downloads").isVisible()).toBe(false);
    expect(await page.locator("#paste").isVisible()).toBe(false);
    expect(await page.locator("#totals").isVisible()).toBe(true);
    expect(await page.locator(".sheet").first().isVisible()).toBe(true);
    await screenshot(page, "demo-print");
  });

  it("forbids itself every other origin, and nothing it does is refused", async () => {
    await start();
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).not.toContain("unsafe-inline");
    const refused = await page.evaluate(async () => {
      try {
        await fetch("https://example.org/");
        return false;
      } catch {
        return true;
      }
    });
    expect(refused).toBe(true);
    // The console told about it, which is what this test asked for; anything else would have failed it.
    const told = await demo.closeNoisy();
    expect(told.filter((trouble) => !trouble.includes("example.org"))).toEqual([]);
  });
});
