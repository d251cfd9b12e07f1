// The example of the command line, loaded with one button: the same rules, the same trips, and so the same answers.

import { zoneSpans } from "horaires";
import type { RulesDocument } from "horaires";

import rulesText from "../../../../crates/horaires-cli/example/rules.json?raw";
import tripsText from "../../../../crates/horaires-cli/example/trips.csv?raw";
import { texts } from "../dom.js";
import { planOfRules } from "../model/plan.js";
import type { App } from "../state.js";

export async function loadExample(app: App): Promise<void> {
  const rules = JSON.parse(rulesText) as RulesDocument;
  useRules(app, rules);
  await app.load({ text: tripsText, name: "trips.csv" });
  if (app.summary) app.say({ text: () => texts().exampleLoaded, kind: "good" });
}

/**
 * Makes a rules document, or a list of the service without a time zone, the schedule of the page; its first driver is
 * shown.
 *
 * @throws {HorairesError} where it cannot be used; the page is then as it was
 */
export function useRules(app: App, rules: Partial<RulesDocument>): void {
  const plan = planOfRules(rules);
  if (rules.timeZone !== undefined) zoneSpans(rules.timeZone);
  app.open(plan);
  if (rules.timeZone !== undefined) app.setZone(rules.timeZone);
  else app.edited();
}
