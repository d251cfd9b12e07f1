/**
 * The week as a grid. Two layers: cells, one for each quarter of an hour, which carry the focus and speak to assistive
 * technology; and above them the ranges, drawn to the minute, which take the pointer.
 */
import type { Issue } from "../index.js";
import { h, icon, setAttribute, setText } from "./dom.js";
import type { Entry } from "./entries.js";
import { covers, DAY, DAYS, overlaps, type Placed, placedOf, type Point, SLOT, SLOTS, type Span } from "./geometry.js";
import type { EditorModel } from "./model.js";
import { drawnSpan } from "./reading.js";
import { formatDuration, formatSpan, formatTime } from "./time-text.js";
import { type Lang, type Words, words } from "./words.js";

/** Ranges that overlap step aside by this many pixels each. */
const STEP_ASIDE = 7;

/** Ranges that are drawn; no week that makes sense has as many. All of them are kept, and validated. */
export const MOST_DRAWN = 500;

export class GridView {
  readonly element: HTMLElement;
  /** Takes the pointer; as large as the cells. */
  readonly layer: HTMLElement;
  private readonly words: Words;
  private readonly cells: HTMLElement[][] = [];
  private readonly totals: HTMLElement[] = [];
  private readonly grid: HTMLElement;
  private readonly columns: HTMLElement[];
  private readonly cursor: HTMLElement;
  private readonly drafts: HTMLElement;
  private readonly hover: HTMLElement;
  private readonly blocks = new Map<string, HTMLElement>();
  private focusable: HTMLElement | null = null;
  private drawn: unknown[] = [];
  private pointing = false;

  constructor(
    private readonly model: EditorModel,
    private readonly lang: Lang,
  ) {
    this.words = words(lang);
    this.grid = this.makeGrid();
    this.columns = Array.from({ length: DAYS }, () => h("div", { class: "column" }));
    this.cursor = h("div", { class: "cursor" }, h("span", { class: "cursor-time" }));
    this.drafts = h("div", { class: "drafts" });
    this.hover = h("div", { class: "hover" });
    this.layer = h(
      "div",
      { class: "layer", "aria-hidden": "true" },
      ...this.columns,
      this.drafts,
      this.hover,
      this.cursor,
    );
    this.element = h("div", { class: "board" }, this.grid, this.layer);
    // The cursor is drawn for those who use it: not where a pointer has put the focus.
    this.element.addEventListener("focusin", () => setAttribute(this.element, "data-keys", !this.pointing));
    this.element.addEventListener("keydown", () => setAttribute(this.element, "data-keys", true));
  }

  private makeGrid(): HTMLElement {
    const { days, shortDays, time, week } = this.words;
    const heads = days.map((day, index) => {
      const total = h("span", { class: "total" });
      this.totals.push(total);
      const name = h(
        "span",
        { class: "day" },
        h("span", { class: "long" }, day),
        h("span", { class: "short", "aria-hidden": "true" }, shortDays[index]),
      );
      return h("div", { role: "columnheader", class: "head", "data-weekend": index > 4 }, name, total);
    });
    const corner = h("div", { role: "columnheader", class: "head corner" }, h("span", { class: "unseen" }, time));
    const rows = Array.from({ length: SLOTS }, (_, slot) => {
      const text = formatTime(slot * SLOT);
      const hour = slot % 4 === 0;
      const header = h(
        "div",
        { role: "rowheader", class: "hour" },
        h("span", { class: hour ? "clock" : "unseen" }, text),
      );
      const cells = days.map((_, day) =>
        h("div", { role: "gridcell", class: "cell", tabindex: -1, "data-weekend": day > 4 }),
      );
      this.cells.push(cells);
      return h(
        "div",
        { role: "row", class: hour ? `row on-hour${slot % 24 === 0 ? " on-quarter" : ""}` : "row" },
        header,
        ...cells,
      );
    });
    return h(
      "div",
      {
        role: "grid",
        class: "grid",
        "aria-label": week,
        "aria-describedby": "grid-help",
        "aria-multiselectable": "true",
      },
      h("div", { role: "rowgroup", class: "heads" }, h("div", { role: "row", class: "row" }, corner, ...heads)),
      h("div", { role: "rowgroup" }, ...rows),
    );
  }

  /** The cell of a slot. */
  private cell(point: Point): HTMLElement | undefined {
    return this.cells[Math.floor(point.minute / SLOT)]?.[point.day];
  }

  /** Puts the keyboard where the cursor is. */
  focusCursor(): void {
    this.cell(this.model.cursor)?.focus();
  }

