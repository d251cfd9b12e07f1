// Fields for a stretch of whole days, or of exact times: what the person writes, and the instants that are meant.

import { currentLanguage, fill, h, texts, word } from "../dom.js";
import {
  type OffsetAt,
  DAY,
  MINUTE,
  clock,
  dayNumber,
  dayText,
  instantOfWall,
  longDay,
  minuteOf,
  wallMs,
} from "../model/wall.js";

/** The instants of a form: null where a side is empty. `error` tells what cannot be read. */
export interface Bounds {
  start: number | null;
  end: number | null;
  error: string | null;
}

/**
 * Four inputs: first day and time, last day and time. An empty first time is the start of the day; an empty last time
 * is the end of the day, so that the last day is covered whole.
 */
export class BoundsFields {
  readonly element: HTMLElement;
  private readonly startDay: HTMLInputElement;
  private readonly startTime: HTMLInputElement;
  private readonly endDay: HTMLInputElement;
  private readonly endTime: HTMLInputElement;

  constructor(
    id: string,
    words: { start: "validFrom" | "specialFrom"; end: "validTo" | "specialTo" },
    onChange: () => void,
  ) {
    const input = (name: string, type: string, label: "start" | "end" | "fromTime" | "toTime"): HTMLInputElement =>
      h("input", {
        id: `${id}-${name}`,
        type,
        onChange,
        ...(type === "time" ? { "data-text-aria-label": label, "aria-label": texts()[label] } : {}),
        ...(type === "date" ? { min: "1970-01-01", max: "2099-12-31" } : {}),
      });
    this.startDay = input("start-day", "date", "start");
    this.startTime = input("start-time", "time", "fromTime");
    this.endDay = input("end-day", "date", "end");
    this.endTime = input("end-time", "time", "toTime");
    this.element = h(
      "div",
      { class: "bounds" },
      h("label", { for: this.startDay.id }, word("span", words.start)),
      h("div", { class: "bound" }, this.startDay, word("span", "fromTime", { class: "hint" }), this.startTime),
      h("label", { for: this.endDay.id }, word("span", words.end)),
      h("div", { class: "bound" }, this.endDay, word("span", "toTime", { class: "hint" }), this.endTime),
    );
  }

  read(offsetAt: OffsetAt): Bounds {
    const bounds: Bounds = { start: null, end: null, error: null };
    const startDay = dayNumber(this.startDay.value);
    const endDay = dayNumber(this.endDay.value);
    if (startDay !== undefined) {
      bounds.start = instantOfWall(startDay * DAY + (minuteOf(this.startTime.value) ?? 0) * MINUTE, offsetAt);
    }
    if (endDay !== undefined) {
      bounds.end = instantOfWall(endDay * DAY + (minuteOf(this.endTime.value) ?? 1440) * MINUTE, offsetAt);
    }
    return bounds;
  }

  /** Shows instants; an end at midnight shows as the day before, covered whole. */
  write(start: number | null, end: number | null, offsetAt: OffsetAt): void {
    const [startWall, endWall] = [start, end].map((at) => (at === null ? null : wallMs(at, offsetAt(at))));
    this.startDay.value = startWall == null ? "" : dayText(Math.floor(startWall / DAY));
    this.startTime.value = startWall == null || startWall % DAY === 0 ? "" : timeOf(startWall);
    const wholeDay = endWall != null && endWall % DAY === 0;
    this.endDay.value = endWall == null ? "" : dayText(Math.floor(endWall / DAY) - (wholeDay ? 1 : 0));
    this.endTime.value = endWall == null || wholeDay ? "" : timeOf(endWall);
  }

  /** The end of the first day that is written, or of the first time's day. */
  endOfFirst(offsetAt: OffsetAt): number {
    return instantOfWall(((dayNumber(this.startDay.value) ?? 0) + 1) * DAY, offsetAt);
  }

  clear(): void {
    for (const input of [this.startDay, this.startTime, this.endDay, this.endTime]) input.value = "";
  }

  disable(disabled: boolean): void {
    for (const input of [this.startDay, this.startTime, this.endDay, this.endTime]) input.disabled = disabled;
  }

  focus(): void {
    this.startDay.focus();
  }
}

function timeOf(wall: number): string {
  return clock(Math.floor(wall / MINUTE) * MINUTE);
}

/** `from Monday 24 November 2025 until the end of Sunday 30 November 2025`. */
export function boundsInWords(start: number | null, end: number | null, offsetAt: OffsetAt): string {
  const words = texts();
  if (start === null && end === null) return words.always;
  const parts: string[] = [];
  const day = (wall: number): string => longDay(Math.floor(wall / DAY), currentLanguage());
  if (start !== null) {
    const wall = wallMs(start, offsetAt(start));
    parts.push(`${words.coversFrom} ${day(wall)}${wall % DAY === 0 ? "" : ` ${clock(wall)}`}`);
  }
  if (end !== null) {
    const wall = wallMs(end, offsetAt(end));
    parts.push(
      wall % DAY === 0 ? `${words.coversTo} ${day(wall - DAY)}` : `${words.coversUntil} ${day(wall)} ${clock(wall)}`,
    );
  }
  return parts.join(" ");
}

/** A list of what the engine says, with its severity in words for those who do not see colours. */
export function issueList(
  issues: readonly { severity: string; code: string; message: { en: string; fr: string } }[],
): HTMLElement {
  const list = h("ul", { class: "issues" });
  fill(
    list,
    ...issues.map((issue) =>
      h("li", { class: `issue ${issue.severity}`, "data-code": issue.code }, issue.message[currentLanguage()]),
    ),
  );
  return list;
}
