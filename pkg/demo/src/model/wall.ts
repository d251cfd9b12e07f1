// Instants and the clock on the wall. Offsets come from the engine alone; the browser's own zone data is never asked,
// so that the page and the engine cannot disagree. Dates are formatted with `Intl` in UTC, after the offset is added.

import type { Language } from "../texts.js";

/** The zone's offset from UTC at an instant, in seconds, as the engine answers it. */
export type OffsetAt = (instant: number) => number;

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** What the clock shows, as the milliseconds that UTC would have if it showed the same. */
export function wallMs(instant: number, offsetSeconds: number): number {
  return instant + offsetSeconds * 1000;
}

/** The day on the wall, counted from 1970-01-01. */
export function wallDay(instant: number, offsetSeconds: number): number {
  return Math.floor(wallMs(instant, offsetSeconds) / DAY);
}

/** A day as `yyyy-mm-dd`. */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** The number of a day written `yyyy-mm-dd`; undefined where it is none. */
export function dayNumber(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms / DAY;
}

/** The minute of the day of `hh:mm`; undefined where it is none. */
export function minuteOf(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text);
  if (!match) return undefined;
  const [hour, minute] = [Number(match[1]), Number(match[2])];
  return hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
}

/**
 * The instants at which the clock shows this time: none where clocks skip it, two where they pass it twice.
 *
 * @param wall what the clock shows, as milliseconds of UTC
 */
export function instantsOfWall(wall: number, offsetAt: OffsetAt): number[] {
  const found = new Set<number>();
  for (const guess of [wall - DAY, wall, wall + DAY]) {
    const instant = wall - offsetAt(guess) * 1000;
    if (wallMs(instant, offsetAt(instant)) === wall) found.add(instant);
  }
  return [...found].sort((a, b) => a - b);
}

/**
 * The first instant at which the clock shows this time or, where clocks skip it, the instant of the change: what
 * somebody means who writes a day and a time into a form.
 */
export function instantOfWall(wall: number, offsetAt: OffsetAt): number {
  const [first] = instantsOfWall(wall, offsetAt);
  if (first !== undefined) return first;
  // Skipped: the change lies between an instant that shows less and one that shows more.
  let [low, high] = [wall - 2 * DAY, wall + 2 * DAY];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallMs(middle, offsetAt(middle)) < wall) low = middle;
    else high = middle;
  }
  return high;
}

/** An instant in the service's own form: `dd/MM/yyyy HH:mm:ss Z`, in UTC. */
export function serviceDate(instant: number): string {
  const text = new Date(instant).toISOString();
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)} ${text.slice(11, 19)} Z`;
}

/** Reads back what {@link serviceDate} and the engine write; undefined for anything else. */
export function instantOfServiceDate(text: string): number | undefined {
  const match = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2}:\d{2}) Z$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${match[3]}-${match[2]}-${match[1]}T${match[4]}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

const locale = (language: Language): string => (language === "fr" ? "fr-FR" : "en-GB");

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale(language), { ...options, timeZone: "UTC" });
    formats.set(key, found);
  }
  return found;
}

/** `Sunday 29 March 2026`. */
export function longDay(day: number, language: Language): string {
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  return format(language, "long", options)
    .format(day * DAY)
    .replace(",", "");
}

/** `Sun 29 Mar 2026`. */
export function shortDay(day: number, language: Language): string {
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
  return format(language, "short", options)
    .format(day * DAY)
    .replace(",", "");
}

/** `07:35`, with seconds only where there are some. */
export function clock(wall: number): string {
  const text = new Date(wall).toISOString();
  if (wall % 1000 !== 0) return text.slice(11, 23);
  return wall % MINUTE === 0 ? text.slice(11, 16) : text.slice(11, 19);
}

/** Day and time on the wall: `Sun 29 Mar 2026 01:30`. */
export function dayAndClock(instant: number, offsetSeconds: number, language: Language): string {
  const wall = wallMs(instant, offsetSeconds);
  return `${shortDay(Math.floor(wall / DAY), language)} ${clock(wall)}`;
}

/** An elapsed time: `7 h 45 min`, `12 min`, `0`. Seconds and milliseconds only where there are some. */
export function duration(ms: number): string {
  const sign = ms < 0 ? "\u2212" : "";
  const rest = Math.abs(ms);
  const [hours, minutes] = [Math.floor(rest / HOUR), Math.floor((rest % HOUR) / MINUTE)];
  const seconds = (rest % MINUTE) / 1000;
  const parts: string[] = [];
  if (hours) parts.push(`${grouped(hours)}\u00a0h`);
  if (minutes) parts.push(`${minutes}\u00a0min`);
  if (seconds) parts.push(`${seconds}\u00a0s`);
  return sign + (parts.join(" ") || "0");
}

/** A whole number with its thousands apart by a narrow space, in both languages. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
