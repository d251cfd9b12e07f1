// What a JSON text is, by the keys at its beginning: no more of a large file need be read.

import { type SyntaxKind, createScanner } from "jsonc-parser";

import { Kind } from "./json.js";

/**
 * Whether a text that begins like this is a schedule, judged by keys as the engine does: those of its object or, where
 * it is a list, of the first object in it that tells.
 */
export function isSchedule(head: string): boolean {
  for (const { isList, keys } of objectsOf(head)) {
    if (isTrip(keys)) return false;
    if (isList ? isEntry(keys) : hasAny(keys, "innerMap", "timeZone", "recurrent", "exceptional", "overrides")) {
      return true;
    }
  }
  return false;
}

const hasAny = (keys: Set<string>, ...names: string[]): boolean => names.some((name) => keys.has(name));

/** A trip may have columns with the names of a schedule; no entry of a schedule has a trip's id and its times. */
function isTrip(keys: Set<string>): boolean {
  return hasAny(keys, "tripId", "idEtape") && hasAny(keys, "start", "debut") && hasAny(keys, "end", "fin");
}

function isEntry(keys: Set<string>): boolean {
  if (hasAny(keys, "innerMap", "extension", "horairesIndividu", "horaire")) return true;
  return keys.has("idEtape") && keys.has("privacy") && !hasAny(keys, "start", "debut");
}

/** The keys of the object that a text begins with or, where it is a list, of every object in it. */
function* objectsOf(head: string): Generator<{ isList: boolean; keys: Set<string> }> {
  const scanner = createScanner(head, true);
  const is = (token: SyntaxKind, ...kinds: SyntaxKind[]): boolean => kinds.includes(token);
  let token = scanner.scan();
  const isList = is(token, Kind.OpenBracketToken);
  if (isList) token = scanner.scan();
  else if (!is(token, Kind.OpenBraceToken)) return;
  let keys = new Set<string>();
  let text = "";
  for (let depth = 0; !is(token, Kind.EOF); token = scanner.scan()) {
    if (is(token, Kind.OpenBraceToken, Kind.OpenBracketToken)) {
      depth += 1;
    } else if (is(token, Kind.CloseBraceToken, Kind.CloseBracketToken)) {
      depth -= 1;
      if (depth > 0) continue;
      yield { isList, keys };
      keys = new Set();
      if (depth < 0 || !isList) return;
    } else if (is(token, Kind.ColonToken) && depth === 1) {
      keys.add(text);
    }
    text = is(token, Kind.StringLiteral) ? scanner.getTokenValue() : "";
  }
  // The beginning ends within an object.
  yield { isList, keys };
}
