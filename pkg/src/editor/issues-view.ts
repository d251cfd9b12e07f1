/** The issues beside the grid: each with its place, the engine's sentence, and its fix with one click. */
import type { Issue } from "../index.js";
import { button } from "./bar-view.js";
import { h, icon, message, setText } from "./dom.js";
import { dayOf, type Entry } from "./entries.js";
import type { EditorModel } from "./model.js";
import { MOST_DRAWN } from "./grid-view.js";
import { drawnSpan } from "./reading.js";
import { formatSpan, formatTime } from "./time-text.js";
import { countsInWords, type Lang, type Words, words } from "./words.js";

/** Issues that are listed at once. */
const MOST_SHOWN = 200;

export class IssuesView {
  readonly element: HTMLElement;
  private readonly words: Words;
  private readonly title: HTMLElement;
  private readonly counts = h("span", { class: "counts" });
  private readonly all: HTMLButtonElement;
  private readonly list = h("ul", { class: "issues" });
  private drawn: unknown[] = [];

  constructor(
    private readonly model: EditorModel,
    private readonly lang: Lang,
    private readonly show: (entry: Entry | null, day: number | null) => void,
  ) {
    this.words = words(lang);
    this.title = h("p", { class: "title", id: "issues-title", tabindex: -1 }, this.words.issues);
    this.all = button(this.words.fixAll, "done", this.words.fixAll, () => {
      model.fixAll(this.words.fixAll);
      this.title.focus();
    });
    const head = h("div", { class: "issues-head" }, this.title, this.counts, this.all);
    this.element = h("div", { class: "card", role: "group", "aria-labelledby": "issues-title" }, head, this.list);
  }

  render(): void {
    const { model } = this;
    const drawn = [model.reading, model.writable, model.selection?.pointer];
    if (drawn.every((part, index) => part === this.drawn[index])) return;
    this.drawn = drawn;
    const count = { error: 0, warning: 0, info: 0 };
    for (const { severity } of model.issues) count[severity] += 1;
    setText(this.counts, countsInWords(count, this.lang));
    this.all.hidden = !model.writable || model.issues.filter(({ fix }) => fix).length < 2;
    const items = model.issues.slice(0, MOST_SHOWN).map((issue, index) => this.item(issue, index));
    const left = model.issues.length - items.length;
    if (left > 0)
      items.push(h("li", { class: "issue", "data-code": "more" }, this.words.more.replace("{n}", String(left))));
    const ready = h(
      "li",
      { class: "issue", "data-severity": "done" },
      icon("done"),
      h("p", { class: "sentence" }, this.words.noIssues),
    );
    if (items.length === 0) items.push(ready);
    const undrawn = model.entries.length - MOST_DRAWN;
    if (undrawn > 0) {
      const sentence = h("p", { class: "sentence" }, this.words.undrawn.replace("{n}", String(undrawn)));
      items.push(h("li", { class: "issue", "data-code": "undrawn" }, icon("info"), sentence));
    }
    this.list.replaceChildren(...items);
  }

  private item(issue: Issue, index: number): HTMLElement {
    const { model, words, lang } = this;
    const entry = model.reading.entryOf(issue);
    const day = entry ? entry.day : dayOf(issue);
    const place = this.place(entry, day);
    const where = place
      ? button(place, null, `${words.show}: ${place}`, () => this.show(entry, day))
      : issue.path.startsWith("/innerMap/map/")
        ? h("span", { class: "elsewhere" }, words.elsewhere)
        : null;
    if (where && place) where.className = "where";
    const actions: HTMLElement[] = [];
    if (issue.fix && model.writable) {
      const { fix } = issue;
      const fixButton = button(fix.title[lang], "done", fix.title[lang], () => {
        model.fix(fix, fix.title[lang]);
        this.focusAfter(index);
      });
      fixButton.classList.add("fix");
      actions.push(fixButton);
    } else if (issue.severity === "error" && model.writable) {
      const target = removable(issue);
      if (entry || target !== null) {
        actions.push(
          button(words.remove, "delete", words.remove, () => {
            if (entry) model.delete(entry);
            else if (target !== null) model.removeAt(target);
            this.focusAfter(index);
          }),
        );
      }
    }
    const chosen = entry !== null && entry.pointer === model.selection?.pointer;
    return h(
      "li",
      { class: "issue", "data-severity": issue.severity, "data-code": issue.code, "data-chosen": chosen },
      icon(issue.severity),
      h(
        "div",
        { class: "words" },
        h("p", { class: "issue-head" }, h("b", {}, words.severities[issue.severity]), where),
        h("p", { class: "sentence" }, ...message(issue.message[lang])),
        actions.length > 0 ? h("div", { class: "actions" }, ...actions) : null,
      ),
    );
  }

  private place(entry: Entry | null, day: number | null): string | null {
    const name = day === null ? null : (this.words.days[day] ?? null);
    if (!entry || name === null) return name;
    const span = drawnSpan(entry);
    if (entry.state === "problem" && entry.written) {
      return `${name} ${formatTime(entry.written.start)}\u2013${formatTime(entry.written.end)}`;
    }
    return span ? `${name} ${formatSpan(span)}` : name;
  }

  /** The button is gone with its issue: the keyboard goes on at what now stands in its place. */
  private focusAfter(index: number): void {
    const item = this.list.children[Math.min(index, this.list.children.length - 1)];
    (item?.querySelector<HTMLElement>(".actions button") ?? this.title).focus();
  }
}

/** What else can be taken away where an error has no fix: a day or a list that cannot be drawn. */
function removable(issue: Issue): string | null {
  const parts = issue.path.split("/");
  return issue.path.startsWith("/innerMap/map/") && parts.length <= 6 ? issue.path : null;
}
