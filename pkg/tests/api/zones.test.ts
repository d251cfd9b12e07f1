import { HorairesError, RuleBook, timeZones, zoneSpans } from "horaires";
import { describe, expect, it } from "vitest";

describe("zoneSpans", () => {
  it("says what the clock shows, as `explain` does, at the edges of every run", () => {
    for (const timeZone of ["Europe/Paris", "Africa/Casablanca", "Pacific/Apia", "Australia/Lord_Howe", "Etc/UTC"]) {
      const { starts, offsets } = zoneSpans(timeZone);
      expect(starts).toBeInstanceOf(Float64Array);
      expect(offsets).toBeInstanceOf(Int32Array);
      expect(starts.length).toBe(offsets.length);
      expect(starts[0]).toBe(0);
      const book = new RuleBook({ timeZone });
      for (const [index, start] of starts.entries()) {
        const end = starts[index + 1] ?? Date.UTC(2100, 0, 1);
        expect(end).toBeGreaterThan(start);
        for (const at of [start, end - 1]) {
          const shown = new Date(at + (offsets[index] ?? 0) * 1000).toISOString().slice(0, 23);
          expect(book.explain(7, at).wallClock.slice(0, 23)).toBe(shown);
        }
      }
      book.free();
    }
  });

  it("knows every zone of the list, and tells where a name is none", () => {
    for (const name of timeZones()) expect(zoneSpans(name).starts.length).toBeGreaterThan(0);
    expect(() => zoneSpans("Europe/Pariss")).toThrow(HorairesError);
    expect(() => zoneSpans("Europe/Pariss")).toThrow(/Europe\/Paris/);
  });
});
