/**
 * What the editor asks of the engine. No rule is written here: which times a range means, which types are private, what
 * a union is and how an end of day is written is all answered by the package's own functions.
 */
import * as core from "../index.js";
import type { Day, Horaire, InnerMapDocument, Issue, WeekRange } from "../index.js";
import type { Placed, Span } from "./geometry.js";
import { toJson } from "./json.js";

/** The service's days, Monday first: the columns of the grid. */
export const DAY_NAMES = [
  "LUNDI",
  "MARDI",
  "MERCREDI",
  "JEUDI",
  "VENDREDI",
  "SAMEDI",
  "DIMANCHE",
] as const satisfies Day[];

/** The type that painting writes. */
export const PAINTED = "VIE_PRIVEE";

/** A range in its place, with its type. */
export interface TypedRange extends Placed {
  type: string;
}

/** A range as the engine wrote it, and the minutes that it covers. */
export interface WrittenRange extends TypedRange {
  raw: Horaire;
}

export type EndOfDay = "inclusive" | "strict";
export type EndOfDayForm = "23:59" | "24:00";

export class WeekEngine {
  private readonly times = new Map<string, Span | null>();
  private readonly privateTypes = new Map<string, boolean>();

  constructor(readonly endOfDay: EndOfDay) {}

  /** Everything there is to say about a document as a payload; that it is another kind of document helps nobody. */
  validate(document: unknown): Issue[] {
    try {
      return this.issuesOf(document);
    } catch (error) {
      if (!(error instanceof core.HorairesError) || error.code !== "limit-exceeded") throw error;
      // Beyond what the engine reads: it is kept, and said.
      const { code, message, path = "" } = error;
      const fr = "le document est trop grand ou trop imbriqué pour être lu";
      return [{ code, severity: "error", path, message: { en: message, fr } }];
    }
  }

  private issuesOf(document: unknown): Issue[] {
    const context = { endOfDay: this.endOfDay };
    const { kind, issues } = core.validate(document, context);
    if (kind === "payload") return issues;
    if (typeof document !== "object" || document === null || Array.isArray(document)) {
      // What is no object is refused as one, with the words that the engine has for it.
      return core.validate({ innerMap: document }, context).issues.map((issue) => ({ ...issue, path: "" }));
    }
    try {
      core.canonical(document as InnerMapDocument, context);
      return issues;
    } catch (error) {
      if (error instanceof core.HorairesError && error.issues) return error.issues;
      throw error;
    }
  }

  /** The minutes that an element of a list means; `null` where the engine refuses it. */
  timesOf(raw: unknown): Span | null {
    if (typeof raw !== "object" || raw === null) return null;
    const { debutHeure, debutMinute, finHeure, finMinute } = raw as Partial<Record<string, unknown>>;
    const four = { debutHeure, debutMinute, finHeure, finMinute };
    const key = toJson(four);
    let span = this.times.get(key);
    if (span === undefined) {
      span = this.read(four);
      this.times.set(key, span);
    }
    return span;
  }

  private read(four: Record<string, unknown>): Span | null {
    const day = DAY_NAMES[0];
    const element = { ...four, idJourSemaine: day, typeHoraires: PAINTED };
    try {
      const ranges = core.weekRanges(payloadOf([[day, PAINTED, [element]]]), { endOfDay: this.endOfDay });
      const range = ranges[0];
      return range ? { start: range.start, end: range.end } : null;
    } catch {
      return null;
    }
  }

  /** Whether minutes of this type are private: taking away private hours leaves nothing of them. */
  isPrivate(type: string): boolean {
    let known = this.privateTypes.get(type);
    if (known === undefined) {
      const minute = { day: 0, start: 0, end: 60 };
      try {
        known = this.subtract([{ ...minute, type }], [{ ...minute, type: PAINTED }], "23:59").length === 0;
      } catch {
        known = false;
      }
      this.privateTypes.set(type, known);
    }
    return known;
  }

  /** The minutes in any of the ranges, type by type. */
  union(ranges: readonly TypedRange[], form: EndOfDayForm): WrittenRange[] {
    return this.written(core.union([this.document(ranges)], this.writeOptions(form)));
  }

  /** The minutes that are not private in `holes`. */
  subtract(ranges: readonly TypedRange[], holes: readonly TypedRange[], form: EndOfDayForm): WrittenRange[] {
    return this.written(core.subtract([this.document(ranges), this.document(holes)], this.writeOptions(form)));
  }

  /** Every other minute of the week. */
  complement(ranges: readonly TypedRange[], form: EndOfDayForm): WrittenRange[] {
    return this.written(core.complement(this.document(ranges), this.writeOptions(form)));
  }

  /** The minutes covered on each day, whatever the types; `null` for more ranges than the engine takes. */
  totals(ranges: readonly TypedRange[]): number[] | null {
    const totals = DAY_NAMES.map(() => 0);
    const one = ranges.map((range) => ({ ...range, type: PAINTED }));
    let covered: WrittenRange[];
    try {
      covered = this.union(one, "24:00");
    } catch (error) {
      if (error instanceof core.HorairesError) return null;
      throw error;
    }
    for (const range of covered) {
      totals[range.day] = (totals[range.day] ?? 0) + range.end - range.start;
    }
    return totals;
  }

  private writeOptions(form: EndOfDayForm): core.WriteOptions {
    return { endOfDay: this.endOfDay, writeEndOfDay: this.endOfDay === "strict" ? "24:00" : form };
  }

  private document(ranges: readonly TypedRange[]): InnerMapDocument {
    const week = ranges.map(({ day, start, end, type }): WeekRange => ({ day: dayName(day), start, end, type }));
    return core.fromWeekRanges(week, this.writeOptions("24:00"));
  }

  private written(document: InnerMapDocument): WrittenRange[] {
    const result: WrittenRange[] = [];
    for (const [name, types] of Object.entries(document.innerMap.map)) {
      for (const [type, list] of Object.entries(types ?? {})) {
        for (const raw of list ?? []) {
          const span = this.timesOf(raw);
          if (span) result.push({ ...span, day: DAY_NAMES.indexOf(name as Day), type, raw });
        }
      }
    }
    return result;
  }
}

/** The service's name of a column. */
export function dayName(day: number): Day {
  const name = DAY_NAMES[day];
  if (!name) throw new RangeError(`no day \`${day}\``);
  return name;
}

/** A payload of some lists, as they are. */
export function payloadOf(lists: [day: string, type: string, list: unknown[]][]): InnerMapDocument {
  const map: Record<string, Record<string, unknown[]>> = {};
  for (const [day, type, list] of lists) (map[day] ??= {})[type] = list;
  return { innerMap: { map } } as unknown as InnerMapDocument;
}
