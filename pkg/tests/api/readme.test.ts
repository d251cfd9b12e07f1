import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import * as horaires from "horaires";

// The examples build on each other, as a reader takes them.
test("the examples of the README do what they say", async () => {
  const text = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
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
