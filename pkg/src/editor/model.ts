/**
 * What the editor knows and does, without a page: the document with its history, the cursor, the selection, and the
 * gesture under way. The page calls its methods and is told when something has changed.
 */
import * as core from "../index.js";
import type { Fix, Issue } from "../index.js";
import {
  copyDay,
  emptyDocument,
  erase,
  invert,
  isEditable,
  NotEditable,
  paint,
  remove,
  removeAt,
  replace,
} from "./edits.js";
import { type Entry, readEntries } from "./entries.js";
import {
  type Block,
  blockBetween,
  clamp,
  covers,
  DAY,
  DAYS,
  moved,
  nearerEdge,
  nextSlot,
  nudged,
  overlaps,
  type Placed,
  placedOf,
  type Point,
  resized,
  SLOT,
  slotAt,
  type Span,
} from "./geometry.js";
import { History } from "./history.js";
import { toJson } from "./json.js";
import type { Action } from "./keyboard.js";
import { drawnSpan, Reading } from "./reading.js";
import type { TypedTime } from "./time-text.js";
import { dayName, type EndOfDay, PAINTED, payloadOf, WeekEngine } from "./week-engine.js";
import type { Announcement } from "./words.js";

export type Tool = "paint" | "erase";

/** A gesture under way. One that is `live` shows in the value already; slots marked by keys only when they are used. */
export type Draft =
  | { kind: "block"; tool: Tool; block: Block; live: boolean }
  | { kind: "place"; entry: Entry; range: Placed; live: true };

export interface Listener {
  /** Something to draw has changed. */
  changed(): void;
  /** The value has changed, perhaps not for good. */
  input(): void;
  /** A gesture is finished and has changed the value. */
  change(): void;
  say(what: Announcement): void;
  /** Somebody wants to type the minutes of the selected range. */
  openForm(): void;
}

/** A range as typed. */
export interface TypedForm {
  day: number;
  start: TypedTime;
  end: TypedTime;
}

export class EditorModel {
  private engine: WeekEngine;
  private history: History<unknown>;
  private loaded: unknown;
  private preview: unknown;
  private known: Reading | null = null;
  private anchor: Point | null = null;
  private selected: string | null = null;
  private told: string;

  cursor: Point = { day: 0, minute: 8 * 60 };
  tool: Tool = "paint";
  draft: Draft | null = null;
  private isWritable = true;

  constructor(
    private readonly listener: Listener,
    endOfDay: EndOfDay = "inclusive",
  ) {
    this.engine = new WeekEngine(endOfDay);
    this.loaded = emptyDocument();
    this.history = new History(this.loaded);
    this.told = toJson(this.loaded);
  }

  /** False for read-only and disabled editors: nothing changes the document then. */
  get writable(): boolean {
    return this.isWritable;
  }

  /** A gesture under way is given up where nothing may be changed any more. */
  setWritable(writable: boolean): void {
    if (writable === this.isWritable) return;
    this.isWritable = writable;
    if (!writable && (this.draft || this.anchor)) this.cancel();
  }

  // What there is to draw.

  /** The document, with a live gesture in it. */
  get value(): unknown {
    return this.preview ?? this.history.present;
  }

  /** What is known about the document without the gesture. */
  get reading(): Reading {
    this.known ??= new Reading(this.history.present, this.engine);
    return this.known;
  }

  get entries(): readonly Entry[] {
    return this.reading.entries;
  }

  get issues(): readonly Issue[] {
    return this.reading.issues;
  }

  get selection(): Entry | null {
    return this.reading.entry(this.selected);
  }

  get canUndo(): boolean {
    return this.writable && this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.writable && this.history.canRedo;
  }

  /** The entry in a slot: the selected one, else private ones first. */
  entryAt(point: Point, within: Span = { start: point.minute, end: point.minute + SLOT }): Entry | null {
    const here = this.entries.filter((entry) => {
      const span = drawnSpan(entry);
      return entry.day === point.day && span !== null && overlaps(span, within);
    });
    const rank = (entry: Entry): number =>
      entry.pointer === this.selected ? 0 : { private: 1, problem: 2, other: 3 }[entry.state];
    return here.sort((a, b) => rank(a) - rank(b))[0] ?? null;
  }

  // Documents in.

  /**
   * A document takes the place of the one at hand; there is nothing to undo then. One that is shown already is only what
   * `reset` goes back to: pages write what they are told back, also amid a gesture.
   *
   * @throws where it can be neither shown nor written; the one at hand then stays
   */
  load(document: unknown): void {
    if (toJson(document) === toJson(this.value)) this.loaded = document;
    else this.start(document);
  }

