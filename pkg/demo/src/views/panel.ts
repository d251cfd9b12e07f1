// One schedule: the editor, what it says in words, its validity, its exceptional days, and the payload.

import { HorairesError, RuleBook, canonical, validate } from "horaires";
import type { InnerMapDocument, Issue } from "horaires";

import { announce, currentLanguage, fill, h, tell, texts, word } from "../dom.js";
import { stringify } from "../model/json.js";
import { saidBy } from "../model/said.js";
import { type DriverPlan, type PeriodPlan, emptyPlan, emptyWeek, nextSpecialId, rulesOf } from "../model/plan.js";
import { serviceDate } from "../model/wall.js";
import type { App, SideName } from "../state.js";
import type { TextKey } from "../texts.js";
import { BoundsFields, boundsInWords, issueList } from "./bounds.js";
import { dressNew } from "./top.js";

type Editor = HTMLElementTagNameMap["horaires-editor"];

export class SchedulePanel {
  readonly element: HTMLElement;
  readonly editor: Editor;
  private readonly title = h("h3", { class: "panel-title" });
  private readonly periods: HTMLSelectElement;
  private readonly periodRow: HTMLElement;
  private readonly words = h("p", { class: "in-words" });
  private readonly validity: BoundsFields;
  private readonly covers = h("p", { class: "note covers" });
  private readonly periodIssues = h("div");
  private readonly special: BoundsFields;
  private readonly description: HTMLInputElement;
  private readonly specialList = h("ul", { class: "special-list" });
  private readonly specialError = h("p", { class: "note bad", role: "status" });
  private readonly payload = h("pre", { class: "payload", tabIndex: 0, role: "region" });
  private readonly parameters = h("pre", { class: "payload", tabIndex: 0, role: "region" });
  private refused: TextKey | null = null;
  private period = 0;
  private shown = "";

  constructor(
    private readonly app: App,
    private readonly side: SideName,
  ) {
    this.editor = document.createElement("horaires-editor");
    this.editor.id = `editor-${side}`;
    this.title.id = `title-${side}`;
    dressNew(this.editor);
    this.editor.addEventListener("change", () => this.weekEdited());
    this.periods = h("select", { id: `period-${side}`, onChange: () => this.choosePeriod() });
    this.periodRow = h("label", { class: "inline", for: this.periods.id }, word("span", "period"), this.periods);
    this.validity = new BoundsFields(`valid-${side}`, "validity", () => this.periodEdited());
    this.special = new BoundsFields(`special-${side}`, "special", () => undefined);
    this.description = h("input", {
      id: `special-name-${side}`,
      type: "text",
      maxLength: 200,
      autocomplete: "off",
      "data-text-placeholder": "specialPlaceholder",
    });
    this.element = h(
      "div",
      { class: "panel", id: `panel-${side}` },
      h("div", { class: "panel-head" }, this.title, this.periodRow),
      h(
        "div",
        { class: "panel-body" },
        h(
          "div",
          { class: "panel-week" },
          this.editor,
          h("div", { class: "words" }, word("h3", "inWords", { class: "sub" }), this.words),
        ),
        h("div", { class: "panel-more" }, this.validityFold(), this.specialFold(), this.payloadFold()),
      ),
    );
  }

  private validityFold(): HTMLElement {
    return h(
      "details",
      { class: "fold", open: true },
      h("summary", null, word("span", "validity")),
      this.validity.element,
      this.covers,
      this.periodIssues,
    );
  }

  private specialFold(): HTMLElement {
    const form = h(
      "form",
      {
        class: "special-form",
        // What was refused is being mended, or taken back.
        onInput: () => this.refuseSpecial(null),
        onSubmit: (event: Event) => {
          event.preventDefault();
          this.addSpecial();
        },
      },
      h("label", { for: this.description.id }, word("span", "description")),
      this.description,
      this.special.element,
      word("button", "specialAdd", { type: "submit", id: `special-add-${this.side}` }),
      this.specialError,
    );
    return h(
      "details",
      { class: "fold", open: true },
      h("summary", null, word("span", "special")),
      word("p", "specialHint", { class: "hint" }),
      this.specialList,
      form,
    );
  }

  private payloadFold(): HTMLElement {
    return h(
      "details",
      { class: "fold" },
      h("summary", null, word("span", "payload")),
      word("p", "payloadHint", { class: "hint" }),
      ...this.payloadPart("body", this.payload, `copy-payload-${this.side}`),
      ...this.payloadPart("parameters", this.parameters, `copy-parameters-${this.side}`),
    );
  }

