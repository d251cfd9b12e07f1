/** Calls that are cut off half-way: JavaScript's stack ends inside the engine. */
import { expect, test } from "vitest";
import { HorairesError, RuleBook, type Timeline, validate } from "horaires";
import { RULES } from "./samples.js";

const trip = { tripId: 1, driverId: 7, start: "2026-03-30T07:35:00+02:00", end: "2026-03-30T08:20:00+02:00" };
const [starts, ends] = [Float64Array.of(Date.parse(trip.start)), Float64Array.of(Date.parse(trip.end))];

/** Calls with ever more room on the stack, from none at all, until the call succeeds; what it threw. */
function fromTheEdge(run: () => unknown): HorairesError[] {
  const thrown: HorairesError[] = [];
  let done = false;
  const deeper = (): void => {
    try {
      deeper();
    } catch {
      // The stack has ended below: here is a little more room for each level that is left.
    }
    if (done) return;
    try {
      run();
      done = true;
    } catch (error) {
      if (error instanceof HorairesError) thrown.push(error);
    }
  };
  deeper();
  expect(done).toBe(true);
  return thrown;
}

test("the engine is there again after calls that were cut off", () => {
  const held: [RuleBook, Timeline][] = [];
  let cutOff = 0;
  for (let round = 0; round < 60; round += 1) {
    const book = new RuleBook(RULES);
    const timeline = book.timeline(7);
    held.push([book, timeline]);
    const runs = [
      () => validate({ innerMap: { map: {} } }),
      () => new RuleBook(RULES).classify([trip]),
      () => new RuleBook(RULES).timeline(7).classify(starts, ends),
    ];
    const thrown = fromTheEdge(runs[round % runs.length] ?? (() => undefined));
    for (const { code, message } of thrown) {
      // Where the stack ends while the engine reads a value, that value cannot be read.
      if (code === "internal") cutOff += 1;
      else expect({ code, message }).toMatchObject({ code: "wrong-type", message: expect.stringContaining("throws") });
    }
    // What was made before either answers rightly or says that it is gone.
    for (const answer of [() => book.classify([trip]).answers[0]?.privateMs, () => timeline.privateMs(starts, ends)[0]]) {
      try {
        expect(answer()).toBe(25 * 60_000);
      } catch (error) {
        if (!(error instanceof HorairesError)) throw error;
        expect(error).toMatchObject({ code: "freed", message: expect.stringContaining("make it again") });
      }
    }
    using anew = new RuleBook(RULES);
    expect(anew.classify([trip]).answers[0]).toMatchObject({ usage: "mixed", privateMs: 25 * 60_000 });
    using columns = anew.timeline(7);
    expect([...columns.privateMs(starts, ends)]).toEqual([25 * 60_000]);
  }
  expect(cutOff).toBeGreaterThan(60);
  for (const [book, timeline] of held) {
    timeline.free();
    book.free();
    expect(() => book.drivers).toThrow("has been freed");
  }
  expect(validate({ innerMap: { map: {} } }).valid).toBe(true);
});
