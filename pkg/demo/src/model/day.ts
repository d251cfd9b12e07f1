// A day as it is drawn: places along the day in elapsed time, so that a day of 23 or 25 hours is drawn right, and the
// hours that the clock on the wall shows there. All of it comes from the engine's answer for the day.

import type { DayTimeline } from "horaires";

import { type OffsetAt, HOUR, wallMs } from "./wall.js";

/** A stretch of the day: from where to where, as shares of its length. */
export interface Stretch {
  from: number;
  to: number;
}

/** A full hour on the wall, and where it is. */
export interface Tick {
  at: number;
  hour: number;
  /** The second passage through an hour, where clocks went back. */
  again: boolean;
}

/** A change of the clock within the day. */
export interface ChangeMark {
  at: number;
  /** Seconds by which clocks went forward; negative when they went back. */
  seconds: number;
  /** What the clock showed just before and just after, as milliseconds of UTC. */
  before: number;
  after: number;
}

/** The runs of instants that make up a day: one, or two where clocks went back over midnight. */
export interface DayFrame {
  pieces: { start: number; end: number }[];
  durationMs: number;
}

/** The frame of a day, from the segments that partition it. */
export function frameOf(day: DayTimeline): DayFrame {
  const pieces: { start: number; end: number }[] = [];
  for (const segment of day.segments) {
    const [start, end] = [Date.parse(segment.start), Date.parse(segment.end)];
    const last = pieces.at(-1);
    if (last && last.end === start) last.end = end;
    else pieces.push({ start, end });
  }
  return { pieces, durationMs: pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0) };
}

/** Where an instant is in the day, from 0 to 1; instants outside are at the nearest place inside. */
export function placeOf(frame: DayFrame, instant: number): number {
  if (frame.durationMs === 0) return 0;
  let before = 0;
  for (const piece of frame.pieces) {
    if (instant < piece.start) break;
    before += Math.min(instant, piece.end) - piece.start;
  }
  return before / frame.durationMs;
}

/** What of an interval lies in the day; undefined where nothing does. An empty interval has a place of no width. */
export function stretchOf(frame: DayFrame, start: number, end: number): Stretch | undefined {
  const first = frame.pieces[0];
  const last = frame.pieces.at(-1);
  if (!first || !last || end < first.start || start >= last.end) return undefined;
  const stretch = { from: placeOf(frame, start), to: placeOf(frame, end) };
  return stretch.from === stretch.to && start !== end ? undefined : stretch;
}

/** Every full hour that the clock shows in the day. */
export function ticksOf(frame: DayFrame, day: DayTimeline, offsetAt: OffsetAt): Tick[] {
  const changes = day.clockChanges.map((change) => Date.parse(change.at));
  const seen = new Set<number>();
  const ticks: Tick[] = [];
  for (const piece of frame.pieces) {
    let at = piece.start;
    while (at < piece.end) {
      const next = changes.find((change) => change > at) ?? Infinity;
      const wall = wallMs(at, offsetAt(at));
      const full = at + (Math.ceil(wall / HOUR) * HOUR - wall);
      if (full >= next) {
        // The clock changes before the hour is full: look again from there.
        at = next;
        continue;
      }
      if (full >= piece.end) break;
      const hour = new Date(wallMs(full, offsetAt(full))).getUTCHours();
      ticks.push({ at: placeOf(frame, full), hour, again: seen.has(hour) });
      seen.add(hour);
      at = full + 1;
    }
  }
  return ticks;
}

/** The changes of the clock, where they are. */
export function changesOf(frame: DayFrame, day: DayTimeline, offsetAt: OffsetAt): ChangeMark[] {
  return day.clockChanges.map((change) => {
    const at = Date.parse(change.at);
    return {
      at: placeOf(frame, at),
      seconds: change.seconds,
      before: wallMs(at, offsetAt(at) - change.seconds),
      after: wallMs(at, offsetAt(at)),
    };
  });
}

/**
 * Puts what overlaps into lanes, so that every trip is seen.
 *
 * @returns the lane of each stretch, in their order, and the number of lanes
 */
export function lanesOf(stretches: readonly Stretch[]): { lane: number[]; count: number } {
  const ends: number[] = [];
  const order = stretches
    .map((_, index) => index)
    .sort((a, b) => (stretches[a]?.from ?? 0) - (stretches[b]?.from ?? 0));
  const lane = new Array<number>(stretches.length).fill(0);
  for (const index of order) {
    const stretch = stretches[index];
    if (!stretch) continue;
    let free = ends.findIndex((end) => end <= stretch.from);
    if (free < 0) free = ends.length;
    ends[free] = Math.max(stretch.to, stretch.from + 1e-9);
    lane[index] = free;
  }
  return { lane, count: Math.max(1, ends.length) };
}
