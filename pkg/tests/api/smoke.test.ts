import { expect, test } from "vitest";
import { engineVersion, timeZones, validate } from "horaires";

test("the module is ready when the import is done", () => {
  expect(engineVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(timeZones().length).toBeGreaterThan(590);
  expect(validate({ innerMap: { map: {} } }).kind).toBe("payload");
});
