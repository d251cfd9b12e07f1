/** Reading a document for the grid: every range of it, where it stands, and whether it can be painted with. */
import type { Issue } from "../index.js";
import type { Span } from "./geometry.js";
import { DAY_NAMES, type WeekEngine } from "./week-engine.js";

/**
 * - `private`: private hours that the engine reads; painting and erasing work on these alone.
 * - `other`: of a type that is not private; kept word for word.
 * - `problem`: of a private type, and not as it should be; kept word for word until somebody mends it.
 */
export type EntryState = "private" | "other" | "problem";

/** One element of one list of the document. */
export interface Entry {
  /** JSON Pointer to the element. */
  readonly pointer: string;
  /** The keys that it stands under, and its place in the list. */
  readonly dayKey: string;
  readonly type: string;
  readonly index: number;
  /** The column; `null` where the key is no day. */
  readonly day: number | null;
  /** The element itself. */
  readonly raw: unknown;
  /** The minutes that it means; `null` where the engine refuses them. */
  readonly range: Span | null;
  /** Start and end as written, where they are numbers at all. */
  readonly written: Span | null;
  readonly state: EntryState;
}

/** One segment of a JSON Pointer (RFC 6901). */
const escape = (key: string): string => key.replace(/~/g, "~0").replace(/\//g, "~1");

export const listPointer = (dayKey: string, type: string): string => `/innerMap/map/${escape(dayKey)}/${escape(type)}`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object under `innerMap.map`; `null` where there is none. */
export function mapOf(document: unknown): Record<string, unknown> | null {
  if (!isObject(document) || !isObject(document["innerMap"])) return null;
  const map = document["innerMap"]["map"];
  return isObject(map) ? map : null;
}

/** Every element of every list. */
export function readEntries(document: unknown, engine: WeekEngine): Entry[] {
  const entries: Entry[] = [];
  for (const [dayKey, types] of Object.entries(mapOf(document) ?? {})) {
    const column = (DAY_NAMES as readonly string[]).indexOf(dayKey);
    const day = column >= 0 ? column : null;
    if (!isObject(types)) continue;
    for (const [type, list] of Object.entries(types)) {
      if (!Array.isArray(list)) continue;
      list.forEach((raw: unknown, index) => {
        const range = engine.timesOf(raw);
        const agrees = isObject(raw) && raw["idJourSemaine"] === dayKey && raw["typeHoraires"] === type;
        const clean = range !== null && agrees && day !== null;
        const state = !engine.isPrivate(type) ? "other" : clean ? "private" : "problem";
        const pointer = `${listPointer(dayKey, type)}/${index}`;
        entries.push({ pointer, dayKey, type, index, day, raw, range, written: writtenSpan(raw), state });
      });
    }
  }
  return entries;
}

function writtenSpan(raw: unknown): Span | null {
  if (!isObject(raw)) return null;
  const minute = (hour: unknown, minute: unknown): number | null =>
    Number.isInteger(hour) && Number.isInteger(minute) ? Number(hour) * 60 + Number(minute) : null;
  const start = minute(raw["debutHeure"], raw["debutMinute"]);
  const end = minute(raw["finHeure"], raw["finMinute"]);
  return start === null || end === null ? null : { start, end };
}

/** The column that an issue is about, if it is about one. */
export function dayOf(issue: Issue): number | null {
  const day = (DAY_NAMES as readonly string[]).indexOf(issue.path.split("/")[3] ?? "");
  return day >= 0 ? day : null;
}
