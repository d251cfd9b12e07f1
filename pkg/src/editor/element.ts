/** The custom element: attributes, properties, events and forms on the outside, model and views on the inside. */
import { init, type InnerMapDocument } from "../index.js";
import { BarView } from "./bar-view.js";
import { carryFolds, keepFocus } from "./carry.js";
import { CopyView } from "./copy-view.js";
import { h, setAttribute, setText } from "./dom.js";
import { emptyDocument } from "./edits.js";
import { FormView } from "./form-view.js";
import { Gestures } from "./gestures.js";
import { GRID } from "./grid-style.js";
import { GridView } from "./grid-view.js";
import { IssuesView } from "./issues-view.js";
import { fromJson, plainCopy, toJson } from "./json.js";
import { actionOf } from "./keyboard.js";
import { languageOf, LanguageWatch } from "./language.js";
import { EditorModel } from "./model.js";
import { PANEL } from "./panel-style.js";
import { THEME } from "./theme.js";
import { DAY_NAMES } from "./week-engine.js";
import type { Day } from "../index.js";
import { announce, type Announcement, type Lang, type Words, words } from "./words.js";

interface Views {
  lang: Lang;
  frame: HTMLElement;
  bar: BarView;
  grid: GridView;
  gestures: Gestures;
  form: FormView;
  issues: IssuesView;
  copy: CopyView;
  live: HTMLElement;
}

let sheet: CSSStyleSheet | undefined;

function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(THEME + GRID + PANEL);
  }
  return sheet;
}

// On a server there is no HTMLElement: importing the module is harmless there, and defines nothing.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<horaires-editor>`: an editor of the private hours of a week.
 *
 * - Attributes: `value` (JSON, the document to begin with), `lang` (`fr`, `en`; else that of the page), `theme`
 *   (`light`, `dark`, `auto`), `end-of-day` (`inclusive`, `strict`), `name`, `readonly`, `disabled`.
 * - Events: `input` while something is being edited, `change` when it is done; neither where a program sets `value`.
 * - A form control: its form value is the JSON of the document, and it is invalid while an issue is an error.
 *   Resetting the form goes back to the document that was set last.
 *
 * A document is never changed but by the person: what is wrong with it is shown, and kept until it is mended.
 */
