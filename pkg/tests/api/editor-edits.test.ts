/** Edits of documents with the real engine: what they do, and what they leave alone. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { canonical, init, type InnerMapDocument, subtract, union, weekRanges } from "../../dist/index.js";
import { copyDay, emptyDocument, erase, invert, paint, remove, removeAt, replace } from "../../dist/editor/edits.js";
import { readEntries } from "../../dist/editor/entries.js";
import type { Placed } from "../../dist/editor/geometry.js";
import { toJson } from "../../dist/editor/json.js";
import { EditorModel, type Listener } from "../../dist/editor/model.js";
import { Reading } from "../../dist/editor/reading.js";
import { WeekEngine } from "../../dist/editor/week-engine.js";
import { rows, week } from "../browser/editor-page.js";

beforeAll(() => init(readFileSync(new URL("../../dist/horaires_bg.wasm", import.meta.url))));

const inclusive = new WeekEngine("inclusive");
const strict = new WeekEngine("strict");
const minutes = (document: unknown): unknown => weekRanges(document as InnerMapDocument);
const at = (day: number, start: number, end: number): Placed => ({ day, start, end });

/** A generator of numbers that are the same on every run (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("reading", () => {
  it("leaves to the engine what times mean and which types are private", () => {
    const clock = { debutHeure: 18, debutMinute: 0, finHeure: 23, finMinute: 59 };
    expect(inclusive.timesOf(clock)).toEqual({ start: 1080, end: 1440 });
    expect(strict.timesOf(clock)).toEqual({ start: 1080, end: 1439 });
    for (const bad of [
      null,
      3,
      "x",
      [],
      {},
      { ...clock, finHeure: 6 },
      { ...clock, finHeure: 18, finMinute: 0 },
      { ...clock, debutMinute: 0.5 },
    ]) {
      expect(inclusive.timesOf(bad)).toBeNull();
    }
    const types = ["VIE_PRIVEE", "VIE_PRIVEE_EXCEPTIONNELLE", "IMMOBILISATION", "TELETRAVAIL", "vie_privee", ""];
    expect(types.map((type) => inclusive.isPrivate(type))).toEqual([true, true, false, false, false, false]);
  });

  it("tells apart what is private, what is another type, and what needs mending", () => {
    const document = week(
      ["LUNDI", "08:00-09:00"],
      ["LUNDI", "09:00-08:00"],
      ["LUNDI", "10:00-11:00", "VIE_PRIVEE", { idJourSemaine: "MARDI" }],
      ["LUNDI", "12:00-13:00", "VIE_PRIVEE_EXCEPTIONNELLE"],
      ["LUNDI", "13:00-14:00", "IMMOBILISATION"],
      ["a/b~c", "08:00-09:00"],
    );
    const entries = readEntries(document, inclusive);
    expect(entries.map(({ state, day }) => [state, day])).toEqual([
      ["private", 0],
      ["problem", 0],
      ["problem", 0],
      ["private", 0],
      ["other", 0],
      ["problem", null],
    ]);
    expect(entries.at(-1)?.pointer).toBe("/innerMap/map/a~1b~0c/VIE_PRIVEE/0");
    const reading = new Reading(document, inclusive);
    const reversed = reading.issues.find(({ code }) => code === "reversed-range");
    expect(reversed && reading.entryOf(reversed)?.index).toBe(1);
    const mending = reading.entries.map((entry) => reading.needsMending(entry));
    expect(mending).toEqual([false, true, true, false, false, true]);
    expect(reading.totals).toEqual([120, 0, 0, 0, 0, 0, 0]);
  });
});

describe("too many ranges", () => {
  it("are an issue like any other, and break nothing", () => {
    const [range] = week(["LUNDI", "08:00-09:00"]).innerMap.map.LUNDI?.VIE_PRIVEE ?? [];
    const document = { innerMap: { map: { LUNDI: { VIE_PRIVEE: Array.from({ length: 100_001 }, () => range) } } } };
    const reading = new Reading(document, inclusive);
    expect(reading.totals).toBeNull();
    expect(reading.issues.map(({ code }) => code)).toContain("limit-exceeded");
  });
});

describe("without a page", () => {
  it("is imported on a server, and defines nothing", async () => {
    const { HorairesEditor } = await import("../../dist/editor/index.js");
    expect(HorairesEditor.formAssociated).toBe(true);
    expect("customElements" in globalThis).toBe(false);
  });
});

describe("painting and erasing", () => {
  it("are union and subtraction, for any ranges, and leave a canonical week canonical", () => {
    const next = random(2026);
    const quarter = (): Placed => {
      const start = next(96);
      return at(next(7), start * 15, (start + 1 + next(96 - start)) * 15);
    };
    let document: unknown = emptyDocument();
    for (let round = 0; round < 200; round++) {
      const range = quarter();
      const one = paint(emptyDocument(), [range], inclusive) as InnerMapDocument;
      const before = document as InnerMapDocument;
      const painting = next(5) < 3;
      document = (painting ? paint : erase)(document, [range], inclusive);
      const expected = painting ? union([before, one]) : subtract([before, one]);
      expect(minutes(document)).toEqual(minutes(expected));
      // Only what is met is written anew, and yet the whole is canonical.
      expect(document).toEqual(canonical(document as InnerMapDocument));
    }
  });

  it("leave a document as it is where nothing changes", () => {
    const document = week(["LUNDI", "08:00-12:00"], ["LUNDI", "14:00-23:59"]);
    expect(paint(document, [at(0, 500, 600), at(0, 1200, 1440)], inclusive)).toBe(document);
    expect(erase(document, [at(0, 720, 840), at(3, 0, 1440)], inclusive)).toBe(document);
    expect(copyDay(document, 1, [2, 3], inclusive)).toBe(document);
  });

  it("keep the way in which a document writes the end of a day", () => {
    expect(rows(paint(week(["LUNDI", "20:00-24:00"]), [at(1, 0, 1440)], inclusive) as InnerMapDocument)).toContain(
      "MARDI 00:00-24:00",
    );
    expect(rows(paint(week(["LUNDI", "20:00-23:59"]), [at(1, 0, 1440)], inclusive) as InnerMapDocument)).toContain(
      "MARDI 00:00-23:59",
    );
    expect(rows(paint(emptyDocument(), [at(1, 0, 1440)], strict) as InnerMapDocument)).toEqual(["MARDI 00:00-24:00"]);
  });

  it("do not change the document that they are given", () => {
    const document = week(
      ["LUNDI", "08:00-12:00"],
      ["MARDI", "22:00-06:00"],
      ["LUNDI", "01:00-02:00", "IMMOBILISATION"],
    );
    const before = structuredClone(document);
    paint(document, [at(0, 700, 800)], inclusive);
    erase(document, [at(0, 500, 600)], inclusive);
    invert(document, inclusive);
    copyDay(document, 0, [1, 2, 3, 4, 5, 6], inclusive);
    remove(document, readEntries(document, inclusive).slice(0, 1));
    removeAt(document, "/innerMap/map/MARDI");
    expect(document).toEqual(before);
  });
});

describe("replacing", () => {
  it("keeps the type and the fields of a range", () => {
    const document = week(["LUNDI", "08:00-09:00", "VIE_PRIVEE_EXCEPTIONNELLE", { id: 5, note: "x" }]);
    const entry = readEntries(document, inclusive)[0]!;
    expect(replace(document, entry, [at(4, 600, 700)], inclusive)).toEqual(
      week(["VENDREDI", "10:00-11:40", "VIE_PRIVEE_EXCEPTIONNELLE", { id: 5, note: "x" }]),
    );
  });

  it("takes days and lists away that it has emptied, and no others", () => {
    const document = {
      innerMap: {
        map: {
          LUNDI: { VIE_PRIVEE: [], ...week(["LUNDI", "08:00-09:00", "IMMOBILISATION"]).innerMap.map.LUNDI },
          MARDI: {},
        },
      },
    };
    const entry = readEntries(document, inclusive)[0]!;
    expect(remove(document, [entry])).toEqual({ innerMap: { map: { LUNDI: { VIE_PRIVEE: [] }, MARDI: {} } } });
  });
});

describe("inverting", () => {
  it("twice is nothing, for quarters of an hour and for exact minutes", () => {
    for (const times of ["09:00-17:30", "08:07-17:52", "00:00-23:59", "00:00-00:01"]) {
      const document = week(["MERCREDI", times], ["JEUDI", "10:00-11:00", "IMMOBILISATION"]);
      expect(invert(invert(document, inclusive), inclusive)).toEqual(document);
    }
  });

  it("keeps what it cannot read, and says no to what is written nowhere", () => {
    const document = week(["LUNDI", "22:00-06:00"], ["MARDI", "08:00-09:00"]);
    const inverted = invert(document, inclusive) as InnerMapDocument;
    expect(inverted.innerMap.map.LUNDI?.VIE_PRIVEE).toContainEqual(document.innerMap.map.LUNDI?.VIE_PRIVEE?.[0]);
  });
});

describe("ids beyond 2^53", () => {
  it("are written as the numbers that they are", () => {
    const text = '{"id":9007199254740993,"note":"bigint:1","list":[1,null,-9007199254740993]}';
    const value = { id: 9007199254740993n, note: "bigint:1", list: [1, null, -9007199254740993n] };
    expect(toJson(value)).toBe(text);
    expect(toJson({ a: [1, "x"] })).toBe('{"a":[1,"x"]}');
    const document = {
      individuId: 9007199254740993n,
      ...week(["LUNDI", "08:00-09:00", "VIE_PRIVEE", { id: 9007199254740993n }]),
    };
    const painted = paint(document, [at(2, 0, 60)], inclusive);
    expect(painted).toMatchObject({ individuId: 9007199254740993n });
    expect(inclusive.timesOf({ debutHeure: 8n, debutMinute: 0n, finHeure: 9n, finMinute: 0n })).toEqual({
      start: 480,
      end: 540,
    });
  });
});

describe("the model", () => {
  const quiet: Listener = { changed() {}, input() {}, change() {}, say() {}, openForm() {} };

  it("tells each new value once, and a change only where there is one", () => {
    const told: string[] = [];
    const model = new EditorModel({ ...quiet, input: () => told.push("input"), change: () => told.push("change") });
    model.copyDay(0, [1, 2]);
    model.undo();
    expect(told).toEqual([]);
    model.invert();
    expect(told).toEqual(["input", "change"]);
    model.sketch({ kind: "block", tool: "erase", block: { firstDay: 0, lastDay: 0, start: 0, end: 60 }, live: true });
    model.sketch({ kind: "block", tool: "erase", block: { firstDay: 0, lastDay: 0, start: 0, end: 60 }, live: true });
    model.cancel();
    expect(told).toEqual(["input", "change", "input", "input"]);
    model.undo();
    expect(told.slice(4)).toEqual(["input", "change"]);
  });

  it("says no to a range that cannot be written, and does not break", () => {
    const said: string[] = [];
    const model = new EditorModel({ ...quiet, say: ({ kind }) => said.push(kind) });
    // In the inclusive mode nothing can end at 23:59 sharp.
    model.load(week(["LUNDI", "23:59-24:00"]));
    model.invert();
    expect(said).toEqual(["not-writable"]);
    expect(model.value).toEqual(week(["LUNDI", "23:59-24:00"]));
  });
});
