/** The entry point for Node: everything is ready when the import is done. */
import { readFileSync } from "node:fs";
import { initSync } from "./horaires.js";
import { markReady } from "./core.js";

export * from "./api.js";
export type { InitSource } from "./index.js";

initSync({ module: readFileSync(new URL("./horaires_bg.wasm", import.meta.url)) });
markReady();

/** Does nothing here: for code that runs in browsers too. */
export function init(_source?: unknown): Promise<void> {
  return Promise.resolve();
}
