// The answers: totals, what changes, and the lists behind them.

import { announce, byId, counted, currentLanguage, fill, h, save, texts, word } from "../dom.js";
import { duration, grouped } from "../model/wall.js";
import type { App } from "../state.js";
import type { TextKey } from "../texts.js";
import type { ChangeTotals, DownloadKind, Totals } from "../worker/protocol.js";
import { DaysView } from "./days.js";
import { Filters } from "./filters.js";
import { Overview } from "./overview.js";
import { RejectsView } from "./rejects.js";
import { TripsTable } from "./table.js";
import { dividedText } from "./words.js";

type Tab = "days" | "trips" | "changes" | "rejects";

/** A list under a tab. */
export interface ListView {
  readonly element: HTMLElement;
  /** Draws what is asked for now. */
  draw: () => void;
}

const TABS: readonly [Tab, TextKey][] = [
  ["days", "tabDays"],
  ["trips", "tabTrips"],
  ["changes", "tabChanges"],
  ["rejects", "tabRejects"],
];

export class AnswersView {
  private tab: Tab = "days";
  private readonly none = h("p", { class: "empty", id: "answers-none" });
  private readonly totals = h("div", { id: "totals" });
  private readonly buttons = new Map<Tab, HTMLButtonElement>();
  private readonly views: Record<Tab, ListView>;
  private readonly filters: Filters;
  private readonly overview: Overview;
  private readonly panel: HTMLElement;
  private readonly rest: HTMLElement;
  private readonly downloads = h("div", { class: "tools", id: "downloads" });
  private drawn = "";

  constructor(private readonly app: App) {
    this.filters = new Filters(app, () => this.drawTab());
    const days = new DaysView(app, this.filters);
    this.overview = new Overview(app, (day) => {
      this.choose("days");
      days.goTo(day);
    });
    this.views = {
      days,
      trips: new TripsTable(app, this.filters, "trips"),
      changes: new TripsTable(app, this.filters, "changes"),
      rejects: new RejectsView(app),
    };
    const tabs = h("div", {
      class: "tabs",
      role: "tablist",
      "aria-labelledby": "answers-title",
      onKeydown: (event: KeyboardEvent) => this.arrow(event),
    });
    for (const [tab] of TABS) {
      const button = h("button", {
        type: "button",
        role: "tab",
        id: `tab-${tab}`,
        "aria-controls": "tab-panel",
        onClick: () => this.choose(tab),
      });
      this.buttons.set(tab, button);
      tabs.append(button);
    }
    this.panel = h("div", { id: "tab-panel", role: "tabpanel", tabIndex: 0, "aria-labelledby": "tab-days" });
    this.rest = h(
      "div",
      { class: "answers-rest" },
      this.totals,
      this.overview.element,
      h("div", { class: "tabs-row" }, tabs, this.downloads),
      this.filters.element,
      this.panel,
    );
    fill(byId("answers"), word("h2", "answersTitle", { id: "answers-title" }), this.none, this.rest);
    app.onChange(() => this.draw());
  }

  private choose(tab: Tab): void {
    this.tab = tab;
    this.drawTab();
  }

  private arrow(event: KeyboardEvent): void {
    const shown = TABS.map(([tab]) => tab).filter((tab) => !this.buttons.get(tab)?.hidden);
    const at = shown.indexOf(this.tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + shown.length, Home: 0, End: shown.length - 1 }[event.key];
    const next = to === undefined ? undefined : shown[to % shown.length];
    if (!next) return;
    event.preventDefault();
    this.choose(next);
    this.buttons.get(next)?.focus();
  }