  private start(document: unknown): void {
    const told = toJson(document);
    const known = this.readingOf(document);
    this.loaded = document;
    this.history = new History(document);
    this.told = told;
    this.forget();
    this.known = known;
    this.selected = null;
    this.listener.changed();
  }

  /** What is known about a document; nothing while the engine is on its way. */
  private readingOf(document: unknown): Reading | null {
    try {
      return new Reading(document, this.engine);
    } catch (error) {
      if (error instanceof core.HorairesError && error.code === "not-initialised") return null;
      throw error;
    }
  }

  /** Back to the document that was loaded last. */
  reset(): void {
    this.start(this.loaded);
  }

  /** How an end of 23:59 is read. The document stays; what it means is read anew. */
  setEndOfDay(endOfDay: EndOfDay): void {
    if (endOfDay === this.engine.endOfDay) return;
    this.engine = new WeekEngine(endOfDay);
    this.forget();
    this.listener.changed();
  }

  private forget(): void {
    this.known = null;
    this.preview = undefined;
    this.draft = null;
    this.anchor = null;
  }

  // Selection and gestures.

  select(entry: Entry | null): void {
    this.selected = entry?.pointer ?? null;
    if (entry) {
      const span = drawnSpan(entry);
      const range = entry.day !== null && span ? { day: entry.day, ...span } : null;
      this.listener.say({ kind: "selected", range, type: entry.type, issues: this.reading.issuesOf(entry).length });
    }
    this.listener.changed();
  }

  setTool(tool: Tool): void {
    this.cancel();
    this.tool = tool;
    this.listener.changed();
  }

  goTo(point: Point): void {
    this.cursor = slotAt(point);
    this.listener.changed();
  }

  /** A gesture begins or goes on. A live one shows in the value. */
  sketch(draft: Draft): void {
    if (!this.mayWrite()) return;
    if (toJson(draft) === toJson(this.draft)) return;
    this.draft = draft;
    if (draft.live) {
      this.attempt(() => {
        this.preview = this.outcome(draft);
        this.tellInput();
      });
    }
    this.listener.changed();
  }

  /** The gesture under way is carried out. */
  finish(): void {
    const draft = this.draft;
    if (!draft) return;
    const ranges = draft.kind === "block" ? placedOf(draft.block) : [draft.range];
    const what = draft.kind === "place" ? "changed" : draft.tool === "paint" ? "painted" : "erased";
    const selected = draft.kind === "block" && (draft.tool === "erase" || ranges.length > 1) ? null : ranges[0];
    this.commit(() => this.outcome(draft), { kind: what, ranges }, selected ?? null);
  }

  /** The gesture under way is given up, or else the selection. */
  cancel(): void {
    if (this.draft || this.anchor) {
      this.draft = null;
      this.anchor = null;
      this.preview = undefined;
      this.listener.say({ kind: "cancelled" });
      this.tellInput();
    } else {
      this.selected = null;
    }
    this.listener.changed();
  }

  private outcome(draft: Draft): unknown {
    const document = this.history.present;
    if (draft.kind === "place") return replace(document, draft.entry, [draft.range], this.engine);
    return (draft.tool === "paint" ? paint : erase)(document, placedOf(draft.block), this.engine);
  }

  // Edits.

  undo(): void {
    this.travel("undo");
  }

  redo(): void {
    this.travel("redo");
  }

  invert(): void {
    this.commit(() => invert(this.history.present, this.engine), { kind: "inverted" }, null);
  }

  copyDay(from: number, to: readonly number[]): void {
    this.commit(() => copyDay(this.history.present, from, to, this.engine), { kind: "copied", from, to }, null);
  }

  /** Takes an entry out of the document. */
  delete(entry: Entry): void {
    const span = drawnSpan(entry);
    const ranges = entry.day !== null && span ? [{ day: entry.day, ...span }] : [];
    this.commit(() => remove(this.history.present, [entry]), { kind: "deleted", ranges }, null);
  }

  /** Takes away what a pointer names: a day or a list that cannot be drawn. */
  removeAt(pointer: string): void {
    this.commit(() => removeAt(this.history.present, pointer), { kind: "removed" }, null);
  }

  fix(fix: Fix, words: string): void {
    const next = (): unknown => core.applyFix(this.history.present, fix);
    this.commit(next, () => ({ kind: "fixed", what: words, left: this.issues.length }), null);
  }

