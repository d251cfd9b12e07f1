/** The JSON Schemas of the documents: files beside the module, read when they are asked for. */
import { HorairesError } from "./errors.js";
import { SCHEMAS, type SchemaName } from "./types.js";

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = { [keyword: string]: unknown };

// Bundlers find files that are named in full.
const FILES: Record<SchemaName, URL> = {
  answer: new URL("./schemas/answer.json", import.meta.url),
  check: new URL("./schemas/check.json", import.meta.url),
  exceptional: new URL("./schemas/exceptional.json", import.meta.url),
  explanation: new URL("./schemas/explanation.json", import.meta.url),
  issue: new URL("./schemas/issue.json", import.meta.url),
  overrides: new URL("./schemas/overrides.json", import.meta.url),
  payload: new URL("./schemas/payload.json", import.meta.url),
  plan: new URL("./schemas/plan.json", import.meta.url),
  position: new URL("./schemas/position.json", import.meta.url),
  recurrent: new URL("./schemas/recurrent.json", import.meta.url),
  redact: new URL("./schemas/redact.json", import.meta.url),
  report: new URL("./schemas/report.json", import.meta.url),
  rules: new URL("./schemas/rules.json", import.meta.url),
  suggest: new URL("./schemas/suggest.json", import.meta.url),
  trip: new URL("./schemas/trip.json", import.meta.url),
  "what-if": new URL("./schemas/what-if.json", import.meta.url),
};

/** Reads a schema with what the platform reads files with. */
export async function readSchema(name: SchemaName, read: (file: URL) => Promise<string>): Promise<JsonSchema> {
  if (!SCHEMAS.includes(name)) {
    const found = typeof name === "string" ? (name as string).slice(0, 40) : typeof name;
    throw new HorairesError("unknown-schema", `no schema \`${found}\`; there are ${SCHEMAS.join(", ")}`);
  }
  try {
    return JSON.parse(await read(FILES[name])) as JsonSchema;
  } catch (cause) {
    throw new HorairesError("not-loaded", `the schema \`${name}\` cannot be read from ${FILES[name].href}`, { cause });
  }
}
