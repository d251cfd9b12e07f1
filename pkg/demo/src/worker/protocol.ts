// What the page and its worker say to each other. Columns cross as typed arrays; rows cross a page at a time.

import type { Answer, Reason, DayTimeline, Id, Issue, Usage } from "horaires";

import type { Plan } from "../model/plan.js";
import type { Said } from "../model/said.js";

/** Trips to read: pasted text, a file, or a number of made-up ones. */
export type Source = { text: string; name: string } | { file: File } | { generate: number; name: string };

/** The schedules to classify under. */
export interface Setup {
  timeZone: string;
  a: Plan;
  /** The schedule to compare with. */
  b: Plan | null;
}

/** A row that is no trip, and why. */
export interface Reject {
  line: number;
  /** The column of a CSV row or the field of an object; where only a place is known, the character of the line. */
  column: string;
  reason: Said;
  /** The row as it stands. */
  text: string;
}

/** What reading gave. */
export interface ReadSummary {
  name: string;
  format: "csv" | "json" | "ndjson" | "none";
  trips: number;
  rejected: number;
  drivers: Id[];
  /** Columns that are passed through to the answers. */
  others: string[];
}

/** Totals of one schedule. */
export interface Totals {
  trips: number;
  private: number;
  professional: number;
  mixed: number;
  privateMs: number;
  professionalMs: number;
  /** Trips of drivers who have no rules. */
  withoutRules: number;
}

/** What changes from schedule A to schedule B. */
export interface ChangeTotals {
  /** Trips of which some time changes its usage. */
  changed: number;
  /** Trips whose usage word changes. */
  usageChanged: number;
  /** Milliseconds that become private. */
  toPrivateMs: number;
  /** Milliseconds that become professional. */
  toProfessionalMs: number;
}

/** What classification gave. */
export interface ClassifySummary {
  a: Totals;
  b: Totals | null;
  changes: ChangeTotals | null;
  rejected: number;
  days: number;
  /** Trips that are too long to be drawn on all their days. */
  cut: number;
  /** Days on the wall that have trips, counted from 1970-01-01, in order, and the time driven on them by usage. */
  perDay: DayColumns;
  issues: Issue[];
}

/** One number a day. */
export interface DayColumns {
  day: Int32Array;
  privateMs: Float64Array;
  professionalMs: Float64Array;
}

export interface Segment {
  start: number;
  end: number;
  private: boolean;
  reason: Reason;
}

/** One side of a trip's answer. */
export interface TripUsage {
  usage: Usage;
  privateMs: number;
  professionalMs: number;
  /** Where one reason holds for the whole trip. */
  reason: Reason | null;
  segments: Segment[];
}

/** A trip as the page shows it. */
export interface TripRow {
  index: number;
  line: number;
  tripId: Id;
  driverId: Id;
  start: number;
  end: number;
  /** Offsets from UTC at its start and at its end, in seconds. */
  startOffset: number;
  endOffset: number;
  a: TripUsage;
  b: TripUsage | null;
}

/** Which trips and days are asked for. */
export interface Filter {
  driver: string | null;
  usage: Usage | null;
  /** Only trips of which some time changes its usage. */
  changed: boolean;
}

export interface Query extends Filter {
  from: number;
  count: number;
}

export interface TripPage {
  total: number;
  rows: TripRow[];
}

/** One day of one driver. */
export interface Sheet {
  day: number;
  driver: Id;
  a: DayTimeline;
  b: DayTimeline | null;
  trips: TripRow[];
  /** Offsets that the drawing needs: instants, and seconds. */
  offsets: [number, number][];
  /** Trips of that day beyond what is drawn. */
  more: number;
}

export interface DayPage {
  total: number;
  /** The place of the first sheet. */
  from: number;
  sheets: Sheet[];
}

export interface RejectPage {
  total: number;
  rows: Reject[];
}

export type DownloadKind = "answers.json" | "answers.ndjson" | "answers.csv" | "changes.csv" | "rejected.csv";

/** Calls, and what they answer. */
export interface Calls {
  read: [Source, ReadSummary | null];
  classify: [Setup, ClassifySummary | null];
  trips: [Query, TripPage];
  /** With `atDay`, the page on which that day, or the next one that has trips, begins. */
  days: [Query & { atDay: number | null }, DayPage];
  rejects: [{ from: number; count: number }, RejectPage];
  download: [{ kind: DownloadKind; side: "a" | "b"; language: "en" | "fr" }, Blob | null];
  answer: [{ index: number; side: "a" | "b" }, Answer | null];
}

export type Name = keyof Calls;

export interface Progress {
  phase: "read" | "classify" | "compare" | "write";
  done: number;
  total: number;
}

export type ToWorker = { [K in Name]: { id: number; name: K; argument: Calls[K][0] } }[Name] | { name: "cancel" };

export type FromWorker = { id: number; value: Calls[Name][1] } | { id: number; error: Said } | { progress: Progress };
