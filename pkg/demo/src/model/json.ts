// Documents as JSON text, in and out, without a change: what JSON.parse would round, or drop, is kept or told.

import { type SyntaxKind, createScanner } from "jsonc-parser";

/** Why a text is no document: in words, and where. */
export class NotReadable extends Error {
  constructor(
    readonly reason: { en: string; fr: string },
    readonly line: number,
    readonly column: number,
  ) {
    super(reason.en);
  }
}

/** As many levels as the engine reads. */
const DEEPEST = 64;

/** The kinds of token that count here; the library has them as an enumeration that only its own compiler can read. */
export const Kind = {
  OpenBraceToken: 1,
  CloseBraceToken: 2,
  OpenBracketToken: 3,
  CloseBracketToken: 4,
  CommaToken: 5,
  ColonToken: 6,
  NullKeyword: 7,
  TrueKeyword: 8,
  FalseKeyword: 9,
  StringLiteral: 10,
  NumericLiteral: 11,
  LineBreakTrivia: 14,
  Trivia: 15,
  EOF: 17,
} as const satisfies Record<string, SyntaxKind>;

const NOT_JSON = {
  en: "not JSON from here on: check quotes, commas and brackets",
  fr: "n'est plus du JSON à partir d'ici\u00a0: vérifiez guillemets, virgules et crochets",
};
const NOT_UTF8 = {
  en: "not UTF-8 text: save the file as UTF-8",
  fr: "texte non UTF-8\u00a0: enregistrez le fichier en UTF-8",
};
const TOO_DEEP = {
  en: `more than ${DEEPEST} levels of nesting: write it flatter`,
  fr: `plus de ${DEEPEST} niveaux d'imbrication\u00a0: aplatissez le document`,
};
const notExact = (digits: string): NotReadable["reason"] => ({
  en: `the number \`${digits}\` cannot be kept as it is: write a whole number of 64 bits, or a text`,
  fr: `le nombre \`${digits}\` ne peut être conservé tel quel\u00a0: écrivez un entier de 64 bits, ou un texte`,
});
const twice = (name: string): NotReadable["reason"] => ({
  en: `\`${name}\` is given twice in one object: keep one`,
  fr: `\`${name}\` figure deux fois dans un même objet\u00a0: gardez-en un`,
});

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}\u2026` : text);

/**
 * What a JSON text says. A whole number beyond what a number holds is a `bigint`, so that no id is changed.
 *
 * @throws {NotReadable} where it is no JSON, is nested too deep for the engine, or has a member twice
 */
export function parseDocument(text: string): unknown {
  const scanner = createScanner(text, false);
  let token: SyntaxKind;
  const refuse = (reason: NotReadable["reason"]): NotReadable =>
    new NotReadable(reason, scanner.getTokenStartLine() + 1, scanner.getTokenStartCharacter() + 1);
  const next = (): void => {
    do token = scanner.scan();
    while (token === Kind.Trivia || token === Kind.LineBreakTrivia);
    if (Number(scanner.getTokenError()) !== 0) throw refuse(NOT_JSON);
    if (token === Kind.StringLiteral && scanner.getTokenValue().includes("\ufffd")) throw refuse(NOT_UTF8);
  };
  const is = (kind: SyntaxKind): boolean => token === kind;
  const number = (digits: string): number | bigint => {
    const value = Number(digits);
    if (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))) return value;
    const whole = /^-?\d{1,19}$/.test(digits) ? BigInt(digits) : undefined;
    if (whole === undefined || BigInt.asIntN(64, whole) !== whole) throw refuse(notExact(short(digits)));
    return whole;
  };
  const scalar = (): unknown => {
    switch (token) {
      case Kind.StringLiteral:
        return scanner.getTokenValue();
      case Kind.NumericLiteral:
        return number(scanner.getTokenValue());
      case Kind.TrueKeyword:
        return true;
      case Kind.FalseKeyword:
        return false;
      case Kind.NullKeyword:
        return null;
      default:
        throw refuse(NOT_JSON);
    }
  };
  const list = (depth: number): unknown[] => {
    const items: unknown[] = [];
    next();
    if (is(Kind.CloseBracketToken)) return items;
    for (;;) {
      items.push(value(depth));
      next();
      if (is(Kind.CloseBracketToken)) return items;
      if (!is(Kind.CommaToken)) throw refuse(NOT_JSON);
      next();
    }
  };
  const object = (depth: number): unknown => {
    const members = new Map<string, unknown>();
    next();
    while (!is(Kind.CloseBraceToken)) {
      if (!is(Kind.StringLiteral)) throw refuse(NOT_JSON);
      const name = scanner.getTokenValue();
      if (members.has(name)) throw refuse(twice(short(name)));
      next();
      if (!is(Kind.ColonToken)) throw refuse(NOT_JSON);
      next();
      members.set(name, value(depth));
      next();
      if (is(Kind.CloseBraceToken)) break;
      if (!is(Kind.CommaToken)) throw refuse(NOT_JSON);
      next();
      if (!is(Kind.StringLiteral)) throw refuse(NOT_JSON);
    }
    return Object.fromEntries(members);
  };
  /** The value that begins with the token at hand; the token at hand is then its last. */
  const value = (depth: number): unknown => {
    const opens = is(Kind.OpenBraceToken) ? object : is(Kind.OpenBracketToken) ? list : null;
    if (!opens) return scalar();
    if (depth === DEEPEST) throw refuse(TOO_DEEP);
    return opens(depth + 1);
  };
  next();
  const document = value(0);
  next();
  if (!is(Kind.EOF)) throw refuse(NOT_JSON);
  return document;
}

/** The same as JSON.stringify, with every `bigint` as the number that it is. */
export function stringify(value: unknown, indent?: number): string {
  try {
    // Nearly all documents have none.
    return JSON.stringify(value, null, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const marked = (mark: string): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? mark + inner : inner), indent);
  // A mark that no text of the document holds stands for the missing quotes.
  let mark = "bigint:";
  const plain = marked("");
  while (plain.includes(mark)) mark = `_${mark}`;
  return marked(mark).replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}
