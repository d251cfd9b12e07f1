// Downloads: answers in the shape that every face of the engine writes, the changes, and the rows that were refused.

// Papa Parse writes the cells too, so that what it reads and what it writes are one dialect.
import Papa from "papaparse";

import type { Answer } from "horaires";

import { stringify } from "../model/json.js";
import type { Results } from "./data.js";
import type { Run } from "./loop.js";
import type { DownloadKind, Progress, Reject } from "./protocol.js";

const BATCH = 1000;

/** Names that belong to an answer: a column of the trips that bears one of them gives way, as on the command line. */
const OWN = new Set([
  "tripId",
  "driverId",
  "numeroEmbarque",
  "codeExploitant",
  "usage",
  "privateMs",
  "professionalMs",
  "reason",
  "segments",
]);
const OWN_CSV = new Set([...OWN, "reasonKind", "reasonId"]);

const line = (cells: unknown[]): string =>
  `${Papa.unparse([cells.map((cell) => (cell === undefined || cell === null ? "" : cell))], { newline: "\n" })}\n`;

/** Writes a file from the results. */
export async function written(
  results: Results,
  kind: DownloadKind,
  side: "a" | "b",
  language: "en" | "fr",
  run: Run,
  tell: (progress: Progress) => void,
): Promise<Blob> {
  if (kind === "rejected.csv") return rejected(results.rejects, language);
  if (kind === "changes.csv") return changes(results, run, tell);
  const form = kind === "answers.csv" ? csv(results) : kind === "answers.ndjson" ? ndjson : json();
  const parts: string[] = [form.head];
  for (let from = 0; from < results.length; from += BATCH) {
    for (const { answer, others } of results.answers(from, BATCH, side)) parts.push(form.row(answer, others));
    tell({ phase: "write", done: Math.min(from + BATCH, results.length), total: results.length });
    await run.pause();
  }
  parts.push(form.foot());
  return new Blob(parts, { type: kind === "answers.csv" ? "text/csv" : "application/json" });
}

interface Form {
  head: string;
  row: (answer: Answer, others: Record<string, unknown> | null) => string;
  foot: () => string;
}

function withOthers(answer: Answer, others: Record<string, unknown> | null): Record<string, unknown> {
  const kept = Object.entries(others ?? {}).filter(([name]) => !OWN.has(name));
  return { ...answer, ...Object.fromEntries(kept) };
}

const ndjson: Form = {
  head: "",
  row: (answer, others) => `${stringify(withOthers(answer, others))}\n`,
  foot: () => "",
};

function json(): Form {
  let first = true;
  return {
    head: "[",
    row: (answer, others) => {
      const text = `${first ? "\n" : ",\n"}${stringify(withOthers(answer, others))}`;
      first = false;
      return text;
    },
    foot: () => "\n]\n",
  };
}

function csv(results: Results): Form {
  const others = results.trips.kind.others.filter((name) => !OWN_CSV.has(name));
  const fixed = ["tripId", "driverId", "numeroEmbarque", "codeExploitant", "usage", "privateMs", "professionalMs"];
  return {
    head: line([...fixed, "reasonKind", "reasonId", "segments", ...others]),
    row: (answer, extra) =>
      line([
        answer.tripId,
        answer.driverId,
        answer.numeroEmbarque,
        answer.codeExploitant,
        answer.usage,
        answer.privateMs,
        answer.professionalMs,
        answer.reason?.kind,
        answer.reason?.id,
        stringify(answer.segments ?? []),
        ...others.map((name) => textOf(extra?.[name])),
      ]),
    foot: () => "",
  };
}

/** A value in a cell: text as it is, anything else as JSON. */
function textOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? stringify(value) : value;
}

function rejected(rejects: Reject[], language: "en" | "fr"): Blob {
  const rows = rejects.map((one) => line([one.line, one.column, one.reason[language], one.text]));
  return new Blob([line(["line", "column", "reason", "row"]), ...rows], { type: "text/csv" });
}

async function changes(results: Results, run: Run, tell: (progress: Progress) => void): Promise<Blob> {
  const names = ["usage", "privateMs", "professionalMs", "reasonKind", "reasonId"];
  const parts = [line(["tripId", "driverId", ...names.map((n) => `before.${n}`), ...names.map((n) => `after.${n}`)])];
  let count = 0;
  for (const index of results.indices({ driver: null, usage: null, changed: true })) {
    const { tripId, driverId, a, b } = results.rowAt(index);
    const cells = [a, b].flatMap((one) =>
      one ? [one.usage, one.privateMs, one.professionalMs, one.reason?.kind, one.reason?.id] : [],
    );
    parts.push(line([tripId, driverId, ...cells]));
    count += 1;
    if (count % BATCH === 0) {
      tell({ phase: "write", done: count, total: results.length });
      await run.pause();
    }
  }
  return new Blob(parts, { type: "text/csv" });
}
