import { expect, test } from "vitest";
import { HorairesError, RuleBook, USAGES, type TripDocument } from "horaires";
import { RULES, entry } from "./samples.js";

const trip = (tripId: number, start: string | number | Date, end: string | number | Date): TripDocument => ({
  tripId,
  driverId: 7,
  start,
  end,
});

test("trips are classified with segments and reasons", () => {
  using book = new RuleBook(RULES);
  expect([book.timeZone, book.drivers]).toEqual(["Europe/Paris", [7]]);
  expect(book.issues.filter((issue) => issue.unreadable)).toEqual([]);
  const monday = trip(1, "2026-03-30T07:35:00+02:00", new Date("2026-03-30T08:20:00+02:00"));
  const { answers, rejected } = book.classify([monday, { ...monday, tripId: 99 }], { segments: "deciding" });
  expect(rejected).toEqual([]);
  expect(answers[0]).toEqual({
    tripId: 1,
    driverId: 7,
    usage: "mixed",
    privateMs: 25 * 60_000,
    professionalMs: 20 * 60_000,
    segments: [
      {
        start: "2026-03-30T05:35:00.000Z",
        end: "2026-03-30T06:00:00.000Z",
        usage: "private",
        reason: { kind: "recurrent", id: 1 },
      },
      {
        start: "2026-03-30T06:00:00.000Z",
        end: "2026-03-30T06:20:00.000Z",
        usage: "professional",
        reason: { kind: "none" },
      },
    ],
  });
  expect([answers[1]?.usage, answers[1]?.reason]).toEqual(["private", { kind: "override", id: 99 }]);
  expect(book.classify([monday]).answers[0]?.segments).toBeUndefined();
  expect(book.classify([monday], { mixed: "at-end" }).answers[0]?.usage).toBe("professional");
  expect(book.classify([monday], { segments: "all" }).answers[0]?.segments?.[0]?.reasons).toEqual([
    { kind: "recurrent", id: 1 },
  ]);
});

test("rows that are no trips are reported", () => {
  using book = new RuleBook(RULES);
  const rows = [trip(1, 0, 1), { tripId: 2 }, trip(3, 5, 4), { idEtape: "x", individuId: "7", debut: 0, fin: 0 }];
  const { answers, rejected } = book.classify(rows as TripDocument[]);
  expect(answers.map((answer) => answer.tripId)).toEqual([1, "x"]);
  expect(rejected.map(({ index, issue }) => [index, issue.code, issue.path])).toEqual([
    [1, "missing-field", ""],
    [2, "trip-reversed", "/end"],
  ]);
});

test("ids beyond 2^53 keep every digit", () => {
  const id = 2n ** 60n + 1n;
  using book = new RuleBook({ timeZone: "UTC", recurrent: [entry(id, "JEUDI", "00:00-24:00")] });
  expect(book.explain(7, 0).reason).toEqual({ kind: "recurrent", id });
  expect(book.classify([{ tripId: id, driverId: 7, start: 0, end: 1 }]).answers[0]?.tripId).toBe(id);
});

