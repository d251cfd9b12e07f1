/** The page that `horaires what-if` writes, in a real browser: quiet, offline, for everybody, and equal to the JSON. */
import { describe, expect, it } from "vitest";
import { browserAvailable } from "./support/index.js";
import {
  EXAMPLE,
  expectGoodLooks,
  expectGoodPrint,
  horaires,
  LOOKS,
  pictureForReadme,
  serving,
  values,
} from "./written-page.js";

const FILES = [
  ...["--rules", `${EXAMPLE}/rules.json`, "--against", `${EXAMPLE}/other.json`],
  ...["--trips", `${EXAMPLE}/trips.csv`],
];
const whatIf = (...more: string[]): string =>
  horaires("what-if", ...FILES, "--positions", `${EXAMPLE}/positions.csv`, ...more);

interface Part {
  durationMs: number;
  distanceMeters: number;
}

interface Difference {
  before: { trips: number; private: Part; professional: Part };
  after: { private: Part };
  changedTrips: number;
  toPrivate: Part;
  toProfessional: Part;
}

interface Document {
  changes: { tripId: number }[];
  candidates: {
    name: string;
    total: Difference;
    drivers: (Difference & { driverId: number })[];
    week: { day: string; beforeOnlyMs: number; afterOnlyMs: number; bothMs: number }[];
  }[];
}

describe.skipIf(!browserAvailable())("the page of a comparison", () => {
  let document: Document;
  const pages = serving(() => {
    document = JSON.parse(whatIf("--format", "json")) as Document;
    const page = (...more: string[]) => whatIf("--format", "html", ...more);
    return {
      "/en.html": page(),
      "/fr.html": page("--lang", "fr"),
      "/details.html": page("--private-details"),
      "/several.html": page("--against", `${EXAMPLE}/rules.json`),
    };
  });

  it.each(LOOKS)("is quiet and accessible: $name", async (look) => {
    await expectGoodLooks(pages, `/${look.lang}.html`, "what-if", look);
  });

  it.each(["details", "several"])("is quiet and accessible: %s", async (name) => {
    await expectGoodLooks(pages, `/${name}.html`, `what-if-${name}`, LOOKS[0]!);
  });

  it("prints, and is read without colours", async () => {
    await expectGoodPrint(pages, "/en.html", "what-if");
    await pictureForReadme(pages, "/en.html", "what-if");
  });

  it("shows the figures of the JSON, without any script", async () => {
    const watched = await pages.open("/en.html", { javaScriptEnabled: false });
    const candidate = document.candidates[0]!;
    const numbers = (selector: string) => values(watched.page, selector);
    const texts = (selector: string) => watched.page.locator(selector).allTextContents();
    const { total } = candidate;
    const sums = (of: (part: Part) => number) => [
      of(total.before.private) + of(total.before.professional),
      ...[total.before.private, total.after.private, total.toPrivate, total.toProfessional].map(of),
    ];
    expect(await numbers("#totals-1 tbody tr:nth-child(1) td")).toEqual(sums((part) => part.durationMs));
    expect(await numbers("#totals-1 tbody tr:nth-child(2) td")).toEqual(sums((part) => part.distanceMeters));
    for (const [index, day] of candidate.week.entries()) {
      const found = await numbers(`#week-1 tbody tr:nth-child(${index + 1}) td`);
      expect(found).toEqual([day.beforeOnlyMs, day.bothMs, day.afterOnlyMs]);
    }
    const changed = candidate.drivers.filter((driver) => driver.changedTrips > 0);
    expect(changed.length).toBeGreaterThan(1);
    const amount = (driver: Difference) => driver.toPrivate.durationMs + driver.toProfessional.durationMs;
    changed.sort((one, other) => amount(other) - amount(one));
    expect(await texts("#drivers-1 tbody th")).toEqual(changed.map((driver) => String(driver.driverId)));
    for (const [index, driver] of changed.entries()) {
      const found = await numbers(`#drivers-1 tbody tr:nth-child(${index + 1}) td`);
      const parts = [driver.toPrivate, driver.toProfessional];
      const distances = parts.map((part) => part.distanceMeters ?? 0);
      const durations = parts.map((part) => part.durationMs);
      expect(found).toEqual([driver.changedTrips, driver.before.trips, ...durations, ...distances]);
    }
    expect(await texts("#trips-1 tbody th")).toEqual(document.changes.map((change) => String(change.tripId)));
    await watched.finish();
  });

  it("draws what the columns beside say", async () => {
    const watched = await pages.open("/en.html");
    const areas = await watched.page.locator("#week-1 td.strip svg").evaluateAll((strips) =>
      strips.map((strip) => {
        const area = { before: 0, after: 0, both: 0 };
        for (const rect of strip.querySelectorAll("rect")) {
          const [width, height] = ["width", "height"].map((name) => parseFloat(rect.getAttribute(name)!) / 100);
          area[rect.getAttribute("class") as keyof typeof area] += width! * height!;
        }
        return area;
      }),
    );
    for (const [index, day] of document.candidates[0]!.week.entries()) {
      expect(areas[index]!.before * 86_400_000).toBeCloseTo(day.beforeOnlyMs, -4);
      expect(areas[index]!.after * 86_400_000).toBeCloseTo(day.afterOnlyMs, -4);
      expect(areas[index]!.both * 86_400_000).toBeCloseTo(day.bothMs, -4);
    }
    const label = await watched.page.locator("#week-1 td.strip svg").first().getAttribute("aria-label");
    expect(label).toContain("both");
    await watched.finish();
  });
});
