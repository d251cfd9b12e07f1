import { expect, test } from "vitest";
import * as horaires from "horaires";
import { HorairesError, RuleBook, validate, type TripDocument } from "horaires";
import { RULES, entry, payload } from "./samples.js";

/** Code, path and message of what is thrown. */
function thrown(run: () => unknown): { code: string; path: string | undefined; message: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof HorairesError) return { code: error.code, path: error.path, message: error.message };
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The module goes on working. */
function good(): void {
  expect(validate(payload({ LUNDI: ["00:00-08:00"] })).valid).toBe(true);
  using book = new RuleBook(RULES);
  expect(book.classify([{ tripId: 1, driverId: 7, start: 0, end: 1 }]).answers).toHaveLength(1);
}

const cyclic: Record<string, unknown> = { innerMap: {} };
(cyclic["innerMap"] as Record<string, unknown>)["map"] = [cyclic, cyclic];

/** Two to the power of 60 values in 60 lists: a tree that no memory holds. */
let bush: unknown = 1;
for (let depth = 0; depth < 60; depth += 1) bush = [bush, bush];

const hostile = new Proxy(
  {},
  {
    ownKeys() {
      throw new Error("no keys today");
    },
  },
);
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const endless = new Proxy([], {
  get: (list, key) => (key === "length" ? 4e9 : Reflect.get(list, key)),
});

const VALUES: [name: string, value: unknown, code: string, path: string][] = [
  ["a cycle", cyclic, "limit-exceeded", "/innerMap/map/0"],
  ["a bush", bush, "limit-exceeded", "/0/0"],
  ["NaN", { innerMap: { map: { LUNDI: NaN } } }, "wrong-type", "/innerMap/map/LUNDI"],
  ["an infinity", { a: [0, -Infinity] }, "wrong-type", "/a/1"],
  ["a Map", { a: new Map() }, "wrong-type", "/a"],
  ["a Set", [new Set()], "wrong-type", "/0"],
  ["typed arrays", { "a/b": new Float64Array(3) }, "wrong-type", "/a~1b"],
  ["an invalid Date", { now: new Date(NaN) }, "wrong-type", "/now"],
  ["a function", () => 1, "wrong-type", ""],
  ["a symbol", [Symbol("x")], "wrong-type", "/0"],
  ["a large BigInt", [2n ** 63n], "wrong-type", "/0"],
  [
    "a getter that throws",
    {
      get a(): never {
        throw new Error("boo");
      },
    },
    "wrong-type",
    "",
  ],
  ["a proxy that throws", { a: hostile }, "wrong-type", "/a"],
  ["a revoked proxy", { a: revoked }, "wrong-type", "/a"],
  ["a list that lies about its length", endless, "limit-exceeded", ""],
  ["a list without an end", new Array(4e9), "limit-exceeded", ""],
];

test.each(VALUES)("%s is an error that names its place", (_, value, code, path) => {
  const found = thrown(() => validate(value));
  expect(found.code).toBe(code);
  expect(found.path?.startsWith(path)).toBe(true);
  expect(found.message).not.toMatch(/\b(Error:|i64|u64|JsValue|serde)/);
  good();
}, 300_000);

test("functions of documents", () => {
  for (const value of [undefined, null, 5, "text", [], {}, { innerMap: 1 }, payload({ LUNDI: ["09:00-09:00"] })]) {
    const document = value as never;
    for (const name of ["canonical", "complement", "weekRanges", "payloadSummary"] as const) {
      expect(["wrong-type", "unusable-document"]).toContain(thrown(() => horaires[name](document)).code);
    }
    for (const name of ["union", "intersect", "subtract"] as const) {
      const codes = ["wrong-type", "missing-field", "unusable-document"];
      expect(codes).toContain(thrown(() => horaires[name](document)).code);
      expect(codes).toContain(thrown(() => horaires[name]([payload({}), document])).code);
    }
  }
  const bad = thrown(() => horaires.canonical(payload({ LUNDI: ["22:00-06:00"] })));
  expect(bad).toMatchObject({ code: "unusable-document", path: "/innerMap/map/LUNDI/VIE_PRIVEE/0" });
  good();
});

