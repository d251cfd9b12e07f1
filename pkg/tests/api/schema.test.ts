import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { HorairesError, SCHEMAS, schema, type SchemaName } from "horaires";

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

const NO_NAMES = ["", "nothing", "../../package", "toString", "__proto__", 7, null, undefined];

test.each(NO_NAMES)("%s is no schema", async (name) => {
  const error = await schema(name as SchemaName).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HorairesError);
  expect(error).toMatchObject({ code: "unknown-schema", message: expect.stringContaining("payload") });
});
