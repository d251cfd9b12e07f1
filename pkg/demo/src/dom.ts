// Elements without a framework, and the words on them in the language of the moment.

import { grouped } from "./model/wall.js";
import { type Language, type TextKey, type Texts, TEXTS } from "./texts.js";

type Child = Node | string | null | undefined | false;
type Properties = Record<string, unknown>;

let language: Language = "en";

/** Elements with words on them, on the page or waiting to be shown. */
const spoken = new Set<WeakRef<HTMLElement>>();
const ATTRIBUTES = ["placeholder", "aria-label", "title"];
/** What makes the words of an element that holds more than one of the page's texts. */
const makers = new WeakMap<Element, () => Child[]>();

/** The words of the current language. */
export function texts(): Texts {
  return TEXTS[language];
}

export function currentLanguage(): Language {
  return language;
}

/** A number and what is counted, in the form for one or for many: `forms` is `trip changes|trips change`. */
export function counted(value: number, forms: string): string {
  const [one = "", many = one] = forms.split("|");
  // French has no plural below two.
  return `${grouped(value)} ${(language === "fr" ? value < 2 : value === 1) ? one : many}`;
}

/**
 * Makes an element. `class`, `aria-*`, `role`, `for` and `data-*` are attributes, `on*` are listeners, the rest are
 * properties. Text is always text, never markup.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties | null = null,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
    } else if (name === "class" || name === "role" || name === "for" || name === "list" || /^(aria|data)-/.test(name)) {
      element.setAttribute(name, value === true ? "" : String(value));
      const spoken = /^data-text-(.+)$/.exec(name)?.[1];
      if (spoken) element.setAttribute(spoken, texts()[value as TextKey]);
    } else {
      Object.assign(element, { [name]: value });
    }
  }
  if (Object.keys(properties ?? {}).some((name) => name.startsWith("data-text"))) spoken.add(new WeakRef(element));
  element.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** An element whose text follows the language. */
export function word<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  key: TextKey,
  properties: Properties | null = null,
): HTMLElementTagNameMap[K] {
  return h(tag, { ...properties, "data-text": key }, texts()[key]);
}

/** Fills an element with words of the moment's language, and again where that changes. */
export function tell(element: HTMLElement, make: () => Child[]): void {
  if (!makers.has(element)) spoken.add(new WeakRef(element));
  makers.set(element, make);
  fill(element, ...make());
}

/** Puts every word of the page into a language; attributes are named by `data-text-ATTRIBUTE`. */
export function speak(next: Language): void {
  language = next;
  document.documentElement.lang = next;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) say(element);
  for (const reference of spoken) {
    const element = reference.deref();
    if (element) say(element);
    else spoken.delete(reference);
  }
}

function say(element: HTMLElement): void {
  const key = element.dataset.text;
  if (key !== undefined) element.textContent = texts()[key as TextKey];
  for (const attribute of ATTRIBUTES) {
    const name = element.getAttribute(`data-text-${attribute}`);
    if (name !== null) element.setAttribute(attribute, texts()[name as TextKey]);
  }
  const make = makers.get(element);
  if (make) fill(element, ...make());
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  );
}

export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element \`${id}\``);
  return element as T;
}

/** Hands a file to the person. */
export function save(blob: Blob, name: string): void {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun; what is saved lives on.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Says something to people who hear the page. */
export function announce(text: string): void {
  byId("announcer").textContent = text;
}
