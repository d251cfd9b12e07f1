// Trips that were read, and the answers under one schedule or two: what the page asks for, a page at a time.

import { RuleBook } from "horaires";
import type { Answer, DayTimeline, Id, Issue, TripDocument } from "horaires";

import { frameOf } from "../model/day.js";
import { stringify } from "../model/json.js";
import { type Plan, idKey, rulesOf } from "../model/plan.js";
import { DAY, type OffsetAt, dayText, instantOfWall } from "../model/wall.js";
import { offsetsOf } from "../model/zone.js";
import { Answers, compare, totalsOf } from "./columns.js";
import type { Run } from "./loop.js";
import type {
  ChangeTotals,
  ClassifySummary,
  DayColumns,
  DayPage,
  Filter,
  Progress,
  Query,
  ReadSummary,
  Reject,
  Setup,
  Sheet,
  Source,
  TripPage,
  TripRow,
} from "./protocol.js";
import { type FileKind, type TripFields, type TripInput, driverOf, missingColumn } from "./rows.js";
import { textOf } from "./text.js";
import { readCsv } from "./read-csv.js";
import { readJson } from "./read-json.js";
import { type SheetPlace, type Sheets, sheetsOf } from "./sheets.js";

/** The end of the engine's window, 2100-01-01 in UTC. */
const WINDOW_END = Date.UTC(2100, 0, 1);

/** How many trips are classified before others are let in. */
const BATCH = 1000;

/** The most trips that are drawn on one sheet; the page says how many more there are. */
export const TRIPS_OF_A_SHEET = 60;

/** Trips as they were read. */
export interface Trips {
  name: string;
  kind: FileKind;
  rows: TripInput[];
  rejects: Reject[];
  drivers: Map<string, Id>;
}

/** Reads trips, and tells how far it is. */
export async function readTrips(source: Source, run: Run, tell: (progress: Progress) => void): Promise<Trips> {
  const { text, name } = await textOf(source);
  const trips: Trips = { name, kind: NONE, rows: [], rejects: [], drivers: new Map() };
  if (text.trim() === "") return trips;
  const first = text.trimStart()[0];
  const reader = first === "[" || first === "{" ? readJson(text) : readCsv(text);
  for (;;) {
    const next = reader.next();
    if (next.done) {
      trips.kind = next.value;
      return trips;
    }
    for (const row of next.value.rows) {
      trips.rows.push(row);
      const driver = driverOf(row.trip);
      if (driver !== undefined) trips.drivers.set(idKey(driver), driver);
    }
    trips.rejects.push(...next.value.rejects);
    tell({ phase: "read", done: next.value.done, total: text.length });
    await run.pause();
  }
}

const NONE: FileKind = { format: "none", others: [], write: () => "" };

/** Whole numbers before text, as the engine sorts ids. */
function sortedDrivers(trips: Trips): Id[] {
  const isText = (id: Id): number => (typeof id === "string" ? 1 : 0);
  return [...trips.drivers.values()].sort((a, b) => isText(a) - isText(b) || (a < b ? -1 : a > b ? 1 : 0));
}

export function readSummary(trips: Trips): ReadSummary {
  const { format, others } = trips.kind;
  const drivers = sortedDrivers(trips);
  return { name: trips.name, format, trips: trips.rows.length, rejected: trips.rejects.length, drivers, others };
}

/** One schedule, compiled, and its answers. */
interface Side {
  plan: string;
  book: RuleBook;
  answers: Answers;
  withRules: Set<string>;
}

/** The answers for the trips of one file. */
export class Results {
  private constructor(
    readonly trips: Trips,
    /** Places in `trips.rows` of those that are trips. */
    private readonly accepted: Int32Array,
    readonly rejects: Reject[],
    private readonly starts: Float64Array,
    private readonly ends: Float64Array,
    private readonly offsetAt: OffsetAt,
    private readonly drivers: Id[],
    private readonly driverOf: Int32Array,
    private readonly sheets: Sheets,
    readonly timeZone: string,
    readonly a: Side,
    readonly b: Side | null,
    private readonly changed: Int32Array | null,
    private readonly changes: ChangeTotals | null,
  ) {}

