// Trips in CSV, a batch of rows at a time.

// Papa Parse reads the cells: quotes, doubled quotes and line breaks inside quotes are its business, it is the parser
// that browsers have tested for ten years, and with `preview` it hands out a bounded number of rows and says where it
// stopped.
import Papa from "papaparse";

import type { Reject } from "./protocol.js";
import {
  type Batch,
  type FileKind,
  type TripInput,
  BATCH_ROWS,
  NOT_UTF8,
  REQUIRED,
  ROW_LIMIT,
  TOO_LONG,
  columnOf,
  reason,
  shown,
  spelling,
} from "./rows.js";

const DELIMITERS = [",", ";", "\t", "|"];

interface Header {
  names: string[];
  delimiter: string;
  /** Whether the column is an id or a date, which classification reads. */
  known: boolean[];
}

/** Reads the rows of a CSV text with a header; what is returned last tells what the file is. */
export function* readCsv(text: string): Generator<Batch, FileKind> {
  let cursor = 0;
  let line = 1;
  const delimiter = delimiterOf(text);
  let header: Header | undefined;
  let newline: "\r\n" | "\n" | "\r" | undefined;
  while (cursor < text.length) {
    const slice = text.slice(cursor);
    const parsed: Papa.ParseResult<string[]> = Papa.parse<string[]>(slice, {
      delimiter,
      preview: header ? BATCH_ROWS : 1,
      // Its quick way splits the whole text for every batch.
      fastMode: false,
      ...(newline ? { newline } : {}),
    } as Papa.ParseConfig<string[]>);
    newline ??= parsed.meta.linebreak as "\n";
    const flaws = new Map(parsed.errors.filter((e) => e.type === "Quotes").map((e) => [e.row ?? 0, e]));
    const batch: Batch = { rows: [], rejects: [], done: 0 };
    for (const [index, cells] of parsed.data.entries()) {
      const flaw = flaws.get(index);
      if (cells.length === 1 && cells[0]?.trim() === "" && !flaw) {
        line += 1;
        continue;
      }
      const reject = (column: string, why: Reject["reason"]): void => {
        batch.rejects.push({ line, column, reason: why, text: shown(written(cells, delimiter)) });
      };
      if (!header) {
        header = readHeader(cells, delimiter, reject);
        if (!header) {
          yield { ...batch, done: text.length };
          return { format: "csv", others: [], write: () => "" };
        }
      } else if (flaw) {
        reject("", flawReason(flaw, cells));
      } else {
        const row = readRow(cells, header, line, reject);
        if (row) batch.rows.push(row);
      }
      line += 1 + breaksIn(cells);
    }
    // Nothing read, and nothing left to read: an end without a line break.
    const moved = parsed.meta.cursor;
    cursor += moved > 0 ? moved : slice.length;
    yield { ...batch, done: cursor };
  }
  const found = header;
  const others = found ? found.names.filter((_, index) => !found.known[index]) : [];
  const write = (row: TripInput): string => {
    const all: Record<string, unknown> = { ...row.trip, ...row.others };
    return shown(
      written(
        (found?.names ?? []).map((name) => String(all[name] ?? "")),
        delimiter,
      ),
    );
  };
  return { format: found ? "csv" : "none", others, write };
}

/** The delimiter under which the header has the most columns that are known. */
function delimiterOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const first = text.slice(0, end < 0 ? text.length : end).trim();
  const score = (delimiter: string): number =>
    first.split(delimiter).filter((name) => spelling(name.replaceAll('"', "").trim())).length;
  return DELIMITERS.reduce((best, next) => (score(next) > score(best) ? next : best));
}

