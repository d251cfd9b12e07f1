// What the page knows. Views read it, change it through `App`, and draw themselves again when it has changed.

import type { Id } from "horaires";

import { stringify } from "./model/json.js";
import {
  type RuleName,
  type DriverPlan,
  type Plan,
  emptyPlan,
  ownPlan,
  planOf,
  ruleNames,
  rulesOf,
} from "./model/plan.js";
import type { OffsetAt } from "./model/wall.js";
import { offsetsOf } from "./model/zone.js";
import { Client, WorkerFailure } from "./client.js";
import { announce, counted, currentLanguage, texts } from "./dom.js";
import type { ClassifySummary, Progress, ReadSummary, Source } from "./worker/protocol.js";

export type SideName = "a" | "b";

/** What is told at the place where trips are brought. */
export interface Status {
  /** In the language of the moment. */
  text: () => string;
  kind: "info" | "good" | "bad";
}

/** How long the page waits for more changes of a schedule before it classifies again. */
const SETTLE_MS = 120;

export class App {
  timeZone: string | null = null;
  offsetAt: OffsetAt | null = null;
  a: Plan = emptyPlan();
  b: Plan | null = null;
  /** Schedule B while nothing is compared. */
  private resting: Plan | null = null;
  /** Schedule B as it was before it was started again from A, until the new one is edited. */
  replaced: Plan | null = null;
  /** Whose schedule is edited; null: the shared one. */
  driver: Id | null = null;
  read: ReadSummary | null = null;
  summary: ClassifySummary | null = null;
  /** How many rows are no trips; that does not depend on the schedule. */
  rejected = 0;
  status: Status | null = null;
  /** Why trips that are read have no answers. */
  unanswered: Status | null = null;
  progress: Progress | null = null;
  /** Grows with every classification: what was asked before is stale. */
  version = 0;
  names: Record<SideName, Map<string, RuleName>> = { a: new Map(), b: new Map() };
  /** How many documents have become the schedule so far. */
  documents = 0;
  /** How often a time zone was chosen, the same one or another. */
  zonesChosen = 0;

  private readonly listeners: (() => void)[] = [];
  private readonly progressListeners: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private runs = 0;

  readonly client = new Client(
    (progress) => {
      if (this.runs === 0) return;
      this.progress = progress;
      for (const listener of this.progressListeners) listener();
    },
    (message) => this.say({ text: () => `${texts().failed}${texts().colon}${message}`, kind: "bad" }),
  );

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  onProgress(listener: () => void): void {
    this.progressListeners.push(listener);
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  say(status: Status | null): void {
    this.status = status;
    if (status) announce(status.text());
    this.changed();
  }

  plan(side: SideName): Plan {
    return side === "b" && this.b ? this.b : this.a;
  }

  /** The schedule that is edited on one side. */
  shown(side: SideName): DriverPlan {
    return planOf(this.plan(side), this.driver);
  }

  /** The same, to be changed: a driver who had none gets a schedule of his own. */
  editable(side: SideName): DriverPlan {
    if (side === "b") this.replaced = null;
    return this.driver === null ? this.plan(side).shared : ownPlan(this.plan(side), this.driver);
  }

  /** Makes a plan the schedule; its first driver is shown. To be followed by `edited`. */
  open(plan: Plan): void {
    this.a = plan;
    if (this.b) this.b = structuredClone(plan);
    this.resting = this.replaced = null;
    this.driver = plan.drivers[0]?.driver ?? null;
    this.documents += 1;
  }

  /** Every schedule that is kept, shown or not. */
  get plans(): Plan[] {
    return [this.a, this.b, this.resting, this.replaced].filter((plan) => plan !== null);
  }

  compare(): void {
    this.b = this.resting ?? structuredClone(this.a);
    this.resting = null;
    this.edited();
  }

  stopComparing(): void {
    this.resting = this.b;
    this.b = null;
    this.edited();
  }

  restartB(): void {
    // While one is kept, B is an unedited copy: not worth keeping in its stead.
    if (this.replaced === null && stringify(this.b) !== stringify(this.a)) this.replaced = this.b;
    this.b = structuredClone(this.a);
    this.edited();
  }

  bringBackB(): void {
    this.b = this.replaced;
    this.replaced = null;
    this.edited();
  }

  /** Makes the schedule of the driver that is shown everybody's. */
  shareShown(): void {
    for (const plan of this.plans) {
      plan.shared = { ...structuredClone(planOf(plan, this.driver)), driver: null, touched: true };
    }
    this.driver = null;
  }

  setZone(name: string | null): void {
    const offsetAt = name === null ? null : offsetsOf(name);
    this.zonesChosen += 1;
    this.timeZone = name;
    this.offsetAt = offsetAt;
    this.edited();
  }

  /** A schedule has changed: draw, and classify again in a moment. */
  edited(): void {
    this.rename();
    this.changed();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.classify(), SETTLE_MS);
  }

