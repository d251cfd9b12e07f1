// What a JSON text is, by its first keys: no more of a large file need be read.

import { type SyntaxKind, createScanner } from "jsonc-parser";

import { Kind } from "./json.js";

/**
 * Whether a text that begins like this is a schedule, judged by keys as the engine does: those of its object or, where
 * it is a list, of the first object in it.
 */
export function isSchedule(head: string): boolean {
  const { isList, keys } = firstKeys(head);
  const has = (...names: string[]): boolean => names.some((name) => keys.has(name));
  if (!isList) return has("innerMap", "timeZone", "recurrent", "exceptional", "overrides");
  if (has("innerMap", "extension", "horairesIndividu", "horaire")) return true;
  // A trip may have a column of the same name, and has a start.
  return has("idEtape") && has("privacy") && !has("start", "debut");
}

function firstKeys(head: string): { isList: boolean; keys: Set<string> } {
  const scanner = createScanner(head, true);
  const keys = new Set<string>();
  const is = (token: SyntaxKind, ...kinds: SyntaxKind[]): boolean => kinds.includes(token);
  let token = scanner.scan();
  const isList = is(token, Kind.OpenBracketToken);
  if (isList) token = scanner.scan();
  if (!is(token, Kind.OpenBraceToken)) return { isList, keys };
  let text = "";
  for (let depth = 1; depth > 0; ) {
    token = scanner.scan();
    if (is(token, Kind.EOF)) break;
    if (is(token, Kind.OpenBraceToken, Kind.OpenBracketToken)) depth += 1;
    else if (is(token, Kind.CloseBraceToken, Kind.CloseBracketToken)) depth -= 1;
    else if (is(token, Kind.ColonToken) && depth === 1) keys.add(text);
    text = is(token, Kind.StringLiteral) ? scanner.getTokenValue() : "";
  }
  return { isList, keys };
}
