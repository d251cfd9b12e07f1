// Rows that are no trips: where they stand, what is wrong, and what to do.

import { currentLanguage, fill, h, texts } from "../dom.js";
import { grouped } from "../model/wall.js";
import type { App } from "../state.js";
import type { ListView } from "./answers.js";
import { Pager } from "./pager.js";

const ROWS = 50;

export class RejectsView implements ListView {
  readonly element: HTMLElement;
  private readonly pager = new Pager("pages-rejects", ROWS, () => void this.ask());
  private readonly table = h("table");
  private asked = -1;

  constructor(private readonly app: App) {
    this.element = h(
      "div",
      { class: "list", id: "list-rejects" },
      h(
        "div",
        { class: "table-scroll", tabIndex: 0, role: "region", "data-text-aria-label": "tabRejects" },
        this.table,
      ),
      this.pager.element,
    );
  }

  draw(): void {
    if (this.asked !== this.app.version) this.pager.reset();
    this.asked = this.app.version;
    void this.ask();
  }

  private async ask(): Promise<void> {
    const { from } = this.pager;
    const page = await this.app.client.call("rejects", { from, count: ROWS });
    if (from !== this.pager.from) return;
    const words = texts();
    fill(
      this.table,
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          ...[words.line, words.column, words.remedy, words.row].map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h(
        "tbody",
        null,
        ...page.rows.map((one) =>
          h(
            "tr",
            null,
            h("th", { scope: "row" }, grouped(one.line)),
            h("td", null, one.column || "\u2014"),
            h("td", null, one.reason[currentLanguage()]),
            h("td", null, h("code", null, one.text)),
          ),
        ),
      ),
    );
    this.pager.draw(page.total);
  }
}