  private draw(): void {
    const { app } = this;
    const words = texts();
    const { summary, read, rejected } = app;
    const hasLists = summary !== null || rejected > 0;
    this.none.hidden = summary !== null;
    const needsZone = read !== null && read.trips > 0 && app.timeZone === null;
    this.none.textContent = needsZone ? words.answersNeedZone : (app.unanswered?.text() ?? words.answersNone);
    this.rest.hidden = !hasLists;
    for (const [tab, key] of TABS) {
      const button = this.buttons.get(tab);
      if (!button) continue;
      const count = tab === "rejects" ? rejected : tab === "changes" ? (summary?.changes?.changed ?? 0) : null;
      fill(button, words[key], count === null ? null : h("span", { class: "count" }, grouped(count)));
      button.hidden =
        (tab === "rejects" && rejected === 0) ||
        (tab === "changes" && !summary?.changes) ||
        (summary === null && tab !== "rejects");
    }
    const current = this.buttons.get(this.tab);
    if (hasLists && current?.hidden) this.tab = summary === null ? "rejects" : "days";
    fill(this.totals, ...(summary ? this.drawTotals(summary.a, summary.b, summary.changes, rejected) : []));
    this.overview.draw();
    this.drawDownloads(rejected);
    this.filters.draw();
    // The lists ask the worker: only when there is something new to ask for.
    const key = JSON.stringify([app.version, document.documentElement.lang, this.tab, summary === null]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.drawTab();
    if (summary)
      announce(
        `${grouped(summary.a.trips)} ${words.trips}${words.colon}` +
          dividedText(summary.a.privateMs, summary.a.professionalMs),
      );
  }

  private drawTab(): void {
    for (const [tab, button] of this.buttons) {
      button.setAttribute("aria-selected", String(tab === this.tab));
      button.tabIndex = tab === this.tab ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", `tab-${this.tab}`);
    this.filters.element.hidden = this.tab === "rejects";
    this.filters.hideChanged(this.tab === "changes");
    const view = this.views[this.tab];
    if (this.panel.firstChild !== view.element) fill(this.panel, view.element);
    view.draw();
  }

  private drawTotals(a: Totals, b: Totals | null, changes: ChangeTotals | null, rejected: number): HTMLElement[] {
    const words = texts();
    const card = (name: string, label: string, value: string, ...more: (HTMLElement | string)[]): HTMLElement =>
      h(
        "div",
        { class: `total ${name}`, "data-total": name },
        h("span", { class: "total-label" }, label),
        h("strong", null, value),
        ...more,
      );
    const counts = (totals: Totals): string =>
      [
        counted(totals.private, words.manyPrivate),
        counted(totals.professional, words.manyProfessional),
        counted(totals.mixed, words.manyMixed),
      ].join(" \u00b7 ");
    const share = (totals: Totals, ms: number): string => {
      const total = totals.privateMs + totals.professionalMs;
      const percent = total === 0 ? 0 : Math.round((1000 * ms) / total) / 10;
      return `${String(percent).replace(".", words.decimal)}\u00a0% ${words.ofTheTime}`;
    };
    const note = (text: string): HTMLElement => h("span", { class: "total-note" }, text);
    const then = (value: number, before: number): HTMLElement =>
      note(`B${words.colon}${duration(value)} (${value >= before ? "+" : ""}${duration(value - before)})`);
    const cards = [
      card(
        "trips",
        words.trips,
        grouped(a.trips),
        note(counts(a)),
        ...(b ? [note(`B${words.colon}${counts(b)}`)] : []),
      ),
      card(
        "private",
        words.Private,
        duration(a.privateMs),
        note(share(a, a.privateMs)),
        ...(b ? [then(b.privateMs, a.privateMs)] : []),
      ),
      card(
        "professional",
        words.Professional,
        duration(a.professionalMs),
        note(share(a, a.professionalMs)),
        ...(b ? [then(b.professionalMs, a.professionalMs)] : []),
      ),
    ];
    if (changes) {
      cards.push(
        card(
          "changes",
          words.tabChanges,
          counted(changes.changed, words.changedTrips),
          note(counted(changes.usageChanged, words.usageChanges)),
          h(
            "span",
            { class: "total-note up", "data-change": "private" },
            `${duration(changes.toPrivateMs)} ${words.toPrivate}`,
          ),
          h(
            "span",
            { class: "total-note down", "data-change": "professional" },
            `${duration(changes.toProfessionalMs)} ${words.toProfessional}`,
          ),
        ),
      );
    }
    const unreadable = this.app.summary?.issues.filter((issue) => issue.unreadable).length ?? 0;
    const told = [
      a.withoutRules > 0 ? counted(a.withoutRules, words.withoutRules) : "",
      rejected > 0 ? counted(rejected, words.rejectedCount) : "",
      unreadable > 0 ? counted(unreadable, words.unreadableRules) : "",
    ].filter((part) => part);
    return [
      h("div", { class: "totals" }, ...cards),
      ...(told.length > 0 ? [h("p", { class: "totals-note", "data-total": "notes" }, told.join(" \u00b7 "))] : []),
    ];
  }

  private drawDownloads(rejected: number): void {
    const { app } = this;
    const words = texts();
    const button = (kind: DownloadKind, label: string, side: "a" | "b" = "a"): HTMLButtonElement =>
      h(
        "button",
        {
          type: "button",
          class: "quiet",
          "data-download": `${kind}-${side}`,
          onClick: () => void this.download(kind, side),
        },
        label,
      );
    const list: HTMLButtonElement[] = [];
    if (app.summary) {
      list.push(button("answers.csv", words.answersCsv), button("answers.json", words.answersJson));
      if (app.b) {
        list.push(
          button("answers.csv", `B${words.colon}${words.answersCsv}`, "b"),
          button("answers.json", `B${words.colon}${words.answersJson}`, "b"),
        );
        list.push(button("changes.csv", words.changesCsv));
      }
    }
    if (rejected > 0) list.push(button("rejected.csv", words.rejectedCsv));
    fill(this.downloads, list.length > 0 ? h("span", { class: "hint" }, words.download) : null, ...list);
  }

  private async download(kind: DownloadKind, side: "a" | "b"): Promise<void> {
    const argument = { kind, side, language: currentLanguage() };
    const blob = await this.app.busy(() => this.app.client.call("download", argument));
    if (blob) save(blob, side === "b" ? kind.replace(".", "-b.") : kind);
  }
}