test("why, a day, a summary, what produced the answers", () => {
  using book = new RuleBook(RULES, { now: 0 });
  const why = book.explain(7, "2026-12-25T12:00:00+01:00");
  expect([why.usage, why.reason, why.wallClock, why.weekday]).toEqual([
    "private",
    { kind: "exceptional", id: 18524 },
    "2026-12-25T12:00:00.000+01:00",
    "friday",
  ]);
  expect(why.considered.map((rule) => [rule.verdict, rule.path])).toEqual([
    ["decides", "/exceptional/0"],
    ["other-time", "/recurrent/0"],
  ]);
  expect(book.day(7, "2026-03-29")).toMatchObject({
    durationMs: 23 * 3_600_000,
    clockChanges: [{ at: "2026-03-29T01:00:00.000Z", seconds: 3600 }],
  });
  expect(book.summary(7)).toEqual({
    driverId: 7,
    periods: [{ start: null, end: null, summary: { en: "Monday: 00:00 to 08:00", fr: "lundi : de 0 h à 8 h" } }],
    extensions: [
      { id: 18524, description: "Noël", start: "2026-12-24T23:00:00.000Z", end: "2026-12-25T23:00:00.000Z" },
    ],
  });
  expect(book.provenance({ mixed: "majority" })).toMatchObject({
    timeZone: "Europe/Paris",
    options: { endOfDay: "inclusive", extensions: "whole" },
    mixed: "majority",
    rulesSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("columns in, columns out", () => {
  using book = new RuleBook(RULES);
  using timeline = book.timeline(7);
  const at = (text: string): number => Date.parse(text);
  const starts = new Float64Array([at("2026-03-30T07:35:00+02:00"), at("2026-03-30T10:00:00+02:00"), 0]);
  const ends = new Float64Array([at("2026-03-30T08:20:00+02:00"), at("2026-03-30T11:00:00+02:00"), 0]);
  expect([...timeline.privateMs(starts, ends)]).toEqual([25 * 60_000, 0, 0]);
  const { privateMs, usage } = timeline.classify(starts, ends);
  expect([...privateMs]).toEqual([25 * 60_000, 0, 0]);
  expect([...usage].map((code) => USAGES[code])).toEqual(["mixed", "professional", "professional"]);
  expect(timeline.segments(starts[0] ?? 0, ends[0] ?? 0).map((segment) => segment.usage)).toEqual([
    "private",
    "professional",
  ]);
  expect(timeline.privateMs(new Float64Array(), new Float64Array())).toEqual(new Float64Array());
  // Into columns of the caller's, which may be parts of longer ones.
  const own = { privateMs: new Float64Array(5).subarray(1, 4), usage: new Uint8Array(3) };
  expect(timeline.classify(starts, ends, own)).toBe(own);
  expect(own).toEqual({ privateMs, usage });
  expect(timeline.privateMs(starts, ends, own.privateMs.fill(7))).toBe(own.privateMs);
  expect(own.privateMs).toEqual(privateMs);
});

test("a window decides the speed, never the answer", () => {
  using book = new RuleBook({ timeZone: "Europe/Paris", recurrent: [entry(1, "LUNDI", "00:07-08:03")] });
  const count = 20_000;
  const start = (row: number): number => ((row * 7_919_000_123) % 4_000_000_000_000) + 0;
  const starts = Float64Array.from({ length: count }, (_, row) => start(row));
  const ends = starts.map((instant, row) => instant + ((row * 104_729) % 86_400_000));
  using plain = book.timeline(7);
  using narrow = book.timeline(7, { start: "2026-01-01T00:00:00Z", end: "2026-02-01T00:00:00Z" });
  const expected = plain.classify(starts, ends);
  expect(narrow.classify(starts, ends)).toEqual(expected);
  const trips = Array.from({ length: 500 }, (_, row) => trip(row, starts[row] ?? 0, ends[row] ?? 0));
  const answers = book.classify(trips).answers;
  expect(answers.map((answer) => answer.privateMs)).toEqual([...expected.privateMs.subarray(0, 500)]);
  const usages = [...expected.usage.subarray(0, 500)].map((code) => USAGES[code]);
  expect(answers.map((answer) => answer.usage)).toEqual(usages);
});

test("what is freed says so", () => {
  const book = new RuleBook(RULES);
  const timeline = book.timeline(7);
  book.free();
  book.free();
  // A timeline stands on its own.
  expect(timeline.privateMs(new Float64Array(1), new Float64Array(1))).toEqual(new Float64Array(1));
  timeline[Symbol.dispose]();
  const codes = [
    () => book.issues,
    () => book.classify([]),
    () => timeline.privateMs(new Float64Array(1), new Float64Array(1)),
    () => timeline.segments(0, 1),
  ].map((run) => {
    try {
      return run();
    } catch (error) {
      return error instanceof HorairesError ? error.code : error;
    }
  });
  expect(codes).toEqual(["freed", "freed", "freed", "freed"]);
});

test("columns over decades of rules that change usage all day", () => {
  const days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"] as const;
  const clock = (minute: number): string =>
    [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const recurrent = days.flatMap((day, of) =>
    Array.from({ length: 180 }, (_, n) => entry(of * 180 + n, day, `${clock(n * 8)}-${clock(n * 8 + 4)}`)),
  );
  using book = new RuleBook({ timeZone: "UTC", recurrent });
  using timeline = book.timeline(7);
  const starts = Float64Array.of(Date.UTC(1990, 0, 1), Date.UTC(2026, 0, 1));
  const ends = starts.map((start) => start + 3_600_000);
  expect([...timeline.privateMs(starts, ends)]).toEqual([32 * 60_000, 32 * 60_000]);
});