  /** The same, after a pointer: nothing scrolls, and the cursor is not drawn. */
  focusQuietly(): void {
    this.pointing = true;
    setAttribute(this.element, "data-keys", false);
    this.cell(this.model.cursor)?.focus({ preventScroll: true });
    this.pointing = false;
  }

  /** The place under a pointer; minutes are not rounded. */
  pointAt(clientX: number, clientY: number): Point {
    const box = this.layer.getBoundingClientRect();
    return {
      day: Math.floor(((clientX - box.left) / box.width) * DAYS),
      minute: ((clientY - box.top) / box.height) * DAY,
    };
  }

  /** Tells the time under the pointer. */
  showHover(minute: number | null): void {
    this.hover.hidden = minute === null;
    if (minute === null) return;
    this.hover.style.top = percent(minute);
    setText(this.hover, formatTime(minute));
  }

  render(): void {
    const { model } = this;
    setAttribute(this.grid, "aria-readonly", model.writable ? null : "true");
    this.renderCursor();
    this.renderDrafts();
    // While the cursor moves or something is dragged, the ranges are drawn once.
    const drawn = [model.reading, model.selection?.pointer, grippedPointer(model)];
    if (drawn.some((part, index) => part !== this.drawn[index])) {
      this.renderEntries(model.entries.slice(0, MOST_DRAWN));
      if (drawn[0] !== this.drawn[0]) {
        this.renderTotals();
        this.renderLabels(model.entries.slice(0, MOST_DRAWN));
      }
      this.drawn = drawn;
    }
    this.renderMarks();
  }

  private renderTotals(): void {
    const { reading } = this.model;
    const hidden = reading.daysWithHiddenErrors();
    this.totals.forEach((element, day) => {
      const total = reading.totals?.[day];
      const words = h("span", { class: "unseen" }, ` ${this.words.private}`);
      const text = h("span", {}, total === undefined ? "?" : formatDuration(total), words);
      // What cannot be drawn is marked at its day.
      const mark = hidden.has(day) ? [icon("error"), h("span", { class: "unseen" }, this.words.problem)] : [];
      element.replaceChildren(text, ...mark);
    });
  }

  private renderEntries(entries: readonly Entry[]): void {
    const known = new Map(this.blocks);
    this.blocks.clear();
    this.columns.forEach((column, day) => {
      const before: Span[] = [];
      const here = spansOn(day, entries);
      const others = here.flatMap(({ entry, span }) => (entry.state === "other" ? [span] : []));
      const blocks = here.map(({ entry, span }) => {
        const aside = entry.state === "other" ? 0 : before.filter((other) => overlaps(other, span)).length;
        if (entry.state !== "other") before.push(span);
        // An element that a finger holds must stay: touch events of one that is gone lead nowhere.
        const element = known.get(entry.pointer) ?? newBlock(entry.pointer);
        this.blocks.set(entry.pointer, element);
        this.drawBlock(element, entry, span, this.model.reading.issuesOf(entry));
        element.style.setProperty("--aside", `${aside * STEP_ASIDE}px`);
        element.style.setProperty("--start", `${span.start / 60}`);
        setAttribute(element, "data-beside", entry.state !== "other" && others.some((other) => overlaps(other, span)));
        return element;
      });
      const same =
        blocks.length === column.children.length && blocks.every((block, index) => block === column.children[index]);
      if (!same) column.replaceChildren(...blocks);
    });
  }

  private drawBlock(element: HTMLElement, entry: Entry, span: Span, issues: Issue[]): void {
    const grave = issues.find(({ severity }) => severity !== "info");
    const written = entry.written ?? span;
    const [from, to] = (entry.state === "problem" ? [written.start, written.end] : [span.start, span.end]).map(loose);
    const isOther = entry.state === "other";
    const title = [`${from}\u2013${to}`, isOther ? entry.type : "", ...issues.map((issue) => issue.message[this.lang])];
    setAttribute(element, "title", title.filter(Boolean).join("\n"));
    setAttribute(element, "data-state", entry.state);
    setAttribute(element, "data-severity", issues[0]?.severity);
    setAttribute(element, "data-selected", entry.pointer === this.model.selection?.pointer);
    setAttribute(element, "data-gripped", entry.pointer === grippedPointer(this.model));
    setAttribute(element, "data-short", span.end - span.start <= 60);
    setAttribute(element, "data-tiny", span.end - span.start < 30);
    element
      .querySelector(".label")
      ?.replaceChildren(
        h(
          "span",
          { class: "times" },
          grave ? icon(grave.severity) : null,
          h("span", {}, `${from}\u2013`),
          h("span", {}, to),
        ),
        isOther ? h("span", { class: "type" }, entry.type) : lengthOf(span),
      );
    place(element, span);
  }

