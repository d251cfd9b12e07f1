import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  FIX_ACTIONS,
  ISSUE_CODES,
  REASON_KINDS,
  SCHEMAS,
  USAGES,
  VERDICTS,
  WEEKDAYS,
  timeZones,
} from "horaires";

type Schema = { [key: string]: unknown; $defs?: Record<string, Schema> };

const dist = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
const schema = (name: string): Schema => JSON.parse(readFileSync(dist(`schemas/${name}.json`), "utf8")) as Schema;

/** The words of an enumeration, however schemars writes it. */
function words(found: Schema | undefined): unknown[] {
  if (Array.isArray(found?.["enum"])) return found["enum"];
  if (Array.isArray(found?.["oneOf"])) return (found["oneOf"] as Schema[]).flatMap((one) => one["const"] ?? words(one));
  throw new Error(`no enumeration: ${JSON.stringify(found)}`);
}

// The schemas are generated from the engine's own lists.
test("the closed sets of the types are the engine's", () => {
  const issue = schema("issue") as { properties: { code: Schema; fix: { properties: { action: Schema } } } };
  expect(words(issue.properties.code)).toEqual([...ISSUE_CODES]);
  expect(words(issue.properties.fix.properties.action)).toEqual([...FIX_ACTIONS]);
  const answer = schema("answer");
  expect(words(answer.$defs?.["Usage"]).toSorted()).toEqual([...USAGES].toSorted());
  expect(words(answer.$defs?.["ReasonKind"])).toEqual([...REASON_KINDS]);
  const explanation = schema("explanation");
  expect(words(explanation.$defs?.["Verdict"])).toEqual([...VERDICTS]);
  expect(words(explanation.$defs?.["Weekday"])).toEqual([...WEEKDAYS]);
});

test("every schema is there", () => {
  for (const name of SCHEMAS) expect(schema(name)["$schema"]).toContain("2020-12");
});

test("the time zones come in order", () => {
  expect(timeZones()).toEqual(timeZones().toSorted());
});
