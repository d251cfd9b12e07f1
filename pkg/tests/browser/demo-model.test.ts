/** What the page computes beside the engine: clocks from the engine's offsets, days as drawn, plans and sums. */
import { readFileSync } from "node:fs";
import { HorairesError, RuleBook } from "horaires";
import type { RulesDocument, TripDocument } from "horaires";
import { describe, expect, it } from "vitest";

import { changesOf, frameOf, lanesOf, placeOf, stretchOf, ticksOf } from "../../demo/src/model/day.js";
import { generatedTrips } from "../../demo/src/model/generate.js";
import {
  addToPlan,
  emptyPlan,
  nextSpecialId,
  ownPlan,
  planOfPayloads,
  planOfRules,
  ruleNames,
  rulesOf,
} from "../../demo/src/model/plan.js";
import {
  DAY,
  HOUR,
  clock,
  dayNumber,
  dayText,
  duration,
  instantOfServiceDate,
  instantOfWall,
  instantsOfWall,
  longDay,
  serviceDate,
  wallDay,
  wallMs,
} from "../../demo/src/model/wall.js";
import { offsetsOf } from "../../demo/src/model/zone.js";
import { Answers, compare, totalsOf } from "../../demo/src/worker/columns.js";
import { sheetsOf } from "../../demo/src/worker/sheets.js";

const example = (name: string): string =>
  readFileSync(new URL(`../../../crates/horaires-cli/example/${name}`, import.meta.url), "utf8");
const rules = JSON.parse(example("rules.json")) as RulesDocument;
const day = (zone: string, date: string) => new RuleBook({ timeZone: zone }).day(7, date);
const utc = (text: string): number => Date.parse(text);

describe("the clock on the wall", () => {
  it("agrees with the engine in many zones, before, at and after every change", () => {
    for (const zone of [
      "Europe/Paris",
      "Australia/Lord_Howe",
      "Pacific/Apia",
      "Africa/Casablanca",
      "America/St_Johns",
      "UTC",
    ]) {
      const offsetAt = offsetsOf(zone);
      const book = new RuleBook({ timeZone: zone });
      for (let year = 2009; year < 2030; year += 3) {
        for (const change of [0, 2, 9, 11].flatMap(
          (month) => book.day(7, dayText(Math.floor(Date.UTC(year, month, 28) / DAY))).clockChanges,
        )) {
          for (const shift of [-1, 0, 1]) expectClock(book, offsetAt, utc(change.at) + shift);
        }
        for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 11 * DAY)
          expectClock(book, offsetAt, at);
      }
    }
  });

  function expectClock(book: RuleBook, offsetAt: (instant: number) => number, at: number): void {
    const shown = book.explain(7, at).wallClock.slice(0, 23);
    expect(new Date(wallMs(at, offsetAt(at))).toISOString().slice(0, 23)).toBe(shown);
  }

  it("finds no instant in a skipped hour and two in a repeated one", () => {
    const paris = offsetsOf("Europe/Paris");
    expect(instantsOfWall(Date.UTC(2026, 2, 29, 2, 30), paris)).toEqual([]);
    expect(instantOfWall(Date.UTC(2026, 2, 29, 2, 30), paris)).toBe(utc("2026-03-29T01:00:00Z"));
    expect(instantsOfWall(Date.UTC(2026, 9, 25, 2, 30), paris)).toEqual([
      utc("2026-10-25T00:30:00Z"),
      utc("2026-10-25T01:30:00Z"),
    ]);
    // Midnight that clocks skip: the day begins at one.
    expect(instantOfWall(Date.UTC(2018, 10, 4), offsetsOf("America/Sao_Paulo"))).toBe(utc("2018-11-04T03:00:00Z"));
    // A day that does not exist ends where it would have begun.
    const apia = offsetsOf("Pacific/Apia");
    expect(instantOfWall(Date.UTC(2011, 11, 30), apia)).toBe(instantOfWall(Date.UTC(2011, 11, 31), apia));
  });

  it("writes and reads the service's dates", () => {
    expect(serviceDate(utc("2025-11-24T00:00:00Z"))).toBe("24/11/2025 00:00:00 Z");
    expect(instantOfServiceDate("24/11/2025 00:00:00 Z")).toBe(utc("2025-11-24T00:00:00Z"));
    expect(instantOfServiceDate("24/11/2025")).toBeUndefined();
    expect(dayNumber("2026-02-30")).toBeUndefined();
  });

  it("writes times in both languages", () => {
    expect(longDay(dayNumber("2026-03-29") ?? 0, "en")).toBe("Sunday 29 March 2026");
    expect(longDay(dayNumber("2026-03-29") ?? 0, "fr")).toBe("dimanche 29 mars 2026");
    expect(
      [0, 45 * 60_000, 7 * HOUR + 45 * 60_000, -90_000, 1500].map((ms) => duration(ms).replace(/\u00a0/g, " ")),
    ).toEqual(["0", "45 min", "7 h 45 min", "\u22121 min 30 s", "1.5 s"]);
    expect([clock(0), clock(61_000), clock(1)]).toEqual(["00:00", "00:01:01", "00:00:00.001"]);
  });
});

