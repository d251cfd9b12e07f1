/**
 * Edits of a document, each a new document. They are local: only the private ranges that an edit meets go through the
 * engine and are written anew; every other element, list and field stays word for word what it was.
 */
import { type Entry, mapOf, readEntries } from "./entries.js";
import { covers, type Placed, type Span, touches } from "./geometry.js";
import {
  DAY_NAMES,
  dayName,
  type EndOfDayForm,
  PAINTED,
  type TypedRange,
  type WeekEngine,
  type WrittenRange,
} from "./week-engine.js";

type Json = Record<string, unknown>;

/** A document with no range at all. */
export const emptyDocument = (): Json => ({ innerMap: { map: {} } });

/** Whether ranges can be written into the document at all. */
export function isEditable(document: unknown): boolean {
  if (mapOf(document)) return true;
  if (!isJson(document)) return false;
  const inner = document["innerMap"];
  if (inner !== undefined) return isJson(inner) && inner["map"] === undefined;
  // A beginning; but a document of another kind is none.
  return Object.keys(document).every((field) => ["individuId", "dateDebut", "dateFin"].includes(field));
}

/** The document has something else where ranges would be written: it is kept, and its issue says so. */
export class NotEditable extends Error {
  override readonly name = "NotEditable";
}

const isJson = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Makes ranges private. A range that is private already changes nothing. */
export function paint(document: unknown, ranges: readonly Placed[], engine: WeekEngine): unknown {
  return ranges.reduce((edited: unknown, range) => paintOne(edited, { ...range, type: PAINTED }, engine), document);
}

/** Makes one range private, as a type; `fields` are kept on it where it stays a range of its own. */
function paintOne(document: unknown, range: TypedRange, engine: WeekEngine, fields?: unknown): unknown {
  const met = privateOn(document, range.day, engine).filter(
    (entry) => entry.type === range.type && touches(entry.range, range),
  );
  if (met.some((entry) => covers(entry.range, range))) return document;
  const written = engine.union([...met.map(typedRange), range], formOf(document, engine));
  const alone = met.length === 0 && written.length === 1 && typeof fields === "object" && fields !== null;
  return exchange(
    document,
    met,
    alone ? written.map((one) => ({ ...one, raw: { ...fields, ...one.raw } })) : written,
    engine,
  );
}

/** Takes private minutes away, whatever their private type. */
export function erase(document: unknown, holes: readonly Placed[], engine: WeekEngine): unknown {
  return holes.reduce((edited: unknown, hole) => {
    const met = privateOn(edited, hole.day, engine).filter(
      ({ range }) => range.start < hole.end && hole.start < range.end,
    );
    if (met.length === 0) return edited;
    const rest = engine.subtract(met.map(typedRange), [{ ...hole, type: PAINTED }], formOf(edited, engine));
    return exchange(edited, met, rest, engine);
  }, document);
}

/**
 * Puts a range in the place of an entry. Its type stays where it is private, and so do fields that are not known; one that
 * is where it was changes nothing.
 */
export function replace(document: unknown, entry: Entry, ranges: readonly Placed[], engine: WeekEngine): unknown {
  const [only] = ranges;
  if (ranges.length === 1 && only && isPrivate(entry) && isSame({ ...only, type: entry.type })(entry)) return document;
  const type = engine.isPrivate(entry.type) ? entry.type : PAINTED;
  const without = remove(document, [entry]);
  return ranges.reduce((edited: unknown, range) => paintOne(edited, { ...range, type }, engine, entry.raw), without);
}

/** Takes entries out of their lists. */
export function remove(document: unknown, entries: readonly Entry[]): unknown {
  return entries.length === 0 ? document : withLists(document, entries, []);
}

/** The private hours of one day in the place of those of others. What is not private, or not readable, stays. */
export function copyDay(document: unknown, from: number, to: readonly number[], engine: WeekEngine): unknown {
  const form = formOf(document, engine);
  const source = privateOn(document, from, engine).map(typedRange);
  return to
    .filter((day) => day !== from)
    .reduce((edited: unknown, day) => {
      const written = engine.union(
        source.map((range) => ({ ...range, day })),
        form,
      );
      const target = privateOn(edited, day, engine);
      const same = target.length === written.length && written.every((range) => target.some(isSame(range)));
      return same ? edited : exchange(edited, target, written, engine);
    }, document);
}

/** What was private is not, and the other way round (working hours to private hours). */
export function invert(document: unknown, engine: WeekEngine): unknown {
  const met = readEntries(document, engine).filter(isPrivate);
  return exchange(document, met, engine.complement(met.map(typedRange), formOf(document, engine)), engine);
}

