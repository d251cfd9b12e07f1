// How answers are told: reasons by their names, shares as bars.

import type { Reason, Usage } from "horaires";

import { h, texts } from "../dom.js";
import type { RuleName } from "../model/plan.js";
import { duration } from "../model/wall.js";
import type { TripUsage } from "../worker/protocol.js";

const KINDS = {
  none: "reasonNone",
  recurrent: "reasonRecurrent",
  exceptional: "reasonExceptional",
  override: "reasonOverride",
} as const;

/** Where a segment came from: kind, name and id of the rule. */
export function reasonText(reason: Reason | null, names: Map<string, RuleName>): string {
  const words = texts();
  if (!reason) return words.several;
  const kind = words[KINDS[reason.kind]];
  if (reason.id === undefined) return kind;
  const name = names.get(`${reason.kind} ${reason.id}`);
  const day = name?.day ? (words.weekdays[name.day as keyof typeof words.weekdays] ?? name.day) : undefined;
  const called = [day, name?.hours, name?.description].filter((part) => part).join(" ");
  return `${kind}${called ? `${words.colon}${called}` : ""} (${reason.id})`;
}

/** A usage as a small label; its colour is never its only sign. */
export function usageLabel(usage: Usage): HTMLElement {
  return h("span", { class: `usage ${usage}` }, texts()[usage]);
}

/** How a trip is divided, as a bar; the numbers stand beside it in words. */
export function shareBar(usage: TripUsage): HTMLElement {
  const total = usage.privateMs + usage.professionalMs;
  const bar = h("span", { class: "share", "aria-hidden": "true" }, h("span", { class: "share-private" }));
  const part = bar.firstElementChild as HTMLElement;
  const share = total === 0 ? (usage.usage === "private" ? 1 : 0) : usage.privateMs / total;
  part.style.width = `${100 * share}%`;
  return bar;
}

/** `25 min private · 20 min professional`, leaving out what is not there. */
export function dividedText(privateMs: number, professionalMs: number): string {
  const words = texts();
  const parts = [
    privateMs > 0 ? `${duration(privateMs)} ${words.private}` : "",
    professionalMs > 0 ? `${duration(professionalMs)} ${words.professional}` : "",
  ].filter((part) => part);
  return parts.join(" \u00b7 ") || "0";
}