test("a fix of another document", () => {
  const night = payload({ LUNDI: ["22:00-06:00"] });
  const fix = validate(night).issues[0]?.fix;
  if (!fix) throw new Error("no fix");
  expect(thrown(() => horaires.applyFix({}, fix)).code).toBe("fix-does-not-fit");
  const patches = [{ op: "delete", path: "/a" }, { op: "add", path: "a" }].map((step) => ({ patch: [step] }));
  for (const odd of [null, 1, {}, { patch: 1 }, ...patches]) {
    expect(thrown(() => horaires.applyFix(night, odd as never)).code).toBe("not-a-fix");
  }
  good();
});

test("options that do not exist", () => {
  const context = (options: unknown): unknown => thrown(() => validate({}, options as never));
  expect(context({ nwo: 1 })).toMatchObject({ code: "unknown-field", path: "/nwo" });
  expect(context({ endOfDay: "sloppy" })).toMatchObject({ code: "unknown-option", path: "/endOfDay" });
  expect(context({ timeZone: "Europe/Pariss" })).toMatchObject({
    code: "unknown-time-zone",
    path: "/timeZone",
    message: expect.stringContaining("Europe/Paris`?"),
  });
  expect(context({ now: "2026-01-01T00:00:00" })).toMatchObject({ code: "unreadable-date", path: "/now" });
  expect(context({ now: -1 })).toMatchObject({ code: "outside-window", path: "/now" });
  expect(context({ now: 1.5 })).toMatchObject({ code: "unreadable-date", path: "/now" });
  expect(context({ splitOvernight: "yes" })).toMatchObject({ code: "wrong-type", path: "/splitOvernight" });
  expect(context(7)).toMatchObject({ code: "wrong-type" });
  expect(thrown(() => horaires.fromWeekRanges([{ day: "LUNDI", start: 10, end: 5 }])).code).toBe("reversed-range");
  expect(thrown(() => horaires.fromWeekRanges([{ day: "LUNDI", start: 0, end: 1441 }])).path).toBe("/0/end");
  expect(thrown(() => horaires.fromWeekRanges([{ day: "Monday" as never, start: 0, end: 1 }])).path).toBe("/0/day");
  good();
});

test("what was written stands in messages in little", () => {
  const long = "x".repeat(100_000);
  for (const run of [
    () => validate(payload({}), { timeZone: long }),
    () => validate(payload({}), { endOfDay: long as "strict" }),
    () => validate(payload({}), { [long]: 1 }),
    () => validate(payload({}), { now: long }),
    () => horaires.zoneSpans(long),
    () => new RuleBook({ timeZone: long }),
    () => new RuleBook(RULES).day(7, long),
    () => new RuleBook(RULES).explain(7, long),
  ]) {
    expect(thrown(run).message.length).toBeLessThan(300);
  }
  good();
});

test("rules that cannot be used carry their issues", () => {
  for (const rules of [{}, null, 1, [], { timeZone: "Nowhere" }, { timeZone: "UTC", recurrent: 5 }]) {
    expect(["unusable-document", "wrong-type"]).toContain(thrown(() => new RuleBook(rules as never)).code);
  }
  try {
    new RuleBook({ timeZone: "Nowhere" });
  } catch (error) {
    expect((error as HorairesError).issues?.[0]).toMatchObject({ code: "unknown-time-zone", path: "/timeZone" });
  }
  good();
});

test("questions about instants and days that do not exist", () => {
  using book = new RuleBook(RULES);
  expect(thrown(() => book.explain(7, "2100-01-01T00:00:00Z")).code).toBe("outside-window");
  expect(thrown(() => book.explain(7, "yesterday")).code).toBe("unreadable-date");
  expect(thrown(() => book.explain(7, new Date(NaN))).code).toBe("wrong-type");
  expect(thrown(() => book.explain({} as never, 0)).code).toBe("wrong-type");
  expect(thrown(() => book.explain(1.5, 0)).code).toBe("wrong-type");
  expect(thrown(() => book.day(7, "2026-02-30")).code).toBe("unreadable-date");
  expect(thrown(() => book.day(7, undefined as never)).code).toBe("unreadable-date");
  expect(thrown(() => book.timeline(7, { start: 10, end: 5 })).code).toBe("period-reversed");
  expect(thrown(() => book.classify(5 as never)).code).toBe("wrong-type");
  expect(thrown(() => book.classify([], { mixed: "sometimes" as never })).code).toBe("unknown-option");
  good();
});

