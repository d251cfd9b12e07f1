/** The engine's functions, with their types. The entry points `index.ts` and `node.ts` load the module. */
import { RuleBook as RawRuleBook, type Timeline as RawTimeline, ask as askRaw } from "./horaires.js";
import { Held, call } from "./engine.js";
import { HorairesError } from "./errors.js";
import type {
  Bilingual,
  Classified,
  ClassifyOptions,
  Context,
  DayTimeline,
  AnswerSegment,
  Explanation,
  Fix,
  Id,
  InnerMapDocument,
  InstantLike,
  Issue,
  MixedPolicy,
  Plain,
  Provenance,
  RecurrentEntry,
  RulesDocument,
  ScheduleSummary,
  TripDocument,
  Validation,
  WeekRange,
  WriteOptions,
  ZoneSpans,
} from "./types.js";

let ready = false;

/** The module has been loaded. */
export function markReady(): void {
  ready = true;
}

function checkReady(): void {
  if (!ready) throw new HorairesError("not-initialised", "await `init()` before anything else");
}

/** Asks the engine about documents. */
function ask<T>(question: string, first?: unknown, second?: unknown): T {
  return call(() => {
    checkReady();
    return askRaw(question, first, second) as T;
  });
}

/** The version of the engine. */
export function engineVersion(): string {
  return ask("version");
}

/** The release of the time-zone database, for example `2026e`. */
export function tzdbVersion(): string {
  return ask("tzdbVersion");
}

/** The names of all IANA time zones, sorted. */
export function timeZones(): string[] {
  return ask("timeZones");
}

/**
 * The runs of constant offset of a time zone, from 1970 to 2100: what a page needs to show instants on the wall as the
 * engine does, without the browser's own zone data.
 *
 * @example
 * const { starts, offsets } = zoneSpans("Europe/Paris");
 * const at = Date.UTC(2026, 6, 1);
 * offsets[starts.findLastIndex((start) => start <= at)]; // 7200
 *
 * @throws {HorairesError} `unknown-time-zone`
 */
export function zoneSpans(timeZone: string): ZoneSpans {
  const { starts, offsets } = ask<{ starts: number[]; offsets: number[] }>("zoneSpans", timeZone);
  return { starts: Float64Array.from(starts), offsets: Int32Array.from(offsets) };
}

/** What kind of document it is, and everything that is to be said about it. */
export function validate(document: unknown, context?: Context): Validation {
  return ask("validate", document, context);
}

/**
 * A copy of a document, with one fix applied. The fix must come from a validation of this very document.
 *
 * @throws {HorairesError} `fix-does-not-fit`, `not-a-fix`
 */
export function applyFix<T>(document: T, fix: Fix): Plain<T> {
  return ask("applyFix", document, fix);
}

/** A copy of a document, with every fix applied until none is left, and the issues that were fixed. */
export function applyFixes<T>(document: T, context?: Context): { document: Plain<T>; applied: Issue[] } {
  return ask("applyFixes", document, context);
}

/** Private in any of the payloads, in canonical form. */
export function union(payloads: InnerMapDocument<InstantLike>[], options?: WriteOptions): InnerMapDocument {
  return ask("union", payloads, options);
}

/** Private in all of the payloads, in canonical form. */
export function intersect(payloads: InnerMapDocument<InstantLike>[], options?: WriteOptions): InnerMapDocument {
  return ask("intersect", payloads, options);
}

/** Private in the first of the payloads and in no other, in canonical form. */
export function subtract(payloads: InnerMapDocument<InstantLike>[], options?: WriteOptions): InnerMapDocument {
  return ask("subtract", payloads, options);
}

/** Private where the payload is not, in canonical form: work hours to private hours, and back. */
export function complement(payload: InnerMapDocument<InstantLike>, options?: WriteOptions): InnerMapDocument {
  return ask("complement", payload, options);
}

/**
 * The same payload in canonical form: days in week order; ranges sorted, disjoint and not touching; no empty lists.
 *
 * @throws {HorairesError} `unusable-document` where it has errors, with all its issues
 */
export function canonical(payload: InnerMapDocument<InstantLike>, options?: WriteOptions): InnerMapDocument {
  return ask("canonical", payload, options);
}

/** The private hours of a payload in words. */
export function payloadSummary(payload: InnerMapDocument<InstantLike>, options?: WriteOptions): Bilingual {
  return ask("payloadSummary", payload, options);
}

