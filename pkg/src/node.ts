/** The entry point for Node: everything is ready when the import is done. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { initSync } from "./horaires.js";
import { markReady } from "./core.js";
import { type JsonSchema, readSchema } from "./schema.js";
import type { SchemaName } from "./types.js";

export * from "./index.js";

initSync({ module: readFileSync(new URL("./horaires_bg.wasm", import.meta.url)) });
markReady();

/** Does nothing here: for code that runs in browsers too. */
export function init(_source?: unknown): Promise<void> {
  return Promise.resolve();
}

/** The JSON Schema of a document. */
export function schema(name: SchemaName): Promise<JsonSchema> {
  return readSchema(name, (file) => readFile(file, "utf8"));
}