test("a row that is no trip is rejected, and the others are answered", () => {
  using book = new RuleBook(RULES);
  const trip = { tripId: 1, driverId: 7, start: 0, end: 1 };
  const rows = [
    trip,
    { ...trip, start: new Date(NaN) },
    { ...trip, end: NaN },
    null,
    cyclic,
    { ...trip, start: -1 },
    { ...trip, start: new Date(0), end: new Date(1) },
  ];
  const { answers, rejected } = book.classify(rows as never);
  expect(answers).toEqual([answers[0], answers[0]]);
  expect(rejected.map(({ index, issue }) => [index, issue.code, issue.path])).toEqual([
    [1, "wrong-type", "/start"],
    [2, "wrong-type", "/end"],
    [3, "wrong-type", ""],
    [4, "missing-field", ""],
    [5, "outside-window", "/start"],
  ]);
  expect(rejected[0]?.issue.message).toEqual({
    en: "expected a finite number, found `NaN`",
    fr: "attendu : un nombre fini ; trouvé : `NaN`",
  });
  // Nor does what no document can hold take the other rows with it; a field that no trip has is not even looked at.
  for (const odd of [hostile, new Map(), () => 1, Symbol("now"), 2n ** 70n, Object(7), cyclic]) {
    const mixed = book.classify([trip, { ...trip, start: odd }, { ...trip, raw: odd, price: NaN }] as never);
    expect(mixed.answers).toEqual([answers[0], answers[0]]);
    expect(mixed.rejected).toMatchObject([{ index: 1, issue: { path: expect.stringMatching(/^\/start/) } }]);
  }
  const getter = { ...trip, get other(): never { throw new Error("no"); } };
  expect(book.classify([trip, hostile, getter, trip] as never)).toMatchObject({
    answers: [answers[0], answers[0]],
    rejected: [{ index: 1, issue: { code: "wrong-type", path: "" } }, { index: 2, issue: { code: "wrong-type", path: "" } }],
  });
  expect(thrown(() => book.classify(new Array(4_000_001) as never)).code).toBe("limit-exceeded");
  expect(thrown(() => book.classify({ length: 1 } as never)).code).toBe("wrong-type");
  good();
});

test("columns that are none", () => {
  using book = new RuleBook(RULES);
  using timeline = book.timeline(7);
  const column = (...values: number[]): Float64Array => Float64Array.from(values);
  const runs = [timeline.privateMs.bind(timeline), timeline.classify.bind(timeline)] as const;
  for (const run of runs) {
    expect(thrown(() => run(column(0, NaN), column(1, 2)))).toMatchObject({ code: "wrong-type", path: "/start/1" });
    expect(thrown(() => run(column(0, 1), column(Infinity, 2)))).toMatchObject({ code: "wrong-type", path: "/end/0" });
    expect(thrown(() => run(column(0.5), column(2)))).toMatchObject({ code: "wrong-type", path: "/start/0" });
    expect(thrown(() => run(column(0, 1), column(2)))).toMatchObject({ code: "different-lengths", path: "/end" });
    expect(thrown(() => run(column(0, 9), column(2, 3)))).toMatchObject({ code: "trip-reversed", path: "/end/1" });
    expect(thrown(() => run(column(-1), column(2)))).toMatchObject({ code: "outside-window", path: "/start/0" });
    expect(thrown(() => run(column(0), column(1e15)))).toMatchObject({ code: "outside-window", path: "/end/0" });
    const gone = column(0);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect(thrown(() => run(gone, column(2)))).toMatchObject({ code: "wrong-type", path: "/start" });
    expect(thrown(() => run(column(0), column(1e300)))).toMatchObject({ code: "wrong-type", path: "/end/0" });
    expect(thrown(() => run(undefined as never, column(1)))).toMatchObject({ code: "wrong-type", path: "/start" });
    expect(thrown(() => run([0] as never, column(1)))).toMatchObject({ code: "wrong-type", path: "/start" });
    const short = { privateMs: new Float64Array(1), usage: new Uint8Array(2) };
    const into = run === runs[0] ? short.privateMs : short;
    expect(thrown(() => run(column(0, 1), column(2, 3), into as never))).toMatchObject({
      code: "different-lengths",
      path: "/privateMs",
    });
    const notColumns = thrown(() => run(column(0), column(1), [] as never));
    expect(notColumns).toMatchObject({ code: "wrong-type", path: "/privateMs" });
    // Rows are counted over blocks.
    const starts = new Float64Array(50_000);
    const ends = new Float64Array(50_000);
    starts[49_999] = NaN;
    expect(thrown(() => run(starts, ends))).toMatchObject({ code: "wrong-type", path: "/start/49999" });
    starts[49_999] = 5;
    expect(thrown(() => run(starts, ends))).toMatchObject({ code: "trip-reversed", path: "/end/49999" });
  }
  good();
});

