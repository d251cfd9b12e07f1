/** The grid in numbers: days 0 (Monday) to 6, minutes 0 to 1440, in slots of a quarter of an hour. */

/** Minutes of a slot. */
export const SLOT = 15;
/** Minutes of a day. */
export const DAY = 1440;
/** Days of a week. */
export const DAYS = 7;
/** Slots of a day. */
export const SLOTS = DAY / SLOT;

/** A place on the grid. */
export interface Point {
  day: number;
  minute: number;
}

/** Minutes of one day, half-open. */
export interface Span {
  start: number;
  end: number;
}

/** The same minutes on consecutive days, the last one included. */
export interface Block extends Span {
  firstDay: number;
  lastDay: number;
}

/** A range in its place. */
export interface Placed extends Span {
  day: number;
}

export const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The grid line at or before a minute. */
export const floorSlot = (minute: number): number => Math.floor(minute / SLOT) * SLOT;
/** The nearest grid line. */
export const nearestSlot = (minute: number): number => Math.round(minute / SLOT) * SLOT;
/** The next grid line in a direction; never the minute itself. */
export const nextSlot = (minute: number, direction: number): number =>
  direction > 0 ? floorSlot(minute) + SLOT : Math.ceil(minute / SLOT) * SLOT - SLOT;

/** The start of the slot that holds a point; the last slot of the day for 24:00. */
export const slotAt = (point: Point): Point => ({
  day: clamp(point.day, 0, DAYS - 1),
  minute: clamp(floorSlot(point.minute), 0, DAY - SLOT),
});

/** All slots between two, both included, in any direction. */
export function blockBetween(a: Point, b: Point): Block {
  const [from, to] = [slotAt(a), slotAt(b)];
  return {
    firstDay: Math.min(from.day, to.day),
    lastDay: Math.max(from.day, to.day),
    start: Math.min(from.minute, to.minute),
    end: Math.max(from.minute, to.minute) + SLOT,
  };
}

/** The days of a block, each with its minutes. */
export function placedOf(block: Block): Placed[] {
  const days = Array.from({ length: block.lastDay - block.firstDay + 1 }, (_, index) => block.firstDay + index);
  return days.map((day) => ({ day, start: block.start, end: block.end }));
}

/** A range moved by days and minutes: its start snaps to the grid, its length stays, and it stays in the week. */
export function moved(range: Placed, days: number, minutes: number): Placed {
  const length = range.end - range.start;
  const target = range.start + minutes;
  const start = minutes === 0 ? range.start : clamp(nearestSlot(target), 0, DAY - length);
  return { day: clamp(range.day + days, 0, DAYS - 1), start, end: start + length };
}

/** A range moved by one grid line, up (-1) or down (1). */
export function nudged(range: Placed, direction: number): Placed {
  const length = range.end - range.start;
  const start = clamp(nextSlot(range.start, direction), 0, DAY - length);
  return { ...range, start, end: start + length };
}

/** A range with one edge pulled to a minute, snapped to the grid; at least the part of one slot is left. */
export function resized<R extends Span>(range: R, edge: "start" | "end", minute: number): R {
  const snapped = clamp(nearestSlot(minute), 0, DAY);
  return edge === "start"
    ? { ...range, start: Math.min(snapped, nextSlot(range.end, -1)) }
    : { ...range, end: Math.max(snapped, nextSlot(range.start, 1)) };
}

/** Which edge of a range is nearer to the slot at a minute. */
export const nearerEdge = (range: Span, minute: number): "start" | "end" =>
  minute + SLOT / 2 - range.start < range.end - (minute + SLOT / 2) ? "start" : "end";

/** Whether two spans share a minute or touch. */
export const touches = (a: Span, b: Span): boolean => a.start <= b.end && b.start <= a.end;
/** Whether two spans share a minute. */
export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
/** Whether a span covers another one. */
export const covers = (a: Span, b: Span): boolean => a.start <= b.start && b.end <= a.end;