describe("a day as it is drawn", () => {
  it("has 23 hours in spring: the skipped hour has no place", () => {
    const spring = day("Europe/Paris", "2026-03-29");
    const frame = frameOf(spring);
    const offsetAt = offsetsOf("Europe/Paris");
    expect(frame.durationMs).toBe(23 * HOUR);
    const ticks = ticksOf(frame, spring, offsetAt);
    expect(ticks.map((tick) => tick.hour)).toEqual([0, 1, ...Array.from({ length: 21 }, (_, at) => at + 3)]);
    expect(ticks.map((tick) => Math.round(tick.at * 23))).toEqual([...Array(23).keys()]);
    const [change] = changesOf(frame, spring, offsetAt);
    expect([change?.seconds, clock(change?.before ?? 0), clock(change?.after ?? 0)]).toEqual([3600, "02:00", "03:00"]);
    expect(change?.at).toBeCloseTo(2 / 23);
  });

  it("has 25 hours in autumn: the repeated hour stands twice", () => {
    const autumn = day("Europe/Paris", "2026-10-25");
    const ticks = ticksOf(frameOf(autumn), autumn, offsetsOf("Europe/Paris"));
    expect(ticks).toHaveLength(25);
    expect(ticks.filter((tick) => tick.hour === 2).map((tick) => tick.again)).toEqual([false, true]);
  });

  it("is right where clocks change by half an hour, at midnight, or over midnight", () => {
    const half = day("Australia/Lord_Howe", "2026-10-04");
    const lordHowe = ticksOf(frameOf(half), half, offsetsOf("Australia/Lord_Howe"));
    expect(frameOf(half).durationMs).toBe(23.5 * HOUR);
    expect(lordHowe.map((tick) => tick.hour)).toEqual([0, 1, ...Array.from({ length: 21 }, (_, at) => at + 3)]);
    const late = day("America/Sao_Paulo", "2018-11-04");
    expect(ticksOf(frameOf(late), late, offsetsOf("America/Sao_Paulo"))[0]).toMatchObject({ hour: 1, at: 0 });
    const returns = day("America/St_Johns", "2010-11-07");
    expect(frameOf(returns).pieces).toHaveLength(2);
    expect(frameOf(returns).durationMs).toBe(returns.durationMs);
    expect(frameOf(day("Pacific/Apia", "2011-12-30")).durationMs).toBe(0);
  });

  it("places what touches the day, cut to it, and nothing else", () => {
    const frame = frameOf(day("UTC", "2026-01-02"));
    const start = utc("2026-01-02T00:00:00Z");
    expect(stretchOf(frame, start - HOUR, start + 6 * HOUR)).toEqual({ from: 0, to: 0.25 });
    expect(stretchOf(frame, start + 18 * HOUR, start + 30 * HOUR)).toEqual({ from: 0.75, to: 1 });
    expect(stretchOf(frame, start - HOUR, start)).toBeUndefined();
    expect(stretchOf(frame, start + 24 * HOUR, start + 25 * HOUR)).toBeUndefined();
    expect(stretchOf(frame, start + 12 * HOUR, start + 12 * HOUR)).toEqual({ from: 0.5, to: 0.5 });
    expect(placeOf(frame, start - 1)).toBe(0);
  });

  it("gives trips that overlap lanes of their own", () => {
    const at = (from: number, to: number) => ({ from, to });
    expect(lanesOf([at(0, 0.5), at(0.4, 0.6), at(0.5, 0.7), at(0.8, 0.9)])).toEqual({ lane: [0, 1, 0, 0], count: 2 });
    expect(lanesOf([at(0.5, 0.5), at(0.5, 0.5)]).count).toBe(2);
    expect(lanesOf([])).toEqual({ lane: [], count: 1 });
  });
});