  private rename(): void {
    const names = (plan: Plan | null): Map<string, RuleName> => {
      if (!plan || this.timeZone === null) return new Map();
      try {
        return ruleNames(rulesOf(plan, this.timeZone, ["*"]));
      } catch {
        // A week with errors has no ranges to be named; the editor tells.
        return new Map();
      }
    };
    this.names = { a: names(this.a), b: names(this.b) };
  }

  /** Reads trips, and classifies them. `called`: in words, what has no name of a file. */
  async load(source: Source, called?: "pasted" | "generated"): Promise<void> {
    // They are classified when they are read: not the old ones now.
    clearTimeout(this.timer);
    await this.work(async () => {
      const read = await this.client.call("read", source);
      if (!read) {
        this.say({ text: () => texts().cancelled, kind: "info" });
        if (this.read && this.timeZone !== null) void this.classify();
        return;
      }
      this.read = read;
      this.summary = null;
      this.rejected = read.rejected;
      this.version += 1;
      this.status = null;
      this.unanswered = null;
      this.untold = true;
      this.called = called;
      // Which of the rows are trips is for the engine to say.
      if (this.timeZone === null || read.trips === 0) this.tellRead(read.trips);
      else this.changed();
      await this.classifyNow();
    });
  }

  private untold = false;
  private called: "pasted" | "generated" | undefined;

  /** Says once how many trips were read. */
  private tellRead(trips: number): void {
    if (!this.read || !this.untold) return;
    this.untold = this.timeZone === null && trips > 0;
    const { called, read } = this;
    const name = (): string => (called ? texts()[called] : read.name);
    this.say(
      this.read.trips + this.read.rejected === 0
        ? { text: () => texts().noTrips, kind: "bad" }
        : { text: () => `${counted(trips, texts().tripsRead)} ${name()}`, kind: trips === 0 ? "bad" : "good" },
    );
  }

  async classify(): Promise<void> {
    await this.work(() => this.classifyNow());
  }

  private async classifyNow(): Promise<void> {
    clearTimeout(this.timer);
    const asked = (this.asked += 1);
    if (this.timeZone === null || !this.read || this.read.trips === 0) {
      this.summary = null;
      this.overcome();
      return this.changed();
    }
    const setup = { timeZone: this.timeZone, a: this.a, b: this.b };
    const answered = await this.answerOf(this.client.call("classify", structuredClone(setup)));
    // A newer question is on its way, and its answer is the one that counts.
    if (asked !== this.asked) return;
    if (answered instanceof WorkerFailure) {
      const why = (): string => `${texts().notClassified}${texts().colon}${reasonOf(answered)}`;
      this.leaveUnanswered({ text: why, kind: "bad" });
    } else if (answered) {
      this.summary = answered;
      this.rejected = answered.rejected;
      this.version += 1;
      this.overcome();
      this.tellRead(answered.a.trips);
      this.changed();
    } else {
      this.leaveUnanswered({ text: () => texts().classifyCancelled, kind: "info" });
    }
  }

  /** What a call answers, or why it failed. */
  private async answerOf<T>(call: Promise<T>): Promise<T | WorkerFailure> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof WorkerFailure) return error;
      throw error;
    }
  }

  /** No answers are better than those of another schedule. */
  private leaveUnanswered(why: Status): void {
    this.summary = null;
    this.unanswered = why;
    this.say(why);
  }

  /** What kept the trips from being classified is over, or no longer what keeps them. */
  private overcome(): void {
    if (this.status === this.unanswered) this.status = null;
    this.unanswered = null;
  }

  private asked = 0;

  private async work(job: () => Promise<void>): Promise<void> {
    this.runs += 1;
    try {
      await job();
    } catch (error) {
      if (!(error instanceof WorkerFailure)) throw error;
      this.say({ text: () => `${texts().failed}${texts().colon}${reasonOf(error)}`, kind: "bad" });
    } finally {
      this.runs -= 1;
      if (this.runs === 0) this.progress = null;
      for (const listener of this.progressListeners) listener();
    }
  }

  /** Runs a job that shows its progress. */
  async busy<T>(job: () => Promise<T>): Promise<T | undefined> {
    let value: T | undefined;
    await this.work(async () => {
      value = await job();
    });
    return value;
  }

  cancel(): void {
    this.client.cancel();
  }
}

/** Why the worker failed, in the language of the moment. */
function reasonOf(error: WorkerFailure): string {
  return error.message === "file-too-large" ? texts().tooLarge : error.said[currentLanguage()];
}
