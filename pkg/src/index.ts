/** The entry point for browsers, workers and bundlers: await {@link init} once, before anything else. */
import load, { type InitInput } from "./horaires.js";
import { markReady } from "./core.js";
import { HorairesError } from "./errors.js";
import type { JsonSchema } from "./schema.js";
import type { SchemaName } from "./types.js";

export * from "./api.js";

/** Where the module comes from: an URL, a response, its bytes, or a compiled module. */
export type InitSource = InitInput | Promise<InitInput>;

let loading: Promise<void> | undefined;

/**
 * Loads the WebAssembly module: from the file beside this one, or from `source`. Calls after the first do nothing;
 * where loading failed, the next call tries again.
 *
 * @throws {HorairesError} `not-loaded`, with the `cause`
 */
export function init(source?: InitSource): Promise<void> {
  const started = (): ReturnType<typeof load> => (source === undefined ? load() : load({ module_or_path: source }));
  loading ??= started()
    .then((module) => {
      if (!("rulebook_ask" in module)) throw new Error("another one is in its place; load the page anew");
      markReady();
    })
    .catch((cause: unknown) => {
      loading = undefined;
      const why = cause instanceof Error ? cause.message : typeof cause;
      throw new HorairesError("not-loaded", `the WebAssembly module cannot be loaded: ${why}`, { cause });
    });
  return loading;
}

/**
 * The JSON Schema of a document. It needs no `init`.
 *
 * @example
 * (await schema("rules")).$schema; // "https://json-schema.org/draft/2020-12/schema"
 *
 * @throws {HorairesError} `unknown-schema`, `not-loaded`
 */
export async function schema(name: SchemaName): Promise<JsonSchema> {
  // Few pages ask for one: the list of files is loaded by those that do.
  const { readSchema } = await import("./schema.js");
  return readSchema(name, async (file) => {
    const response = await fetch(file);
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    return response.text();
  });
}
