/** A schedule with an error on the demo page: no answers of another schedule, the engine's words, and no payload. */
import type { InnerMapDocument } from "horaires";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { plain, shownTotals, useDemo } from "./demo-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

const TRIPS = `tripId,driverId,start,end
1,7,2026-03-30T12:35:00+02:00,2026-03-30T13:20:00+02:00
2,7,2026-03-30T12:35:00+02:00,2026-03-30T11:20:00+02:00`;

type Hours = [day: string, from: number, to: number, toMinute: number];

function payloadOf(...list: Hours[]): InnerMapDocument {
  const map: Record<string, unknown> = {};
  for (const [day, debutHeure, finHeure, finMinute] of list) {
    const range = { idJourSemaine: day, typeHoraires: "VIE_PRIVEE", debutHeure, debutMinute: 0, finHeure, finMinute };
    map[day] = { VIE_PRIVEE: [range] };
  }
  return { innerMap: { map } } as InnerMapDocument;
}

const GOOD = payloadOf(["LUNDI", 0, 8, 0]);
const REVERSED = payloadOf(["LUNDI", 0, 23, 59], ["MARDI", 22, 6, 0]);

describe.skipIf(!browserAvailable())("a schedule with an error on the demo page", () => {
  const demo = useDemo();
  let page: Page;

  async function start(options: BrowserContextOptions = {}): Promise<void> {
    page = await demo.open(options);
    await page.locator("#zone-input").fill("Europe/Paris");
  }

  const text = async (selector: string): Promise<string> => plain(await page.locator(selector).first().textContent());

  async function open(payload: InnerMapDocument): Promise<void> {
    const buffer = Buffer.from(JSON.stringify(payload));
    await page.locator("#schedule-file").setInputFiles({ name: "payload.json", mimeType: "application/json", buffer });
  }

  async function bring(csv: string): Promise<void> {
    await page.locator("#paste").fill(csv);
    await page.locator("#classify-pasted").click();
  }

  const mend = (): Promise<void> =>
    page
      .locator("#editor-a")
      .getByRole("button", { name: /midnight|minuit/i })
      .first()
      .click();

  it("leaves no answers of the schedule before it, and is classified once it is mended", async () => {
    await start();
    await open(GOOD);
    await bring(TRIPS);
    await expect.poll(async () => (await shownTotals(page)).professional).toBe("45 min");
    await open(REVERSED);
    const why = "The trips are not classified: the range ends (06:00) before it starts (22:00)";
    await expect.poll(() => text("#answers-none")).toContain(why);
    expect(await text("#trips-status.bad")).toContain(why);
    expect(await page.locator("#totals .total, .sheet").count()).toBe(0);
    expect(await page.locator("[data-download^=answers]").count()).toBe(0);
    // The row that the engine refused is still none, whatever the schedule.
    expect(await text("#tab-rejects .count")).toBe("1");
    expect(await page.locator("#list-rejects tbody tr").count()).toBe(1);
    await screenshot(page, "demo-error");

    await mend();
    await expect.poll(async () => (await shownTotals(page)).private).toBe("45 min");
    expect(await text("#trips-status")).toBe("");
    expect(await page.locator("#answers-none").isVisible()).toBe(false);
    await page.locator("#tab-days").click();
    await page.locator(".sheet").waitFor();
  });

  it("is told of when trips are brought to it, and they are counted once it is mended", async () => {
    await start();
    await open(REVERSED);
    await bring(TRIPS);
    await expect.poll(() => text("#trips-status.bad")).toContain("The trips are not classified");
    await mend();
    await expect.poll(() => text("#trips-status.good")).toBe("1 trip read from what was pasted");
  });

  it("leaves no answers of a time zone that is taken away", async () => {
    await start();
    await bring(TRIPS);
    await page.locator(".sheet").waitFor();
    await page.locator("#zone-input").fill("");
    await page.locator("#zone-input").blur();
    await expect.poll(() => page.locator("#totals .total").count()).toBe(0);
    expect(await text("#answers-none")).toContain("Choose the time zone");
  });

  it("is not what keeps trips from being classified once there is no time zone", async () => {
    await start();
    await open(REVERSED);
    await bring(TRIPS);
    await expect.poll(() => text("#trips-status.bad")).toContain("The trips are not classified");
    await page.locator("#zone-input").fill("");
    await page.keyboard.press("Tab");
    await expect.poll(() => text("#answers-none")).toContain("Choose the time zone");
    await expect.poll(() => text("#trips-status")).toBe("");
    await page.locator("#zone-input").fill("Europe/Paris");
    await expect.poll(() => text("#trips-status.bad")).toContain("The trips are not classified");
    expect(await text("#answers-none")).toContain("The trips are not classified");
  });

  it("is told of in the page's language", async () => {
    await start({ locale: "fr-FR" });
    await open(REVERSED);
    await bring(TRIPS);
    const said = (): Promise<string[]> => Promise.all(["#trips-status", "#answers-none", ".in-words"].map(text));
    const french = "la plage finit (06:00) avant de commencer (22:00)";
    await expect.poll(said).toEqual(Array(3).fill(expect.stringContaining(french)));
    expect((await said()).join()).not.toMatch(/range|payload|cannot/);
    await page.locator('[data-language="en"]').click();
    await expect.poll(said).toEqual(Array(3).fill(expect.stringContaining("the range ends (06:00) before it starts")));
  });

  it.each(["en-GB", "fr-FR"])("has no payload to be copied, and says so within its card, %s", async (locale) => {
    await start({ locale, viewport: { width: 390, height: 800 } });
    await open(REVERSED);
    await page.locator("#panel-a .panel-more summary").last().click();
    await page.locator("#panel-a .payload.none").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    const part = page.locator("#panel-a .payload").first();
    expect(await part.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
    expect(await page.locator("#copy-payload-a").isDisabled()).toBe(true);
    expect(await page.locator("#copy-parameters-a").isDisabled()).toBe(true);
    await screenshot(page, "demo-no-payload");
    await mend();
    await expect.poll(() => page.locator("#copy-payload-a").isDisabled()).toBe(false);
    expect(await text("#panel-a .payload")).toContain('"MERCREDI"');
    // No driver and no dates: there are no parameters.
    expect(await page.locator("#copy-parameters-a").isDisabled()).toBe(true);
    await page.locator("#valid-a-start-day").fill("2026-01-15");
    await expect.poll(() => page.locator("#copy-parameters-a").isDisabled()).toBe(false);
  });
});
