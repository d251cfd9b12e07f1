/** The demo page in a real browser; what it shows is compared with the package's own answers, computed here. */
import { readFile } from "node:fs/promises";
import { canonical, complement } from "horaires";
import type { InnerMapDocument, RulesDocument } from "horaires";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { duration } from "../../demo/src/model/wall.js";
import {
  answersOf,
  builtFiles,
  dropFile,
  example,
  exampleRules,
  exampleTrips,
  expectedTotals,
  loadExample,
  plain,
  shownTotals,
  sumsOf,
  tripsOf,
  useDemo,
} from "./demo-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

const TRIPS = `tripId,driverId,start,end
1,7,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00
2,7,2026-03-30T12:00:00+02:00,2026-03-30T12:45:00+02:00
3,8,2026-03-31T06:00:00+02:00,2026-03-31T09:00:00+02:00`;

describe.skipIf(!browserAvailable())("the demo page", () => {
  const demo = useDemo();
  let page: Page;

  async function start(options: BrowserContextOptions = {}): Promise<void> {
    page = await demo.open(options);
  }

  const totals = (): ReturnType<typeof shownTotals> => shownTotals(page);
  const text = async (selector: string): Promise<string> => plain(await page.locator(selector).first().textContent());

  async function chooseZone(name: string): Promise<void> {
    await page.locator("#zone-input").fill(name);
    await page.locator("#zone-input").blur();
  }

  async function paste(csv: string): Promise<void> {
    await page.locator("#paste").fill(csv);
    await page.locator("#classify-pasted").click();
  }

  const drop = (name: string, content: string): Promise<void> => dropFile(page, name, content);

  async function downloaded(kind: string): Promise<string> {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(`[data-download="${kind}"]`).click(),
    ]);
    return readFile(await file.path(), "utf8");
  }

  it("shows the example: totals, days with the change of the clock, and where each minute came from", async () => {
    await start();
    await loadExample(page);
    const answers = answersOf(exampleRules, tripsOf(exampleTrips));
    await expect.poll(totals).toEqual(expectedTotals(sumsOf(answers)));
    expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
    expect(await text(".in-words")).toContain("Monday to Friday");

    // The day of the change to summer time, of the driver whose trip crosses it.
    const day = page.locator('.sheet[data-day="2026-03-29"][data-driver="1110000004"]');
    expect(plain(await day.locator(".dst").textContent())).toBe(
      "A day of 23 h: clocks go forward by 1 h, after 01:59 comes 03:00",
    );
    expect(await day.locator(".tick").allTextContents()).not.toContain("02");
    expect(await day.locator(".tick").count()).toBe(23);
    await day.locator("summary").click();
    const rows = await day
      .locator("tbody tr")
      .evaluateAll((list) => list.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(rows.map((row) => row.map((cell) => plain(cell)))).toEqual([
      ["1110000403", "01:30", "03:00", "30 min", "private", "weekly hours: Sunday 00:00\u201302:30 (1110000036)"],
      ["1110000403", "03:00", "04:15", "1 h 15 min", "professional", "no rule"],
    ]);
    // Settled after the fact, and an exceptional day.
    await page.locator("#tab-trips").click();
    expect(await text('#list-trips [data-trip="1110000401"] td:last-child')).toBe(
      "settled after the fact (1110000401)",
    );
    expect(await text('#list-trips [data-trip="1110000419"] td:last-child')).toBe(
      "exceptional day: LUNDI DE PAQUES (18544)",
    );
    await screenshot(page, "demo-example");
  });

  it("draws trips where they are: widths are elapsed time, of a day of 25 hours too", async () => {
    await start();
    await chooseZone("Europe/Paris");
    await paste(
      "tripId,driverId,start,end\n" +
        "1,7,2026-10-24T22:00:00Z,2026-10-25T01:30:00Z\n2,7,2026-10-25T22:00:00Z,2026-10-25T23:00:00Z",
    );
    const sheet = page.locator('.sheet[data-day="2026-10-25"]');
    await sheet.waitFor();
    expect(await sheet.locator(".tick").count()).toBe(25);
    expect(plain(await sheet.locator(".dst").textContent())).toContain(
      "A day of 25 h: clocks go back by 1 h, after 02:59 comes 02:00",
    );
    const box = await sheet.locator(".row").boundingBox();
    const shares = async (trip: number): Promise<number[]> => {
      const own = await sheet.locator(`.trip[data-trip="${trip}"]`).boundingBox();
      return [((own?.x ?? 0) - (box?.x ?? 0)) / (box?.width ?? 1), (own?.width ?? 0) / (box?.width ?? 1)];
    };
    const close = (values: number[]): unknown => values.map((value) => expect.closeTo(value, 2));
    expect(await shares(1)).toEqual(close([0, 3.5 / 25]));
    expect(await shares(2)).toEqual(close([24 / 25, 1 / 25]));
  });

  it("classifies nothing before a time zone is chosen, and never guesses one", async () => {
    await start({ timezoneId: "Asia/Tokyo" });
    await paste(TRIPS);
    await expect.poll(() => text("#answers-none")).toContain("Choose the time zone");
    expect(await page.locator("#zone-input").inputValue()).toBe("");
    await chooseZone("Europe/Pari");
    await expect.poll(() => text("#zone-state")).toContain("`Europe/Pari` is not a time zone");
    expect(await page.locator(".sheet").count()).toBe(0);
    // What the device says is offered by its name, as a button.
    await page.getByRole("button", { name: "Asia/Tokyo" }).click();
    await page.locator('.sheet[data-day="2026-03-30"]').first().waitFor();
    expect(await page.locator("#zone-input").inputValue()).toBe("Asia/Tokyo");
  });

  it("tells of every row that is no trip: line, column and remedy; counted, and downloadable", async () => {
    await start();
    await chooseZone("Europe/Paris");
    await paste(
      `${TRIPS}\n4,7,2026-03-30T07:35:00,2026-03-30T08:20:00Z\n5,7,0\n` +
        "6,7,2026-03-30T09:00:00Z,2026-03-30T08:00:00Z\n7,,0,1",
    );
    await expect.poll(async () => (await totals()).trips).toBe("3");
    expect(await text("[data-total=notes]")).toContain("4 rows not read");
    await page.locator("#tab-rejects").click();
    const rows = page.locator("#list-rejects tbody tr");
    await expect.poll(() => rows.count()).toBe(4);
    const cells = await rows.evaluateAll((list) =>
      list.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
    );
    expect(cells.map(([line, column]) => [line, column])).toEqual([
      ["5", "start"],
      ["6", "\u2014"],
      ["7", "end"],
      ["8", "driverId"],
    ]);
    expect(cells[0]?.[2]).toMatch(/has no offset from UTC.*add one, for example `Z`/);
    expect(cells[0]?.[3]).toBe("4,7,2026-03-30T07:35:00,2026-03-30T08:20:00Z");
    expect(cells[1]?.[2]).toContain("3 fields, but the header has 4");
    const saved = await downloaded("rejected.csv-a");
    expect(saved.split("\n")[0]).toBe("line,column,reason,row");
    expect(saved).toContain("8,driverId,");
    // In French as well.
    await page.getByRole("button", { name: "Français" }).click();
    await expect.poll(() => rows.first().textContent()).toContain("décalage");
  });

  it("is built of what it uses alone", () => {
    expect(builtFiles().filter((name) => /\.(css|wasm)$/.test(name))).toHaveLength(2);
    expect(builtFiles().filter((name) => name.endsWith(".json"))).toEqual([]);
  });

  it("does not call it good where no row is a trip", async () => {
    await start();
    await chooseZone("Europe/Paris");
    await paste("a,b\n1,2");
    await page.locator("#trips-status.bad").waitFor();
    expect(await text("#trips-status")).toBe("0 trips read from what was pasted");
    for (const nothing of ["", "\n", "[]", "tripId,driverId,start,end\n"]) {
      await paste(nothing);
      await expect.poll(() => text("#trips-status")).toBe("No trips were found: there is no row.");
      await paste("a,b\n1,2");
      await expect.poll(() => text("#trips-status")).toBe("0 trips read from what was pasted");
    }
    await paste(TRIPS);
    await page.locator("#trips-status.good").waitFor();
  });

  it("counts a row that the engine refuses among those not read", async () => {
    await start();
    const HEAD = "tripId,driverId,start,end";
    await paste(`${HEAD}\n1,7,2026-03-30T08:00:00Z,2026-03-30T07:00:00Z`);
    await page.locator("#trips-status.good").waitFor();
    await chooseZone("Europe/Paris");
    await page.locator("#trips-status.bad").waitFor();
    expect(await text("#trips-status")).toBe("0 trips read from what was pasted");
    await paste(`${HEAD}\n1,7,2026-03-30T07:00:00Z,2026-03-30T08:00:00Z\n2,7,soon,2026-03-30T08:00:00Z`);
    await page.locator("#trips-status.good").waitFor();
    expect(await text("#trips-status")).toBe("1 trip read from what was pasted");
    expect(await text("[data-total=notes]")).toContain("1 row not read");
  });

  it("takes a dropped JSON file, and gives answers in the shape of every face", async () => {
    await start();
    await chooseZone("Europe/Paris");
    const trips = tripsOf(exampleTrips);
    await drop("trips.json", JSON.stringify(trips));
    await expect.poll(async () => (await totals()).trips).toBe(String(trips.length));
    await drop("rules.json", example("rules.json"));
    const answers = answersOf(exampleRules, trips);
    await expect.poll(totals).toEqual(expectedTotals(sumsOf(answers)));
    const others = (at: number): unknown => {
      const { immatriculation, distanceMeters } = trips[at] as unknown as Record<string, unknown>;
      return { immatriculation, distanceMeters };
    };
    const expected = answers.map((answer, at) => ({ ...answer, ...(others(at) as object) }));
    expect(JSON.parse(await downloaded("answers.json-a"))).toEqual(expected);
    const [head, first] = (await downloaded("answers.csv-a")).split("\n");
    expect(head).toBe(
      "tripId,driverId,numeroEmbarque,codeExploitant,usage,privateMs,professionalMs,reasonKind,reasonId,segments," +
        "immatriculation,distanceMeters",
    );
    expect(first).toMatch(
      /^1110000401,1110000403,2,1110000001,professional,0,2700000,override,1110000401,.*,GA-101-AA,21300$/,
    );
  });

  it("lets an exceptional day change the answer, and writes it into the rules", async () => {
    await start();
    await chooseZone("Europe/Paris");
    await paste(TRIPS);
    await expect.poll(async () => (await totals()).private).toBe("0");
    await page.locator("#special-name-a").fill("a day off");
    await page.locator("#special-a-start-day").fill("2026-03-30");
    await page.locator("#special-add-a").click();
    const holiday: RulesDocument = {
      timeZone: "Europe/Paris",
      exceptional: [7, 8].map((id) => ({
        extension: { id: 901, description: "a day off" },
        individu: { id },
        debut: "2026-03-30T00:00:00+02:00",
        fin: "2026-03-31T00:00:00+02:00",
      })),
    };
    await expect.poll(totals).toEqual(expectedTotals(sumsOf(answersOf(holiday, tripsOf(TRIPS)))));
    expect((await totals()).private).toBe("1 h 30 min");
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#save-rules").click()]);
    const rules = JSON.parse(await readFile(await file.path(), "utf8")) as RulesDocument;
    expect(answersOf(rules, tripsOf(TRIPS))).toEqual(answersOf(holiday, tripsOf(TRIPS)));
    await page.getByRole("button", { name: "Remove: a day off" }).click();
    await expect.poll(async () => (await totals()).private).toBe("0");
  });

  it("tells what the engine says about the validity, and counts it", async () => {
    await start();
    await loadExample(page);
    await page.locator("#valid-a-end-day").fill("2026-03-31");
    await page.locator("#valid-a-end-day").blur();
    await expect
      .poll(() => text("#panel-a .fold .note"))
      .toBe("Counts from Thursday 1 January 2026 until the end of Tuesday 31 March 2026.");
    // The last day is covered whole, as it was written: nothing is to be warned of.
    expect(await page.locator("#panel-a .fold .issue").count()).toBe(0);
    await page.locator("#valid-a-end-time").fill("00:00");
    expect(await text('#panel-a [data-code="period-end-at-midnight"]')).toContain("2026-03-31 itself is not covered");
    await page.locator("#valid-a-end-time").fill("");
    await expect.poll(() => page.locator("#panel-a .fold .issue").count()).toBe(0);
    await page.locator("#panel-a summary", { hasText: "payload" }).click();
    expect(await text("#panel-a .payload >> nth=1")).toBe(
      "individuId=1110000403\ndateDebut=31/12/2025 23:00:00 Z\ndateFin=31/03/2026 22:00:00 Z",
    );
    const limited: RulesDocument = {
      ...exampleRules,
      recurrent: (exampleRules.recurrent ?? []).map((entry) =>
        entry.individu.id === 1110000403 ? { ...entry, fin: "2026-03-31T22:00:00Z" } : entry,
      ),
    };
    await expect.poll(totals).toEqual(expectedTotals(sumsOf(answersOf(limited, tripsOf(exampleTrips)))));
  });

  it("copies the payload, in canonical form", async () => {
    await start({ permissions: ["clipboard-read", "clipboard-write"] });
    await loadExample(page);
    await page.locator("#panel-a summary", { hasText: "payload" }).click();
    await page.locator("#copy-payload-a").click();
    await expect.poll(() => text("#copy-payload-a")).toBe("Copied");
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as InnerMapDocument;
    expect(copied).toEqual(canonical(copied));
    const mine = exampleRules.recurrent?.filter((entry) => entry.individu.id === 1110000403) ?? [];
    const map: InnerMapDocument["innerMap"]["map"] = {};
    for (const { horaire } of mine) {
      const { id: _, ...range } = horaire;
      ((map[horaire.idJourSemaine] ??= {}).VIE_PRIVEE ??= []).push(range);
    }
    expect(copied).toEqual(canonical({ innerMap: { map } }));
  });

  it("compares two schedules: what changes for each trip and in total, both ways", async () => {
    await start();
    await loadExample(page);
    await page.locator("#what-if").click();
    await page.locator("#panel-b").waitFor();
    await expect.poll(() => text("[data-total=changes] strong")).toBe("0 trips change");
    // B: private and working hours change places, for the driver that is shown.
    await page.locator("#editor-b").getByRole("button", { name: "Invert" }).first().click();
    const before = answersOf(exampleRules, tripsOf(exampleTrips));
    await expect.poll(() => text("[data-total=changes] strong")).not.toBe("0 trips change");

    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator('[data-download="answers.json-b"]').click(),
    ]);
    const after = JSON.parse(await readFile(await file.path(), "utf8")) as typeof before;
    const mine = exampleRules.recurrent?.filter((entry) => entry.individu.id === 1110000403) ?? [];
    const map: InnerMapDocument["innerMap"]["map"] = {};
    for (const { horaire } of mine) ((map[horaire.idJourSemaine] ??= {}).VIE_PRIVEE ??= []).push(horaire);
    const inverted = complement({ innerMap: { map } });
    const ranges = Object.values(inverted.innerMap.map).flatMap((types) => Object.values(types).flat());
    const rules: RulesDocument = {
      ...exampleRules,
      recurrent: [
        ...(exampleRules.recurrent ?? []).filter((entry) => entry.individu.id !== 1110000403),
        ...ranges.map((horaire, at) => ({
          id: at + 1,
          individu: { id: 1110000403 },
          horaire,
          debut: 1767222000000,
          fin: null,
        })),
      ],
    };
    const expected = answersOf(rules, tripsOf(exampleTrips));
    const core = (answers: typeof before): unknown =>
      answers.map(({ tripId, usage, privateMs, professionalMs }) => [tripId, usage, privateMs, professionalMs]);
    expect(core(after)).toEqual(core(expected));

    const changed = before.filter(
      (answer, at) => answer.privateMs !== expected[at]?.privateMs || answer.usage !== expected[at]?.usage,
    );
    expect(await text("[data-total=changes] strong")).toBe(`${changed.length} trips change`);
    await page.locator("#tab-changes").click();
    const rows = page.locator("#list-changes tbody tr");
    await expect.poll(() => rows.count()).toBe(changed.length);
    expect(await rows.evaluateAll((list) => list.map((row) => Number(row.getAttribute("data-trip"))))).toEqual(
      changed.map((answer) => answer.tripId),
    );
    // Both reasons stand in the row of a trip.
    expect(await text('#list-changes [data-trip="1110000408"]')).toMatch(
      /private.*weekly hours: Monday 12:00\u201313:30.*professional.*no rule/,
    );
    // Both directions, added up from the two partitions.
    const length = (answers: typeof before, usage: string): number[][] =>
      answers.map((answer) =>
        (answer.segments ?? []).filter((s) => s.usage === usage).map((s) => Date.parse(s.end) - Date.parse(s.start)),
      );
    const sum = (lists: number[][]): number => lists.flat().reduce((all, ms) => all + ms, 0);
    const net = sum(length(expected, "private")) - sum(length(before, "private"));
    const shown = {
      toPrivate: await text("[data-change=private]"),
      toProfessional: await text("[data-change=professional]"),
    };
    const [toPrivate, toProfessional] = bothWays(before, expected);
    expect(toPrivate - toProfessional).toBe(net);
    expect(shown).toEqual({
      toPrivate: `${plain(duration(toPrivate))} becomes private`,
      toProfessional: `${plain(duration(toProfessional))} becomes professional`,
    });
    const csv = await downloaded("changes.csv-a");
    expect(csv.trim().split("\n")).toHaveLength(changed.length + 1);
    await screenshot(page, "demo-compare");

    await page.locator("#what-if").click();
    await expect.poll(() => page.locator("#panel-b").count()).toBe(0);
    await expect.poll(() => page.locator("[data-total=changes]").count()).toBe(0);
  });

  describe("keeps schedule B", () => {
    const privateHours = (side: string): Promise<string> => text(`#panel-${side} .in-words`);
    const invert = (side: string): Promise<void> =>
      page.locator(`#editor-${side}`).getByRole("button", { name: "Invert" }).first().click();

    async function compare(): Promise<{ a: string; b: string }> {
      await start();
      await loadExample(page);
      await page.locator("#what-if").click();
      const a = await privateHours("b");
      await invert("b");
      await expect.poll(() => privateHours("b")).not.toBe(a);
      return { a, b: await privateHours("b") };
    }

    it("while it is not compared with, and the lists opened in between count for it too", async () => {
      const { b } = await compare();
      await page.locator("#what-if").click();
      await page.locator("#panel-b").waitFor({ state: "detached" });
      const off = { extension: { id: 5, description: "off" }, individu: { id: 1110000403 }, debut: 0, fin: 1 };
      await drop("exceptional.json", JSON.stringify([off]));
      await expect.poll(() => text("#panel-a .special-list")).toContain("off");
      await page.locator("#what-if").click();
      await expect.poll(() => privateHours("b")).toBe(b);
      expect(await text("#panel-b .special-list")).toContain("off");
      await expect.poll(() => text("[data-total=changes] strong")).not.toBe("0 trips change");
    });

    it("until another document is opened", async () => {
      const { a } = await compare();
      await page.locator("#what-if").click();
      await page.locator("#load-example").click();
      await page.locator("#what-if").click();
      await expect.poll(() => privateHours("b")).toBe(a);
      expect(await page.locator("#bring-back-b").isVisible()).toBe(false);
    });

    it("after it was started again from A, until the new one is edited", async () => {
      const { a, b } = await compare();
      const back = page.locator("#bring-back-b");
      expect(await back.isVisible()).toBe(false);
      await page.locator("#restart-b").click();
      await expect.poll(() => privateHours("b")).toBe(a);
      await back.click();
      await expect.poll(() => privateHours("b")).toBe(b);
      expect(await back.isVisible()).toBe(false);
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("restart-b");
      await page.locator("#restart-b").click();
      await back.waitFor();
      await screenshot(page, "demo-bring-back");
      await page.locator("#special-name-b").fill("a day off");
      await page.locator("#special-b-start-day").fill("2026-03-30");
      await page.locator("#special-add-b").click();
      await back.waitFor({ state: "hidden" });
    });

    it("however often it is started again, until the new one is edited", async () => {
      const { a, b } = await compare();
      const back = page.locator("#bring-back-b");
      await page.locator("#restart-b").dblclick();
      await expect.poll(() => privateHours("b")).toBe(a);
      // A is edited, and B starts from that.
      await invert("a");
      await expect.poll(() => privateHours("a")).not.toBe(a);
      await page.locator("#restart-b").click();
      await expect.poll(() => privateHours("b")).toBe(await privateHours("a"));
      await back.click();
      await expect.poll(() => privateHours("b")).toBe(b);
      // Once the copy is edited, it is the one that is kept.
      await page.locator("#restart-b").click();
      const copied = await privateHours("a");
      await expect.poll(() => privateHours("b")).toBe(copied);
      await invert("b");
      await expect.poll(() => privateHours("b")).not.toBe(copied);
      const edited = await privateHours("b");
      await page.locator("#restart-b").dblclick();
      await expect.poll(() => privateHours("b")).toBe(copied);
      await back.click();
      await expect.poll(() => privateHours("b")).toBe(edited);
    });
  });

  /** Minute by minute: slow, and written another way than the page's. */
  function bothWays(before: ReturnType<typeof answersOf>, after: ReturnType<typeof answersOf>): [number, number] {
    let [toPrivate, toProfessional] = [0, 0];
    const isPrivate = (answer: (typeof before)[number] | undefined, at: number): boolean =>
      (answer?.segments ?? []).some(
        (s) => s.usage === "private" && Date.parse(s.start) <= at && at < Date.parse(s.end),
      );
    for (const [index, answer] of before.entries()) {
      const [first, last] = [answer.segments?.[0], answer.segments?.at(-1)];
      if (!first || !last) continue;
      for (let at = Date.parse(first.start); at < Date.parse(last.end); at += 60_000) {
        const [was, is] = [isPrivate(answer, at), isPrivate(after[index], at)];
        if (!was && is) toPrivate += 60_000;
        if (was && !is) toProfessional += 60_000;
      }
    }
    return [toPrivate, toProfessional];
  }
});
