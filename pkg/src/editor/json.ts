/** A text that stands for what JSON has no word for; no text of the document holds it. */
function markFor(text: string): string {
  let mark = "bigint:";
  while (text.includes(mark)) mark = `_${mark}`;
  return mark;
}

/**
 * What a JSON text says. Whole numbers beyond 2^53 are `bigint`, as far as 64 bits go: `JSON.parse` would round them.
 *
 * @throws {SyntaxError} where it is not JSON
 */
export function fromJson(text: string): unknown {
  const rounded: unknown = JSON.parse(text);
  if (!/\d{16}/.test(text)) return rounded;
  const mark = markFor(JSON.stringify(rounded));
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
  const marked = text.replace(tokens, (token) => (isLarge(token) ? `"${mark}${token}"` : token));
  return JSON.parse(marked, (_, inner: unknown) =>
    typeof inner === "string" && inner.startsWith(mark) ? BigInt(inner.slice(mark.length)) : inner,
  );
}

function isLarge(token: string): boolean {
  if (!/^-?\d{16,}$/.test(token) || Number.isSafeInteger(Number(token))) return false;
  return BigInt.asIntN(64, BigInt(token)) === BigInt(token);
}

/** JSON text. Ids beyond 2^53 are `bigint`, which `JSON.stringify` refuses: they are written as numbers. */
export function toJson(value: unknown): string {
  let large = false;
  const plain = JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "bigint") return inner;
    large = true;
    return null;
  });
  if (!large) return plain ?? "null";
  const mark = markFor(plain);
  const marked = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? mark + inner : inner));
  return marked.replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

/** Levels of nesting that are copied: more than the engine reads, and few enough to find an end in what has none. */
const DEEPEST = 1000;

/**
 * A copy of a document, of nothing but what JSON can say (and `bigint`, and dates, which are written as text).
 *
 * @throws {TypeError} with the JSON Pointer of a value that JSON cannot say: it would be lost where it is sent
 */
export function plainCopy(value: unknown, path = "", depth = 0): unknown {
  const refuse = (what: string): TypeError => new TypeError(`no JSON: ${what} at \`${path.slice(0, 200)}\``);
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "bigint":
      // The engine reads no larger ones.
      if (BigInt.asIntN(64, value) !== value) throw refuse("a whole number of more than 64 bits");
      return value;
    case "number":
      if (!Number.isFinite(value)) throw refuse(`\`${value}\``);
      return value;
    case "object":
      break;
    default:
      throw refuse(`a value of type \`${typeof value}\``);
  }
  if (value === null) return null;
  if (depth === DEEPEST) throw refuse(`more than ${DEEPEST} levels, or a value inside itself,`);
  const inner = (key: string | number, item: unknown): unknown =>
    plainCopy(item, `${path}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1);
  if (Array.isArray(value)) return value.map((item: unknown, index) => inner(index, item ?? null));
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === "Date" && depth === 0) throw refuse("a date in the place of a document");
  if (kind === "Date" && !Number.isNaN(Number(value))) return new Date(Number(value));
  if (kind !== "Object") throw refuse(kind === "Date" ? "an invalid date" : `\`${kind}\``);
  const members = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(members.map(([key, item]) => [key, inner(key, item)]));
}