test("columns that change, or throw, where they are asked", () => {
  using book = new RuleBook(RULES);
  using timeline = book.timeline(7);
  const column = (value: number): Float64Array => Float64Array.of(value);
  const transfer = ({ buffer }: Float64Array | Uint8Array): void => void structuredClone(buffer, { transfer: [buffer] });
  for (const which of [0, 1, 2]) {
    const [starts, ends, privateMs] = [column(0), column(3_600_000), column(7)];
    const into = {
      privateMs,
      get usage(): Uint8Array {
        transfer([starts, ends, privateMs][which] ?? starts);
        return Uint8Array.of(9);
      },
    };
    const path = ["/start", "/end", "/privateMs"][which];
    expect(thrown(() => timeline.classify(starts, ends, into))).toMatchObject({ code: "wrong-type", path });
  }
  const throws = new Proxy(column(0), { get: () => { throw new Error("no"); } });
  for (const odd of [throws, revoked]) {
    expect(thrown(() => timeline.privateMs(odd as never, column(1)))).toMatchObject({ code: "wrong-type", path: "/start" });
    expect(thrown(() => timeline.privateMs(column(0), odd as never))).toMatchObject({ code: "wrong-type", path: "/end" });
    const found = thrown(() => timeline.classify(column(0), column(1), odd as never));
    expect(found).toMatchObject({ code: "wrong-type", path: "/privateMs" });
  }
  // Thursday, 1 January 1970, 1:00 to 2:00 in Paris.
  expect(timeline.classify(column(0), column(3_600_000)).usage).toEqual(Uint8Array.of(0));
  good();
});

test("what is freed while a call reads it", () => {
  const book = new RuleBook(RULES);
  const trip = { tripId: 1, driverId: 7, start: 0, get end() { book.free(); return 5; } };
  expect(book.classify([trip]).answers).toMatchObject([{ usage: "professional" }]);
  expect(thrown(() => book.timeZone).code).toBe("freed");
  book.free();
  const other = new RuleBook(RULES);
  const timeline = other.timeline(7);
  const into = { get privateMs() { timeline.free(); return new Float64Array(1); }, usage: new Uint8Array(1) };
  expect(thrown(() => timeline.classify(Float64Array.of(0), Float64Array.of(1), into)).code).toBe("freed");
  other.free();
  good();
});