  /** Classifies trips; what an earlier result already answers is taken over. */
  static async of(
    trips: Trips,
    setup: Setup,
    before: Results | null,
    run: Run,
    tell: (progress: Progress) => void,
  ): Promise<Results> {
    const kept = before?.trips === trips && before.timeZone === setup.timeZone ? before : null;
    const total = trips.rows.length * (setup.b ? 2 : 1);
    let done = 0;
    const step = async (count: number): Promise<void> => {
      done += count;
      tell({ phase: "classify", done, total });
      await run.pause();
    };
    const made: RuleBook[] = [];
    try {
      const side = async (plan: Plan, known: Side | null, classifier: Classifier): Promise<Side> => {
        const key = stringify(plan);
        if (known?.plan === key) return known;
        const rules = rulesOf(plan, setup.timeZone, trips.drivers.values());
        const book = new RuleBook(rules);
        made.push(book);
        const withRules = new Set<string>();
        for (const entry of [...(rules.recurrent ?? []), ...(rules.exceptional ?? [])]) {
          if (entry?.individu?.id != null) withRules.add(idKey(entry.individu.id));
        }
        return { plan: key, book, answers: await classifier(book), withRules };
      };
      const accepted: number[] = kept ? Array.from(kept.accepted) : [];
      const rejects: Reject[] = kept ? kept.rejects : [...trips.rejects];
      const all = async (book: RuleBook): Promise<Answers> => {
        const answers = new Answers();
        for (let from = 0; from < trips.rows.length; from += BATCH) {
          const rows = trips.rows.slice(from, from + BATCH);
          const { rejected } = pushAll(
            book,
            rows.map((row) => row.trip),
            answers,
          );
          const refused = new Set(rejected.map((one) => one.index));
          for (const [index] of rows.entries()) if (!refused.has(index)) accepted.push(from + index);
          for (const { index, issue } of rejected) {
            const row = rows[index];
            if (row) rejects.push(rejectOf(row, issue, trips.kind));
          }
          await step(rows.length);
        }
        return answers;
      };
      const again = async (book: RuleBook): Promise<Answers> => {
        const answers = new Answers();
        for (let from = 0; from < accepted.length; from += BATCH) {
          const places = accepted.slice(from, from + BATCH);
          const rows = places.map((place): TripFields => trips.rows[place]?.trip ?? {});
          pushAll(book, rows, answers);
          await step(rows.length);
        }
        return answers;
      };
      const a = await side(setup.a, kept?.a ?? null, kept ? again : all);
      const b = setup.b ? await side(setup.b, kept?.b ?? null, again) : null;
      if (kept && kept.a === a && kept.b === b) return kept;
      rejects.sort((x, y) => x.line - y.line);
      const compared = b ? compare(a.answers, b.answers) : null;
      made.length = 0;
      if (kept) {
        return new Results(
          trips,
          kept.accepted,
          kept.rejects,
          kept.starts,
          kept.ends,
          kept.offsetAt,
          kept.drivers,
          kept.driverOf,
          kept.sheets,
          setup.timeZone,
          a,
          b,
          compared?.changed ?? null,
          compared?.totals ?? null,
        );
      }
      const offsetAt = offsetsOf(setup.timeZone);
      const places = Int32Array.from(accepted);
      const columns = columnsOf(trips, places, a, offsetAt);
      return new Results(
        trips,
        places,
        rejects,
        columns.starts,
        columns.ends,
        offsetAt,
        columns.drivers,
        columns.driverOf,
        columns.sheets,
        setup.timeZone,
        a,
        b,
        compared?.changed ?? null,
        compared?.totals ?? null,
      );
    } finally {
      // Stopped on the way: what was compiled for nothing is given back.
      for (const book of made) book.free();
    }
  }

  /** Gives back what only this result compiled. */
  freeUnless(other: Results | null): void {
    for (const side of [this.a, this.b]) {
      if (side && side !== other?.a && side !== other?.b) side.book.free();
    }
  }

  summary(): ClassifySummary {
    const hasRules = (side: Side) => (index: number) => side.withRules.has(idKey(this.driver(index)));
    return {
      a: totalsOf(this.a.answers, hasRules(this.a)),
      b: this.b ? totalsOf(this.b.answers, hasRules(this.b)) : null,
      changes: this.changes,
      rejected: this.rejects.length,
      days: new Set(this.sheets.places.map((place) => place.day)).size,
      cut: this.sheets.cut,
      perDay: this.perDay(),
      issues: [...this.a.book.issues, ...(this.b?.book.issues ?? [])],
    };
  }

  private perDay(): DayColumns {
    const days: number[] = [];
    const [privates, professionals]: [number[], number[]] = [[], []];
    for (const place of this.sheets.places) {
      if (days.at(-1) !== place.day) {
        days.push(place.day);
        privates.push(0);
        professionals.push(0);
      }
      const bounds = this.boundsOf(place.day);
      for (let piece = place.from; piece < place.to; piece += 1) {
        const ms = this.a.answers.within(this.sheets.pieces[piece] ?? 0, bounds.start, bounds.end);
        const last = days.length - 1;
        privates[last] = (privates[last] ?? 0) + ms.privateMs;
        professionals[last] = (professionals[last] ?? 0) + ms.professionalMs;
      }
    }
    return {
      day: Int32Array.from(days),
      privateMs: Float64Array.from(privates),
      professionalMs: Float64Array.from(professionals),
    };
  }