/** Takes away the object or element at a JSON Pointer. */
export function removeAt(document: unknown, pointer: string): unknown {
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
  const without = (value: unknown, depth: number): unknown => {
    const key = keys[depth];
    if (key === undefined || typeof value !== "object" || value === null) return value;
    const last = depth === keys.length - 1;
    if (Array.isArray(value)) {
      if (last) return value.filter((_, index) => String(index) !== key);
      return value.map((item: unknown, index) => (String(index) === key ? without(item, depth + 1) : item));
    }
    const pairs = Object.entries(value).filter(([name]) => !last || name !== key);
    return Object.fromEntries(pairs.map(([name, item]) => [name, name === key ? without(item, depth + 1) : item]));
  };
  return keys.length === 0 ? document : without(document, 0);
}

type PrivateEntry = Entry & { range: Span; day: number; state: "private" };

const isPrivate = (entry: Entry): entry is PrivateEntry => entry.state === "private";
const typedRange = ({ day, range, type }: PrivateEntry): TypedRange => ({ day, ...range, type });
const isSame = (range: TypedRange) => (entry: PrivateEntry) =>
  entry.day === range.day &&
  entry.type === range.type &&
  entry.range.start === range.start &&
  entry.range.end === range.end;

const privateOn = (document: unknown, day: number, engine: WeekEngine): PrivateEntry[] =>
  readEntries(document, engine)
    .filter(isPrivate)
    .filter((entry) => entry.day === day);

/** How the document writes the end of a day: new ranges follow. */
function formOf(document: unknown, engine: WeekEngine): EndOfDayForm {
  if (engine.endOfDay === "strict") return "24:00";
  const ends = readEntries(document, engine).map(({ written }) => written?.end);
  return ends.includes(1440) && !ends.includes(1439) ? "24:00" : "23:59";
}

/** Takes entries out and puts ranges in. */
function exchange(
  document: unknown,
  out: readonly Entry[],
  into: readonly WrittenRange[],
  engine: WeekEngine,
): unknown {
  return out.length === 0 && into.length === 0 ? document : withLists(document, out, into, engine);
}

function withLists(
  document: unknown,
  out: readonly Entry[],
  into: readonly WrittenRange[],
  engine?: WeekEngine,
): unknown {
  if (!isEditable(document)) throw new NotEditable();
  const lists = new Map<string, { dayKey: string; type: string; gone: Set<number>; fresh: WrittenRange[] }>();
  const list = (dayKey: string, type: string) => {
    const key = JSON.stringify([dayKey, type]);
    const found = lists.get(key) ?? { dayKey, type, gone: new Set<number>(), fresh: [] };
    lists.set(key, found);
    return found;
  };
  for (const entry of out) list(entry.dayKey, entry.type).gone.add(entry.index);
  for (const range of into) list(dayName(range.day), range.type).fresh.push(range);
  let map = mapOf(document) ?? {};
  for (const { dayKey, type, gone, fresh } of lists.values()) {
    const types = map[dayKey] ?? {};
    if (!isJson(types)) throw new NotEditable();
    const before = types[type] ?? [];
    if (!Array.isArray(before)) throw new NotEditable();
    const kept = before.filter((_, index) => !gone.has(index));
    map = withList(
      map,
      dayKey,
      type,
      fresh.reduce((result, range) => inserted(result, range, engine), kept),
    );
  }
  const whole = document as Json;
  return { ...whole, innerMap: { ...(whole["innerMap"] as Json | undefined), map } };
}

/** The list with a range before the first one that starts later. */
function inserted(list: unknown[], range: WrittenRange, engine: WeekEngine | undefined): unknown[] {
  const later = list.findIndex((raw) => (engine?.timesOf(raw)?.start ?? -1) > range.start);
  return later < 0 ? [...list, range.raw] : [...list.slice(0, later), range.raw, ...list.slice(later)];
}

/** The map with a list in its place: new days in week order, and no list that the edit has emptied. */
function withList(map: Json, dayKey: string, type: string, list: unknown[]): Json {
  const types = { ...(map[dayKey] as Json | undefined) };
  if (list.length > 0) types[type] = list;
  else delete types[type];
  const order = (key: string): number => (DAY_NAMES as readonly string[]).indexOf(key);
  const pairs = Object.entries(map).filter(([key]) => key !== dayKey);
  if (Object.keys(types).length === 0) return Object.fromEntries(pairs);
  const before = Object.keys(map).indexOf(dayKey);
  const later = pairs.findIndex(([key]) => order(key) > order(dayKey));
  const place = before >= 0 ? before : later < 0 ? pairs.length : later;
  return Object.fromEntries([...pairs.slice(0, place), [dayKey, types], ...pairs.slice(place)]);
}
