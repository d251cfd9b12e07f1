// The head of the page: its name, language and appearance, what it is for, and what it promises.

import { engineVersion, tzdbVersion } from "horaires";

import { byId, fill, h, speak, texts, word } from "../dom.js";
import type { App } from "../state.js";
import type { Language } from "../texts.js";
import { loadExample } from "./example.js";

type Theme = "auto" | "light" | "dark";

/** Elements that are told about language and appearance besides the page itself. */
export interface Dressed {
  setAttribute: (name: string, value: string) => void;
}

export function setUpTop(app: App, editors: () => Dressed[], onLanguage: () => void): void {
  const languages = (["en", "fr"] as const).map((language) =>
    h(
      "button",
      { type: "button", class: "segment", lang: language, onClick: () => choose(language), "data-language": language },
      language === "en" ? "English" : "Français",
    ),
  );
  const theme = h(
    "select",
    { id: "theme", onChange: () => dress(theme.value as Theme) },
    ...(["auto", "light", "dark"] as const).map((name) => {
      const key = ({ auto: "themeAuto", light: "themeLight", dark: "themeDark" } as const)[name];
      return Object.assign(word("option", key), { value: name });
    }),
  );
  fill(
    byId("top"),
    h("div", { class: "brand" }, logo(), h("h1", null, "horaires"), word("span", "tagline", { class: "tagline" })),
    h(
      "div",
      { class: "top-tools" },
      h("div", { class: "segments", role: "group", "data-text-aria-label": "language" }, ...languages),
      h("label", { class: "inline", for: "theme" }, word("span", "theme"), theme),
    ),
  );
  fill(
    byId("hero"),
    word("p", "lead", { class: "lead" }),
    h(
      "div",
      { class: "hero-actions" },
      word("button", "loadExample", {
        type: "button",
        class: "primary",
        id: "load-example",
        onClick: () => void loadExample(app),
      }),
      word("button", "print", { type: "button", id: "print", onClick: () => window.print() }),
    ),
    h("p", { class: "privacy" }, lock(), word("strong", "privacy"), " ", word("span", "privacyMore")),
  );
  const foot = byId("foot");

  function choose(language: Language): void {
    speak(language);
    document.title = texts().title;
    for (const button of languages) button.setAttribute("aria-pressed", String(button.dataset.language === language));
    for (const editor of editors()) editor.setAttribute("lang", language);
    fill(foot, `${texts().engine} horaires ${engineVersion()} · ${texts().zoneData} ${tzdbVersion()}`);
    onLanguage();
    app.changed();
  }

  function dress(name: Theme): void {
    if (name === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    for (const editor of editors()) editor.setAttribute("theme", name);
  }

  choose(navigator.languages.some((one) => one.toLowerCase().startsWith("fr")) ? "fr" : "en");
}

/** The editors' own share of language and appearance, for one that comes later. */
export function dressNew(editor: Dressed): void {
  editor.setAttribute("lang", document.documentElement.lang);
  editor.setAttribute("theme", document.documentElement.dataset.theme ?? "auto");
}

const SVG = "http://www.w3.org/2000/svg";

function picture(viewBox: string, paths: string[], name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

const logo = (): SVGSVGElement =>
  picture("0 0 32 32", ["M7 10h7", "M17 10h8", "M7 16h3", "M14 16h11", "M7 22h11", "M22 22h3"], "logo");
const lock = (): SVGSVGElement => picture("0 0 16 16", ["M4.5 7V5a3.5 3.5 0 0 1 7 0v2", "M3.5 7h9v6.5h-9z"], "lock");
