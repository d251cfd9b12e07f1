import { describe, expect, test } from "vitest";
import {
  applyFix,
  applyFixes,
  canonical,
  complement,
  engineVersion,
  fromWeekRanges,
  intersect,
  payloadSummary,
  payloads,
  subtract,
  timeZones,
  tzdbVersion,
  union,
  validate,
  weekRanges,
  type Fix,
} from "horaires";
import { RULES, entry, payload } from "./samples.js";

test("what the module is made of", () => {
  expect(engineVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(tzdbVersion()).toMatch(/^20\d\d[a-z]$/);
  expect(timeZones()).toContain("Africa/Casablanca");
  expect(timeZones().length).toBeGreaterThan(590);
});

describe("validate", () => {
  test("a day in English is a slip, and a blank is no day", () => {
    const fixOf = (day: string): Fix | undefined => {
      const { issues } = validate({ innerMap: { map: { [day]: { VIE_PRIVEE: [] } } } });
      return issues.find((issue) => issue.code === "unknown-day")?.fix;
    };
    expect(fixOf("tuesday")?.title.en).toBe("write `MARDI`");
    expect(fixOf(" ")).toBeUndefined();
  });

  test("a range past midnight, in both languages, with its fix", () => {
    const night = payload({ LUNDI: ["22:00-06:00"] });
    const { kind, valid, issues } = validate(night);
    expect({ kind, valid, codes: issues.map((issue) => issue.code) }).toEqual({
      kind: "payload",
      valid: false,
      codes: ["reversed-range"],
    });
    const [issue] = issues;
    expect(issue?.path).toBe("/innerMap/map/LUNDI/VIE_PRIVEE/0");
    expect(issue?.message.en).toContain("22:00");
    expect(issue?.message.fr).toContain("minuit");
    expect(issue?.fix?.action).toBe("split-at-midnight");
    const before = structuredClone(night);
    const fixed = applyFix(night, issue?.fix as Fix);
    expect(night).toEqual(before);
    expect(validate(fixed).valid).toBe(true);
    expect(weekRanges(fixed)).toEqual([
      { day: "LUNDI", start: 22 * 60, end: 1440, type: "VIE_PRIVEE" },
      { day: "MARDI", start: 0, end: 360, type: "VIE_PRIVEE" },
    ]);
  });

  test("every kind of document", () => {
    const kinds = (document: unknown): string | null => validate(document).kind;
    expect(kinds(payload({}))).toBe("payload");
    expect(kinds([payload({})])).toBe("payloads");
    expect(kinds(RULES)).toBe("rules");
    expect(kinds(RULES.recurrent)).toBe("recurrent");
    expect(kinds(RULES.exceptional)).toBe("exceptional");
    expect(kinds(RULES.overrides)).toBe("overrides");
    expect(kinds({})).toBeNull();
    expect(kinds(null)).toBeNull();
  });

  test("the context decides", () => {
    const late = payload({ LUNDI: ["18:00-23:59"] });
    expect(validate(late).issues.map((issue) => issue.code)).toContain("end-of-day-23-59");
    expect(validate(late, { endOfDay: "strict" }).issues.map((issue) => issue.code)).toContain("literal-23-59");
    const past = { ...late, dateDebut: "24/11/2025 00:00:00 Z", dateFin: "25/11/2025 12:00:00 Z" };
    for (const now of [1767222000000, "2026-01-01T00:00:00+01:00", new Date(1767222000000)]) {
      expect(validate(past, { now }).issues.map((issue) => issue.code)).toContain("period-in-past");
    }
    expect(validate(past).issues.map((issue) => issue.code)).not.toContain("period-in-past");
  });

  test("dates may be milliseconds, text or Date, and undefined is absent", () => {
    const withDates = (debut: unknown): unknown => [{ ...entry(1, "LUNDI", "00:00-08:00"), debut, fin: undefined }];
    for (const debut of [1767222000000, "2026-01-01T00:00:00+01:00", new Date(1767222000000), undefined, null]) {
      expect(validate(withDates(debut)).issues.filter((issue) => issue.unreadable)).toEqual([]);
    }
  });
});

test("fixes are applied until none is left", () => {
  const { document, applied } = applyFixes(payload({ LUNDI: ["22:00-06:00", "07:00-08:00", "07:30-09:00"] }));
  expect(applied.map((issue) => issue.code)).toContain("reversed-range");
  expect(validate(document).issues.filter((issue) => issue.fix)).toEqual([]);
});

test("set operations give canonical payloads", () => {
  const a = payload({ LUNDI: ["06:00-07:00", "00:00-06:30"], MARDI: ["10:00-11:00"] });
  const b = payload({ LUNDI: ["05:00-08:00"] });
  const week = (document: Parameters<typeof weekRanges>[0]): string[] =>
    weekRanges(document).map(({ day, start, end }) => `${day} ${start}-${end}`);
  expect(week(canonical(a))).toEqual(["LUNDI 0-420", "MARDI 600-660"]);
  expect(week(union([a, b]))).toEqual(["LUNDI 0-480", "MARDI 600-660"]);
  expect(week(intersect([a, b]))).toEqual(["LUNDI 300-420"]);
  expect(week(subtract([a, b]))).toEqual(["LUNDI 0-300", "MARDI 600-660"]);
  expect(week(complement(a)).slice(0, 2)).toEqual(["LUNDI 420-1440", "MARDI 0-600"]);
  expect(complement(complement(a))).toEqual(canonical(a));
  expect(canonical(canonical(a))).toEqual(canonical(a));
  expect(canonical(payload({ LUNDI: ["22:00-06:00"] }), { splitOvernight: true })).toEqual(
    canonical(payload({ LUNDI: ["22:00-24:00"], MARDI: ["00:00-06:00"] })),
  );
});

test("the end of a day is written as asked", () => {
  const day = payload({ LUNDI: ["18:00-24:00"] });
  const end = (document: typeof day): unknown => {
    const range = document.innerMap.map.LUNDI?.VIE_PRIVEE?.[0];
    return [range?.finHeure, range?.finMinute];
  };
  expect(end(canonical(day))).toEqual([23, 59]);
  expect(end(canonical(day, { writeEndOfDay: "24:00" }))).toEqual([24, 0]);
  expect(end(canonical(day, { endOfDay: "strict" }))).toEqual([24, 0]);
});

test("week ranges go both ways", () => {
  const ranges = weekRanges(payload({ DIMANCHE: ["00:00-24:00"], LUNDI: ["08:15-09:45"] }));
  expect(weekRanges(fromWeekRanges(ranges.toReversed()))).toEqual(ranges);
  const thursday = canonical(payload({ JEUDI: ["00:00-24:00"] }));
  expect(fromWeekRanges([{ day: "JEUDI", start: 0, end: 1440 }])).toEqual(thursday);
  expect(payloadSummary(payload({ SAMEDI: ["00:00-24:00"] }))).toEqual({
    en: "Saturday: all day",
    fr: "samedi : toute la journée",
  });
});

test("recurrent entries as payloads with their periods", () => {
  const { payloads: sequence } = payloads([{ ...entry(1, "LUNDI", "00:00-08:00"), fin: "2026-01-01T00:00:00Z" }]);
  expect(sequence).toEqual([
    {
      individuId: 7,
      dateFin: "01/01/2026 00:00:00 Z",
      innerMap: canonical(payload({ LUNDI: ["00:00-08:00"] })).innerMap,
    },
  ]);
});

test("the payloads of a list, and what of it cannot be read", () => {
  const good = entry(1, "LUNDI", "00:00-08:00");
  const bad = { ...good, horaire: { ...good.horaire, idJourSemaine: "MARDI", finHeure: 25 } } as typeof good;
  const read = payloads([good, bad]);
  expect(read.payloads).toMatchObject([{ individuId: 7 }]);
  expect(weekRanges(read.payloads[0] as never)).toMatchObject([{ day: "LUNDI", start: 0, end: 480 }]);
  const unread = read.issues.filter((issue) => issue.unreadable);
  expect(unread).toMatchObject([{ path: "/recurrent/1/horaire/finHeure", severity: "warning" }]);
  expect(payloads([good]).issues.filter((issue) => issue.unreadable)).toEqual([]);
});