describe("plans", () => {
  it("give loaded lists back word for word while nobody touches them", () => {
    const plan = planOfRules(rules);
    expect(plan.drivers.map((one) => [one.driver, one.periods.length])).toEqual([
      [1110000403, 1],
      [1110000004, 1],
    ]);
    const back = rulesOf(plan, "Europe/Paris", [1110000405]);
    expect(back.overrides).toEqual(rules.overrides);
    const byId = <T>(list: readonly T[] | undefined): string[] => (list ?? []).map((one) => JSON.stringify(one)).sort();
    expect(byId(back.recurrent)).toEqual(byId(rules.recurrent));
    expect(byId(back.exceptional)).toEqual(byId(rules.exceptional));
  });

  it("keep the ids of ranges that are still there, and give new ones to the others", () => {
    const plan = planOfRules(rules);
    const own = ownPlan(plan, 1110000403);
    const [period] = own.periods;
    const lundi = period?.week.innerMap.map.LUNDI?.VIE_PRIVEE;
    lundi?.splice(1, 1, {
      idJourSemaine: "LUNDI",
      typeHoraires: "VIE_PRIVEE",
      debutHeure: 11,
      debutMinute: 0,
      finHeure: 14,
      finMinute: 0,
    });
    own.touched = true;
    const entries =
      rulesOf(plan, "Europe/Paris", []).recurrent?.filter((entry) => entry.individu.id === 1110000403) ?? [];
    const before = rules.recurrent?.filter((entry) => entry.individu.id === 1110000403).map((entry) => entry.id) ?? [];
    expect(entries.map((entry) => entry.id).filter((id) => !before.includes(id))).toEqual([1]);
    expect(entries).toHaveLength(before.length);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
  });

  it("hold for every driver who has no own, and for nobody else", () => {
    const plan = emptyPlan();
    plan.shared.periods[0]!.week = {
      innerMap: {
        map: {
          LUNDI: {
            VIE_PRIVEE: [
              {
                idJourSemaine: "LUNDI",
                typeHoraires: "VIE_PRIVEE",
                debutHeure: 0,
                debutMinute: 0,
                finHeure: 8,
                finMinute: 0,
              },
            ],
          },
        },
      },
    };
    plan.shared.special.push({ id: nextSpecialId(plan), description: "holiday", start: 0, end: DAY });
    const own = ownPlan(plan, 7);
    own.periods[0]!.week = { innerMap: { map: {} } };
    own.special = [];
    const made = rulesOf(plan, "UTC", [7, 8, "9"]);
    expect(made.recurrent?.map((entry) => entry.individu.id)).toEqual([8, "9"]);
    expect(made.exceptional?.map((entry) => [entry.individu.id, entry.extension.description])).toEqual([
      [8, "holiday"],
      ["9", "holiday"],
    ]);
    // The engine takes it.
    expect(new RuleBook(made).classify([{ tripId: 1, driverId: 8, start: 0, end: HOUR }]).answers[0]?.usage).toBe(
      "private",
    );
  });

  it("keep what cannot be read, word for word, when the rest is edited", () => {
    const lists = structuredClone(rules);
    const [entry, other] = lists.recurrent ?? [];
    entry!.horaire.debutHeure = 25;
    delete (other as { individu?: unknown }).individu;
    lists.exceptional![0]!.debut = "tomorrow";
    const plan = planOfRules(lists);
    expect(plan.unread).toEqual({ recurrent: [entry, other], exceptional: [lists.exceptional?.[0]] });
    for (const one of plan.drivers) one.touched = true;
    const back = rulesOf(plan, "Europe/Paris", []);
    expect(back.recurrent).toEqual(expect.arrayContaining([entry, other]));
    expect(back.exceptional).toContainEqual(lists.exceptional?.[0]);
    const unreadable = (document: RulesDocument): number =>
      new RuleBook(document).issues.filter((issue) => issue.unreadable).length;
    expect(unreadable(back)).toBe(unreadable(lists));
    expect(unreadable(back)).toBeGreaterThan(2);
  });

  it("read dates in every form of the service, and intervals as the engine does", () => {
    const [first] = rules.exceptional ?? [];
    const plan = planOfRules({ exceptional: [{ ...first!, debut: "06/04/2026 00:00:00 +02:00", fin: "9999-12-31" }] });
    expect(plan.drivers[0]?.special[0]).toMatchObject({
      start: utc("2026-04-05T22:00:00Z"),
      end: utc("2100-01-01T00:00:00Z"),
    });
  });

  it("are made from payloads: a period for each, for its driver or for all who have none", () => {
    const map = { LUNDI: { VIE_PRIVEE: [] } };
    const shared = planOfPayloads([{ dateDebut: "24/11/2025 00:00:00 Z", innerMap: { map } }]);
    expect(shared.shared.periods).toEqual([
      { start: utc("2025-11-24T00:00:00Z"), end: null, week: { innerMap: { map } } },
    ]);
    const own = planOfPayloads([
      { individuId: 7, innerMap: { map } },
      { individuId: 7, innerMap: { map: {} } },
      { individuId: 8, innerMap: { map } },
    ]);
    expect(own.drivers.map((one) => [one.driver, one.periods.length])).toEqual([
      [7, 2],
      [8, 1],
    ]);
  });

  it("take exceptional days and requests after the fact on top", () => {
    const plan = emptyPlan();
    addToPlan(plan, { exceptional: rules.exceptional ?? [], overrides: rules.overrides ?? [] });
    expect(plan.drivers.map((one) => one.special.length)).toEqual([1, 2]);
    expect(rulesOf(plan, "UTC", []).overrides).toEqual(rules.overrides);
  });

  it("name their rules", () => {
    const names = ruleNames(rules);
    expect(names.get("recurrent 1110000002")).toEqual({ day: "LUNDI", hours: "00:00\u201308:00" });
    expect(names.get("recurrent 1110000004")?.hours).toBe("18:00\u201324:00");
    expect(names.get("exceptional 18544")).toEqual({ description: "LUNDI DE PAQUES" });
  });
});

