import type { Issue, IssueCode } from "./types.js";

/** The codes of errors that are no issues of a document. */
export const ERROR_CODES = [
  /** A document has errors: see `issues`. */
  "unusable-document",
  /** A schedule cannot be written in the form that was asked for. */
  "not-writable",
  /** The object is no fix. */
  "not-a-fix",
  /** The fix was made for another state of the document. */
  "fix-does-not-fit",
  /** Two columns differ in length. */
  "different-lengths",
  /** A column to be written shares memory with another one. */
  "overlapping-columns",
  /** The object has been freed, or is gone with a call that was cut off. */
  "freed",
  /** `init()` has not been awaited. */
  "not-initialised",
  /** There is no JSON Schema of that name. */
  "unknown-schema",
  /** The WebAssembly module, or another file of the package, cannot be read. */
  "not-loaded",
  /** The call was cut off: JavaScript's stack had no room left, or the engine failed; please report that. */
  "internal",
] as const;

/** What kind of error it is. */
export type ErrorCode = (typeof ERROR_CODES)[number] | IssueCode;

/**
 * Every error of this package. After it, everything goes on working.
 *
 * `path` is a JSON Pointer to the value at fault, in what was given; `issues` are there where a document is at fault.
 */
export class HorairesError extends Error {
  override readonly name = "HorairesError";
  readonly code: ErrorCode;
  readonly path?: string;
  readonly issues?: Issue[];

  constructor(code: ErrorCode, message: string, details: { path?: string; issues?: Issue[]; cause?: unknown } = {}) {
    super(message, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    if (details.path !== undefined) this.path = details.path;
    if (details.issues !== undefined) this.issues = details.issues;
  }
}
