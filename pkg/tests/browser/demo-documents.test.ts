/** What is brought to the demo page: schedules in every form of the service, trips in bulk; what is wrong with them. */
import { readFile } from "node:fs/promises";
import type { RulesDocument } from "horaires";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import {
  answersOf,
  dropFile,
  example,
  exampleRules,
  exampleTrips,
  expectedTotals,
  plain,
  shownTotals,
  sumsOf,
  tripsOf,
  useDemo,
} from "./demo-page.js";
import { browserAvailable } from "./support/index.js";

describe.skipIf(!browserAvailable())("documents on the demo page", () => {
  const demo = useDemo();
  let page: Page;

  async function start(zone: string | null, options: BrowserContextOptions = {}): Promise<void> {
    page = await demo.open(options);
    if (zone !== null) await page.locator("#zone-input").fill(zone);
  }

  const choose = (input: string, name: string, content: unknown): Promise<void> => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return page.locator(input).setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  };
  const text = async (selector: string): Promise<string> => plain(await page.locator(selector).first().textContent());
  const expectAnswers = (rules: RulesDocument): Promise<void> =>
    expect.poll(() => shownTotals(page)).toEqual(expectedTotals(sumsOf(answersOf(rules, tripsOf(exampleTrips)))));

  it("opens the service's lists one after the other, without guessing a time zone", async () => {
    await start(null);
    await choose("#trips-file", "trips.csv", exampleTrips);
    await choose("#schedule-file", "recurrent.json", exampleRules.recurrent);
    await expect.poll(() => text(".messages")).toContain("Schedule read from recurrent.json");
    expect(await page.locator("#zone-input").inputValue()).toBe("");
    expect(await page.locator(".sheet").count()).toBe(0);
    await page.locator("#zone-input").fill("Europe/Paris");
    await expectAnswers({ timeZone: "Europe/Paris", recurrent: exampleRules.recurrent ?? [] });
    await choose("#schedule-file", "exceptional.json", exampleRules.exceptional);
    await choose("#schedule-file", "overrides.json", exampleRules.overrides);
    await expectAnswers(exampleRules);
    // What the engine says about the list stands beside it.
    await choose("#schedule-file", "exceptional.json", exampleRules.exceptional);
    await expect.poll(() => text('.messages [data-code="extension-utc-midnight"]')).toContain("midnight in UTC");
  });

  it("takes the service's lists for what they are where they are dropped, and keeps the trips", async () => {
    await start("Europe/Paris");
    await dropFile(page, "trips.csv", exampleTrips);
    for (const name of ["recurrent.json", "exceptional.json", "overrides.json"]) {
      await dropFile(page, name, example(name));
      await expect.poll(() => text(".messages")).toContain(`Schedule read from ${name}`);
    }
    await expectAnswers(exampleRules);
  });

  it("takes trips for trips where they are dropped, whatever the names of their other columns", async () => {
    await start(null);
    await dropFile(page, "rules.json", example("rules.json"));
    await expect.poll(() => text(".in-words")).toContain("Monday to Friday");
    const trips = tripsOf(exampleTrips);
    const first = { ...trips[0], horaire: "matin", extension: "x", horairesIndividu: null, innerMap: {} };
    await dropFile(page, "trips.json", JSON.stringify([first, ...trips.slice(1)]));
    await expectAnswers(exampleRules);
    const [row] = trips;
    const line = JSON.stringify({ ...row, timeZone: "Asia/Tokyo", recurrent: 1, exceptional: {}, overrides: [] });
    await dropFile(page, "trip.ndjson", line);
    await expect.poll(() => text("#trips-status")).toBe("1 trip read from trip.ndjson");
    expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
    expect(await text(".in-words")).toContain("Monday to Friday");
  });

  it("refuses a document of which nothing can be used, with what is wrong with it", async () => {
    await start("Europe/Paris");
    await choose("#schedule-file", "rules.json", exampleRules);
    await expect.poll(() => text(".in-words")).toContain("Monday to Friday");
    const trip = { tripId: 1, driverId: 7, start: "2026-03-30T07:35:00+02:00", end: "2026-03-30T08:20:00+02:00" };
    for (const [name, content, code] of [
      ["weekly.json", [{ ...trip, horaire: "matin" }], "wrong-type"],
      ["days.json", [{ ...trip, extension: "x" }], "missing-field"],
      ["after.json", [{ idEtape: 1, privacy: "x" }], "wrong-type"],
      ["lists.json", { timeZone: "Asia/Tokyo", recurrent: [{}], overrides: [{}] }, "missing-field"],
      ["trip.json", { ...trip, timeZone: "Asia/Tokyo" }, "unknown-field"],
      ["payload.json", { ...trip, innerMap: 5 }, "wrong-type"],
      ["payloads.json", [null, { innerMap: {} }], "missing-field"],
    ] as const) {
      await choose("#schedule-file", name, content);
      await expect.poll(() => text(".messages")).toContain(`This document cannot be used (${name})`);
      expect(await page.locator(`.messages [data-code="${code}"]`).count()).toBeGreaterThan(0);
      expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
      expect(await text(".in-words")).toContain("Monday to Friday");
    }
    // What can be used of a list is.
    await choose("#schedule-file", "more.json", [null, { innerMap: { map: {} } }]);
    await expect.poll(() => text(".messages")).toContain("Schedule read from more.json");
  });

  it("opens a payload with its dates, shows what is wrong with it, and keeps it until it is mended", async () => {
    await start("Europe/Paris");
    const range = {
      idJourSemaine: "LUNDI",
      typeHoraires: "VIE_PRIVEE",
      debutHeure: 18,
      debutMinute: 0,
      finHeure: 8,
      finMinute: 0,
    };
    const payload = {
      dateDebut: "24/11/2025 00:00:00 +0100",
      dateFin: "30/11/2025 00:00:00 +0100",
      innerMap: { map: { LUNDI: { VIE_PRIVEE: [range] } } },
    };
    await choose("#schedule-file", "payload.json", payload);
    await expect
      .poll(() => text("#panel-a .fold .note"))
      .toBe("Counts from Monday 24 November 2025 until the end of Saturday 29 November 2025.");
    expect(await text('#panel-a [data-code="period-end-at-midnight"]')).toContain("2025-11-30 itself is not covered");
    expect(await text('.messages [data-code="reversed-range"]')).not.toBe("");
    // Mended with the editor's own fix, it is a payload that can be sent.
    await page.locator("#panel-a summary", { hasText: "payload" }).click();
    expect(await text("#panel-a .payload")).toContain("cannot be written while there are errors");
    await page
      .locator("#editor-a")
      .getByRole("button", { name: /midnight/i })
      .first()
      .click();
    await expect.poll(() => text("#panel-a .payload")).toContain('"MARDI"');
    expect(await text(".in-words")).toContain("Monday");
  });

  it("tells what is no schedule, and leaves everything as it was", async () => {
    await start("Europe/Paris");
    await choose("#schedule-file", "rules.json", exampleRules);
    await expect.poll(() => text(".in-words")).toContain("Monday to Friday");
    for (const [name, content] of [
      ["not.json", "{"],
      ["other.json", { hello: 1 }],
      ["zone.json", { ...exampleRules, timeZone: "Europe/Pariss" }],
    ] as const) {
      await choose("#schedule-file", name, content);
      await expect.poll(() => text(".messages")).toContain(`This document cannot be used (${name})`);
      expect(await page.locator("#zone-input").inputValue()).toBe("Europe/Paris");
      expect(await text(".in-words")).toContain("Monday to Friday");
    }
  });

  it("keeps every digit of the ids of rules, in the answers and in what is saved", async () => {
    await start(null);
    const [driver, other] = ["9007199254740993", "9007199254740992"];
    const rules =
      `{"timeZone":"UTC","recurrent":[{"id":9007199254740995,"individu":{"id":${driver}},"horaire":{"idJourSemaine":` +
      '"LUNDI","typeHoraires":"VIE_PRIVEE","debutHeure":10,"debutMinute":0,"finHeure":12,"finMinute":0}}],"exceptional":' +
      `[{"extension":{"id":9007199254740997},"individu":{"id":${driver}},"debut":1774951200000,"fin":1774954800000}]}`;
    const trips = [driver, other].map(
      (id, at) => `{"tripId":${at},"driverId":${id},"start":"2026-03-30T10:00Z","end":"2026-03-30T11:00Z"}`,
    );
    await choose("#schedule-file", "rules.json", rules);
    await choose("#trips-file", "trips.json", `[${trips.join(",")}]`);
    await expect.poll(() => text("[data-total=trips] .total-note")).toBe("1 private · 1 professional · 0 mixed");
    const saved = async (button: string): Promise<string> => {
      const [file] = await Promise.all([page.waitForEvent("download"), page.locator(button).click()]);
      return readFile(await file.path(), "utf8");
    };
    const written = await saved("#save-rules");
    for (const id of ["9007199254740993", "9007199254740995", "9007199254740997"]) {
      expect(written).toMatch(new RegExp(`"id": ${id}\\b`));
    }
    expect(written).not.toContain(`"id": ${other}`);
    const answers = await saved('[data-download="answers.json-a"]');
    expect(answers).toMatch(/"kind":"recurrent","id":9007199254740995\b/);
    // Another schedule beside it, and one that is edited, keep them too.
    await page.locator("#what-if").click();
    await page.locator("#editor-b").getByRole("button", { name: "Invert" }).first().click();
    await expect.poll(() => text("#panel-b .payload")).toContain("MARDI");
    expect(await saved("#save-rules")).toBe(written);
    await page.locator("#editor-a").getByRole("button", { name: "Invert" }).first().click();
    await expect.poll(() => text("#panel-a .payload")).toContain("MARDI");
    const edited = await saved("#save-rules");
    expect(edited.match(/"individu": \{\s*"id": 9007199254740993\s*\}/g)?.length).toBeGreaterThan(2);
    expect(edited).toMatch(/"id": 9007199254740997\b/);
  });

  it("undoes for one driver what was done for that one, where another has the same week too", async () => {
    await start("Europe/Paris");
    const button = (name: string): Locator => page.locator("#editor-a").getByRole("button", { name }).first();
    const undo = (): Promise<string | null> => button("Undo").getAttribute("aria-disabled");
    const week = (): Promise<{ innerMap: unknown }> =>
      page.locator("#editor-a").evaluate((editor) => (editor as HTMLElementTagNameMap["horaires-editor"]).value);
    await button("Invert").click();
    const { innerMap } = await week();
    await choose("#schedule-file", "two.json", [7, 8].map((individuId) => ({ individuId, innerMap })));
    await expect.poll(() => page.locator("#driver").inputValue()).toBe("7");
    await button("Invert").click();
    await button("Invert").click();
    expect(await week()).toEqual({ innerMap });
    await expect.poll(undo).toBe("false");
    await page.locator("#driver").selectOption("8");
    await expect.poll(undo).toBe("true");
    expect(await text("#panel-a .in-words")).toContain("the whole week");
  });

  it("tells in the page's language what a document is refused for", async () => {
    await start("Europe/Paris");
    await page.locator('[data-language="fr"]').click();
    const double = '{"timeZone":"Europe/Paris",\n"timeZone":"UTC"}';
    const unusable = JSON.stringify({ ...exampleRules, recurrent: 5 });
    for (const [name, content, reason] of [
      ["flaw.json", '{"timeZone":\n  oops}', "ligne 2, colonne 3 : n'est plus du JSON à partir d'ici"],
      ["double.json", double, "ligne 2, colonne 1 : `timeZone` figure deux fois dans un même objet : gardez-en un"],
      ["deep.json", "[".repeat(65) + "]".repeat(65), "ligne 1, colonne 65 : plus de 64 niveaux d'imbrication"],
      ["deeper.json", '{"a":'.repeat(100_000), "plus de 64 niveaux d'imbrication"],
      ["number.json", '{"id":1e400}', "le nombre `1e400` ne peut être conservé tel quel"],
      ["unusable.json", unusable, "attendu : une liste"],
      ["zone.json", JSON.stringify({ ...exampleRules, timeZone: "Europe/Pariss" }), "fuseau"],
    ] as const) {
      await choose("#schedule-file", name, content);
      await expect.poll(() => text(".messages")).toContain(`Ce document est inutilisable (${name})`);
      const told = await text(".messages");
      expect(told).toContain(reason);
      expect(told).not.toMatch(/cannot be used|expected|unknown/);
    }
  });

  it("says what it said in the other language too, once that is chosen", async () => {
    await start("Europe/Paris");
    await choose("#trips-file", "trips.csv", exampleTrips);
    await page.locator("#trips-status.good").waitFor();
    await choose("#schedule-file", "flaw.json", '{"timeZone":\n  oops}');
    await page.locator("#special-add-a").click();
    const said = (): Promise<string[]> =>
      Promise.all([text("#trips-status"), text(".messages"), text("#panel-a .note.bad")]);
    await page.locator('[data-language="fr"]').click();
    expect(await said()).toEqual([
      expect.stringMatching(/^\d+ trajets lus dans trips\.csv$/),
      expect.stringMatching(/^Ce document est inutilisable \(flaw\.json\)\s: ligne 2, colonne 3\s: n'est plus du JSON/),
      expect.stringContaining("jour"),
    ]);
    await page.locator('[data-language="en"]').click();
    expect(await said()).toEqual([
      expect.stringMatching(/^\d+ trips read from trips\.csv$/),
      expect.stringMatching(/^This document cannot be used \(flaw\.json\): line 2, column 3: not JSON/),
      expect.stringContaining("day"),
    ]);
  });

  it("counts the rules that could not be read, and gives them back word for word", async () => {
    await start("Europe/Paris");
    await choose("#trips-file", "trips.csv", exampleTrips);
    const lists = structuredClone(exampleRules);
    const [entry] = lists.recurrent ?? [];
    entry!.horaire.debutHeure = 25;
    await choose("#schedule-file", "rules.json", lists);
    await expect.poll(() => text("[data-total=notes]")).toContain("1 rule could not be read and covers nothing");
    const [file] = await Promise.all([page.waitForEvent("download"), page.locator("#save-rules").click()]);
    const saved = JSON.parse(await readFile(await file.path(), "utf8")) as RulesDocument;
    expect(saved.recurrent).toContainEqual(entry);
    await expectAnswers(lists);
  });

  it("gives each driver a schedule of their own, and everybody else the shared one", async () => {
    await start("Europe/Paris");
    await page
      .locator("#paste")
      .fill(
        "tripId,driverId,start,end\n1,7,2026-03-30T10:00Z,2026-03-30T11:00Z\n2,8,2026-03-30T10:00Z,2026-03-30T11:00Z",
      );
    await page.locator("#classify-pasted").click();
    await expect.poll(() => text("[data-total=trips] .total-note")).toBe("0 private · 2 professional · 0 mixed");
    await page.locator("#editor-a").getByRole("button", { name: "Invert" }).first().click();
    await expect.poll(() => text("[data-total=trips] .total-note")).toBe("2 private · 0 professional · 0 mixed");
    await page.locator("#driver").selectOption("8");
    await page.locator("#editor-a").getByRole("button", { name: "Invert" }).first().click();
    await expect.poll(() => text("[data-total=trips] .total-note")).toBe("1 private · 1 professional · 0 mixed");
    await page.locator("#filter-usage").selectOption("private");
    await expect
      .poll(() => page.locator(".sheet").evaluateAll((list) => list.map((one) => one.getAttribute("data-driver"))))
      .toEqual(["7"]);
  });

  it("reads what is pasted at once, and megabytes without filling the field", async () => {
    await start("Europe/Paris", { permissions: ["clipboard-read", "clipboard-write"] });
    const lines = Array.from({ length: 8000 }, (_, at) =>
      JSON.stringify({ tripId: at, driverId: 7, start: at * 60_000, end: (at + 1) * 60_000 }),
    );
    await page.evaluate((content) => navigator.clipboard.writeText(content), lines.join("\n"));
    await page.locator("#paste").focus();
    await page.keyboard.press("Control+V");
    await expect.poll(async () => (await shownTotals(page)).trips, { timeout: 30_000 }).toBe("8 000");
    expect((await page.locator("#paste").inputValue()).length).toBeLessThan(3000);
    await page.evaluate((content) => navigator.clipboard.writeText(content), lines.slice(0, 3).join("\n"));
    await page.locator("#paste").fill("");
    await page.keyboard.press("Control+V");
    await expect.poll(async () => (await shownTotals(page)).trips).toBe("3");
  });

  it("takes a trip of no length, one of many days, and one that ends with the window", async () => {
    await start("Pacific/Apia");
    const rows = [
      "1,7,2011-12-30T10:00:00Z,2011-12-30T10:00:00Z",
      "2,7,2011-12-28T10:00:00Z,2012-01-02T09:00:00Z",
      "3,7,2099-12-31T22:00:00Z,2100-01-01T00:00:00Z",
    ];
    await page.locator("#paste").fill(["tripId,driverId,start,end", ...rows].join("\n"));
    await page.locator("#classify-pasted").click();
    await expect.poll(async () => (await shownTotals(page)).trips).toBe("3");
    const days = await page.locator(".sheet").evaluateAll((list) => list.map((one) => one.getAttribute("data-day")));
    expect(days).toEqual(expect.arrayContaining(["2011-12-29", "2011-12-30", "2011-12-31"]));
    expect(await text('.sheet[data-day="2011-12-30"]')).toContain("This day does not exist in this zone");
    // The last day of the window is the first of 2100 there.
    const last = page.locator('.sheet[data-day="2100-01-01"]');
    expect(plain(await last.locator(".sheet-sum").textContent())).toBe("2 h professional");
    const trip = await last.locator(".trip").boundingBox();
    const row = await last.locator(".row").boundingBox();
    // It ends where the window ends.
    expect((trip?.x ?? 0) + (trip?.width ?? 0)).toBeCloseTo((row?.x ?? 0) + (row?.width ?? 0), 0);
  });
});
