// The time zone: a visible choice among the engine's names, never a guess.

import { timeZones } from "horaires";

import { byId, currentLanguage, fill, h, texts, word } from "../dom.js";
import { dayAndClock } from "../model/wall.js";
import type { App } from "../state.js";

export function setUpZone(app: App): void {
  const names = new Map(timeZones().map((name) => [name.toLowerCase(), name]));
  const input = h("input", {
    id: "zone-input",
    type: "text",
    list: "zone-names",
    autocomplete: "off",
    spellcheck: false,
    "aria-describedby": "zone-hint zone-state",
    "data-text-placeholder": "zonePlaceholder",
    onInput: () => {
      // A whole name is taken at once, whether typed or picked from the list.
      if (names.has(input.value.trim().toLowerCase())) take();
    },
    onChange: take,
  });
  /** What was refused, while it stands in the field. */
  let refused: string | null = null;
  let chosen = -1;
  const state = h("p", { id: "zone-state", class: "note", role: "status" });
  // What the device says is offered as a button, by its name; nothing happens until somebody presses it.
  const device = names.get(Intl.DateTimeFormat().resolvedOptions().timeZone.toLowerCase());
  const offered = [...new Set(["Europe/Paris", device])].filter((name) => name !== undefined);
  fill(
    byId("zone"),
    h(
      "div",
      { class: "zone-row" },
      h(
        "div",
        { class: "field" },
        h("label", { for: "zone-input", id: "zone-title" }, word("span", "zoneLabel")),
        h("div", { class: "zone-choice" }, input, ...offered.map((name) => offer(name))),
        h("datalist", { id: "zone-names" }, ...[...names.values()].map((name) => h("option", { value: name }))),
      ),
      h("div", { class: "zone-words" }, word("p", "zoneHint", { id: "zone-hint", class: "hint" }), state),
    ),
  );

  function offer(name: string): HTMLButtonElement {
    return h("button", { type: "button", class: "quiet", onClick: () => app.setZone(name) }, name);
  }

  function take(): void {
    const written = input.value.trim();
    const name = names.get(written.toLowerCase()) ?? null;
    refused = name === null && written !== "" ? written : null;
    if (refused === null && name !== app.timeZone) return app.setZone(name);
    if (name !== null) input.value = name;
    draw();
  }

  function draw(): void {
    if (chosen !== app.zonesChosen) {
      chosen = app.zonesChosen;
      refused = null;
      if (app.timeZone !== null) input.value = app.timeZone;
    }
    byId("zone").classList.toggle("wanted", app.timeZone === null);
    if (refused === null) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    state.className = refused === null ? "note" : "note bad";
    if (refused !== null) {
      state.textContent = `\`${refused}\` ${texts().zoneUnknown}`;
      return;
    }
    if (app.timeZone === null || !app.offsetAt) {
      state.textContent = "";
      return;
    }
    const now = Date.now();
    const offset = app.offsetAt(now);
    const [sign, minutes] = [offset < 0 ? "\u2212" : "+", Math.abs(offset) / 60];
    const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
    const shown = `UTC${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
    const clock = dayAndClock(Math.floor(now / 60_000) * 60_000, offset, currentLanguage());
    state.textContent = `${app.timeZone} · ${clock} · ${shown}`;
  }

  app.onChange(draw);
}
