/** The fields of the demo page: days and times as somebody types them, and the time zone. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { plain, useDemo } from "./demo-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

describe.skipIf(!browserAvailable())("the fields of the demo page", () => {
  const demo = useDemo();
  let page: Page;

  async function start(zone = "Europe/Paris", options: BrowserContextOptions = {}): Promise<void> {
    page = await demo.open(options);
    await page.locator("#zone-input").fill(zone);
  }

  const text = async (selector: string): Promise<string> => plain(await page.locator(selector).first().textContent());
  const covers = (): Promise<string> => text("#panel-a .covers");
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

  describe("of an exceptional day", () => {
    async function add(values: Record<string, string>): Promise<void> {
      for (const [name, value] of Object.entries(values)) await page.locator(`#special-a-${name}`).fill(value);
      await page.locator("#special-add-a").click();
    }
    const refused = (): Promise<string> => text("#panel-a .special-form > .note");
    const listed = (): Promise<string> => text("#panel-a .special-list li");

    it("end at the time that is written, on the first day where no last day is", async () => {
      await start();
      await add({ "start-day": "2026-11-24", "start-time": "08:00", "end-time": "12:00" });
      expect(await listed()).toContain("from Tuesday 24 November 2026 08:00 until Tuesday 24 November 2026 12:00");
      await page.getByRole("button", { name: /^Remove/ }).click();
      await add({ "start-day": "2026-11-24" });
      expect(await listed()).toContain("from Tuesday 24 November 2026 until the end of Tuesday 24 November 2026");
    });

    it("are not taken where the time ends before it starts, or is half written", async () => {
      await start();
      await add({ "start-day": "2026-11-24", "start-time": "12:00", "end-time": "08:00" });
      expect(await refused()).toBe("ends before it starts");
      await page.locator("#special-a-end-day").focus();
      await press("0", "3");
      await page.locator("#special-add-a").click();
      expect(await listed()).toBe("No exceptional day.");
      expect(await text("#special-a-end-note")).toContain("not complete");
    });

    it("are no longer refused once they are emptied or mended", async () => {
      await start("");
      await page.locator("#special-add-a").click();
      expect(await refused()).toContain("Choose the time zone first");
      await page.locator("#zone-input").fill("Europe/Paris");
      expect(await refused()).toBe("");
      await add({ "start-day": "2026-11-24", "start-time": "12:00", "end-time": "08:00" });
      expect(await refused()).toBe("ends before it starts");
      for (const name of ["start-day", "start-time", "end-time"]) await page.locator(`#special-a-${name}`).fill("");
      expect(await refused()).toBe("");
      await page.locator("#special-add-a").click();
      expect(await refused()).toBe("choose the first day");
      await page.locator("#special-a-start-day").fill("2026-11-24");
      expect(await refused()).toBe("");
      await page.locator("#special-add-a").click();
      expect(await listed()).toContain("from Tuesday 24 November 2026");
    });
  });

  describe("of the validity", () => {
    const open = (payload: Record<string, unknown>): Promise<void> => {
      const buffer = Buffer.from(JSON.stringify({ ...payload, innerMap: { map: {} } }));
      return page
        .locator("#schedule-file")
        .setInputFiles({ name: "payload.json", mimeType: "application/json", buffer });
    };
    const notes = (): Promise<string[]> => Promise.all(["start", "end"].map((side) => text(`#valid-a-${side}-note`)));

    it.each([
      ["Europe/Paris", { dateFin: "31/12/9999 23:59:59 Z" }, "start", "until Friday 1 January 2100 01:00"],
      ["Asia/Tokyo", { dateFin: "31/12/2099 23:59:59 Z" }, "start", "until Friday 1 January 2100 08:59:59"],
      ["America/New_York", { dateDebut: 0 }, "end", "from Wednesday 31 December 1969 19:00"],
    ])("are in force beyond the days that can be written: %s, %o", async (zone, payload, other, said) => {
      await start(zone);
      await open(payload);
      await expect.poll(covers).toBe(`Counts ${said}.`);
      await page.locator(`#valid-a-${other}-day`).fill("2026-05-05");
      expect(await covers()).toContain("Tuesday 5 May 2026");
      expect(await covers()).toContain(said);
      expect(await notes()).toEqual(["", ""]);
      expect(await page.locator("#panel-a .bounds [aria-invalid]").count()).toBe(0);
      await screenshot(page, `demo-bound-${zone.replace("/", "-")}`);
    });

    it("are in force where another zone puts them beyond the last day", async () => {
      await start();
      await page.locator("#valid-a-end-day").fill("2099-12-31");
      await page.locator("#zone-input").fill("Asia/Tokyo");
      const until = "until Friday 1 January 2100 08:00";
      await expect.poll(covers).toBe(`Counts ${until}.`);
      await page.locator("#valid-a-start-day").fill("2026-05-05");
      expect(await covers()).toBe(`Counts from Tuesday 5 May 2026 ${until}.`);
      expect(await notes()).toEqual(["", ""]);
    });

    it("count each for itself while the other one is not complete", async () => {
      await start();
      const unfinished = [expect.stringContaining("not complete"), ""];
      await page.locator("#valid-a-start-day").fill("2026-01-15");
      await page.locator("#valid-a-start-day").focus();
      await press("Backspace");
      await page.locator("#valid-a-end-day").fill("2026-03-31");
      const both = "Counts from Thursday 15 January 2026 until the end of Tuesday 31 March 2026.";
      expect(await covers()).toBe(both);
      expect(await notes()).toEqual(unfinished);
      // Another zone shows what is in force.
      await page.locator("#zone-input").fill("Europe/Berlin");
      await expect.poll(() => page.locator("#valid-a-start-day").inputValue()).toBe("2026-01-15");
      expect(await page.locator("#valid-a-end-day").inputValue()).toBe("2026-03-31");
      expect(await covers()).toBe(both);
      expect(await notes()).toEqual(["", ""]);
      // A time without its day leaves the bound as it is, too.
      await page.locator("#valid-a-start-time").fill("08:00");
      await page.locator("#valid-a-start-day").fill("");
      await page.locator("#valid-a-end-time").fill("12:00");
      expect(await covers()).toBe("Counts from Thursday 15 January 2026 08:00 until Tuesday 31 March 2026 12:00.");
      expect(await notes()).toEqual(["A time alone does not count: choose its day.", ""]);
    });

    it("keep what is being typed, and change nothing until it is a whole day", async () => {
      await start();
      await page.locator("#valid-a-start-day").fill("2026-01-15");
      const before = "Counts from Thursday 15 January 2026.";
      expect(await covers()).toBe(before);
      // The year stands last in this locale.
      await page.locator("#valid-a-start-day").focus();
      await press("ArrowRight", "ArrowRight", "Backspace");
      expect(await covers()).toBe(before);
      const note = page.locator("#valid-a-start-note");
      expect(await note.textContent()).toBe(
        "The day is not complete, or not between 1970 and 2099: it does not count yet.",
      );
      expect(await page.locator("#valid-a-start-day").getAttribute("aria-invalid")).toBe("true");
      expect(await page.locator("#valid-a-start-day").getAttribute("aria-describedby")).toBe("valid-a-start-note");
      await screenshot(page, "demo-field-note");
      for (const digit of ["2", "0", "2"]) {
        await press(digit);
        expect(await covers()).toBe(before);
      }
      // The page is drawn again in between; in French the field says it in French.
      await page.evaluate(() => document.querySelector<HTMLElement>('[data-language="fr"]')?.click());
      expect(await note.textContent()).toContain("Le jour n\u2019est pas complet");
      await page.evaluate(() => document.querySelector<HTMLElement>('[data-language="en"]')?.click());
      await press("7");
      expect(await covers()).toBe("Counts from Friday 15 January 2027.");
      expect(await page.locator("#valid-a-start-day").inputValue()).toBe("2027-01-15");
      expect(await note.textContent()).toBe("");
      expect(await page.locator("#valid-a-start-day").getAttribute("aria-invalid")).toBeNull();
    });

    it("have no bound once a day is cleared, as a whole or piece by piece", async () => {
      await start();
      const day = page.locator("#valid-a-start-day");
      await day.fill("2026-01-15");
      await day.fill("");
      expect(await covers()).toBe("Counts always.");
      await day.fill("2026-01-15");
      await day.focus();
      await press("Backspace", "ArrowRight", "Backspace", "ArrowRight", "Backspace");
      await page.locator("#special-name-a").focus();
      expect(await covers()).toBe("Counts always.");
      expect(await text("#valid-a-start-note")).toBe("");
    });

    it("leave a bound that is not touched as the document has it, to the second", async () => {
      await start();
      await open({ dateFin: "30/06/2027 21:59:59 Z" });
      await expect.poll(() => page.locator("#valid-a-end-time").inputValue()).toBe("23:59");
      await page.locator("#valid-a-start-day").fill("2026-01-15");
      expect(await covers()).toBe("Counts from Thursday 15 January 2026 until Wednesday 30 June 2027 23:59:59.");
    });

    it("keep a time that is written before its day, and say that it has none", async () => {
      await start();
      await page.locator("#valid-a-end-time").fill("12:00");
      expect(await page.locator("#valid-a-end-time").inputValue()).toBe("12:00");
      expect(await text("#valid-a-end-note")).toBe("A time alone does not count: choose its day.");
      expect(await covers()).toBe("Counts always.");
      await page.locator("#valid-a-end-day").fill("2026-03-31");
      expect(await covers()).toBe("Counts until Tuesday 31 March 2026 12:00.");
      expect(await text("#valid-a-end-note")).toBe("");
    });

    it("say what is half written once it is left, and are of the schedule that is shown", async () => {
      await start();
      await page.locator("#valid-a-start-day").focus();
      await press("0", "5");
      await page.locator("#special-name-a").focus();
      expect(await text("#valid-a-start-note")).toContain("not complete");
      await page.locator("#load-example").click();
      await expect.poll(covers).toBe("Counts from Thursday 1 January 2026.");
      expect(await page.locator("#valid-a-start-day").inputValue()).toBe("2026-01-01");
      expect(await text("#valid-a-start-note")).toBe("");
    });
  });

  it.each(["day", "time"])("have room for a %s as it is written in America", async (field) => {
    await start("Europe/Paris", { locale: "en-US" });
    await page.locator("#valid-a-start-day").fill("2026-01-15");
    await page.locator("#valid-a-start-time").fill("18:30");
    const [width, wanted] = await page.locator(`#valid-a-start-${field}`).evaluate((input) => {
      const shown = input.getBoundingClientRect().width;
      // As wide as a field is of itself.
      const free = input.cloneNode() as HTMLElement;
      free.style.cssText = "position: absolute; width: max-content";
      document.body.append(free);
      const own = free.getBoundingClientRect().width;
      free.remove();
      return [shown, own];
    });
    expect(width).toBeGreaterThanOrEqual(wanted ?? Infinity);
    await screenshot(page, "demo-twelve-hours");
  });

  describe("of the time zone", () => {
    const type = async (name: string): Promise<void> => {
      await page.locator("#zone-input").fill(name);
      await page.keyboard.press("Tab");
    };
    const wrong = (): Promise<string | null> => page.locator("#zone-input").getAttribute("aria-invalid");

    it("say what is no zone as long as it stands there, and not after it is mended", async () => {
      await start();
      await type("Europe/Pariss");
      expect(await text("#zone-state")).toContain("`Europe/Pariss` is not a time zone");
      // Something else is drawn.
      await page.locator("#valid-a-start-day").fill("2026-01-15");
      await page.locator('[data-language="fr"]').click();
      expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Pariss");
      expect(await wrong()).toBe("true");
      expect(await text("#zone-state")).toContain("`Europe/Pariss` n\u2019est pas un fuseau");
      await type("Europe/Paris");
      expect(await wrong()).toBeNull();
      expect(await text("#zone-state")).toContain("Europe/Paris \u00b7");
    });

    it("are right again once the zone in use is chosen by its button, or by a document", async () => {
      await start();
      await type("Europe/Pariss");
      await page.getByRole("button", { name: "Europe/Paris", exact: true }).click();
      expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
      expect(await wrong()).toBeNull();
      await type("Paris");
      await page.locator("#load-example").click();
      expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
      expect(await wrong()).toBeNull();
      expect(await text("#zone-state")).toContain("Europe/Paris \u00b7");
    });

    it("leave what is being typed alone while the page is drawn again", async () => {
      await start();
      await page.locator("#zone-input").focus();
      await press("Control+A", "A", "s", "i");
      await page.evaluate(() => document.querySelector<HTMLElement>('[data-language="fr"]')?.click());
      expect(await page.locator("#zone-input").inputValue()).toBe("Asi");
      expect(await wrong()).toBeNull();
    });
  });
});