describe("rules of another form", () => {
  const odd: unknown[] = [5, "text", {}, [5], [null], ["text"], [[]], [{}], true, 9007199254740993n];
  it.each(["recurrent", "exceptional", "overrides", "options"])("are refused by the engine, or kept: %s", (list) => {
    for (const value of odd) {
      const document = { timeZone: "UTC", [list]: value } as never;
      let plan: ReturnType<typeof planOfRules>;
      try {
        plan = planOfRules(document);
      } catch (error) {
        expect(error).toBeInstanceOf(HorairesError);
        continue;
      }
      const written = rulesOf(plan, "UTC", ["*"]);
      expect(written).toMatchObject({ [list]: value });
      ruleNames(written);
    }
  });

  it("leave room for the ids that the page gives", () => {
    const extension = { debut: 0, fin: 3_600_000, individu: { id: 7 } };
    const large = { ...extension, extension: { id: 9007199254740993n } };
    const plan = planOfRules({ exceptional: [large, { ...extension, extension: { id: 1000 } }] });
    expect(nextSpecialId(plan)).toBe(1001);
  });
});

describe("answers as columns", () => {
  const trips = generatedTrips(3000)
    .split("\n")
    .slice(1)
    .map((line, at): TripDocument => {
      const [tripId, , start, end] = line.split(",");
      return {
        tripId: Number(tripId),
        driverId: at % 2 ? 1110000403 : 1110000004,
        start: Number(start),
        end: Number(end),
      };
    });
  const later: RulesDocument = {
    ...rules,
    recurrent: rules.recurrent?.filter((_, at) => at % 3 !== 0) ?? [],
    exceptional: [],
  };
  const a = new RuleBook(rules).classify(trips, { segments: "deciding" }).answers;
  const b = new RuleBook(later).classify(trips, { segments: "deciding" }).answers;
  const columns = (list: typeof a): Answers => {
    const answers = new Answers();
    for (const answer of list) answers.push(answer);
    return answers;
  };

  it("say of every trip what the engine said", () => {
    const answers = columns(a);
    for (const [index, answer] of a.entries()) {
      const shown = answers.shown(index);
      expect(shown).toMatchObject({
        usage: answer.usage,
        privateMs: answer.privateMs,
        professionalMs: answer.professionalMs,
      });
      expect(shown.reason ?? undefined).toEqual(answer.reason);
      expect(
        shown.segments.map((s) => [
          new Date(s.start).toISOString(),
          new Date(s.end).toISOString(),
          s.private ? "private" : "professional",
          s.reason,
        ]),
      ).toEqual(answer.segments?.map((s) => [s.start, s.end, s.usage, s.reason]));
    }
  });

  it("add up, in both directions of a comparison, and compare both ways round", () => {
    const [first, second] = [columns(a), columns(b)];
    const sum = (list: typeof a): number => list.reduce((all, answer) => all + answer.privateMs, 0);
    const [before, after] = [totalsOf(first, () => true), totalsOf(second, () => true)];
    expect([before.privateMs, after.privateMs]).toEqual([sum(a), sum(b)]);
    expect(before.private + before.professional + before.mixed).toBe(trips.length);
    const { totals, changed } = compare(first, second);
    expect(totals.toPrivateMs - totals.toProfessionalMs).toBe(after.privateMs - before.privateMs);
    expect(totals.toProfessionalMs).toBeGreaterThan(0);
    // Fewer rules never make anything private.
    expect(totals.toPrivateMs).toBe(0);
    expect([...changed]).toEqual([...a.keys()].filter((at) => a[at]?.privateMs !== b[at]?.privateMs));
    expect(totals.usageChanged).toBe([...a.keys()].filter((at) => a[at]?.usage !== b[at]?.usage).length);
    const back = compare(second, first).totals;
    expect(back).toEqual({ ...totals, toPrivateMs: totals.toProfessionalMs, toProfessionalMs: totals.toPrivateMs });
    expect(compare(first, first).totals).toEqual({ changed: 0, usageChanged: 0, toPrivateMs: 0, toProfessionalMs: 0 });
  });

  it("find what changes both ways within one trip", () => {
    const week = (from: number, to: number): RulesDocument => ({
      timeZone: "UTC",
      recurrent: [
        {
          id: 1,
          individu: { id: 7 },
          horaire: {
            idJourSemaine: "JEUDI",
            typeHoraires: "VIE_PRIVEE",
            debutHeure: from,
            debutMinute: 0,
            finHeure: to,
            finMinute: 0,
          },
        },
      ],
    });
    const trip: TripDocument = { tripId: 1, driverId: 7, start: 8 * HOUR, end: 20 * HOUR };
    const one = (document: RulesDocument): Answers =>
      columns(new RuleBook(document).classify([trip], { segments: "deciding" }).answers);
    const { totals } = compare(one(week(9, 12)), one(week(11, 13)));
    expect(totals).toEqual({ changed: 1, usageChanged: 0, toPrivateMs: HOUR, toProfessionalMs: 2 * HOUR });
  });

  it("are cut at the bounds of a day", () => {
    const answers = columns(a);
    const [index, answer] = [...a.entries()].find(([, one]) => (one.segments?.length ?? 0) > 1) ?? [0, undefined];
    const [first] = answer?.segments ?? [];
    const [start, end] = [utc(first?.start ?? ""), utc(first?.end ?? "")];
    const middle = (start + end) / 2;
    const part = answers.within(index, middle, end);
    expect(part.privateMs + part.professionalMs).toBe(end - middle);
    expect(first?.usage === "private" ? part.privateMs : part.professionalMs).toBe(end - middle);
  });
});

