/** Copying a day to others. */
import { button } from "./bar-view.js";
import { h } from "./dom.js";
import type { EditorModel } from "./model.js";
import type { Words } from "./words.js";

export class CopyView {
  readonly element: HTMLDetailsElement;
  private readonly from: HTMLSelectElement;
  private readonly to: HTMLInputElement[];
  private readonly copy: HTMLButtonElement;
  private readonly quick: HTMLButtonElement[];
  private opened = false;

  constructor(
    private readonly model: EditorModel,
    words: Words,
  ) {
    this.from = h("select", { id: "copy-from" }, ...words.days.map((day, index) => h("option", { value: index }, day)));
    this.to = words.days.map((_, index) => h("input", { type: "checkbox", id: `copy-to-${index}` }));
    const days = this.to.map((box, index) =>
      h(
        "label",
        { class: "chip", for: box.id },
        box,
        h("span", { "aria-hidden": "true" }, words.shortDays[index]),
        h("span", { class: "unseen" }, words.days[index]),
      ),
    );
    const tick = (last: number): void => {
      for (const [day, box] of this.to.entries()) box.checked = day <= last;
      this.render();
    };
    this.quick = [
      button(words.workdays, null, words.workdays, () => tick(4)),
      button(words.everyDay, null, words.everyDay, () => tick(6)),
    ];
    for (const element of this.quick) element.classList.add("quiet");
    this.copy = button(words.copyDo, null, words.copyHelp, () => this.carryOut());
    this.copy.classList.add("primary");
    this.element = h(
      "details",
      { class: "card fold" },
      h("summary", {}, words.copy),
      h("div", { class: "field" }, h("label", { for: "copy-from" }, words.copyFrom), this.from),
      h(
        "fieldset",
        {},
        h("legend", {}, words.copyTo),
        h("div", { class: "chips" }, ...days),
        h("div", { class: "actions" }, ...this.quick),
      ),
      h("p", { class: "about" }, words.copyHelp),
      h("div", { class: "actions" }, this.copy),
    );
    this.element.addEventListener("change", () => this.render());
    // The day at hand is the likely one.
    this.element.addEventListener("toggle", () => {
      if (this.element.open === this.opened) return; // It was opened in the view before.
      this.opened = this.element.open;
      this.from.value = String(this.model.cursor.day);
      this.render();
    });
  }

  /** Goes on with what is chosen in the view of another language. */
  resume({ element, from, to }: CopyView): void {
    this.opened = element.open;
    this.from.value = from.value;
    for (const [day, box] of this.to.entries()) box.checked = to[day]?.checked ?? false;
  }

  private chosen(): number[] {
    return [...this.to.entries()]
      .filter(([day, box]) => box.checked && day !== Number(this.from.value))
      .map(([day]) => day);
  }

  private carryOut(): void {
    const days = this.chosen();
    if (days.length === 0) return;
    this.model.copyDay(Number(this.from.value), days);
    for (const box of this.to) box.checked = false;
    this.render();
  }

  render(): void {
    const { writable } = this.model;
    for (const [day, box] of this.to.entries()) box.disabled = !writable || day === Number(this.from.value);
    for (const control of [this.from, ...this.quick]) control.disabled = !writable;
    // Disabled, it would lose the keyboard: it says no by doing nothing.
    this.copy.disabled = !writable;
    this.copy.setAttribute("aria-disabled", String(this.chosen().length === 0));
  }
}