  private readonly bounds = new Map<number, { start: number; end: number }>();

  private boundsOf(day: number): { start: number; end: number } {
    let bounds = this.bounds.get(day);
    if (!bounds) {
      const { pieces } = frameOf(this.day(this.a.book, this.drivers[0] ?? 0, day));
      bounds = { start: pieces[0]?.start ?? 0, end: pieces.at(-1)?.end ?? 0 };
      this.bounds.set(day, bounds);
    }
    return bounds;
  }

  private driver(index: number): Id {
    return this.drivers[this.driverOf[index] ?? 0] ?? "";
  }

  private matches(index: number, filter: Filter): boolean {
    if (filter.driver !== null && idKey(this.driver(index)) !== filter.driver) return false;
    if (filter.usage === null) return true;
    return this.a.answers.usage(index) === filter.usage || this.b?.answers.usage(index) === filter.usage;
  }

  tripPage(query: Query): TripPage {
    const everything = !query.changed && query.driver === null && query.usage === null;
    if (everything) {
      const last = Math.min(query.from + query.count, this.accepted.length);
      const indices = Array.from({ length: Math.max(0, last - query.from) }, (_, at) => query.from + at);
      return { total: this.accepted.length, rows: indices.map((index) => this.row(index)) };
    }
    const indices = [...this.indices(query)];
    return {
      total: indices.length,
      rows: indices.slice(query.from, query.from + query.count).map((index) => this.row(index)),
    };
  }

  /** The trips that a filter lets through, in their order. */
  *indices(filter: Filter): Generator<number> {
    if (filter.changed) {
      for (const index of this.changed ?? []) if (this.matches(index, filter)) yield index;
    } else {
      for (let index = 0; index < this.accepted.length; index += 1) if (this.matches(index, filter)) yield index;
    }
  }

  private row(index: number): TripRow {
    const input = this.input(index);
    const trip = input.trip as Record<string, Id | undefined>;
    const [start, end] = [this.starts[index] ?? 0, this.ends[index] ?? 0];
    return {
      index,
      line: input.line,
      tripId: trip.tripId ?? trip.idEtape ?? "",
      driverId: this.driver(index),
      start,
      end,
      startOffset: this.offsetAt(start),
      endOffset: this.offsetAt(end),
      a: this.a.answers.shown(index),
      b: this.b?.answers.shown(index) ?? null,
    };
  }

  private input(index: number): TripInput {
    return this.trips.rows[this.accepted[index] ?? 0] ?? { line: 0, trip: {}, others: null };
  }

  dayPage(query: Query & { atDay: number | null }): DayPage {
    const changed = query.changed ? new Set(this.changed ?? []) : null;
    const holds = (piece: number): boolean => {
      const index = this.sheets.pieces[piece] ?? 0;
      return (changed === null || changed.has(index)) && this.matches(index, query);
    };
    const filtered = query.changed || query.driver !== null || query.usage !== null;
    const places = filtered ? this.sheets.places.filter((place) => some(place, holds)) : this.sheets.places;
    const { atDay, count } = query;
    let from = query.from;
    if (atDay !== null) {
      const at = places.findIndex((place) => place.day >= atDay);
      from = Math.floor((at < 0 ? Math.max(0, places.length - 1) : at) / count) * count;
    }
    return {
      total: places.length,
      from,
      sheets: places.slice(from, from + count).map((place) => this.sheet(place, holds)),
    };
  }

  /** A day of a driver. At either end of the engine's window a zone may show a day more than UTC: what lies inside. */
  private day(book: RuleBook, driver: Id, day: number): DayTimeline {
    if (day >= 0 && day < WINDOW_END / DAY) return book.day(driver, dayText(day));
    const [start, end] = [day, day + 1].map((one) =>
      Math.min(Math.max(instantOfWall(one * DAY, this.offsetAt), 0), WINDOW_END),
    ) as [number, number];
    const timeline = book.timeline(driver);
    const segments = timeline.segments(start, end);
    timeline.free();
    const lengths = segments.map((one) => (one.usage === "private" ? Date.parse(one.end) - Date.parse(one.start) : 0));
    const privateMs = lengths.reduce((all, ms) => all + ms, 0);
    return { date: dayText(day), durationMs: end - start, privateMs, segments, clockChanges: [] };
  }

