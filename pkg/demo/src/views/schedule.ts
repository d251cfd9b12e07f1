// The schedule, or two of them side by side: whose it is, and one panel for each side.

import { HorairesError, canonical, validate } from "horaires";
import type { DocumentKind, InnerMapDocument, Issue, RulesDocument, Validation } from "horaires";

import { byId, currentLanguage, fill, h, save, tell, texts, word } from "../dom.js";
import { NotReadable, parseDocument, stringify } from "../model/json.js";
import { addToPlan, hasWeek, idKey, nothingIsRead, planOfPayloads, rulesOf } from "../model/plan.js";
import type { App } from "../state.js";
import { issueList } from "./bounds.js";
import { useRules } from "./example.js";
import { SchedulePanel } from "./panel.js";

export class ScheduleView {
  private readonly a: SchedulePanel;
  private b: SchedulePanel | null = null;
  private readonly drivers: HTMLSelectElement;
  private readonly panels = h("div", { class: "panels" });
  private readonly compare: HTMLButtonElement;
  private readonly restart: HTMLButtonElement;
  private readonly back: HTMLButtonElement;
  private readonly messages = h("div", { class: "messages", role: "status" });
  private options = "";

  constructor(private readonly app: App) {
    this.a = new SchedulePanel(app, "a");
    this.drivers = h("select", { id: "driver", onChange: () => this.chooseDriver() });
    this.compare = h("button", {
      type: "button",
      class: "primary soft",
      id: "what-if",
      onClick: () => void this.toggle(),
    });
    this.restart = word("button", "copyAtoB", {
      type: "button",
      class: "quiet",
      id: "restart-b",
      onClick: () => this.app.restartB(),
    });
    this.back = word("button", "bringBackB", {
      type: "button",
      class: "quiet",
      id: "bring-back-b",
      onClick: () => this.bringBack(),
    });
    const file = h("input", {
      type: "file",
      id: "schedule-file",
      accept: ".json,application/json",
      class: "hidden-text",
      tabIndex: -1,
      "data-text-aria-label": "openDocumentHint",
      onChange: () => void this.open(file),
    });
    fill(
      byId("schedule"),
      h(
        "div",
        { class: "card-head" },
        word("h2", "scheduleTitle", { id: "schedule-title" }),
        h(
          "div",
          { class: "tools" },
          h("label", { class: "inline", for: "driver" }, word("span", "scheduleOf"), this.drivers),
          word("button", "openDocument", { type: "button", class: "quiet", onClick: () => file.click() }),
          file,
          word("button", "rulesDocument", {
            type: "button",
            class: "quiet",
            id: "save-rules",
            onClick: () => this.save(),
          }),
        ),
      ),
      this.messages,
      this.panels,
      h("div", { class: "what-if-row" }, this.compare, this.restart, this.back),
    );
    this.panels.append(this.a.element);
    app.onChange(() => this.draw());
  }

  get editors(): HTMLElement[] {
    return [this.a.editor, ...(this.b ? [this.b.editor] : [])];
  }

  private chooseDriver(): void {
    const known = [...this.app.a.drivers.map((one) => one.driver), ...(this.app.read?.drivers ?? [])];
    this.app.driver = known.find((id) => id !== null && idKey(id) === this.drivers.value) ?? null;
    this.app.changed();
  }

  private async toggle(): Promise<void> {
    if (this.app.b) return this.app.stopComparing();
    this.app.compare();
    // An editor that is not ready has nothing to take the focus; it says itself why it never is.
    const editor = this.b?.editor;
    await editor?.ready.catch(() => undefined);
    // Who has gone on meanwhile is not fetched back.
    if (document.activeElement === this.compare) editor?.focus();
  }

  private bringBack(): void {
    this.app.bringBackB();
    // The button is gone, and the focus would be too.
    this.restart.focus();
  }

