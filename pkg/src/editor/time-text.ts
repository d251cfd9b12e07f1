/** Times and durations as people write and read them. What a time may be is for the engine to say. */

/** A time as typed: 25:00 is one, and the engine refuses it with its reason. */
export interface TypedTime {
  hour: number;
  minute: number;
}

const WITH_SEPARATOR = /^(\d{1,2})\s*(?:[:.,]|h(?:eures?)?)\s*(\d{1,2})?\s*(?:min)?$/;
const DIGITS = /^(\d{1,2})(\d{2})?$/;
const THREE_DIGITS = /^(\d)(\d{2})$/;
const HALF_OF_DAY = /^(.*?)\s*([ap])\.?m\.?$/;

/** Reads `8`, `8:30`, `08.30`, `8 h 30`, `8h`, `830`, `0830`, `24:00`, `6 pm`; `null` for anything else. */
export function parseTime(text: string): TypedTime | null {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/\u00a0|\u202f/g, " ");
  const half = HALF_OF_DAY.exec(words);
  if (half) {
    const time = parseTime(half[1] ?? "");
    if (!time || time.hour < 1 || time.hour > 12) return null;
    return { hour: (time.hour % 12) + (half[2] === "p" ? 12 : 0), minute: time.minute };
  }
  // "830" is 8:30, not 83 and 0.
  const match = WITH_SEPARATOR.exec(words) ?? THREE_DIGITS.exec(words) ?? DIGITS.exec(words);
  if (!match) return null;
  return { hour: Number(match[1]), minute: Number(match[2] ?? 0) };
}

const two = (value: number): string => String(value).padStart(2, "0");

/** `08:30`; 1440 is `24:00`. */
export const formatTime = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

/** `08:30–12:00`. */
export const formatSpan = (span: { start: number; end: number }): string =>
  `${formatTime(span.start)}\u2013${formatTime(span.end)}`;

/** `45 min`, `8 h`, `8 h 30`: alike in French and in English. */
export function formatDuration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest}\u00a0min`;
  return rest === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h\u00a0${two(rest)}`;
}