/** The ranges of a payload as minutes of their days, in canonical form; 1440 is the end of the day. */
export function weekRanges(payload: InnerMapDocument<InstantLike>, options?: WriteOptions): Required<WeekRange>[] {
  return ask("weekRanges", payload, options);
}

/** The payload of ranges in minutes of days, in canonical form. They may come in any order, touch and overlap. */
export function fromWeekRanges(ranges: WeekRange[], options?: WriteOptions): InnerMapDocument {
  return ask("fromWeekRanges", ranges, options);
}

/**
 * The recurrent entries of rules, or of the service's recurrent list, as the payloads that would create them: for each
 * driver in the order of time, with `individuId`, its period and its canonical `innerMap`. Entries that cannot be read
 * cover nothing, and are told in `issues`.
 */
export function payloads(
  rules: RulesDocument<InstantLike> | RecurrentEntry<InstantLike>[],
  options?: Omit<WriteOptions, "splitOvernight">,
): { payloads: InnerMapDocument[]; issues: Issue[] } {
  return ask("payloads", rules, options);
}

/**
 * A compiled rules document. Free it when it is no longer needed, or declare it with `using`; what is forgotten is
 * freed with its object.
 */
export class RuleBook {
  readonly #held: Held<RawRuleBook>;

  /** @throws {HorairesError} `unusable-document` where the rules cannot be used, with all their issues */
  constructor(rules: RulesDocument<InstantLike>, settings?: Omit<Context, "splitOvernight">) {
    this.#held = call(() => {
      checkReady();
      return new Held(new RawRuleBook(rules, settings), "rule book");
    });
  }

  #ask<T>(question: string, first?: unknown, second?: unknown): T {
    return call(() => this.#held.raw.ask(question, first, second) as T);
  }

  /** Everything that is to be said about the rules. What is `unreadable` covers nothing. */
  get issues(): Issue[] {
    return this.#ask("issues");
  }

  /** The customer's time zone. */
  get timeZone(): string {
    return this.#ask("timeZone");
  }

  /** The drivers that have rules. */
  get drivers(): Id[] {
    return this.#ask("drivers");
  }

  /** The usage of trips, and why. Rows that are no trips are reported, never dropped. */
  classify(trips: readonly TripDocument[], options?: ClassifyOptions): Classified {
    const [answers, rejected] = this.#ask<[Classified["answers"], Classified["rejected"]]>("classify", trips, options);
    return { answers, rejected };
  }

  /** Why: every rule of the driver, what it says about one instant, and who won. */
  explain(driver: Id, at: InstantLike): Explanation {
    return this.#ask("explain", driver, at);
  }

  /** The timeline of one local day, `yyyy-mm-dd`; cut where the supported window begins and ends. */
  day(driver: Id, date: string): DayTimeline {
    return call(() => this.#held.raw.ask("day", driver, textOf(date)) as DayTimeline);
  }

  /** A driver's schedule in words. */
  summary(driver: Id): ScheduleSummary {
    return this.#ask("summary", driver);
  }

  /**
   * A driver's timeline, for columns of trips. `window`, where it is given, says where most trips lie; it decides the
   * speed, never the answer, and is of use up to 17 years.
   */
  timeline(driver: Id, window?: { start?: InstantLike; end?: InstantLike }): Timeline {
    return call(() => new Timeline(this.#held.raw.timeline(driver, window)));
  }

  /** What produced the answers: engine, time-zone database, hash of the rules, options. */
  provenance(options?: { mixed?: MixedPolicy }): Provenance {
    return this.#ask("provenance", options);
  }

  /** Gives the memory back. Anything but `free` then throws `freed`. */
  free(): void {
    this.#held.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A date as text; the engine says whether it is one. */
function textOf(date: unknown): string {
  try {
    return String(date);
  } catch (cause) {
    // An object without a text: the engine has nothing to quote.
    throw new HorairesError("unreadable-date", "the date has no text: write `yyyy-mm-dd`", { cause });
  }
}

/** Answers in columns, a row for each trip. */
export interface AnswerColumns {
  /** Private milliseconds. */
  privateMs: Float64Array;
  /** The usage of each trip: its place in {@link USAGES}. */
  usage: Uint8Array;
}

/**
 * A driver's compiled timeline, for many trips: columns in, columns out, no object for a trip. Requests after the fact
 * concern single trips and are not part of it. Made by {@link RuleBook.timeline}.
 */
export class Timeline {
  readonly #held: Held<RawTimeline>;

  /** @internal */
  constructor(timeline: RawTimeline) {
    this.#held = new Held(timeline, "timeline");
  }

  /**
   * The private milliseconds of each trip, given starts and ends in UTC milliseconds. They are written into a new
   * column, or `into` one of yours, which spares the time that fresh memory takes. That may be `starts` or `ends` itself;
   * no other memory of theirs.
   *
   * @example
   * const privateMs = timeline.privateMs(Float64Array.of(1774854000000), Float64Array.of(1774857600000));
   *
   * @throws {HorairesError} with row and column: `different-lengths`, `wrong-type` (no whole number of milliseconds),
   * `outside-window` (before 1970 or after 2099), `trip-reversed`; what `into` then holds is not specified.
   * `overlapping-columns` where `into` shares memory with `starts` or `ends` and does not lie exactly in their place
   */
  privateMs(starts: Float64Array, ends: Float64Array, into?: Float64Array): Float64Array {
    return call(() => {
      const start = column("start", Float64Array, () => starts);
      const { length } = start;
      const end = column("end", Float64Array, () => ends, length);
      const answers = into ?? new Float64Array(length);
      const privateMs = column("privateMs", Float64Array, () => answers, length);
      stillThere(length, { start, end, privateMs });
      apart("privateMs", privateMs, { start, end });
      this.#held.raw.classify(start, end, privateMs);
      return answers;
    });
  }

  /** The same, with the usage of each trip: its place in {@link USAGES}. */
  classify(starts: Float64Array, ends: Float64Array, into?: AnswerColumns): AnswerColumns {
    return call(() => {
      const start = column("start", Float64Array, () => starts);
      const { length } = start;
      const end = column("end", Float64Array, () => ends, length);
      const answers = into ?? { privateMs: new Float64Array(length), usage: new Uint8Array(length) };
      const privateMs = column("privateMs", Float64Array, () => answers.privateMs, length);
      const usage = column("usage", Uint8Array, () => answers.usage, length);
      stillThere(length, { start, end, privateMs, usage });
      apart("privateMs", privateMs, { start, end });
      apart("usage", usage, { start, end, privateMs });
      this.#held.raw.classify(start, end, privateMs, usage);
      return answers;
    });
  }

  /** The exact partition of a period into segments of equal usage and reason. */
  segments(start: InstantLike, end: InstantLike): AnswerSegment[] {
    return call(() => this.#held.raw.segments(start, end) as AnswerSegment[]);
  }

  /** Gives the memory back. Anything but `free` then throws `freed`. */
  free(): void {
    this.#held.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A column as it is, whatever class its array is of, and as long as it must be. */
function column<T extends Float64Array | Uint8Array>(
  name: string,
  kind: { new (buffer: ArrayBufferLike, offset: number, length: number): T; name: string },
  values: () => T,
  rows?: number,
): T {
  const path = `/${name}`;
  try {
    const given = values();
    if (!(given instanceof kind)) {
      throw new HorairesError("wrong-type", `column \`${name}\` is no ${kind.name}`, { path });
    }
    const { buffer, byteOffset, length } = given;
    if (length !== (rows ?? length)) {
      const message = `column \`${name}\` has ${length} rows, column \`start\` has ${rows}`;
      throw new HorairesError("different-lengths", message, { path });
    }
    return new kind(buffer, byteOffset, length);
  } catch (cause) {
    if (cause instanceof HorairesError) throw cause;
    const message = `column \`${name}\` cannot be read: it has been transferred, or a getter or a proxy of it throws`;
    throw new HorairesError("wrong-type", message, { path, cause });
  }
}

/** Getters of one column can transfer another one. */
function stillThere(rows: number, columns: Record<string, Float64Array | Uint8Array>): void {
  for (const [name, { length }] of Object.entries(columns)) {
    if (length === rows) continue;
    const message = `column \`${name}\` has been transferred: its values are elsewhere`;
    throw new HorairesError("wrong-type", message, { path: `/${name}` });
  }
}

/**
 * Rows are read and written block by block: a column in the exact place of another is read before it is written, and any
 * other that shares memory would be read after.
 */
function apart(name: string, written: Float64Array | Uint8Array, others: Record<string, Float64Array>): void {
  for (const [other, read] of Object.entries(others)) {
    const [from, start] = [written.byteOffset, read.byteOffset];
    const inPlace = from === start && written.byteLength === read.byteLength;
    const shared = from < start + read.byteLength && start < from + written.byteLength;
    if (written.buffer !== read.buffer || inPlace || !shared) continue;
    const message = `column \`${name}\` shares memory with column \`${other}\`: give it memory of its own`;
    throw new HorairesError("overlapping-columns", message, { path: `/${name}` });
  }
}