describe("sheets", () => {
  it("hold every trip on each day it touches, by day, driver and start", () => {
    const offsetAt = offsetsOf("Europe/Paris");
    const trips = [
      ["2026-03-29T22:30:00Z", "2026-03-29T23:30:00Z", 1],
      ["2026-03-29T08:00:00Z", "2026-03-29T09:00:00Z", 1],
      ["2026-03-29T21:00:00Z", "2026-03-29T22:00:00Z", 0],
      ["2026-03-28T22:59:00Z", "2026-03-30T22:00:00Z", 1],
    ] as const;
    const starts = Float64Array.from(trips, ([start]) => utc(start));
    const ends = Float64Array.from(trips, ([, end]) => utc(end));
    const offsets = (instants: Float64Array): Int32Array => Int32Array.from(instants, offsetAt);
    const { places, pieces } = sheetsOf(
      starts,
      ends,
      offsets(starts),
      offsets(ends.map((end) => end - 1)),
      Int32Array.from(trips, ([, , driver]) => driver),
    );
    const shown = places.map((place) => [dayText(place.day), place.driver, [...pieces.slice(place.from, place.to)]]);
    expect(shown).toEqual([
      ["2026-03-28", 1, [3]],
      ["2026-03-29", 0, [2]],
      ["2026-03-29", 1, [3, 1]],
      ["2026-03-30", 1, [3, 0]],
    ]);
    expect(wallDay(starts[0] ?? 0, offsetAt(starts[0] ?? 0))).toBe(dayNumber("2026-03-30"));
  });

  it("cut a trip of many years, and count it", () => {
    const { places, cut } = sheetsOf(
      Float64Array.of(0),
      Float64Array.of(2000 * DAY),
      Int32Array.of(0),
      Int32Array.of(0),
      Int32Array.of(0),
    );
    expect([places.length, cut]).toEqual([366, 1]);
  });
});
