/** Loading the module, as a page does: what goes wrong is told, and the next call tries again. */
import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { HorairesError, type InitSource, engineVersion, init } from "../../dist/index.js";

const bytes = readFileSync(new URL("../../dist/horaires_bg.wasm", import.meta.url));

const SOURCES: [name: string, source: () => unknown][] = [
  ["a file that is not there", () => "http://127.0.0.1:9/nowhere.wasm"],
  ["a path without an origin", () => "/nowhere.wasm"],
  ["an answer that says no", () => new Response("not found", { status: 404 })],
  ["bytes of something else", () => new TextEncoder().encode("no module")],
  ["a module cut off", () => bytes.subarray(0, 1000)],
  ["a number", () => 5],
  ["null", () => null],
  ["an object", () => ({})],
  ["a promise that fails", () => Promise.reject(new Error("offline"))],
];

test.each(SOURCES)("%s is told as an error of the package, with its cause", async (_, source) => {
  const error: unknown = await Promise.resolve(init(source() as InitSource)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HorairesError);
  expect(error).toMatchObject({ code: "not-loaded", message: expect.stringContaining("cannot be loaded") });
  expect((error as HorairesError).cause).toBeInstanceOf(Error);
});

test("after that it can be loaded, once", async () => {
  expect(() => engineVersion()).toThrow(expect.objectContaining({ code: "not-initialised" }));
  await init(bytes);
  await init("http://127.0.0.1:9/nowhere.wasm");
  expect(engineVersion()).toMatch(/^\d/);
});

test("another module is never taken for the package's own", async () => {
  vi.resetModules();
  const fresh = await import("../../dist/index.js");
  const other = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
  for (const source of [other, other, bytes]) {
    await expect(fresh.init(source)).rejects.toMatchObject({ name: "HorairesError", code: "not-loaded" });
  }
  expect(() => fresh.engineVersion()).toThrow(expect.objectContaining({ code: "not-initialised" }));
});