  private payloadPart(name: "body" | "parameters", part: HTMLElement, copyId: string): HTMLElement[] {
    const head = word("h3", name, { class: "sub", id: `${name}-${this.side}` });
    // Of two schedules, each says whose it is.
    part.setAttribute("aria-labelledby", `${head.id} ${this.title.id}`);
    return [h("div", { class: "payload-head" }, head, copyButton(copyId, part)), part];
  }

  /** Shows a part of the payload, or what stands in its place: that is not to be copied. */
  private showPart(part: HTMLElement, content: string | null, instead: string): void {
    part.textContent = content ?? instead;
    part.classList.toggle("none", content === null);
    const copy = part.previousElementSibling?.querySelector("button");
    if (copy) copy.disabled = content === null;
  }

  private current(plan: DriverPlan): PeriodPlan {
    return plan.periods[this.period] ?? plan.periods[0] ?? { start: null, end: null, week: emptyWeek() };
  }

  private weekEdited(): void {
    const value = this.editor.value;
    const before = stringify(this.current(this.app.shown(this.side)).week.innerMap ?? {});
    if (stringify(value.innerMap ?? {}) === before) return;
    const plan = this.app.editable(this.side);
    this.current(plan).week = { innerMap: value.innerMap ?? { map: {} } };
    plan.touched = true;
    // What the editor shows is what is kept: it is not to be written into it again.
    this.shown = this.key();
    this.app.edited();
  }

  private periodEdited(): void {
    if (!this.app.offsetAt) return;
    const { start, end } = this.current(this.app.shown(this.side));
    // What cannot be read leaves the bound as it is, and the other one counts.
    const { wholeLastDay, ...read } = this.validity.read(this.app.offsetAt);
    const bounds = {
      start: read.start === undefined ? start : read.start,
      end: read.end === undefined ? end : read.end,
    };
    if (bounds.start === start && bounds.end === end) return;
    const plan = this.app.editable(this.side);
    const period = this.current(plan);
    if (bounds.end !== end) period.wholeLastDay = wholeLastDay;
    period.start = bounds.start;
    period.end = bounds.end;
    plan.touched = true;
    this.app.edited();
  }

  /** Says why an exceptional day is not taken; null: nothing is refused any more. */
  private refuseSpecial(why: TextKey | null): void {
    if (why === null && this.refused === null) return;
    this.refused = why;
    tell(this.specialError, () => [why && texts()[why]]);
  }

  private addSpecial(): void {
    const { app } = this;
    if (!app.offsetAt) return this.refuseSpecial("needZone");
    const { start, end } = this.special.read(app.offsetAt);
    this.refuseSpecial(null);
    if (start === undefined || end === undefined) return;
    if (start === null || end === null) {
      this.refuseSpecial("specialNoDay");
      return this.special.focus();
    }
    if (end <= start) return this.refuseSpecial(end === start ? "emptyPeriod" : "badOrder");
    const description = this.description.value.trim() || texts().special;
    app.editable(this.side).special.push({
      id: nextSpecialId(app.plan(this.side)),
      description,
      start,
      end,
    });
    this.special.clear();
    this.description.value = "";
    announce(`${description}: ${boundsInWords(start, end, app.offsetAt)}`);
    app.edited();
    this.description.focus();
  }

  private choosePeriod(): void {
    this.period = Number(this.periods.value);
    this.app.changed();
  }

  private key(): string {
    const plan = this.app.shown(this.side);
    return stringify([this.app.driver, this.period, this.current(plan).week]);
  }

  draw(): void {
    const { app, side } = this;
    const words = texts();
    const plan = app.shown(side);
    if (this.period >= plan.periods.length) this.period = 0;
    const period = this.current(plan);
    this.title.textContent = app.b ? (side === "a" ? words.scheduleNow : words.scheduleThen) : "";
    this.title.hidden = app.b === null;
    this.editor.setAttribute(
      "aria-label",
      side === "b" ? words.scheduleThen : app.b ? words.scheduleNow : words.scheduleA,
    );
    this.drawPeriods(plan);
    const key = this.key();
    if (key !== this.shown) {
      // Emptied first: steps of another schedule are no steps of this one, where the weeks are the same too.
      this.editor.value = null;
      this.editor.value = period.week;
      this.shown = key;
    }
    this.drawWords(plan);
    this.validity.disable(app.offsetAt === null);
    this.special.disable(app.offsetAt === null);
    this.description.disabled = app.offsetAt === null;
    const of = stringify([app.documents, app.driver, this.period]);
    if (app.offsetAt) this.validity.write(period.start, period.end, app.offsetAt, of);
    this.covers.textContent = app.offsetAt
      ? `${words.covers} ${boundsInWords(period.start, period.end, app.offsetAt)}.`
      : words.needZone;
    if (app.offsetAt && this.refused === "needZone") this.refuseSpecial(null);
    this.drawSpecial(plan);
    this.drawPayload(plan, period);
  }

