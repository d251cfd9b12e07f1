// The engine's answers for many trips as columns: what is added up, filtered and drawn without an object per trip.

import { USAGES } from "horaires";
import type { Answer, Reason, Usage } from "horaires";

import type { ChangeTotals, Segment, Totals, TripUsage } from "./protocol.js";

const PRIVATE = USAGES.indexOf("private");

/** An array of numbers that grows. */
class Growing<T extends Float64Array | Int32Array | Uint8Array> {
  length = 0;

  constructor(private array: T) {}

  push(value: number): void {
    if (this.length === this.array.length) {
      const larger = new (this.array.constructor as new (length: number) => T)(Math.max(1024, this.length * 2));
      larger.set(this.array);
      this.array = larger;
    }
    this.array[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.array[index] ?? 0;
  }
}

/** The answers under one schedule. Reasons are kept once, and named by their place. */
export class Answers {
  private readonly usages = new Growing(new Uint8Array(1024));
  private readonly privates = new Growing(new Float64Array(1024));
  private readonly professionals = new Growing(new Float64Array(1024));
  private readonly tripReasons = new Growing(new Int32Array(1024));
  /** Where the segments of each trip begin; one more than there are trips. */
  private readonly firsts = new Growing(new Int32Array(1024));
  private readonly starts = new Growing(new Float64Array(2048));
  private readonly ends = new Growing(new Float64Array(2048));
  private readonly segmentUsages = new Growing(new Uint8Array(2048));
  private readonly segmentReasons = new Growing(new Int32Array(2048));
  private readonly reasons: Reason[] = [];
  private readonly places = new Map<string, number>();

  constructor() {
    this.firsts.push(0);
  }

  get length(): number {
    return this.usages.length;
  }

  /** Adds an answer that carries its segments. */
  push(answer: Answer): void {
    this.usages.push(USAGES.indexOf(answer.usage));
    this.privates.push(answer.privateMs);
    this.professionals.push(answer.professionalMs);
    this.tripReasons.push(answer.reason ? this.place(answer.reason) : -1);
    for (const segment of answer.segments ?? []) {
      this.starts.push(Date.parse(segment.start));
      this.ends.push(Date.parse(segment.end));
      this.segmentUsages.push(USAGES.indexOf(segment.usage));
      this.segmentReasons.push(this.place(segment.reason));
    }
    this.firsts.push(this.starts.length);
  }

  private place(reason: Reason): number {
    // Ids keep their type: `7` and `"7"` are written differently.
    const key = `${reason.kind} ${typeof reason.id} ${reason.id ?? ""}`;
    let place = this.places.get(key);
    if (place === undefined) {
      place = this.reasons.push(reason) - 1;
      this.places.set(key, place);
    }
    return place;
  }

  usage(index: number): Usage {
    return USAGES[this.usages.at(index)] ?? "professional";
  }

  privateMs(index: number): number {
    return this.privates.at(index);
  }

  professionalMs(index: number): number {
    return this.professionals.at(index);
  }

  /** The trip's answer as the page shows it. */
  shown(index: number): TripUsage {
    const reason = this.tripReasons.at(index);
    const segments: Segment[] = [];
    for (let at = this.firsts.at(index); at < this.firsts.at(index + 1); at += 1) {
      segments.push({
        start: this.starts.at(at),
        end: this.ends.at(at),
        private: this.segmentUsages.at(at) === PRIVATE,
        reason: this.reasons[this.segmentReasons.at(at)] ?? { kind: "none" },
      });
    }
    return {
      usage: this.usage(index),
      privateMs: this.privateMs(index),
      professionalMs: this.professionalMs(index),
      reason: reason < 0 ? null : (this.reasons[reason] ?? null),
      segments,
    };
  }

  /** From when to when the trip is, as its segments say; undefined where it has none, being empty. */
  period(index: number): { start: number; end: number } | undefined {
    const [first, after] = [this.firsts.at(index), this.firsts.at(index + 1)];
    return first === after ? undefined : { start: this.starts.at(first), end: this.ends.at(after - 1) };
  }

  /** The milliseconds of a trip that lie between two instants, by usage. */
  within(index: number, start: number, end: number): { privateMs: number; professionalMs: number } {
    const sum = { privateMs: 0, professionalMs: 0 };
    for (let at = this.firsts.at(index); at < this.firsts.at(index + 1); at += 1) {
      const ms = Math.min(end, this.ends.at(at)) - Math.max(start, this.starts.at(at));
      if (ms <= 0) continue;
      if (this.segmentUsages.at(at) === PRIVATE) sum.privateMs += ms;
      else sum.professionalMs += ms;
    }
    return sum;
  }

  /** Whether no rule says anything about the trip. */
  isWithoutReason(index: number): boolean {
    const reason = this.tripReasons.at(index);
    return reason >= 0 && this.reasons[reason]?.kind === "none";
  }

  /** What changes for one trip under other answers: in both directions, for both may happen within one trip. */
  change(other: Answers, index: number): { toPrivateMs: number; toProfessionalMs: number } {
    const change = { toPrivateMs: 0, toProfessionalMs: 0 };
    let [mine, theirs] = [this.firsts.at(index), other.firsts.at(index)];
    const [mineEnd, theirsEnd] = [this.firsts.at(index + 1), other.firsts.at(index + 1)];
    // Both partition the same trip: walk along the two.
    while (mine < mineEnd && theirs < theirsEnd) {
      const start = Math.max(this.starts.at(mine), other.starts.at(theirs));
      const end = Math.min(this.ends.at(mine), other.ends.at(theirs));
      const [before, after] = [this.segmentUsages.at(mine), other.segmentUsages.at(theirs)];
      if (before !== after) {
        if (after === PRIVATE) change.toPrivateMs += end - start;
        else change.toProfessionalMs += end - start;
      }
      if (this.ends.at(mine) === end) mine += 1;
      if (other.ends.at(theirs) === end) theirs += 1;
    }
    return change;
  }
}

/** Adds the answers up. */
export function totalsOf(answers: Answers, hasRules: (index: number) => boolean): Totals {
  const totals: Totals = {
    trips: answers.length,
    private: 0,
    professional: 0,
    mixed: 0,
    privateMs: 0,
    professionalMs: 0,
    withoutRules: 0,
  };
  for (let index = 0; index < answers.length; index += 1) {
    totals[answers.usage(index)] += 1;
    totals.privateMs += answers.privateMs(index);
    totals.professionalMs += answers.professionalMs(index);
    if (answers.isWithoutReason(index) && !hasRules(index)) totals.withoutRules += 1;
  }
  return totals;
}

/** What changes from one schedule to another: in total, and which trips. */
export function compare(a: Answers, b: Answers): { totals: ChangeTotals; changed: Int32Array } {
  const totals: ChangeTotals = { changed: 0, usageChanged: 0, toPrivateMs: 0, toProfessionalMs: 0 };
  const changed = new Growing(new Int32Array(1024));
  for (let index = 0; index < a.length; index += 1) {
    const change = a.change(b, index);
    // An empty trip has a usage and no time.
    const usage = a.usage(index) !== b.usage(index);
    if (!usage && change.toPrivateMs === 0 && change.toProfessionalMs === 0) continue;
    totals.changed += 1;
    totals.usageChanged += usage ? 1 : 0;
    totals.toPrivateMs += change.toPrivateMs;
    totals.toProfessionalMs += change.toProfessionalMs;
    changed.push(index);
  }
  return { totals, changed: Int32Array.from({ length: changed.length }, (_, at) => changed.at(at)) };
}
