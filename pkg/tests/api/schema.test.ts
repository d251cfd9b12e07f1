import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { HorairesError, SCHEMAS, schema, type SchemaName } from "horaires";
import * as page from "../../dist/index.js";

const folder = new URL("../../dist/schemas/", import.meta.url);

test("every file has its name, and every name its file", () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ""));
  expect([...SCHEMAS].sort()).toEqual(files.sort());
});

describe.each(SCHEMAS.map((name) => ({ name })))("$name", ({ name }) => {
  test("is the file's schema", async () => {
    const found = await schema(name);
    expect(found).toEqual(JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8")));
    expect(found["$schema"]).toBe("https://json-schema.org/draft/2020-12/schema");
  });
});

const LONG = "x".repeat(100_000);
const NO_NAMES = ["", "nothing", "../../package", "toString", "__proto__", 7, null, undefined, LONG, Symbol("rules")];

test.each([...NO_NAMES, Object.create(null)].map((name) => ({ name })))("number %# is no schema", async ({ name }) => {
  const error = await schema(name as SchemaName).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HorairesError);
  expect(error).toMatchObject({ code: "unknown-schema", message: expect.stringContaining("payload") });
  expect((error as HorairesError).message.length).toBeLessThan(300);
});

describe("in a page, before the module is loaded", () => {
  afterEach(() => vi.unstubAllGlobals());

  const answers = (answer: () => Promise<Response>): void => void vi.stubGlobal("fetch", answer);
  const failure = (): Promise<unknown> => page.schema("rules").catch((thrown: unknown) => thrown);

  test("a schema is read all the same", () => {
    // In a process of its own: this one has loaded the module.
    const program = `
      import { readFileSync } from "node:fs";
      import { schema, validate } from ${JSON.stringify(new URL("../index.js", folder))};
      globalThis.fetch = async (file) => new Response(readFileSync(file));
      const found = await schema("rules");
      try { validate({}) } catch ({ code }) { console.log(found.$id ?? found.title, code) }`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    const rules = JSON.parse(readFileSync(new URL("rules.json", folder), "utf8")) as Record<string, string>;
    expect(said.trim()).toBe(`${rules["$id"] ?? rules["title"]} not-initialised`);
  });

  test.each([
    ["no network", () => Promise.reject(new TypeError("failed to fetch"))],
    ["no file", () => Promise.resolve(new Response("", { status: 404 }))],
    ["another page", () => Promise.resolve(new Response("<!doctype html>"))],
  ])("%s is an error that names the file, and the next call tries again", async (_, answer) => {
    answers(answer);
    const error = await failure();
    expect(error).toBeInstanceOf(page.HorairesError);
    expect(error).toMatchObject({
      code: "not-loaded",
      message: expect.stringMatching(/`rules` cannot be read from file:.*rules[.]json$/),
      cause: expect.any(Error),
    });
    answers(() => Promise.resolve(new Response(readFileSync(new URL("rules.json", folder)))));
    expect(await page.schema("rules")).toEqual(await schema("rules"));
  });
});