test("answers of more segments than anybody can hold", () => {
  // Every other minute of the week, over decades.
  const minutes = Array.from({ length: 720 }, (_, n) => 2 * n);
  const clock = (minute: number): string => `${Math.floor(minute / 60)}:${minute % 60}`;
  const days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"] as const;
  const recurrent = days.flatMap((day) =>
    minutes.map((start) => entry(`${day}${start}`, day, `${clock(start)}-${clock(start + 1)}`)),
  );
  using book = new RuleBook({ timeZone: "UTC", recurrent });
  using timeline = book.timeline(7);
  expect(thrown(() => timeline.segments(0, Date.UTC(2010, 0))).code).toBe("limit-exceeded");
  expect(timeline.segments(0, 600_000)).toHaveLength(10);
  const trip = { tripId: 1, driverId: 7, start: 0, end: 60_000 };
  for (const segments of ["deciding", "all"] as const) {
    const { answers, rejected } = book.classify([trip, { ...trip, end: Date.UTC(2010, 0) }], { segments });
    expect(answers).toMatchObject([{ usage: "private" }]);
    expect(rejected).toMatchObject([{ index: 1, issue: { code: "limit-exceeded" } }]);
  }
  expect(book.classify([{ ...trip, end: Date.UTC(2010, 0) }]).answers).toMatchObject([{ usage: "mixed" }]);
  good();
});

test("a date that no text can be made of", () => {
  using book = new RuleBook(RULES);
  for (const odd of [Object.create(null), Symbol("today"), hostile, { toString: () => ({}) }]) {
    expect(thrown(() => book.day(7, odd as never)).code).toBe("unreadable-date");
  }
  good();
});

test("columns that share memory in any way but in place are refused", () => {
  using book = new RuleBook(RULES);
  using timeline = book.timeline(7);
  const rows = 8;
  const memory = new ArrayBuffer(8 * 4 * rows);
  const floats = (row: number): Float64Array => new Float64Array(memory, 8 * row, rows);
  const fill = (): void => {
    floats(0).forEach((_, row) => (floats(0)[row] = row * 3_600_000));
    floats(rows).forEach((_, row) => (floats(rows)[row] = (row + 1) * 3_600_000));
  };
  const [starts, ends] = [floats(0), floats(rows)];
  fill();
  const expected = timeline.classify(starts, ends);
  for (const place of [1, rows - 1, rows + 1, 2 * rows - 1]) {
    const found = thrown(() => timeline.privateMs(starts, ends, floats(place)));
    expect(found).toMatchObject({ code: "overlapping-columns", path: "/privateMs" });
    const both = { privateMs: floats(place), usage: new Uint8Array(rows) };
    expect(thrown(() => timeline.classify(starts, ends, both))).toMatchObject({ code: "overlapping-columns" });
  }
  for (const byte of [0, 8 * rows - 1, 8 * rows, 16 * rows - 1]) {
    const into = { privateMs: floats(2 * rows), usage: new Uint8Array(memory, byte, rows) };
    const found = thrown(() => timeline.classify(starts, ends, into));
    expect(found).toMatchObject({ code: "overlapping-columns", path: "/usage" });
  }
  const tangled = { privateMs: floats(2 * rows), usage: new Uint8Array(memory, 8 * 2 * rows, rows) };
  expect(thrown(() => timeline.classify(starts, ends, tangled))).toMatchObject({
    code: "overlapping-columns",
    path: "/usage",
  });
  // Nothing was written.
  expect([starts[1], ends[0]]).toEqual([3_600_000, 3_600_000]);
  // Exactly in place, beside one another, and a column of no rows.
  for (const place of [0, rows, 2 * rows]) {
    fill();
    expect(timeline.privateMs(starts, ends, floats(place))).toEqual(expected.privateMs);
    fill();
    const into = { privateMs: floats(place), usage: new Uint8Array(memory, 8 * 3 * rows, rows) };
    expect(timeline.classify(starts, ends, into)).toEqual(expected);
  }
  const none = new Float64Array(memory, 8, 0);
  expect(timeline.privateMs(none, none, none)).toHaveLength(0);
  // One column may be both start and end.
  fill();
  expect(timeline.privateMs(starts, starts)).toEqual(new Float64Array(rows));
  good();
});

test("a patch that cannot be carried out leaves the document as it was", () => {
  // The first operation replaces the whole document, and has to be taken back.
  const patch = [
    { op: "move", from: "/0", path: "" },
    { op: "add", path: "/a", value: 1 },
  ];
  const document = [null, 1];
  expect(thrown(() => horaires.applyFix(document, { patch } as never)).code).toBe("fix-does-not-fit");
  expect(document).toEqual([null, 1]);
  good();
});

