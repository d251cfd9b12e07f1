// Fields for a stretch of whole days, or of exact times: what the person writes, and the instants that are meant.

import { currentLanguage, fill, h, tell, texts, word } from "../dom.js";
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
import type { TextKey } from "../texts.js";

/** The instants of a form: null where a side is empty, undefined where it cannot be read, which its field says. */
export interface Bounds {
  start: number | null | undefined;
  end: number | null | undefined;
  /** Whether a last day was written without a time: it is covered whole. */
  wholeLastDay: boolean;
}

/** A day and a time of it, and what keeps them from counting. */
class Moment {
  readonly rows: HTMLElement[];
  readonly day: HTMLInputElement;
  readonly time: HTMLInputElement;
  private readonly note: HTMLElement;
  /** What was written into the fields, and the instant that it stands for: minutes do not tell all of it. */
  private written: { day: string; time: string; instant: number | null } = { day: "", time: "", instant: null };
  private problem: TextKey | null = null;

  /** @param timeAlone whether a time counts without a day of its own */
  constructor(
    id: string,
    words: { day: TextKey; time: TextKey },
    private readonly timeAlone: boolean,
    onChange: () => void,
  ) {
    this.note = h("p", { class: "field-note", id: `${id}-note`, role: "status" });
    const field = (properties: Record<string, unknown>): HTMLInputElement =>
      h("input", {
        ...properties,
        "aria-describedby": this.note.id,
        onChange: () => {
          this.check();
          onChange();
        },
        // What is half written, or cleared piece by piece, is no change for the browser.
        onBlur: () => {
          const before = this.problem;
          if (this.check() && before) onChange();
        },
      });
    this.day = field({ id: `${id}-day`, type: "date", min: "1970-01-01", max: "2099-12-31" });
    this.time = field({ id: `${id}-time`, type: "time", "data-text-aria-label": words.time });
    this.rows = [
      h("label", { for: this.day.id }, word("span", words.day)),
      h(
        "div",
        { class: "bound" },
        this.day,
        h("span", { class: "bound-time" }, word("span", words.time, { class: "hint" }), this.time),
        this.note,
      ),
    ];
  }

  /** Whether what is written can be read; the field says why it cannot. */
  check(): boolean {
    const [day, time] = this.problems();
    this.tell(day ?? time);
    for (const [input, problem] of [
      [this.day, day],
      [this.time, time],
    ] as const) {
      if (problem) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    return this.problem === null;
  }

  /** Of the day and of the time. */
  private problems(): [day: TextKey | null, time: TextKey | null] {
    // What the page has written counts, wherever the zone puts it on the wall.
    if (this.instantKept() !== null) return [null, null];
    const day = this.day.validity.valid ? null : "dayUnfinished";
    if (this.time.validity.badInput) return [day, "badTime"];
    const isAlone = this.time.value !== "" && this.day.value === "" && !day && !this.timeAlone;
    return [day, isAlone ? "timeAlone" : null];
  }

  private tell(problem: TextKey | null): void {
    if (problem === this.problem) return;
    this.problem = problem;
    tell(this.note, () => [problem && texts()[problem]]);
  }

  /** The instant that the page has written, while nobody has changed it. */
  private instantKept(): number | null {
    const { day, time, instant } = this.written;
    const changed = this.day.value !== day || this.time.value !== time;
    return changed || this.day.validity.badInput || this.time.validity.badInput ? null : instant;
  }

  /**
   * The instant that is written; null where there is none, undefined where it cannot be read.
   *
   * @param minute of the day, where no time is written
   * @param otherDay of a time alone
   */
  read(minute: number, offsetAt: OffsetAt, otherDay?: number): number | null | undefined {
    if (!this.check()) return undefined;
    const kept = this.instantKept();
    if (kept !== null) return kept;
    const number = dayNumber(this.day.value) ?? otherDay;
    if (number === undefined) return null;
    return instantOfWall(number * DAY + (minuteOf(this.time.value) ?? minute) * MINUTE, offsetAt);
  }

  write(day: string, time: string, instant: number | null): void {
    this.day.value = day;
    this.time.value = time;
    this.written = { day, time, instant };
    this.check();
  }
}

/**
 * Four inputs: first day and time, last day and time. An empty first time is the start of the day; an empty last time
 * is the end of the day, so that the last day is covered whole. Of an exceptional day, an empty last day is the first.
 */
export class BoundsFields {
  readonly element: HTMLElement;
  private readonly start: Moment;
  private readonly end: Moment;
  private shown: { of: string; start: number | null; end: number | null; offsetAt: OffsetAt } | undefined;

  constructor(
    id: string,
    private readonly kind: "validity" | "special",
    onChange: () => void,
  ) {
    const special = kind === "special";
    const [first, last] = special ? (["specialFrom", "specialTo"] as const) : (["validFrom", "validTo"] as const);
    this.start = new Moment(`${id}-start`, { day: first, time: "fromTime" }, false, onChange);
    this.end = new Moment(`${id}-end`, { day: last, time: "toTime" }, special, onChange);
    this.element = h("div", { class: "bounds" }, ...this.start.rows, ...this.end.rows);
  }

  /** What is written, each side for itself. */
  read(offsetAt: OffsetAt): Bounds {
    const first = this.kind === "special" ? dayNumber(this.start.day.value) : undefined;
    const start = this.start.read(0, offsetAt);
    const end = this.end.read(1440, offsetAt, first);
    // What was read is not to be written over what is being typed.
    if (this.shown && start !== undefined) this.shown = { ...this.shown, start };
    if (this.shown && end !== undefined) this.shown = { ...this.shown, end };
    return { start, end, wholeLastDay: this.end.day.value !== "" && this.end.time.value === "" };
  }

  /**
   * Shows instants; an end at midnight shows as the day before, covered whole. What somebody is typing stays as long as
   * there is nothing else to be shown.
   *
   * @param of whose instants they are
   */
  write(start: number | null, end: number | null, offsetAt: OffsetAt, of: string): void {
    const { shown } = this;
    if (shown?.of === of && shown.start === start && shown.end === end && shown.offsetAt === offsetAt) return;
    this.shown = { of, start, end, offsetAt };
    const [startWall, endWall] = [start, end].map((at) => (at === null ? null : wallMs(at, offsetAt(at))));
    const startDay = startWall == null ? "" : dayText(Math.floor(startWall / DAY));
    this.start.write(startDay, startWall == null || startWall % DAY === 0 ? "" : timeOf(startWall), start);
    const wholeDay = endWall != null && endWall % DAY === 0;
    const endDay = endWall == null ? "" : dayText(Math.floor(endWall / DAY) - (wholeDay ? 1 : 0));
    this.end.write(endDay, endWall == null || wholeDay ? "" : timeOf(endWall), end);
  }

  clear(): void {
    for (const side of [this.start, this.end]) side.write("", "", null);
  }

  disable(disabled: boolean): void {
    for (const { day, time } of [this.start, this.end]) day.disabled = time.disabled = disabled;
  }

  focus(): void {
    this.start.day.focus();
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
