/**
 * Mouse, pen and touch. A mouse paints, moves and resizes at once. A finger scrolls the page as everywhere, and paints
 * after it has been held still for a moment; what is selected follows it at once.
 */
import { blockBetween, moved, type Placed, type Point, resized, slotAt } from "./geometry.js";
import type { Entry } from "./entries.js";
import type { GridView } from "./grid-view.js";
import type { EditorModel } from "./model.js";
import type { Reading } from "./reading.js";

/** Pixels that a mouse may tremble. */
const MOUSE_SLACK = 3;
/** Pixels that a held finger may tremble. */
const TOUCH_SLACK = 10;
/** How long a finger is held until it paints, in milliseconds. */
const HOLD = 320;

type Mode =
  | { kind: "none" }
  | { kind: "block" }
  | { kind: "move"; entry: Entry; range: Placed }
  | { kind: "resize"; entry: Entry; range: Placed; edge: "start" | "end" };

interface Gesture {
  id: number;
  mode: Mode;
  /** What was known when it began: an entry means nothing in another document. */
  reading: Reading;
  from: Point;
  x: number;
  y: number;
  /** Whether it has begun to change something. */
  under: boolean;
  /** A finger that is not yet held long enough. */
  hold: ReturnType<typeof setTimeout> | null;
}

export class Gestures {
  private gesture: Gesture | null = null;

  constructor(
    private readonly view: GridView,
    private readonly model: EditorModel,
    private readonly openForm: () => void,
  ) {
    const { layer } = view;
    layer.addEventListener("pointerdown", (event) => this.down(event));
    layer.addEventListener("pointermove", (event) => this.move(event));
    layer.addEventListener("pointerup", (event) => this.up(event));
    layer.addEventListener("pointercancel", () => this.abandon());
    layer.addEventListener("pointerleave", () => view.showHover(null));
    layer.addEventListener("dblclick", (event) => this.doubleClick(event));
    // A gesture under way does not scroll the page, and a held finger opens no menu.
    layer.addEventListener("touchmove", (event) => this.follows && event.preventDefault(), { passive: false });
    layer.addEventListener("contextmenu", (event) => this.gesture && event.preventDefault());
  }

  /** Whether a pointer is pressed. */
  get active(): boolean {
    return this.gesture !== null;
  }

  /** Whether what is under the finger follows it. */
  private get follows(): boolean {
    return this.gesture !== null && !this.gesture.hold && this.gesture.mode.kind !== "none";
  }

  /** Gives the gesture up; what it has changed is taken back. */
  abandon(): void {
    const { gesture } = this;
    this.end();
    if (gesture?.under && this.model.draft) this.model.cancel();
  }

  /** Ends the gesture where the document has changed under it, or a key has taken hold of something. */
  check(): void {
    const { gesture, model } = this;
    if (!gesture) return;
    if (model.reading !== gesture.reading || (model.draft && !gesture.under)) this.end();
  }

  private end(): void {
    if (this.gesture?.hold) clearTimeout(this.gesture.hold);
    this.gesture = null;
  }

  private down(event: PointerEvent): void {
    if (!event.isPrimary || event.button !== 0 || this.gesture) return;
    const touch = event.pointerType === "touch";
    if (!touch) event.preventDefault(); // No text is selected; the focus is set below.
    // What a key holds is let go; slots that keys have marked are not painted by a click elsewhere.
    if (this.model.draft?.kind === "place") this.model.finish();
    else if (this.model.draft) this.model.cancel();
    // Only now: what stands under the pointer may be another range than before.
    const target = this.targetAt(event);
    const entry = this.entryOf(target);
    const edge = target?.closest("[data-edge]")?.getAttribute("data-edge");
    const from = this.view.pointAt(event.clientX, event.clientY);
    const wasSelected = entry !== null && entry === this.model.selection;
    this.model.goTo(from);
    this.view.focusQuietly();
    this.view.showHover(null);
    const mode = this.modeOf(entry, edge);
    const gesture: Gesture = {
      id: event.pointerId,
      mode,
      reading: this.model.reading,
      from,
      x: event.clientX,
      y: event.clientY,
      under: false,
      hold: null,
    };
    this.gesture = gesture;
    if (touch && !wasSelected) gesture.hold = setTimeout(() => this.held(gesture), HOLD);
    else this.view.layer.setPointerCapture(event.pointerId);
  }