test("a million ranges are too many", () => {
  const ranges = Array.from({ length: 1_000_000 }, () => ({ day: "LUNDI", start: 0, end: 1 }) as const);
  expect(thrown(() => horaires.fromWeekRanges(ranges)).code).toBe("limit-exceeded");
  const range = payload({ LUNDI: ["00:00-08:00"] }).innerMap.map.LUNDI?.VIE_PRIVEE?.[0];
  const many = (count: number): unknown => ({
    innerMap: { map: { LUNDI: { VIE_PRIVEE: Array.from({ length: count }, () => range) } } },
  });
  expect(thrown(() => validate(many(1_000_000))).code).toBe("limit-exceeded");
  expect(validate(many(150_000)).issues.map((issue) => issue.code)).toContain("limit-exceeded");
  using book = new RuleBook({ timeZone: "UTC", recurrent: [entry(1, "LUNDI", "00:00-08:00")] });
  expect(book.drivers).toEqual([7]);
  good();
}, 300_000);

test("ten thousand ranges of one list that overlap are told in little, and mended", () => {
  const at = (n: number): string => `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
  const heaps = Array.from({ length: 10_000 }, (_, n) => `${at((n % 720) * 2)}-${at((n % 720) * 2 + 1)}`);
  const chain = Array.from({ length: 10_000 }, (_, n) => `${at(n % 1300)}-${at((n % 1300) + 30 + (n % 60))}`);
  for (const [ranges, left] of [[heaps, 720], [chain, 1]] as const) {
    const document = payload({ LUNDI: ranges });
    const { issues } = validate(document);
    expect(issues.length).toBeGreaterThan(9_000);
    expect(JSON.stringify(issues).length).toBeLessThan(issues.length * 1_000);
    const mended = horaires.applyFixes(document).document as typeof document;
    expect(mended.innerMap.map.LUNDI?.VIE_PRIVEE).toHaveLength(left);
  }
  good();
});

test("bad input again and again leaves nothing behind", () => {
  using book = new RuleBook(RULES);
  using timeline = book.timeline(7);
  const cases: (() => unknown)[] = [
    () => validate(cyclic),
    () => validate({ a: hostile }),
    () => validate({ a: revoked }),
    () => validate(new Map()),
    ...[2n, Symbol("length"), {}, "2"].map((length) => () => validate(new Proxy([], { get: () => length }))),
    () => book.explain(7, "?"),
    () => book.classify(hostile as never),
    () => timeline.privateMs(Float64Array.of(NaN), Float64Array.of(1)),
    () => new RuleBook({} as never),
    () => book.classify([{ tripId: 1, driverId: 7, start: 0, end: 1 }], { segments: "some" as never }),
  ];
  for (let round = 0; round < 2_000; round += 1) for (const run of cases) expect(() => run()).toThrow(HorairesError);
  good();
  const odd = [hostile, null, 1, cyclic] as unknown as TripDocument[];
  expect(book.classify(odd).rejected).toHaveLength(4);
  good();
});

test("keys that every object has", () => {
  const text = '{"a": {"__proto__": {"b": 1}, "toString": 2, "constructor": [3], "z": 4}}';
  const patch = [{ op: "add", path: "/y", value: 5 }];
  const fixed = (): unknown => horaires.applyFix(JSON.parse(text), { patch } as never);
  const expected = JSON.stringify({ ...JSON.parse(text), y: 5 });
  expect(JSON.stringify(fixed())).toBe(expected);
  expect(({} as Record<string, unknown>)["b"]).toBeUndefined();
  // As where somebody has frozen the prototype.
  Object.defineProperty(Object.prototype, "toString", { writable: false });
  try {
    for (let round = 0; round < 5_000; round += 1) expect(JSON.stringify(fixed())).toBe(expected);
  } finally {
    Object.defineProperty(Object.prototype, "toString", { writable: true });
  }
  good();
});
