// Trips in JSON: an array, or one object a line (NDJSON), a batch of objects at a time.

// jsonc-parser (of VS Code) has a scanner that is pulled token by token and knows line and column of each: an array of
// any size is read in slices, and a flaw is shown where it is. The objects themselves are read by JSON.parse.
import { type ParseError, createScanner, parse } from "jsonc-parser";

import { Kind } from "../model/json.js";
import type { Reject } from "./protocol.js";
import {
  type Batch,
  type FileKind,
  type TripInput,
  BATCH_ROWS,
  NOT_UTF8,
  ROW_LIMIT,
  TOO_LONG,
  columnOf,
  reason,
  shown,
} from "./rows.js";

const write = (row: TripInput): string => shown(JSON.stringify({ ...row.trip, ...row.others }));

/** Reads the objects of a JSON text; what is returned last tells what the file is. */
export function* readJson(text: string): Generator<Batch, FileKind> {
  const others = new Set<string>();
  const isArray = text.trimStart().startsWith("[");
  if (isArray || !firstLineIsWhole(text)) yield* readTokens(text, isArray, others);
  else yield* readLines(text, others);
  return { format: isArray ? "json" : "ndjson", others: [...others], write };
}

function firstLineIsWhole(text: string): boolean {
  const first = text.trimStart().split(/\r?\n/, 1)[0] ?? "";
  try {
    JSON.parse(first);
    return true;
  } catch {
    // An object may stand on several lines. Where it does not, the next line begins the next object.
    return /^[^\n]*\n\s*\{/.test(text.trimStart());
  }
}

function* readLines(text: string, others: Set<string>): Generator<Batch> {
  let [cursor, line] = [0, 0];
  while (cursor < text.length) {
    const batch: Batch = { rows: [], rejects: [], done: 0 };
    for (let count = 0; count < BATCH_ROWS && cursor < text.length; count += 1) {
      const found = text.indexOf("\n", cursor);
      const end = found < 0 ? text.length : found;
      line += 1;
      const row = text.slice(cursor, end);
      if (row.trim() !== "") readObject(row, line, 1, batch, others);
      cursor = end + 1;
    }
    yield { ...batch, done: Math.min(cursor, text.length) };
  }
}

function* readTokens(text: string, isArray: boolean, others: Set<string>): Generator<Batch> {
  const scanner = createScanner(text, true);
  let batch: Batch = { rows: [], rejects: [], done: 0 };
  const refuse = (why: Reject["reason"], from: number, to: number, line: number, column: number): void => {
    batch.rejects.push({ line, column: String(column), reason: why, text: shown(text.slice(from, to)) });
  };
  if (isArray) scanner.scan();
  let open = isArray;
  for (;;) {
    const token = scanner.scan();
    const [offset, line, column] = [
      scanner.getTokenOffset(),
      scanner.getTokenStartLine() + 1,
      scanner.getTokenStartCharacter() + 1,
    ];
    if (token === Kind.EOF) {
      if (open) refuse(CUT_OFF, Math.max(0, offset - 60), offset, line, column);
      break;
    }
    if (token === Kind.CommaToken) continue;
    if (token === Kind.CloseBracketToken && open) {
      open = false;
      continue;
    }
    const closed = token === Kind.OpenBraceToken || token === Kind.OpenBracketToken ? skip(scanner) : true;
    const end = scanner.getTokenOffset() + scanner.getTokenLength();
    if (!closed) {
      refuse(NEVER_CLOSED, offset, end, line, column);
      break;
    }
    if (token === Kind.OpenBraceToken) readObject(text.slice(offset, end), line, column, batch, others);
    else refuse(NOT_AN_OBJECT, offset, end, line, column);
    if (batch.rows.length + batch.rejects.length >= BATCH_ROWS) {
      yield { ...batch, done: end };
      batch = { rows: [], rejects: [], done: 0 };
    }
  }
  yield { ...batch, done: text.length };
}

/** Goes to the bracket that closes the one just read; false where the text ends before. */
function skip(scanner: ReturnType<typeof createScanner>): boolean {
  for (let depth = 1; depth > 0;) {
    const token = scanner.scan();
    if (token === Kind.EOF) return false;
    if (token === Kind.OpenBraceToken || token === Kind.OpenBracketToken) depth += 1;
    if (token === Kind.CloseBraceToken || token === Kind.CloseBracketToken) depth -= 1;
  }
  return true;
}

const CUT_OFF = reason(
  "the list is never closed: the file may be cut off; end it with `]`",
  "la liste n'est jamais fermée\u00a0: le fichier est peut-être tronqué\u00a0; terminez-la par `]`",
);
const NEVER_CLOSED = reason(
  "what is opened here is never closed, and everything after it is inside: close it with `}`",
  "ce qui est ouvert ici n'est jamais fermé, et tout ce qui suit est dedans\u00a0: fermez par `}`",
);
const NOT_AN_OBJECT = reason(
  "not a trip: write an object with tripId, driverId, start and end",
  "pas un trajet\u00a0: écrivez un objet avec tripId, driverId, start et end",
);
const NOT_JSON = reason(
  "not JSON from here on: check quotes, commas and brackets",
  "n'est plus du JSON à partir d'ici\u00a0: vérifiez guillemets, virgules et crochets",
);

function readObject(text: string, line: number, column: number, batch: Batch, others: Set<string>): void {
  const refuse = (where: string, why: Reject["reason"], atLine = line): void => {
    batch.rejects.push({ line: atLine, column: where, reason: why, text: shown(text.trim()) });
  };
  if (text.length > ROW_LIMIT) return refuse("", TOO_LONG);
  if (text.includes("\ufffd")) return refuse("", NOT_UTF8);
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch {
    const place = placeIn(text, flawOffset(text), line, column);
    return refuse(String(place.column), NOT_JSON, place.line);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("", NOT_AN_OBJECT);
  const twice = givenTwice(text);
  if (twice) {
    return refuse(
      twice[1],
      reason(
        `given twice, as \`${twice[0]}\` and \`${twice[1]}\`: keep one`,
        `présent deux fois, sous \`${twice[0]}\` et \`${twice[1]}\`\u00a0: gardez-en un`,
      ),
    );
  }
  const row: TripInput = { line, trip: {}, others: null };
  for (const [name, field] of Object.entries(value)) {
    if (columnOf(name)) {
      if (field !== null) row.trip[name] = field;
    } else {
      others.add(name);
      row.others ??= {};
      row.others[name] = field;
    }
  }
  batch.rows.push(row);
}

/** A whole number beyond what a number can hold is kept as its digits, so that no id is changed. */
function parseExactly(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  const scanner = createScanner(text, true);
  let exact = "";
  let copied = 0;
  for (let token = scanner.scan(); token !== Kind.EOF; token = scanner.scan()) {
    const digits = token === Kind.NumericLiteral ? scanner.getTokenValue() : "";
    if (!/^-?\d{16,}$/.test(digits) || Number.isSafeInteger(Number(digits))) continue;
    exact += `${text.slice(copied, scanner.getTokenOffset())}"${digits}"`;
    copied = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return JSON.parse(exact + text.slice(copied));
}

function flawOffset(text: string): number {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true });
  return errors[0]?.offset ?? 0;
}

function placeIn(text: string, offset: number, line: number, column: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const breaks = before.split("\n").length - 1;
  return breaks === 0
    ? { line, column: column + offset }
    : { line: line + breaks, column: offset - before.lastIndexOf("\n") };
}

/** Two members of an object that say the same thing; JSON.parse would keep the last and tell nobody. */
function givenTwice(text: string): [string, string] | undefined {
  const scanner = createScanner(text, true);
  const seen = new Map<string, string>();
  let depth = 0;
  let last = "";
  for (let token = scanner.scan(); token !== Kind.EOF; token = scanner.scan()) {
    if (token === Kind.OpenBraceToken || token === Kind.OpenBracketToken) depth += 1;
    else if (token === Kind.CloseBraceToken || token === Kind.CloseBracketToken) depth -= 1;
    else if (token === Kind.StringLiteral && depth === 1) last = scanner.getTokenValue();
    else if (token === Kind.ColonToken && depth === 1) {
      const key = columnOf(last) ?? last;
      const before = seen.get(key);
      if (before !== undefined) return [before, last];
      seen.set(key, last);
    }
  }
  return undefined;
}