  private modeOf(entry: Entry | null, edge: string | null | undefined): Mode {
    if (!entry || this.model.tool === "erase") return { kind: "block" };
    // What is kept as it is does not follow the pointer, and is not painted over by the attempt.
    if (entry.state !== "private" || !entry.range || entry.day === null) return { kind: "none" };
    const range = { day: entry.day, ...entry.range };
    if (edge === "start" || edge === "end") return { kind: "resize", entry, range, edge };
    return { kind: "move", entry, range };
  }

  private held(gesture: Gesture): void {
    gesture.hold = null;
    this.view.layer.setPointerCapture(gesture.id);
    if (gesture.mode.kind === "resize") gesture.mode = { ...gesture.mode, kind: "move" };
    if (gesture.mode.kind === "move") this.model.select(gesture.mode.entry);
    this.draw(gesture, gesture.from);
  }

  private move(event: PointerEvent): void {
    const { gesture } = this;
    if (!gesture) {
      if (event.pointerType === "mouse")
        this.view.showHover(slotAt(this.view.pointAt(event.clientX, event.clientY)).minute);
      return;
    }
    if (event.pointerId !== gesture.id) return;
    const distance = Math.hypot(event.clientX - gesture.x, event.clientY - gesture.y);
    if (gesture.hold) {
      if (distance > TOUCH_SLACK) this.end(); // It scrolls.
      return;
    }
    if (!gesture.under && distance < MOUSE_SLACK) return;
    this.draw(gesture, this.view.pointAt(event.clientX, event.clientY));
  }

  private draw(gesture: Gesture, to: Point): void {
    const { from, mode } = gesture;
    // Cancelled by a key: the rest of the gesture is nothing.
    if (gesture.under && !this.model.draft) return this.end();
    if (mode.kind === "none") return;
    gesture.under = true; // What is drawn next is its own.
    if (mode.kind === "block") {
      this.model.sketch({ kind: "block", tool: this.model.tool, block: blockBetween(from, to), live: true });
    } else {
      const range =
        mode.kind === "move"
          ? moved(mode.range, to.day - from.day, to.minute - from.minute)
          : resized(mode.range, mode.edge, mode.range[mode.edge] + to.minute - from.minute);
      this.model.sketch({ kind: "place", entry: mode.entry, range, live: true });
    }
    gesture.under = this.model.draft !== null;
  }

  private up(event: PointerEvent): void {
    const { gesture } = this;
    if (!gesture || event.pointerId !== gesture.id) return;
    this.end();
    if (gesture.under) {
      if (this.model.draft) this.model.finish();
      return;
    }
    // A click or a tap.
    const shown = this.entryOf(this.blockAt(event));
    if (shown || this.model.selection) this.model.select(shown);
  }

  /** What is under the pointer, from above; with a captured pointer the event's target does not tell. */
  private elementsAt(event: PointerEvent): Element[] {
    const root = this.view.layer.getRootNode();
    return root instanceof ShadowRoot ? root.elementsFromPoint(event.clientX, event.clientY) : [];
  }

  /** What is pressed. A finger's handles are larger than what is drawn: another range comes before them. */
  private targetAt(event: PointerEvent): Element | null {
    const elements = this.elementsAt(event);
    const block = event.pointerType === "touch" ? this.blockAt(event) : null;
    return elements.find((element) => !block || element.closest("[data-pointer]") === block) ?? null;
  }

  /** The range that is drawn under the pointer: the handle of another one may lie above it. */
  private blockAt(event: PointerEvent): Element | null {
    const blocks = this.elementsAt(event).flatMap((element) => element.closest("[data-pointer]") ?? []);
    const isDrawn = (block: Element): boolean => {
      const { top, bottom } = block.getBoundingClientRect();
      return top <= event.clientY && event.clientY < bottom;
    };
    return blocks.find(isDrawn) ?? blocks[0] ?? null;
  }

  private entryOf(element: Element | null): Entry | null {
    const pointer = element?.closest("[data-pointer]")?.getAttribute("data-pointer");
    return this.model.entries.find((entry) => entry.pointer === pointer) ?? null;
  }

  /** On a range: type its minutes. On nothing: an hour. */
  private doubleClick(event: MouseEvent): void {
    const from = this.view.pointAt(event.clientX, event.clientY);
    if (this.model.selection) return this.openForm();
    if (this.model.tool !== "paint" || this.model.entryAt(slotAt(from), { start: from.minute, end: from.minute + 1 }))
      return;
    const slot = slotAt(from);
    const to = { day: slot.day, minute: Math.min(slot.minute + 45, 1439) };
    this.model.sketch({ kind: "block", tool: "paint", block: blockBetween(slot, to), live: true });
    this.model.finish();
  }
}
