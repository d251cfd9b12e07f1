/** The entry point for browsers, workers and bundlers: await {@link init} once, before anything else. */
import load, { type InitInput } from "./horaires.js";
import { markReady } from "./core.js";

export * from "./api.js";

/** Where the module comes from: an URL, a response, its bytes, or a compiled module. */
export type InitSource = InitInput | Promise<InitInput>;

let loading: Promise<void> | undefined;

/**
 * Loads the WebAssembly module: from the file beside this one, or from `source`. Calls after the first do nothing;
 * where loading failed, the next call tries again.
 */
export function init(source?: InitSource): Promise<void> {
  const started = (): Promise<unknown> => (source === undefined ? load() : load({ module_or_path: source }));
  loading ??= started().then(markReady, (error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
