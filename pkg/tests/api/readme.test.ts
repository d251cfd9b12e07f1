import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import * as horaires from "horaires";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

test("the example in TypeScript is the one whose types are checked", () => {
  const examples = [...read("../../README.md").matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]);
  expect(examples).toEqual([read("../types/readme.ts")]);
});

// The examples build on each other, as a reader takes them.
test("the examples of the README do what they say", async () => {
  const text = read("../../README.md");
  const code = [...text.matchAll(/```js\n(.*?)```/gs)].map((match) => match[1] ?? "").join("\n");
  const expected = [...code.matchAll(/^\/\/ (.*)$/gm)].map((match) => match[1]);
  expect(expected.length).toBeGreaterThan(5);
  const script = code.replaceAll(/^import (\{.*?\}) from "horaires";$/gm, "");
  const names = Object.keys(horaires).join(", ");
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    const run = new Function("horaires", `const { ${names} } = horaires; return (async () => { ${script} })();`);
    await (run as (api: typeof horaires) => Promise<void>)(horaires);
    const { format } = await import("node:util");
    expect(log.mock.calls.map((values) => format(...(values as [unknown])))).toEqual(expected);
  } finally {
    log.mockRestore();
  }
});
