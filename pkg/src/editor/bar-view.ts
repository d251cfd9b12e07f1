/** The tools above the grid, and the totals of the week. */
import { h, icon, setAttribute, setText, type Shape } from "./dom.js";
import { DAY, DAYS } from "./geometry.js";
import type { EditorModel, Tool } from "./model.js";
import { formatDuration } from "./time-text.js";
import type { Words } from "./words.js";

export class BarView {
  readonly element: HTMLElement;
  private readonly tools: Record<Tool, HTMLButtonElement>;
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly invert: HTMLButtonElement;
  private readonly privateSum = h("b");
  private readonly professionalSum = h("b");
  private readonly share = h("span", { class: "share-private" });

  constructor(
    private readonly model: EditorModel,
    words: Words,
  ) {
    const tool = (name: Tool): HTMLButtonElement =>
      button(words[name], name, name === "paint" ? words.paintHelp : words.eraseHelp, () => model.setTool(name));
    this.tools = { paint: tool("paint"), erase: tool("erase") };
    this.undo = button(words.undo, "undo", `${words.undo} (Ctrl+Z)`, () => model.undo(), true);
    this.redo = button(words.redo, "redo", `${words.redo} (Ctrl+Shift+Z)`, () => model.redo(), true);
    this.invert = button(words.invert, "invert", words.invertHelp, () => model.invert());
    const sum = h(
      "p",
      { class: "sum" },
      h(
        "span",
        { class: "sum-private" },
        h("span", { class: "swatch", "data-swatch": "private" }),
        this.privateSum,
        ` ${words.privateTotal}`,
      ),
      h(
        "span",
        { class: "sum-professional" },
        h("span", { class: "swatch", "data-swatch": "professional" }),
        this.professionalSum,
        ` ${words.professionalTotal}`,
      ),
      h("span", { class: "share", "aria-hidden": "true" }, this.share),
    );
    this.element = h(
      "div",
      { class: "bar" },
      h(
        "div",
        { class: "buttons", role: "group", "aria-label": words.tools },
        h("div", { class: "pair" }, this.tools.paint, this.tools.erase),
        h("div", { class: "pair" }, this.undo, this.redo),
        this.invert,
      ),
      sum,
    );
  }

  render(): void {
    const { model } = this;
    for (const [name, element] of Object.entries(this.tools)) {
      setAttribute(element, "aria-pressed", String(model.tool === name));
      element.disabled = !model.writable;
    }
    for (const element of [this.undo, this.redo, this.invert]) element.disabled = !model.writable;
    // Disabled by its last step, a button would lose the keyboard: it says no by doing nothing.
    setAttribute(this.undo, "aria-disabled", String(!model.canUndo));
    setAttribute(this.redo, "aria-disabled", String(!model.canRedo));
    const { totals } = model.reading;
    const total = totals?.reduce((sum, minutes) => sum + minutes, 0) ?? 0;
    setText(this.privateSum, totals ? formatDuration(total) : "?");
    setText(this.professionalSum, totals ? formatDuration(DAYS * DAY - total) : "?");
    this.share.style.inlineSize = `${(total / (DAYS * DAY)) * 100}%`;
  }
}

/** A button with a drawing; the words are for everybody unless there is little room. */
export function button(
  label: string,
  shape: Shape | null,
  title: string,
  click: () => void,
  onlyIcon = false,
): HTMLButtonElement {
  const words = h("span", { class: onlyIcon ? "unseen" : "words" }, label);
  const element = h(
    "button",
    { type: "button", class: onlyIcon ? "button only-icon" : "button", title: title === label ? null : title },
    shape && icon(shape),
    words,
  );
  element.addEventListener("click", click);
  return element;
}