function readHeader(
  cells: string[],
  delimiter: string,
  reject: (column: string, why: Reject["reason"]) => void,
): Header | undefined {
  const names = cells.map((cell) => cell.trim());
  const found = names.join(", ").slice(0, 80);
  let usable = true;
  for (const [name, alias] of REQUIRED) {
    if (names.some((one) => columnOf(one) === name)) continue;
    usable = false;
    // Names are read as they are written, on every face; one that differs by its capitals alone is told.
    const near = names.find((one) => [name, alias].includes(spelling(one) ?? ""));
    if (near !== undefined) {
      const right = spelling(near) ?? name;
      reject(
        name,
        reason(
          `missing in the header, which has \`${near}\`: write \`${right}\``,
          `absente de l'en-tête, qui contient \`${near}\`\u00a0: écrivez \`${right}\``,
        ),
      );
      continue;
    }
    reject(
      name,
      reason(
        `missing in the header, which has \`${found}\`: add \`${name}\` (or \`${alias}\`)`,
        `absente de l'en-tête, qui contient \`${found}\`\u00a0: ajoutez \`${name}\` (ou \`${alias}\`)`,
      ),
    );
  }
  const seen = new Map<string, string>();
  for (const name of names) {
    const key = columnOf(name) ?? name;
    const before = seen.get(key);
    if (before !== undefined) {
      usable = false;
      reject(
        name,
        reason(
          `given twice in the header, as \`${before}\` and \`${name}\`: keep one`,
          `présente deux fois dans l'en-tête, sous \`${before}\` et \`${name}\`\u00a0: gardez-en une`,
        ),
      );
    }
    seen.set(key, name);
  }
  return usable ? { names, delimiter, known: names.map((name) => columnOf(name) !== undefined) } : undefined;
}

function readRow(
  cells: string[],
  header: Header,
  line: number,
  reject: (column: string, why: Reject["reason"]) => void,
): TripInput | undefined {
  if (cells.length !== header.names.length) {
    const [n, expected] = [cells.length, header.names.length];
    reject(
      "",
      reason(
        `${n} field${n === 1 ? "" : "s"}, but the header has ${expected}: add or remove \`${header.delimiter}\``,
        `${n} champ${n === 1 ? "" : "s"}, mais l'en-tête en a ${expected}\u00a0: ` +
          `ajoutez ou retirez \`${header.delimiter}\``,
      ),
    );
    return undefined;
  }
  const trip: Record<string, unknown> = {};
  let others: Record<string, unknown> | null = null;
  let length = 0;
  for (const [index, cell] of cells.entries()) {
    const name = header.names[index] ?? "";
    length += cell.length;
    if (cell.includes("\ufffd")) {
      reject(name, NOT_UTF8);
      return undefined;
    }
    if (header.known[index]) {
      const value = cell.trim();
      if (value !== "") trip[name] = typed(value);
    } else {
      others ??= {};
      others[name] = cell;
    }
  }
  if (length > ROW_LIMIT) {
    reject("", TOO_LONG);
    return undefined;
  }
  return { line, trip, others };
}

/** CSV does not write types: a whole number is a number, where none of its digits would be lost. */
function typed(cell: string): string | number {
  if (!/^-?(0|[1-9]\d{0,15})$/.test(cell) || cell === "-0") return cell;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : cell;
}

function flawReason(flaw: Papa.ParseError, cells: string[]): Reject["reason"] {
  const lost = breaksIn(cells);
  if (flaw.code === "MissingQuotes") {
    return reason(
      `a quote that is opened here is never closed, which swallows ${lost} more lines: close it`,
      `un guillemet ouvert ici n'est jamais fermé, ce qui englobe ${lost} lignes de plus\u00a0: fermez-le`,
    );
  }
  return reason(
    'text stands beside a quoted field: write quotes inside a field twice (`""`)',
    'du texte touche un champ entre guillemets\u00a0: doublez les guillemets à l\'intérieur (`""`)',
  );
}

/** Line breaks inside the cells of a row. */
function breaksIn(cells: string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) count += 1;
  }
  return count;
}

const written = (cells: string[], delimiter: string): string => Papa.unparse([cells], { delimiter });
