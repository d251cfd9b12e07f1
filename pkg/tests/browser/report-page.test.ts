/** The page that `horaires report` writes, in a real browser: quiet, offline, for everybody, and equal to the JSON. */
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
  withFiles,
} from "./written-page.js";

const FILES = ["--rules", `${EXAMPLE}/rules.json`, "--trips", `${EXAMPLE}/trips.csv`];
const report = (...more: string[]): string =>
  horaires("report", ...FILES, "--positions", `${EXAMPLE}/positions.csv`, ...more);

const KILOMETRES = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

interface Part {
  durationMs: number;
  distanceMeters: number;
}

interface Document {
  rows: { driverId: number; private: Part; professional: Part }[];
  total: {
    trips: number;
    privateTrips: number;
    professionalTrips: number;
    mixedTrips: number;
    private: Part;
    professional: Part;
  };
}

/** Two years of trips of three hundred drivers. */
function manyTrips(): string {
  const rows = ["tripId,driverId,start,end,distanceMeters,cost"];
  for (let trip = 0; trip < 6000; trip++) {
    const start = Date.UTC(2024, 3, 1) + Math.floor(trip / 8) * 86_400_000 + (5 + ((trip * 7) % 16)) * 3_600_000;
    const driver = trip % 5 === 0 ? 1110000403 : 5000 + ((trip * 13) % 300);
    const end = start + (600 + ((trip * 97) % 5000)) * 1000;
    rows.push(`${trip},${driver},${start},${end},${trip % 90_000},${trip % 50}.5`);
  }
  return rows.join("\n");
}

describe.skipIf(!browserAvailable())("the page of a report", () => {
  let document: Document;
  const pages = serving(() => {
    document = JSON.parse(report("--format", "json")) as Document;
    const page = (...more: string[]) => report("--format", "html", ...more);
    const large = withFiles({ "trips.csv": manyTrips() }, (folder) =>
      horaires(
        ...["report", "--rules", `${EXAMPLE}/rules.json`, "--trips", `${folder}/trips.csv`],
        ...["--hours", "--format", "html"],
      ),
    );
    return {
      "/en.html": page("--hours"),
      "/fr.html": page("--lang", "fr"),
      "/details.html": page("--private-details"),
      "/large.html": large,
    };
  });

  it.each(LOOKS)("is quiet and accessible: $name", async (look) => {
    await expectGoodLooks(pages, `/${look.lang}.html`, "report", look);
  });

  it("stays readable with hundreds of drivers and two years", async () => {
    await expectGoodLooks(pages, "/large.html", "report-large", LOOKS[0]!);
    const watched = await pages.open("/large.html");
    // The heads of a long table stay where they are.
    const head = watched.page.locator("#rows thead th").first();
    const region = watched.page.getByRole("region", { name: "By driver" });
    await region.scrollIntoViewIfNeeded();
    const before = await head.boundingBox();
    await region.evaluate((part) => (part.scrollTop = 600));
    expect(await head.boundingBox()).toEqual(before);
    expect(await watched.page.locator("#rows tbody tr").count()).toBe(100);
    expect(await watched.page.locator("#months tbody tr").count()).toBe(25);
    await watched.finish();
  });

  it("prints", async () => {
    await expectGoodPrint(pages, "/en.html", "report");
    await pictureForReadme(pages, "/en.html", "report");
  });

  it("tells when private use happened on request only, and says so", async () => {
    await expectGoodLooks(pages, "/details.html", "report-details", LOOKS[0]!);
    const watched = await pages.open("/details.html");
    await expect(watched.page.locator(".notice").textContent()).resolves.toContain("when private use happened");
    await watched.finish();
  });

  it("shows the figures of the JSON, without any script", async () => {
    const watched = await pages.open("/en.html", { javaScriptEnabled: false });
    const row = (number: number) => values(watched.page, `#totals tbody tr:nth-child(${number}) td`);
    const { total } = document;
    const sums = (of: (part: Part) => number) => {
      const [professional, priv] = [of(total.professional), of(total.private)];
      return [professional, priv, professional + priv];
    };
    expect(await row(1)).toEqual([total.professionalTrips, total.privateTrips, total.trips - total.mixedTrips]);
    expect(await row(2)).toEqual([total.mixedTrips]);
    expect(await row(3)).toEqual(sums((part) => part.durationMs));
    expect(await row(4)).toEqual(sums((part) => part.distanceMeters));
    const texts = (selector: string) => watched.page.locator(selector).allTextContents();
    expect(await texts("#totals tbody tr:nth-child(4) td")).toEqual(
      sums((part) => part.distanceMeters).map((metres) => `${KILOMETRES.format(metres / 1000)} km`),
    );
    expect(await texts("#rows tbody th")).toEqual(document.rows.map((driver) => String(driver.driverId)));
    for (const [index, { professional, private: priv }] of document.rows.entries()) {
      const numbers = await values(watched.page, `#rows tbody tr:nth-child(${index + 1}) td`);
      const parts = [professional, priv];
      const expected = [...parts.map((part) => part.durationMs), ...parts.map((part) => part.distanceMeters)];
      expect(numbers.slice(0, 4)).toEqual(expected);
    }
    const hours = await values(watched.page, "#week tbody td.all");
    expect(hours.reduce((sum, ms) => sum + ms, 0)).toBe(total.professional.durationMs);
    const days = await values(watched.page, "#days tbody td");
    expect(days.reduce((sum, ms) => sum + ms, 0)).toBe(total.professional.durationMs);
    expect(await texts("#mixed tbody th")).toHaveLength(total.mixedTrips);
    await watched.finish();
  });
});