  private drawPeriods(plan: DriverPlan): void {
    this.periodRow.hidden = plan.periods.length < 2;
    if (this.periodRow.hidden) return;
    const offsetAt = this.app.offsetAt ?? ((): number => 0);
    fill(
      this.periods,
      ...plan.periods.map((one, index) =>
        h("option", { value: String(index) }, `${index + 1}: ${boundsInWords(one.start, one.end, offsetAt)}`),
      ),
    );
    this.periods.value = String(this.period);
  }

  /** What the engine says in words about the schedule that is shown. */
  private drawWords(plan: DriverPlan): void {
    const { app } = this;
    const one = { ...emptyPlan(), shared: { ...plan, driver: null }, options: app.plan(this.side).options };
    let text = "";
    try {
      const book = new RuleBook(rulesOf(one, app.timeZone ?? "UTC", [plan.driver ?? 0]));
      const summary = book.summary(plan.driver ?? 0);
      book.free();
      const period = summary.periods[Math.min(this.period, summary.periods.length - 1)];
      text = period?.summary[currentLanguage()] ?? "";
    } catch (error) {
      if (!(error instanceof HorairesError)) throw error;
      text = saidBy(error)[currentLanguage()];
    }
    this.words.textContent = text;
    this.words.parentElement?.toggleAttribute("hidden", text === "");
  }

  private drawSpecial(plan: DriverPlan): void {
    const words = texts();
    const { offsetAt } = this.app;
    fill(
      this.specialList,
      ...plan.special.map((special, index) =>
        h(
          "li",
          null,
          h("strong", null, special.description || words.special),
          h("span", { class: "hint" }, offsetAt ? boundsInWords(special.start, special.end, offsetAt) : ""),
          h(
            "button",
            {
              type: "button",
              class: "quiet",
              "aria-label": `${words.remove}${words.colon}${special.description}`,
              onClick: () => this.removeSpecial(index),
            },
            words.remove,
          ),
        ),
      ),
    );
    if (plan.special.length === 0) fill(this.specialList, h("li", { class: "hint" }, words.specialNone));
  }

  private removeSpecial(index: number): void {
    this.app.editable(this.side).special.splice(index, 1);
    this.app.edited();
    this.description.focus();
  }

  private drawPayload(plan: DriverPlan, period: PeriodPlan): void {
    const { app } = this;
    const document: InnerMapDocument = {
      ...(plan.driver === null ? {} : { individuId: plan.driver }),
      ...(period.start === null ? {} : { dateDebut: serviceDate(period.start) }),
      ...(period.end === null ? {} : { dateFin: serviceDate(period.end) }),
      innerMap: period.week.innerMap ?? { map: {} },
    };
    const checked = validate(document, app.timeZone === null ? {} : { timeZone: app.timeZone });
    const ofPeriod = ({ code, path }: Issue): boolean => {
      if (code === "period-end-at-midnight" && period.wholeLastDay) return false;
      return path === "/dateDebut" || path === "/dateFin";
    };
    fill(this.periodIssues, issueList(checked.issues.filter(ofPeriod)));
    let body: string | null = null;
    try {
      body = stringify({ innerMap: canonical({ innerMap: document.innerMap }).innerMap }, 2);
    } catch (error) {
      if (!(error instanceof HorairesError)) throw error;
    }
    this.showPart(this.payload, body, texts().payloadBad);
    const { individuId, dateDebut, dateFin } = document;
    const parameters = Object.entries({ individuId, dateDebut, dateFin }).filter(([, value]) => value !== undefined);
    const lines = parameters.map(([name, value]) => `${name}=${value}`);
    this.showPart(this.parameters, lines.join("\n") || null, "\u2014");
  }
}

function copyButton(id: string, source: HTMLElement): HTMLButtonElement {
  const button = word("button", "copy", {
    type: "button",
    class: "quiet",
    id,
    onClick: async () => {
      const words = texts();
      let done = words.copied;
      try {
        await navigator.clipboard.writeText(source.textContent ?? "");
      } catch {
        // Not allowed, or no secure origin: what is selected can be copied by hand.
        getSelection()?.selectAllChildren(source);
        done = words.copyFailed;
      }
      button.textContent = done;
      announce(done);
      setTimeout(() => (button.textContent = texts().copy), 2500);
    },
  });
  return button;
}