  private sheet(place: SheetPlace, holds: (piece: number) => boolean): Sheet {
    const driver = this.drivers[place.driver] ?? "";
    const a = this.day(this.a.book, driver, place.day);
    const indices: number[] = [];
    for (let piece = place.from; piece < place.to; piece += 1) {
      if (holds(piece)) indices.push(this.sheets.pieces[piece] ?? 0);
    }
    const frame = frameOf(a);
    const instants = [...frame.pieces.map((piece) => piece.start), ...a.clockChanges.map((one) => Date.parse(one.at))];
    // The drawing needs no zone of its own: the offset at the start of the day and after each change is all there is.
    const offsets = instants.map((at): [number, number] => [at, this.offsetAt(at)]);
    return {
      day: place.day,
      driver,
      a,
      b: this.b ? this.day(this.b.book, driver, place.day) : null,
      trips: indices.slice(0, TRIPS_OF_A_SHEET).map((index) => this.row(index)),
      offsets: offsets.sort((x, y) => x[0] - y[0]),
      more: Math.max(0, indices.length - TRIPS_OF_A_SHEET),
    };
  }

  /** The engine's own answers for some trips, with the columns that pass through. */
  answers(from: number, count: number, side: "a" | "b"): { answer: Answer; others: Record<string, unknown> | null }[] {
    const book = (side === "b" ? this.b : this.a)?.book;
    const inputs = Array.from({ length: Math.max(0, Math.min(count, this.accepted.length - from)) }, (_, at) =>
      this.input(from + at),
    );
    const answers =
      book?.classify(
        inputs.map((input) => input.trip as unknown as TripDocument),
        { segments: "deciding" },
      ).answers ?? [];
    return answers.map((answer, at) => ({ answer, others: inputs[at]?.others ?? null }));
  }

  get length(): number {
    return this.accepted.length;
  }

  /** The row of a trip, for what is written about changes. */
  rowAt(index: number): TripRow {
    return this.row(index);
  }
}

type Classifier = (book: RuleBook) => Promise<Answers>;

function pushAll(book: RuleBook, trips: TripFields[], answers: Answers): ReturnType<RuleBook["classify"]> {
  const classified = book.classify(trips as unknown as TripDocument[], { segments: "deciding" });
  for (const answer of classified.answers) answers.push(answer);
  return classified;
}

function some(place: SheetPlace, holds: (piece: number) => boolean): boolean {
  for (let piece = place.from; piece < place.to; piece += 1) if (holds(piece)) return true;
  return false;
}

function rejectOf(row: TripInput, issue: Issue, kind: FileKind): Reject {
  // A column that is missing has no place of its own: its name is told all the same.
  const missing = issue.code === "missing-field" ? missingColumn(row.trip) : undefined;
  return {
    line: row.line,
    column: missing ?? issue.path.replace(/^\//, ""),
    reason: issue.message,
    text: kind.write(row),
  };
}

function columnsOf(
  trips: Trips,
  accepted: Int32Array,
  side: Side,
  offsetAt: OffsetAt,
): { starts: Float64Array; ends: Float64Array; drivers: Id[]; driverOf: Int32Array; sheets: Sheets } {
  const drivers = sortedDrivers(trips);
  const numbers = new Map(drivers.map((driver, at) => [idKey(driver), at]));
  const [starts, ends] = [new Float64Array(accepted.length), new Float64Array(accepted.length)];
  const [startOffsets, endOffsets] = [new Int32Array(accepted.length), new Int32Array(accepted.length)];
  const driverNumbers = new Int32Array(accepted.length);
  for (const [index, place] of accepted.entries()) {
    const trip = trips.rows[place]?.trip;
    const driver = trip ? driverOf(trip) : undefined;
    driverNumbers[index] = numbers.get(idKey(driver ?? "")) ?? 0;
    const period = side.answers.period(index) ?? emptyPeriod(side.book, trip, driver ?? "");
    starts[index] = period.start;
    ends[index] = period.end;
    startOffsets[index] = offsetAt(period.start);
    endOffsets[index] = offsetAt(period.end > period.start ? period.end - 1 : period.end);
  }
  return {
    starts,
    ends,
    drivers,
    driverOf: driverNumbers,
    sheets: sheetsOf(starts, ends, startOffsets, endOffsets, driverNumbers),
  };
}

/** A trip of no length has no segments; the engine reads its date. */
function emptyPeriod(book: RuleBook, trip: TripFields | undefined, driver: Id): { start: number; end: number } {
  const row = (trip ?? {}) as Record<string, string | number | undefined>;
  const at = Date.parse(book.explain(driver, row.start ?? row.debut ?? 0).at);
  return { start: at, end: at };
}
