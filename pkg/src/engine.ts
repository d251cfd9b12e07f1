/** Calls of the engine, and what is held in its memory. */
import { __wbg_reset_state as startAnew } from "./horaires.js";
import { type ErrorCode, HorairesError } from "./errors.js";
import type { Issue } from "./types.js";

interface Thrown {
  code: ErrorCode;
  message: string;
  path?: string;
  issues?: Issue[];
}

/** A call was cut off half-way, for example where JavaScript's stack had no room left: nothing in its memory is sure. */
let spoilt = false;
/** How often the engine was started anew. */
let starts = 0;
/** Calls that run: a getter that is read by one can make another. */
let running = 0;
/** What was freed meanwhile: a call may be using it. */
let unused: { free(): void }[] = [];

/** Runs a call of the engine; what it throws becomes a {@link HorairesError}. */
export function call<T>(run: () => T): T {
  try {
    running += 1;
    if (spoilt) renew();
    return run();
  } catch (error) {
    throw asHorairesError(error);
  } finally {
    running -= 1;
    if (running === 0 && unused.length > 0) sweep();
  }
}

function renew(): void {
  if (running > 1) throw new HorairesError("internal", "the call around this one was cut off");
  unused = [];
  startAnew();
  starts += 1;
  spoilt = false;
}

function sweep(): void {
  const objects = unused;
  unused = [];
  for (const object of objects) if (!spoilt) call(() => object.free());
}

function asHorairesError(error: unknown): HorairesError {
  if (error instanceof HorairesError) return error;
  if (typeof error === "object" && error !== null && "code" in error && !(error instanceof Error)) {
    const { code, message, ...details } = error as Thrown;
    return new HorairesError(code, message, details);
  }
  spoilt = true;
  return new HorairesError("internal", String(error), { cause: error });
}

/** Something in the engine's memory, until it is freed or the engine is started anew. */
export class Held<T extends { free(): void }> {
  #raw: T | undefined;
  readonly #what: string;
  readonly #start = starts;

  constructor(raw: T, what: string) {
    this.#raw = raw;
    this.#what = what;
  }

  /** @throws {HorairesError} `freed` */
  get raw(): T {
    if (this.#raw === undefined) throw new HorairesError("freed", `the ${this.#what} has been freed`);
    if (this.#start !== starts) {
      const message = `the ${this.#what} is gone: a call was cut off, and the engine was started anew; make it again`;
      throw new HorairesError("freed", message);
    }
    return this.#raw;
  }

  free(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw === undefined || spoilt || this.#start !== starts) return;
    if (running > 0) unused.push(raw);
    else call(() => raw.free());
  }
}
