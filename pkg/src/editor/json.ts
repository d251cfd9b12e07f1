/** JSON text. Ids beyond 2^53 are `bigint`, which `JSON.stringify` refuses: they are written as numbers. */
export function toJson(value: unknown): string {
  let large = false;
  const plain = JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "bigint") return inner;
    large = true;
    return null;
  });
  if (!large) return plain ?? "null";
  // A mark that no text of the document holds stands for the missing quotes.
  let mark = "bigint:";
  while (plain.includes(mark)) mark = `_${mark}`;
  const marked = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? mark + inner : inner));
  return marked.replace(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}
