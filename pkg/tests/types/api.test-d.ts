import { expectTypeOf, test } from "vitest";
import {
  RuleBook,
  type Answer,
  type Day,
  type Fix,
  type HorairesError,
  type InnerMapDocument,
  type InstantLike,
  type Issue,
  type IssueCode,
  type Timeline,
  type TripDocument,
  type Usage,
  applyFix,
  canonical,
  validate,
} from "horaires";

test("closed sets", () => {
  expectTypeOf<Usage>().toEqualTypeOf<"private" | "professional" | "mixed">();
  expectTypeOf<Day>().toEqualTypeOf<"LUNDI" | "MARDI" | "MERCREDI" | "JEUDI" | "VENDREDI" | "SAMEDI" | "DIMANCHE">();
  expectTypeOf<"reversed-range">().toExtend<IssueCode>();
  expectTypeOf<"reverse-range">().not.toExtend<IssueCode>();
  expectTypeOf<"join-ranges">().toExtend<Fix["action"]>();
  expectTypeOf<Issue["severity"]>().toEqualTypeOf<"info" | "warning" | "error">();
  expectTypeOf<"overlapping-columns">().toExtend<HorairesError["code"]>();
  expectTypeOf<HorairesError["code"]>().extract<string>().not.toEqualTypeOf<string>();
});

test("documents", () => {
  const trip: TripDocument = { tripId: 1, driverId: "7", start: new Date(), end: "2026-01-01T00:00:00Z" };
  const french: TripDocument = { idEtape: 1, individuId: 7, debut: 0, fin: 1 };
  expectTypeOf([trip, french]).toExtend<TripDocument[]>();
  // @ts-expect-error: no end
  const endless: TripDocument = { tripId: 1, driverId: 7, start: 0 };
  // @ts-expect-error: no such day
  const monday: InnerMapDocument = { innerMap: { map: { MONDAY: {} } } };
  // Types that are not known are kept.
  const odd: InnerMapDocument = { innerMap: { map: { LUNDI: { ASTREINTE: [] } } } };
  void [endless, monday, odd];

  const date = new Date(0);
  const dated: InnerMapDocument<InstantLike> = { dateDebut: date, innerMap: { map: {} } };
  expectTypeOf(canonical(dated)).toEqualTypeOf<InnerMapDocument>();
  const entry = {
    id: 1,
    individu: { id: 7 },
    debut: date,
    horaire: { idJourSemaine: "LUNDI", typeHoraires: "VIE_PRIVEE", debutHeure: 0, debutMinute: 0, finHeure: 8, finMinute: 0 },
  } as const;
  void new RuleBook({ timeZone: "Europe/Paris", recurrent: [entry], overrides: [{ idEtape: 1, privacy: true, recordedAt: date }] });
  // What comes back is JSON: a date is its text.
  expectTypeOf(applyFix({ at: date, id: 7n, list: [date] }, {} as Fix)).toEqualTypeOf<{
    at: string;
    id: number | bigint;
    list: string[];
  }>();
  expectTypeOf(applyFix(dated, {} as Fix)).toExtend<InnerMapDocument>();
});

test("calls", () => {
  expectTypeOf(validate).parameter(0).toBeUnknown();
  const document = { innerMap: { map: {} }, mine: 1 };
  expectTypeOf(applyFix(document, {} as Fix)).toEqualTypeOf<typeof document>();
  expectTypeOf<RuleBook>().toExtend<Disposable>();
  expectTypeOf<Timeline>().toExtend<Disposable>();
  expectTypeOf<ReturnType<RuleBook["classify"]>["answers"]>().toEqualTypeOf<Answer[]>();
  expectTypeOf<ReturnType<Timeline["classify"]>["usage"]>().toExtend<Uint8Array>();
  // @ts-expect-error: an array is no column
  void ((timeline: Timeline) => timeline.privateMs([0], [1]));
  // @ts-expect-error: a misspelt option
  void (() => validate(document, { endofday: "strict" }));
});