  private draw(): void {
    const { app } = this;
    const words = texts();
    this.compare.textContent = app.b ? words.whatIfStop : words.whatIf;
    this.compare.setAttribute("aria-pressed", String(app.b !== null));
    this.restart.hidden = app.b === null;
    this.back.hidden = app.b === null || app.replaced === null;
    this.panels.classList.toggle("two", app.b !== null);
    if (app.b && !this.b) {
      this.b = new SchedulePanel(app, "b");
      this.panels.append(this.b.element);
    } else if (!app.b && this.b) {
      this.b.element.remove();
      this.b = null;
    }
    const own = new Set(app.a.drivers.map((one) => idKey(one.driver ?? "")));
    const others = (app.read?.drivers ?? []).filter((id) => !own.has(idKey(id)));
    const options = JSON.stringify([words.everyone, [...own], others]);
    if (options !== this.options) {
      this.options = options;
      fill(
        this.drivers,
        h("option", { value: "" }, words.everyone),
        ...[...own].map((key) => h("option", { value: key }, `${words.driver} ${key} (${words.ownSchedule})`)),
        ...others.map((id) => h("option", { value: idKey(id) }, `${words.driver} ${id}`)),
      );
    }
    this.drivers.value = app.driver === null ? "" : idKey(app.driver);
    this.a.draw();
    this.b?.draw();
  }

  private async open(file: HTMLInputElement): Promise<void> {
    const [chosen] = file.files ?? [];
    file.value = "";
    if (chosen) this.take(await chosen.text(), chosen.name);
  }

  /** Takes a rules document or a payload; whatever is wrong with it is said. False where it is neither. */
  take(text: string, name: string): boolean {
    const context = this.app.timeZone === null ? {} : { timeZone: this.app.timeZone };
    const refuse = (why: () => string, issues: readonly Issue[]): false => {
      this.tell(() => `${texts().documentBad} (${name})${why() && texts().colon}${why()}`, issues);
      return false;
    };
    const unsaid = (): string => "";
    let document: unknown;
    let checked: Validation | undefined;
    try {
      document = parseDocument(text);
      checked = validate(document, context);
      if (!this.use(document, checked.kind)) return refuse(unsaid, checked.issues);
    } catch (error) {
      if (error instanceof NotReadable) return refuse(() => placed(error), []);
      if (!(error instanceof HorairesError)) throw error;
      const issues = error.issues ?? checked?.issues ?? [];
      // The issues say why in the language of the page.
      if (issues.some((issue) => issue.severity === "error")) return refuse(unsaid, issues);
      return refuse(() => (error.code === "limit-exceeded" ? texts().documentTooLarge : error.message), issues);
    }
    const zone = (document as Partial<RulesDocument>).timeZone;
    const ofZone = (): string => (zone ? ` \u00b7 ${texts().zoneFromDocument}${zone}` : "");
    this.tell(() => `${texts().documentRead} ${name}${ofZone()}`, checked.issues);
    return true;
  }

  /** Puts a document of a known kind to use; throws where the engine cannot use it. */
  private use(document: unknown, kind: DocumentKind | null): boolean {
    const { app } = this;
    switch (kind) {
      case "rules":
      case "recurrent": {
        const rules = (kind === "rules" ? document : { recurrent: document }) as Partial<RulesDocument>;
        if (nothingIsRead(rules)) return false;
        useRules(app, rules);
        return true;
      }
      case "exceptional":
      case "overrides":
        if (nothingIsRead({ [kind]: document })) return false;
        for (const plan of app.plans) addToPlan(plan, { [kind]: document });
        app.edited();
        return true;
      case "payload":
      case "payloads": {
        const payloads = ((kind === "payload" ? [document] : document) as InnerMapDocument[]).filter(hasWeek);
        if (payloads.length === 0) return false;
        // The engine reads the dates, in any of their forms; ranges are kept as they stand, for the editor to mend.
        app.open(planOfPayloads(payloads.map((one) => ({ ...datesOf(one), innerMap: one.innerMap }))));
        app.edited();
        return true;
      }
      default:
        return false;
    }
  }

  private tell(text: () => string, issues: Parameters<typeof issueList>[0]): void {
    tell(this.messages, () => [h("p", null, text()), issues.length > 0 ? issueList(issues) : null]);
  }

  private save(): void {
    const { app } = this;
    if (app.timeZone === null) return this.tell(() => texts().needZone, []);
    const rules = rulesOf(app.a, app.timeZone, app.read?.drivers ?? []);
    save(new Blob([stringify(rules, 2)], { type: "application/json" }), "rules.json");
  }
}

/** Why a text is no document, with its place. */
function placed({ reason, line, column }: NotReadable): string {
  const words = texts();
  return `${words.atLine} ${line}, ${words.atColumn} ${column}${words.colon}${reason[currentLanguage()]}`;
}

/** Driver and period of a payload, in the engine's own form. */
function datesOf(payload: InnerMapDocument): Omit<InnerMapDocument, "innerMap"> {
  const { innerMap: _, ...rest } = canonical({ ...payload, innerMap: { map: {} } });
  return rest;
}