export class HorairesEditor extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["value", "lang", "theme", "end-of-day", "readonly", "disabled"];

  /** Resolves when the engine is loaded and the week is shown; rejects where it cannot be loaded. */
  readonly ready: Promise<void>;

  private readonly internals: ElementInternals;
  private readonly root: ShadowRoot;
  private readonly model: EditorModel;
  private readonly languageWatch = new LanguageWatch(this, () => this.followLanguage());
  private views: Views | null = null;
  private loaded = false;
  private formDisabled = false;
  private isTouch = globalThis.matchMedia?.("(pointer: coarse)").matches ?? false;
  private settle: { resolve: () => void; reject: (error: unknown) => void } | null = null;

  constructor() {
    super();
    this.internals = this.attachInternals();
    this.root = this.attachShadow({ mode: "open", delegatesFocus: true });
    this.root.adoptedStyleSheets = [styles()];
    // What is typed into the fields of the editor is not yet a change of its value.
    for (const type of ["input", "change"]) this.root.addEventListener(type, (event) => event.stopPropagation());
    // Hints and handles are made for what was used last.
    const noticed = (event: Event): void => {
      this.isTouch = (event as PointerEvent).pointerType === "touch";
      this.render();
    };
    this.root.addEventListener("pointerdown", noticed, true);
    this.ready = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.ready.catch(() => undefined); // Shown in the element; nobody is obliged to listen.
    this.model = new EditorModel({
      changed: () => this.render(),
      input: () => this.emit("input"),
      change: () => this.emit("change"),
      say: (what) => this.say(what),
      openForm: () => this.views?.form.focus(),
    });
    this.internals.setFormValue(toJson(this.model.value));
  }

  /**
   * The document, as it is now: a copy. Setting it shows another one, and forgets what could be undone; setting the one
   * that is shown, as JSON, changes nothing but what resetting the form goes back to.
   *
   * @throws {TypeError} where it is set to what JSON or the engine cannot say (`NaN`, a function, a `Map`, a whole
   * number of more than 64 bits): the old one stays
   */
  get value(): InnerMapDocument {
    return structuredClone(this.model.value) as InnerMapDocument;
  }

  set value(document: InnerMapDocument | null | undefined) {
    this.model.load(document === null || document === undefined ? emptyDocument() : plainCopy(document));
    this.tellForm();
  }

  /** `en` or `fr`: the element's own `lang`, else that of what it stands in, else English. */
  get language(): Lang {
    return languageOf(this);
  }

  get theme(): "light" | "dark" | "auto" {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  }
  set theme(theme: "light" | "dark" | "auto") {
    this.setAttribute("theme", theme);
  }

  get endOfDay(): "inclusive" | "strict" {
    return this.getAttribute("end-of-day") === "strict" ? "strict" : "inclusive";
  }
  set endOfDay(endOfDay: "inclusive" | "strict") {
    this.setAttribute("end-of-day", endOfDay);
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }
  set name(name: string) {
    this.setAttribute("name", name);
  }

  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }
  set readOnly(readOnly: boolean) {
    this.toggleAttribute("readonly", readOnly);
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", disabled);
  }

  get type(): string {
    return "horaires-editor";
  }
  get form(): HTMLFormElement | null {
    return this.internals.form;
  }
  get labels(): NodeList {
    return this.internals.labels;
  }
  get validity(): ValidityState {
    return this.internals.validity;
  }
  get validationMessage(): string {
    return this.internals.validationMessage;
  }
  get willValidate(): boolean {
    return this.internals.willValidate;
  }
  checkValidity(): boolean {
    return this.internals.checkValidity();
  }
  reportValidity(): boolean {
    return this.internals.reportValidity();
  }

  /** Whether there is a step to take back. */
  get canUndo(): boolean {
    return this.loaded && this.model.canUndo;
  }
  /** Whether there is a step to take again. */
  get canRedo(): boolean {
    return this.loaded && this.model.canRedo;
  }
  /** Takes the last step back. */
  undo(): void {
    if (this.loaded) this.model.undo();
  }
  /** Takes a step again that was taken back. */
  redo(): void {
    if (this.loaded) this.model.redo();
  }
  /** Private hours become working hours, and the other way round. */
  invert(): void {
    if (this.loaded) this.model.invert();
  }
  /** Puts the private hours of a day in the place of those of others. */
  copyDay(from: Day, to: readonly Day[]): void {
    const column = (day: Day): number => {
      const index = DAY_NAMES.indexOf(day);
      if (index < 0) throw new RangeError(`unknown day \`${String(day)}\`: write LUNDI to DIMANCHE`);
      return index;
    };
    const [source, targets] = [column(from), to.map(column)];
    if (this.loaded) this.model.copyDay(source, targets);
  }

  connectedCallback(): void {
    this.languageWatch.start();
    this.followLanguage();
    if (this.loaded || !this.settle) return;
    const { resolve, reject } = this.settle;
    this.settle = null;
    this.root.replaceChildren(h("div", { class: "frame" }, h("p", { class: "notice" }, words(this.language).loading)));
    init().then(
      () => {
        this.loaded = true;
        this.mount();
        resolve();
      },
      (error: unknown) => {
        const { cause = error } = error as Error;
        const text = words(this.language).failed + (cause instanceof Error ? cause.message : String(cause));
        this.root.replaceChildren(
          h("div", { class: "frame" }, h("p", { class: "notice", "data-failed": true, role: "alert" }, text)),
        );
        reject(error);
      },
    );
  }

  disconnectedCallback(): void {
    this.languageWatch.stop();
    this.views?.gestures.abandon();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    if (name === "lang") {
      this.followLanguage();
    } else if (name === "end-of-day") {
      this.model.setEndOfDay(this.endOfDay);
      this.tellForm();
    } else if (name === "value") {
      this.value = after === null ? null : (parsed(after) as InnerMapDocument);
    } else {
      this.render();
    }
  }

  formResetCallback(): void {
    this.model.reset();
    this.tellForm();
  }

  formDisabledCallback(disabled: boolean): void {
    this.formDisabled = disabled;
    this.render();
  }

  formStateRestoreCallback(state: unknown): void {
    if (typeof state === "string") this.value = parsed(state) as InnerMapDocument;
  }

  /** The views have their words for good: those of another language are other views. */
  private followLanguage(): void {
    if (this.views && this.views.lang !== this.language) this.mount();
  }

  private mount(): void {
    const lang = this.language;
    const text = words(lang);
    const before = this.views;
    before?.gestures.abandon();
    const grid = new GridView(this.model, lang);
    const form = new FormView(this.model, lang, () => grid.focusCursor());
    const views: Views = {
      lang,
      // Its words are read from left to right, whatever the page around them is.
      frame: h("div", { class: "frame", lang, dir: "ltr", part: "frame" }),
      grid,
      form,
      bar: new BarView(this.model, text),
      gestures: new Gestures(grid, this.model, () => form.focus()),
      issues: new IssuesView(this.model, lang, (entry, day) => {
        const minute = entry?.range?.start ?? entry?.written?.start ?? this.model.cursor.minute;
        if (day !== null) this.model.goTo({ day, minute });
        this.model.select(entry);
        grid.focusCursor();
      }),
      copy: new CopyView(this.model, text),
      live: h("p", { class: "unseen", role: "status" }),
    };
    this.views = views;
    grid.element.addEventListener("keydown", (event) => this.key(event));
    grid.element.addEventListener("keyup", (event) => {
      if (event.key === "Alt" || event.key === "Shift") this.model.release();
    });
    grid.element.addEventListener("focusout", (event) => {
      const stays = event.relatedTarget instanceof Node && grid.element.contains(event.relatedTarget);
      // What the pointer holds is the pointer's to let go, or is given up.
      if (!stays && !views.gestures.active) this.model.release();
    });
    const week = h(
      "div",
      { class: "week" },
      grid.element,
      hint(text),
      h("p", { class: "unseen", id: "grid-help" }, text.gridHelp),
    );
    const side = h("div", { class: "side" }, views.form.element, views.issues.element, views.copy.element, keys(text));
    views.frame.append(views.bar.element, h("div", { class: "body" }, week, side), views.live);
    views.frame.addEventListener("keydown", (event) => this.undoKey(event));
    const focusAgain = before && keepFocus(before.frame, this.root.activeElement);
    if (before) {
      form.resume(before.form);
      views.copy.resume(before.copy);
      carryFolds(before.frame, views.frame);
    }
    this.root.replaceChildren(views.frame);
    this.render();
    if (before) {
      focusAgain?.(views.frame);
      setAttribute(grid.element, "data-keys", before.grid.element.hasAttribute("data-keys"));
    }
    this.tellForm(); // In the language, and at the grid, that are there now.
  }

  /** Undo works everywhere in the editor but where text is typed, which has an undo of its own. */
  private undoKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return; // The grid has done it.
    if (event.target instanceof HTMLInputElement && event.target.type === "text") return;
    const action = actionOf(event);
    if (action?.do !== "undo" && action?.do !== "redo") return;
    event.preventDefault();
    this.model.act(action);
    // The button that had the focus may be gone with what it was for.
    if (!this.root.activeElement?.checkVisibility()) this.views?.grid.focusCursor();
  }

  private key(event: KeyboardEvent): void {
    if (!this.views || event.isComposing) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    if (action.do === "cancel") this.views.gestures.abandon();
    this.model.act(action);
    // The form has the focus where a key has opened it.
    if (action.do !== "open" || !this.model.selection) this.views.grid.focusCursor();
  }

  private render(): void {
    const { views } = this;
    this.model.setWritable(!this.readOnly && !this.disabled && !this.formDisabled);
    if (!views) return;
    views.gestures.check();
    setAttribute(views.frame, "data-touch", this.isTouch);
    setAttribute(views.frame, "data-tool", this.model.tool);
    setAttribute(views.frame, "data-locked", !this.model.writable);
    for (const view of [views.bar, views.grid, views.form, views.issues, views.copy]) view.render();
  }

  private emit(type: "input" | "change"): void {
    this.tellForm();
    this.dispatchEvent(new Event(type, { bubbles: true, composed: type === "input" }));
  }

  private tellForm(): void {
    const text = toJson(this.model.value);
    this.internals.setFormValue(text, text);
    if (!this.loaded) return;
    const error = this.model.issues.find(({ severity }) => severity === "error");
    const anchor = this.views?.grid.element;
    if (error) this.internals.setValidity({ customError: true }, error.message[this.language], anchor);
    else this.internals.setValidity({});
  }

  private say(what: Announcement): void {
    const live = this.views?.live;
    if (!live) return;
    const text = announce(what, this.language);
    // The same sentence twice is told twice: it is another one to assistive technology.
    // Who sees that nothing happens wants to know why.
    live.className = REFUSALS.includes(what.kind) ? "refusal" : "unseen";
    setText(live, live.textContent === text ? `${text}\u00a0` : text);
  }
}

const REFUSALS: Announcement["kind"][] = ["refused", "not-writable", "readonly"];

/** What an attribute holds: a document, or, where it is not JSON, the text itself, so that its issue is shown. */
function parsed(text: string): unknown {
  try {
    return fromJson(text);
  } catch {
    return text;
  }
}

const hint = (text: Words): HTMLElement =>
  h(
    "p",
    { class: "hint" },
    h("span", { class: "mouse" }, text.hintMouse),
    h("span", { class: "touch" }, text.hintTouch),
  );

function keys(text: Words): HTMLElement {
  const rows = text.keys.flatMap(([key, meaning]) => [h("dt", {}, key), h("dd", {}, meaning)]);
  return h("details", { class: "card fold" }, h("summary", {}, text.keyboard), h("dl", { class: "keys" }, ...rows));
}
