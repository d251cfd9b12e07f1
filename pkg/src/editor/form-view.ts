/** Exact minutes by typing: of the selected range, or of a new one. The engine says whether the times are possible. */
import type { Fix, Issue } from "../index.js";
import { button } from "./bar-view.js";
import { h, message, setAttribute, setText } from "./dom.js";
import { DAY } from "./geometry.js";
import type { Entry } from "./entries.js";
import { toJson } from "./json.js";
import type { EditorModel, TypedForm } from "./model.js";
import { drawnSpan } from "./reading.js";
import { formatTime, parseTime, type TypedTime } from "./time-text.js";
import { PAINTED } from "./week-engine.js";
import { type Lang, type Words, words } from "./words.js";

export class FormView {
  readonly element: HTMLElement;
  private readonly words: Words;
  private readonly title = h("p", { class: "title", id: "form-title" });
  private readonly about = h("p", { class: "about" });
  private readonly day: HTMLSelectElement;
  private readonly start: HTMLInputElement;
  private readonly end: HTMLInputElement;
  private readonly submit: HTMLButtonElement;
  private readonly remove: HTMLButtonElement;
  private readonly problem = h("div", { class: "problem", id: "form-problem", role: "alert" });
  private readonly form: HTMLFormElement;
  private shown = "";
  private typing = false;

  constructor(
    private readonly model: EditorModel,
    private readonly lang: Lang,
    private readonly backToGrid: () => void,
  ) {
    this.words = words(lang);
    const { days, day, start, end } = this.words;
    this.day = h("select", { id: "form-day" }, ...days.map((name, index) => h("option", { value: index }, name)));
    this.start = timeField("form-start");
    this.end = timeField("form-end");
    this.submit = h("button", { type: "submit", class: "button primary" });
    this.remove = button(this.words.delete, "delete", this.words.delete, () => this.removeSelected());
    this.form = h(
      "form",
      { class: "range-form", novalidate: true },
      this.title,
      this.about,
      h("div", { class: "fields" }, field(day, this.day), field(start, this.start), field(end, this.end)),
      this.problem,
      h("div", { class: "actions" }, this.submit, this.remove),
    );
    // A group, not a landmark: a page may hold several editors, and landmarks of one name cannot be told apart.
    this.element = h("div", { class: "card", role: "group", "aria-labelledby": "form-title" }, this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.form.addEventListener("input", () => {
      this.typing = true;
    });
    this.form.addEventListener("keydown", (event) => this.key(event));
  }

  /** Puts the keyboard into the start field. */
  focus(): void {
    this.start.focus();
    this.start.select();
  }

  /** Goes on with what is typed into the form of another language. */
  resume({ shown, typing, day, start, end }: FormView): void {
    [this.shown, this.typing] = [shown, typing];
    [this.day.value, this.start.value, this.end.value] = [day.value, start.value, end.value];
  }

  render(): void {
    const { model, words } = this;
    const entry = model.selection;
    const kept = entry?.state === "other";
    setText(this.title, kept ? words.keptRange : entry ? words.selectedRange : words.newRange);
    setText(this.about, kept ? `${entry.type}. ${words.keptHelp}` : entry && entry.type !== PAINTED ? entry.type : "");
    setText(this.submit, entry ? words.apply : words.add);
    setText(this.remove.querySelector(".words") ?? this.remove, kept ? words.remove : words.delete);
    this.remove.hidden = !entry;
    this.submit.hidden = kept;
    for (const control of [this.day, this.start, this.end]) control.disabled = !model.writable || kept;
    this.submit.disabled = this.remove.disabled = !model.writable;
    const shown = toJson([entry?.pointer, entry?.raw, entry ? null : model.cursor]);
    if (shown === this.shown || (!entry && this.typing)) return;
    this.shown = shown;
    this.typing = false;
    this.fill(entry);
  }

  private fill(entry: Entry | null): void {
    const { cursor } = this.model;
    const written = entry?.state === "problem" ? entry.written : entry && drawnSpan(entry);
    const span = written ?? { start: cursor.minute, end: Math.min(cursor.minute + 60, DAY) };
    this.day.value = String(entry ? (entry.day ?? cursor.day) : cursor.day);
    this.start.value = formatTime(span.start);
    this.end.value = formatTime(span.end);
    this.complain(null);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      event.preventDefault();
      this.typing = false;
      this.shown = "";
      this.render();
      this.backToGrid();
      return;
    }
    const target = event.target === this.start ? this.start : event.target === this.end ? this.end : null;
    if (!target || (event.key !== "ArrowUp" && event.key !== "ArrowDown") || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const time = parseTime(target.value);
    if (!time) return;
    const step = (event.shiftKey ? 15 : 1) * (event.key === "ArrowUp" ? 1 : -1);
    const minutes = Math.min(Math.max(time.hour * 60 + time.minute + step, 0), DAY);
    target.value = formatTime(minutes);
    this.typing = true;
  }

  private removeSelected(): void {
    const { selection } = this.model;
    if (!selection) return;
    this.model.delete(selection);
    this.backToGrid();
  }

  private send(): void {
    const [start, end] = [parseTime(this.start.value), parseTime(this.end.value)];
    if (!start || !end) {
      const text = this.words.timeError;
      this.complain([text], [...(start ? [] : [this.start]), ...(end ? [] : [this.end])]);
      return;
    }
    const typed = { day: Number(this.day.value), start, end };
    const issues = this.model.type(typed);
    if (issues.length > 0) this.refuse(issues, typed);
    else this.done();
  }

  private done(): void {
    this.typing = false;
    this.shown = "";
    this.complain(null);
    this.render();
  }

  private refuse(issues: Issue[], typed: TypedForm & { start: TypedTime; end: TypedTime }): void {
    const about = (part: string): boolean => issues.some(({ path }) => path.includes(`/${part}`));
    const only = about("debut") ? [this.start] : about("fin") ? [this.end] : [this.start, this.end];
    const fixes = issues.flatMap(({ fix }) => (fix ? [fix] : []));
    const mend = (fix: Fix): HTMLButtonElement => {
      const label = fix.title[this.lang];
      return button(label, "done", label, () => {
        this.model.typeMended(typed, fix);
        this.done();
        this.submit.focus();
      });
    };
    this.complain(
      issues.map((issue) => issue.message[this.lang]),
      only,
      fixes.map(mend),
    );
  }

  private complain(texts: string[] | null, fields: HTMLInputElement[] = [], actions: HTMLElement[] = []): void {
    for (const input of [this.start, this.end]) {
      const wrong = texts !== null && fields.includes(input);
      setAttribute(input, "aria-invalid", wrong ? "true" : null);
      setAttribute(input, "aria-describedby", wrong ? "form-problem" : null);
    }
    const lines = (texts ?? []).map((text) => h("p", { class: "sentence" }, ...message(text)));
    this.problem.replaceChildren(...lines, ...actions);
    if (texts) fields[0]?.focus();
  }
}

const timeField = (id: string): HTMLInputElement =>
  h("input", {
    id,
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 12,
    size: 6,
  });

const field = (label: string, control: HTMLElement): HTMLElement =>
  h("div", { class: "field" }, h("label", { for: control.id }, label), control);