  fixAll(words: string): void {
    const next = (): unknown => core.applyFixes(this.history.present, { endOfDay: this.engine.endOfDay }).document;
    this.commit(next, () => ({ kind: "fixed", what: words, left: this.issues.length }), null);
  }

  /** A range as typed, in the place of the selected one or beside it. Gives back what the engine says against it. */
  type(form: TypedForm): Issue[] {
    const document = this.candidate(form);
    const span = readEntries(document, this.engine)[0]?.range;
    if (!span) return this.engine.validate(document).filter(({ severity }) => severity === "error");
    this.put([{ day: form.day, ...span }]);
    return [];
  }

  /** The same, mended by the engine: a night becomes two ranges. */
  typeMended(form: TypedForm, fix: Fix): void {
    const mended = readEntries(core.applyFix(this.candidate(form), fix), this.engine);
    this.put(mended.flatMap(({ day, range }) => (day !== null && range ? [{ day, ...range }] : [])));
  }

  private candidate({ day, start, end }: TypedForm): unknown {
    const element = {
      idJourSemaine: dayName(day),
      typeHoraires: PAINTED,
      debutHeure: start.hour,
      finHeure: end.hour,
      debutMinute: start.minute,
      finMinute: end.minute,
    };
    return payloadOf([[dayName(day), PAINTED, [element]]]);
  }

  private put(ranges: Placed[]): void {
    const entry = this.selection;
    const next = (): unknown =>
      entry
        ? replace(this.history.present, entry, ranges, this.engine)
        : paint(this.history.present, ranges, this.engine);
    const first = ranges[0] ?? null;
    if (first) this.cursor = slotAt({ day: first.day, minute: first.start });
    this.commit(next, { kind: entry ? "changed" : "painted", ranges }, first);
  }

  /** Tells a new value once, however often it is worked out. */
  private tellInput(): void {
    const text = toJson(this.value);
    if (text === this.told) return;
    this.told = text;
    this.listener.input();
  }

  private mayWrite(): boolean {
    if (!this.writable) this.listener.say({ kind: "readonly" });
    else if (!isEditable(this.history.present)) this.listener.say({ kind: "refused" });
    else return true;
    return false;
  }

  private attempt(edit: () => void): boolean {
    try {
      edit();
      return true;
    } catch (error) {
      // What cannot be written is kept as it was, and told; anything else is a mistake of ours.
      if (error instanceof core.HorairesError && error.code === "not-writable")
        this.listener.say({ kind: "not-writable" });
      else if (error instanceof NotEditable || error instanceof core.HorairesError)
        this.listener.say({ kind: "refused" });
      else throw error;
      return false;
    }
  }

  private commit(next: () => unknown, said: Announcement | (() => Announcement), select: Placed | null): void {
    if (!this.writable) {
      this.listener.say({ kind: "readonly" });
      return;
    }
    const before = this.history.present;
    let document: unknown = before;
    const done = this.attempt(() => {
      document = next();
    });
    this.forget();
    const changed = done && document !== before && toJson(document) !== toJson(before);
    if (changed) this.history.push(document);
    this.selected = select ? this.pointerAt(select) : null;
    if (done) this.listener.say(typeof said === "function" ? said() : said);
    this.listener.changed();
    this.tellInput();
    if (changed) this.listener.change();
  }

  private pointerAt(range: Placed): string | null {
    const here = this.entries.filter((entry) => entry.day === range.day && entry.state === "private" && entry.range);
    return here.find((entry) => entry.range && covers(entry.range, range))?.pointer ?? null;
  }

  private travel(way: "undo" | "redo"): void {
    if (!this.writable) return this.listener.say({ kind: "readonly" });
    if (this.draft) this.cancel();
    const done = this.history[way]();
    if (done) {
      this.forget();
      this.selected = null;
    }
    const said = way === "undo" ? (["undone", "nothing-to-undo"] as const) : (["redone", "nothing-to-redo"] as const);
    this.listener.say({ kind: said[done ? 0 : 1] });
    this.listener.changed();
    if (!done) return;
    this.tellInput();
    this.listener.change();
  }

  // Keys.

