// A list of which only one page is on the screen.

import { fill, h, texts, word } from "../dom.js";
import { grouped } from "../model/wall.js";

export class Pager {
  readonly element: HTMLElement;
  from = 0;
  private total = 0;
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly page: HTMLInputElement;
  private readonly text = h("span");

  constructor(
    id: string,
    readonly count: number,
    private readonly onMove: () => void,
  ) {
    this.previous = word("button", "previous", {
      type: "button",
      class: "quiet",
      onClick: () => this.go(this.from - count),
    });
    this.next = word("button", "next", { type: "button", class: "quiet", onClick: () => this.go(this.from + count) });
    this.page = h("input", {
      id: `${id}-page`,
      type: "number",
      min: "1",
      step: "1",
      onChange: () => this.go((Math.max(1, Math.floor(Number(this.page.value) || 1)) - 1) * count),
    });
    this.element = h(
      "div",
      { class: "pager", role: "group", "data-text-aria-label": "page" },
      this.previous,
      h("label", { class: "inline", for: this.page.id }, word("span", "page"), this.page),
      this.text,
      this.next,
    );
  }

  private go(from: number): void {
    const last = Math.max(0, Math.floor((this.total - 1) / this.count) * this.count);
    this.from = Math.min(Math.max(0, from), last);
    this.onMove();
  }

  /** Back to the first page, without asking for it. */
  reset(): void {
    this.from = 0;
  }

  draw(total: number): void {
    this.total = total;
    const pages = Math.max(1, Math.ceil(total / this.count));
    const now = Math.floor(this.from / this.count) + 1;
    this.page.value = String(now);
    this.page.max = String(pages);
    fill(this.text, `${texts().of} ${grouped(pages)} (${grouped(total)})`);
    this.previous.disabled = now <= 1;
    this.next.disabled = now >= pages;
    this.element.hidden = pages <= 1;
  }
}
