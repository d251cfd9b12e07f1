// Trips in a table, a page at a time: all of them, or those that change.

import { currentLanguage, fill, h, texts } from "../dom.js";
import { dayAndClock, duration } from "../model/wall.js";
import type { App } from "../state.js";
import type { TripRow, TripUsage } from "../worker/protocol.js";
import type { ListView } from "./answers.js";
import type { Filters } from "./filters.js";
import { Pager } from "./pager.js";
import { dividedText, reasonText, shareBar, usageLabel } from "./words.js";

const ROWS = 50;

export class TripsTable implements ListView {
  readonly element: HTMLElement;
  private readonly pager: Pager;
  private readonly table = h("table");
  private readonly nothing = h("p", { class: "empty" });
  private asked = "";

  constructor(
    private readonly app: App,
    private readonly filters: Filters,
    private readonly kind: "trips" | "changes",
  ) {
    this.pager = new Pager(`pages-${kind}`, ROWS, () => void this.ask());
    this.element = h(
      "div",
      { class: `list ${kind}`, id: `list-${kind}` },
      h(
        "div",
        {
          class: "table-scroll",
          tabIndex: 0,
          role: "region",
          "data-text-aria-label": kind === "trips" ? "tabTrips" : "tabChanges",
        },
        this.table,
      ),
      this.nothing,
      this.pager.element,
    );
  }

  draw(): void {
    const asked = `${this.app.version} ${this.filters.version}`;
    if (asked !== this.asked) this.pager.reset();
    this.asked = asked;
    void this.ask();
  }

  private async ask(): Promise<void> {
    const { app, pager } = this;
    const filter = this.filters.filter;
    const changed = this.kind === "changes" || filter.changed;
    const asked = `${this.asked} ${pager.from}`;
    const page = await app.client.call("trips", { ...filter, changed, from: pager.from, count: ROWS });
    // Another page has been asked for in the meantime.
    if (asked !== `${this.asked} ${pager.from}`) return;
    const words = texts();
    const comparing = page.rows.some((row) => row.b !== null);
    this.nothing.hidden = page.total > 0;
    this.nothing.textContent = this.kind === "changes" ? words.noChange : words.nothing;
    this.table.parentElement?.toggleAttribute("hidden", page.total === 0);
    const heads = [words.tripId, words.driver, words.start, words.end, words.length];
    const sides = comparing ? [words.before, words.reason, words.afterB, words.reason] : [words.usage, words.reason];
    fill(
      this.table,
      h("thead", null, h("tr", null, ...[...heads, ...sides].map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", null, ...page.rows.map((row) => this.row(row))),
    );
    pager.draw(page.total);
  }

  private row(row: TripRow): HTMLElement {
    const { app } = this;
    const at = (instant: number, offset: number): string => dayAndClock(instant, offset, currentLanguage());
    const usage = (one: TripUsage): HTMLElement =>
      h(
        "td",
        { class: "usage-cell" },
        usageLabel(one.usage),
        shareBar(one),
        h("span", { class: "hint" }, dividedText(one.privateMs, one.professionalMs)),
      );
    const reason = (one: TripUsage, side: "a" | "b"): HTMLElement => {
      const names = app.names[side];
      if (one.reason) return h("td", null, reasonText(one.reason, names));
      const parts = [...new Set(one.segments.map((segment) => reasonText(segment.reason, names)))];
      return h("td", null, ...parts.map((part) => h("span", { class: "part-words" }, part)));
    };
    return h(
      "tr",
      { "data-trip": String(row.tripId) },
      h("th", { scope: "row" }, String(row.tripId)),
      h("td", null, String(row.driverId)),
      h("td", { class: "time" }, at(row.start, row.startOffset)),
      h("td", { class: "time" }, at(row.end, row.endOffset)),
      h("td", { class: "time" }, duration(row.end - row.start)),
      usage(row.a),
      reason(row.a, "a"),
      row.b && usage(row.b),
      row.b && reason(row.b, "b"),
    );
  }
}
