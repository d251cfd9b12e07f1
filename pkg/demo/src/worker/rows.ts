// What a row of trips is, whatever the file it came from.

import type { Id } from "horaires";

import type { Reject } from "./protocol.js";

/** The columns that classification reads, under their names in the file; the engine says whether it is a trip. */
export type TripFields = Record<string, unknown>;

/** A row that was read: what classification reads of it, and its other columns, which pass through. */
export interface TripInput {
  line: number;
  trip: TripFields;
  others: Record<string, unknown> | null;
}

/** Some rows of a file, and how far the reading is, in characters. */
export interface Batch {
  rows: TripInput[];
  rejects: Reject[];
  done: number;
}

/** What a file turned out to be. */
export interface FileKind {
  format: "csv" | "json" | "ndjson" | "none";
  others: string[];
  /** How a row that was refused later is written, from what was kept of it. */
  write: (row: TripInput) => string;
}

/** The columns that classification reads, with the service's own name for each. */
const COLUMNS = [
  ["tripId", "idEtape"],
  ["driverId", "individuId"],
  ["start", "debut"],
  ["end", "fin"],
  ["numeroEmbarque"],
  ["codeExploitant"],
] as const;

export type ColumnName = (typeof COLUMNS)[number][0];

const BY_NAME = new Map<string, ColumnName>(
  COLUMNS.flatMap(([name, alias]) => [name, alias ?? name].map((n) => [n, name] as const)),
);

/** The columns that a trip must have, and their other names. */
export const REQUIRED: readonly (readonly [ColumnName, string])[] = COLUMNS.slice(0, 4).map(([name, alias]) => [
  name,
  alias ?? name,
]);

/** The column of a name or an alias; undefined for any other. */
export function columnOf(name: string): ColumnName | undefined {
  return BY_NAME.get(name);
}

const IN_ANY_CASE = new Map([...BY_NAME.keys()].map((name) => [name.toLowerCase(), name]));

/** How a name or an alias is written that may have other capitals; undefined for any other. */
export function spelling(name: string): string | undefined {
  return IN_ANY_CASE.get(name.toLowerCase());
}

/** The most characters of one row; the engine's own limit is a mebibyte. */
export const ROW_LIMIT = 1_048_576;

/** How many rows are read before others are let in. */
export const BATCH_ROWS = 2000;

export const reason = (en: string, fr: string): Reject["reason"] => ({ en, fr });

export const NOT_UTF8 = reason(
  "not UTF-8 text: save the file as UTF-8 (in a spreadsheet: \u201cCSV UTF-8\u201d)",
  "texte non UTF-8\u00a0: enregistrez le fichier en UTF-8 (dans un tableur\u00a0: «\u00a0CSV UTF-8\u00a0»)",
);

export const TOO_LONG = reason(
  "the row is longer than 1 MiB: is a quote or a bracket missing?",
  "la ligne dépasse 1\u00a0Mio\u00a0: manque-t-il un guillemet ou un crochet\u00a0?",
);

/** The driver of a row, under either name. */
export function driverOf(trip: TripFields): Id | undefined {
  const id = trip.driverId ?? trip.individuId;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

/** The first column that a trip must have and this one has not, under either name. */
export function missingColumn(trip: TripFields): string | undefined {
  return REQUIRED.find(([name, alias]) => trip[name] === undefined && trip[alias] === undefined)?.[0];
}

/** A part of a row, short enough to be shown. */
export function shown(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}\u2026` : text;
}