  private renderDrafts(): void {
    const { draft } = this.model;
    const ranges: Placed[] = !draft ? [] : draft.kind === "place" ? [draft.range] : placedOf(draft.block);
    const tool = draft?.kind === "block" ? draft.tool : "paint";
    const blocks = ranges.map((range) => {
      const label = h("span", { class: "label" }, h("span", { class: "times" }, formatSpan(range)), lengthOf(range));
      const element = h(
        "div",
        { class: "draft", "data-tool": tool, "data-short": range.end - range.start <= 60 },
        label,
      );
      place(element, range);
      element.style.left = `${(range.day / DAYS) * 100}%`;
      return element;
    });
    this.drafts.replaceChildren(...blocks);
  }

  private renderCursor(): void {
    const { cursor } = this.model;
    const cell = this.cell(cursor);
    if (cell && cell !== this.focusable) {
      this.focusable?.setAttribute("tabindex", "-1");
      cell.setAttribute("tabindex", "0");
      this.focusable = cell;
    }
    this.cursor.style.top = percent(cursor.minute);
    this.cursor.style.left = `${(cursor.day / DAYS) * 100}%`;
    // At the top of the grid there is no room above.
    setAttribute(this.cursor, "data-first", cursor.minute < 60);
    const time = this.cursor.firstElementChild;
    if (time) setText(time, formatTime(cursor.minute));
  }

  /** What every cell is, in words. */
  private renderLabels(entries: readonly Entry[]): void {
    for (let day = 0; day < DAYS; day++) {
      const here = spansOn(day, entries).map((one) => ({ ...one, mend: this.model.reading.needsMending(one.entry) }));
      this.cells.forEach((row, slot) => {
        const minutes = { start: slot * SLOT, end: slot * SLOT + SLOT };
        const cell = row[day];
        if (cell) setAttribute(cell, "aria-label", this.cellLabel(day, minutes, here));
      });
    }
  }

  /** Which cells are marked or belong to the selection. */
  private renderMarks(): void {
    const { draft, selection } = this.model;
    const block = draft?.kind === "block" ? draft.block : null;
    const selected = selection ? drawnSpan(selection) : null;
    this.cells.forEach((row, slot) => {
      const minutes = { start: slot * SLOT, end: slot * SLOT + SLOT };
      row.forEach((cell, day) => {
        const marked = block !== null && block.firstDay <= day && day <= block.lastDay && covers(block, minutes);
        const chosen = selection?.day === day && selected !== null && overlaps(selected, minutes);
        setAttribute(cell, "aria-selected", marked || chosen ? "true" : null);
      });
    });
  }

  private cellLabel(day: number, minutes: Span, here: { entry: Entry; span: Span; mend: boolean }[]): string {
    const met = here.filter(({ span }) => overlaps(span, minutes));
    const privates = met.filter(({ entry }) => entry.state === "private");
    const whole = privates.some(({ span }) => covers(span, minutes));
    const usage = whole ? this.words.private : privates.length > 0 ? this.words.partly : this.words.professional;
    const ranges = met.map(({ entry, span, mend }) => {
      const words = entry.state === "other" ? `${entry.type} ${formatSpan(span)}` : formatSpan(span);
      return mend ? `${words}, ${this.words.problem}` : words;
    });
    return [`${this.words.days[day]} ${formatTime(minutes.start)}`, usage, ...ranges].join(", ");
  }
}

const newBlock = (pointer: string): HTMLElement =>
  h(
    "div",
    { class: "block", "data-pointer": pointer },
    h("span", { class: "edge top", "data-edge": "start" }),
    h("span", { class: "label" }),
    h("span", { class: "edge bottom", "data-edge": "end" }),
  );

/** The entries of a day that can be drawn, and where. */
const spansOn = (day: number, entries: readonly Entry[]): { entry: Entry; span: Span }[] =>
  entries.flatMap((entry) => {
    const span = entry.day === day ? drawnSpan(entry) : null;
    return span ? [{ entry, span }] : [];
  });

const percent = (minute: number): string => `${(minute / DAY) * 100}%`;

function place(element: HTMLElement, span: Span): void {
  element.style.top = percent(span.start);
  element.style.height = percent(span.end - span.start);
}

/** How long a range is, where there is room for a second line. */
const lengthOf = ({ start, end }: Span): HTMLElement | "" =>
  end - start < 90 ? "" : h("span", { class: "length" }, formatDuration(end - start));

/** Minutes as written, even where no such time exists. */
const loose = (minutes: number): string => (minutes >= 0 ? formatTime(minutes) : "?");

const grippedPointer = (model: EditorModel): string | null =>
  model.draft?.kind === "place" ? model.draft.entry.pointer : null;