  /** Does what a key asks for, from where the cursor is. */
  act(action: Action): void {
    if (this.draft?.kind === "place" && action.do !== "move" && action.do !== "extend") {
      if (action.do === "cancel") return this.cancel();
      this.finish();
    }
    switch (action.do) {
      case "go":
        return this.stepCursor(action.days, action.minutes);
      case "jump":
        return this.jump(action);
      case "extend":
        return this.extend(action.days, action.minutes);
      case "move":
        return this.move(action.days, action.minutes);
      case "mark":
      case "open":
        return this.mark(action.do === "open");
      case "delete":
        return this.deleteHere();
      case "cancel":
        return this.cancel();
      case "mark-all":
        if (!this.mayWrite()) return;
        this.anchor = { day: 0, minute: 0 };
        this.cursor = { day: DAYS - 1, minute: DAY - SLOT };
        return this.markTo();
      case "undo":
      case "redo":
        return this.travel(action.do);
    }
  }

  /** A key that held a gesture is let go. */
  release(): void {
    if (this.draft?.kind === "place") this.finish();
  }

  private stepCursor(days: number, minutes: number): void {
    const { day, minute } = this.cursor;
    this.cursor = slotAt({ day: day + days, minute: clamp(minute + minutes, 0, DAY - SLOT) });
    if (this.anchor) this.markTo();
    this.listener.changed();
  }

  private jump({ day, minute }: { day?: "first" | "last"; minute?: "first" | "last" }): void {
    const { cursor } = this;
    this.cursor = {
      day: day === undefined ? cursor.day : day === "first" ? 0 : DAYS - 1,
      minute: minute === undefined ? cursor.minute : minute === "first" ? 0 : DAY - SLOT,
    };
    if (this.anchor) this.markTo();
    this.listener.changed();
  }

  /** The range that a key works on: the one being placed, or the private one under the cursor. */
  private grip(): { entry: Entry; range: Placed } | null {
    if (this.draft?.kind === "place") return this.draft;
    const entry = this.anchor ? null : this.entryAt(this.cursor);
    if (!entry?.range || entry.day === null || entry.state !== "private") return null;
    return { entry, range: { day: entry.day, ...entry.range } };
  }

  private extend(days: number, minutes: number): void {
    const grip = days === 0 ? this.grip() : null;
    if (!grip) {
      if (this.draft?.kind === "place") this.finish();
      if (!this.mayWrite()) return;
      this.anchor ??= this.cursor;
      return this.stepCursor(days, minutes);
    }
    const { entry, range } = grip;
    const direction = Math.sign(minutes);
    const short = range.end - range.start <= SLOT;
    const edge = short ? (direction < 0 ? "start" : "end") : nearerEdge(range, this.cursor.minute);
    const minute = clamp(nextSlot(range[edge], direction), 0, DAY);
    const pulled = resized(range, edge, minute);
    this.cursor = slotAt({ day: range.day, minute: edge === "start" ? pulled.start : pulled.end - 1 });
    this.place(entry, pulled);
  }

  private move(days: number, minutes: number): void {
    const grip = this.grip();
    if (!grip) return this.listener.say({ kind: "nothing-here" });
    const range = days !== 0 ? moved(grip.range, days, 0) : nudged(grip.range, Math.sign(minutes));
    const minute = this.cursor.minute + range.start - grip.range.start;
    this.cursor = slotAt({ day: range.day, minute: clamp(minute, 0, DAY - SLOT) });
    this.place(grip.entry, range);
  }

  private place(entry: Entry, range: Placed): void {
    this.selected = entry.pointer;
    this.sketch({ kind: "place", entry, range, live: true });
    this.listener.say({ kind: "changed", ranges: [range] });
    this.listener.changed();
  }

  private mark(open: boolean): void {
    if (this.anchor) return this.finish();
    const entry = this.entryAt(this.cursor);
    if (entry && this.tool === "paint") {
      this.select(entry);
      if (open) this.listener.openForm();
      return;
    }
    if (!this.mayWrite()) return;
    this.anchor = this.cursor;
    this.markTo();
  }

  private markTo(): void {
    if (!this.anchor) return;
    const block = blockBetween(this.anchor, this.cursor);
    this.sketch({ kind: "block", tool: this.tool, block, live: false });
    this.listener.say({ kind: "draft", days: placedOf(block).map(({ day }) => day), span: block, tool: this.tool });
  }

  private deleteHere(): void {
    const { draft } = this;
    if (draft?.kind === "block") {
      this.draft = { ...draft, tool: "erase" };
      return this.finish();
    }
    const entry = this.entryAt(this.cursor);
    if (!entry) return this.listener.say({ kind: "nothing-here" });
    // What is not private goes only by its own button.
    if (entry.state === "other") return this.select(entry);
    this.delete(entry);
  }
}
