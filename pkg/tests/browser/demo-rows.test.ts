/** Reading trips: every row is a trip or is told, with its line, its column and what to do. */
import { describe, expect, it } from "vitest";

import type { Reject } from "../../demo/src/worker/protocol.js";
import { readCsv } from "../../demo/src/worker/read-csv.js";
import { readJson } from "../../demo/src/worker/read-json.js";
import type { Batch, FileKind, TripInput } from "../../demo/src/worker/rows.js";

interface Read {
  rows: TripInput[];
  rejects: Reject[];
  kind: FileKind;
  batches: number;
}

function all(reader: Generator<Batch, FileKind>): Read {
  const read: Omit<Read, "kind"> = { rows: [], rejects: [], batches: 0 };
  for (;;) {
    const next = reader.next();
    if (next.done) return { ...read, kind: next.value };
    read.rows.push(...next.value.rows);
    read.rejects.push(...next.value.rejects);
    read.batches += 1;
  }
}

const csv = (text: string): Read => all(readCsv(text));
const json = (text: string): Read => all(readJson(text));
const HEAD = "tripId,driverId,start,end";

describe("CSV", () => {
  it("tells of names in the header that differ by their capitals alone", () => {
    const read = csv("TripId;DRIVERID;Debut;end\n1;7;0;1\n");
    expect(read.rows).toEqual([]);
    expect(read.rejects.map((one) => [one.column, one.reason.en])).toEqual([
      ["tripId", "missing in the header, which has `TripId`: write `tripId`"],
      ["driverId", "missing in the header, which has `DRIVERID`: write `driverId`"],
      ["start", "missing in the header, which has `Debut`: write `debut`"],
    ]);
    expect(read.rejects[2]?.reason.fr).toBe("absente de l'en-tête, qui contient `Debut`\u00a0: écrivez `debut`");
  });

  it("keeps the type of ids, the names of the file and the other columns", () => {
    const read = csv("idEtape;individuId;debut;fin;immatriculation\n1;007;0;1970-01-01T00:01:00Z;GA-101-AA\n");
    expect(read.rejects).toEqual([]);
    expect(read.kind).toMatchObject({ format: "csv", others: ["immatriculation"] });
    expect(read.rows).toEqual([
      {
        line: 2,
        trip: { idEtape: 1, individuId: "007", debut: 0, fin: "1970-01-01T00:01:00Z" },
        others: { immatriculation: "GA-101-AA" },
      },
    ]);
  });

  it("loses no digit of a number that is too large for one", () => {
    const [row] = csv(`${HEAD}\n9007199254740993,-0,1,2`).rows;
    expect(row?.trip).toEqual({ tripId: "9007199254740993", driverId: "-0", start: 1, end: 2 });
  });

  it("leaves out empty cells and passes over empty lines, whose numbers still count", () => {
    const read = csv(`${HEAD},numeroEmbarque\r\n\r\n1,7,0,1,\r\n\r\n2,7,0,1,3`);
    expect(read.rows.map((row) => [row.line, row.trip])).toEqual([
      [3, { tripId: 1, driverId: 7, start: 0, end: 1 }],
      [5, { tripId: 2, driverId: 7, start: 0, end: 1, numeroEmbarque: 3 }],
    ]);
  });

  it("counts the lines inside quotes, and takes quotes apart", () => {
    const read = csv(`${HEAD},note\n1,7,0,1,"two\nlines, and a ""quote"""\n2,7,0\n3,7,0,1,x\n`);
    expect(read.rows.map((row) => [row.line, row.others])).toEqual([
      [2, { note: 'two\nlines, and a "quote"' }],
      [5, { note: "x" }],
    ]);
    expect(read.rejects).toMatchObject([{ line: 4, column: "", text: "2,7,0" }]);
    expect(read.rejects[0]?.reason.en).toContain("3 fields, but the header has 5");
    expect(read.rejects[0]?.reason.fr).toContain("3 champs, mais l'en-tête en a 5");
  });

  it("tells of quotes that are never closed, and how much they swallow", () => {
    const read = csv(`${HEAD}\n1,7,0,1\n2,7,"0,1\n3,7,0,1\n`);
    expect(read.rows).toHaveLength(1);
    expect(read.rejects).toMatchObject([{ line: 3 }]);
    expect(read.rejects[0]?.reason.en).toMatch(/never closed, which swallows 2 more lines/);
  });

  it("tells which columns are missing or given twice", () => {
    const missing = csv("tripId,start,fin\n1,0,1\n");
    expect(missing.rows).toEqual([]);
    expect(missing.rejects).toMatchObject([{ line: 1, column: "driverId" }]);
    expect(missing.rejects[0]?.reason.en).toContain("add `driverId` (or `individuId`)");
    const twice = csv("tripId,idEtape,driverId,start,end\n1,1,7,0,1\n");
    expect(twice.rejects[0]?.reason.en).toContain("as `tripId` and `idEtape`: keep one");
  });

  it("refuses rows that are not UTF-8, and only those", () => {
    const text = new TextDecoder().decode(
      Uint8Array.from([...Buffer.from(`${HEAD},note\n1,7,0,1,`), 0xe9, 0x0a, ...Buffer.from("2,7,0,1,é\n")]),
    );
    const read = csv(text);
    expect(read.rejects).toMatchObject([{ line: 2, column: "note" }]);
    expect(read.rows).toMatchObject([{ line: 3, others: { note: "é" } }]);
  });

  it.each([",", ";", "\t", "|"])("finds the delimiter %j", (delimiter) => {
    const read = csv([HEAD, "1,7,0,1"].map((line) => line.replaceAll(",", delimiter)).join("\n"));
    expect(read.rows).toMatchObject([{ trip: { tripId: 1, driverId: 7, start: 0, end: 1 } }]);
  });

  it("reads long files in batches, with the right line numbers throughout", () => {
    const lines = Array.from({ length: 7001 }, (_, at) => (at % 1000 === 999 ? `${at},7,"0\n",1` : `${at},7,0,1`));
    const read = csv([HEAD, ...lines].join("\n"));
    expect(read.batches).toBeGreaterThan(3);
    expect(read.rows.map((row) => row.trip.tripId)).toEqual(lines.map((_, at) => at));
    // Every thousandth row has one line more.
    for (const [at, row] of read.rows.entries()) expect(row.line).toBe(2 + at + Math.floor(at / 1000));
  });
});

describe("JSON", () => {
  const trip = { tripId: 1, driverId: "D-7", start: 0, end: "1970-01-01T00:00:01Z" };

  it.each([
    ["an array", JSON.stringify([trip, trip]), "json"],
    ["an array over lines", JSON.stringify([trip, trip], null, 2), "json"],
    ["one object a line", `${JSON.stringify(trip)}\n\n${JSON.stringify(trip)}\n`, "ndjson"],
    ["one object over lines", `${JSON.stringify(trip, null, 2)}\n${JSON.stringify(trip, null, 2)}`, "ndjson"],
  ])("reads %s", (_, text, format) => {
    const read = json(text);
    expect(read.rejects).toEqual([]);
    expect(read.kind.format).toBe(format);
    expect(read.rows.map((row) => row.trip)).toEqual([trip, trip]);
  });

  it("knows the line of each object of an array", () => {
    const read = json('[\n  {"tripId": 1},\n\n  {"tripId": 2,\n   "x": {"y": [1]}}, {"tripId": 3}\n]');
    expect(read.rows.map((row) => [row.trip.tripId, row.line])).toEqual([
      [1, 2],
      [2, 4],
      [3, 5],
    ]);
    expect(read.kind.others).toEqual(["x"]);
  });

  it("shows where an object is no JSON, and reads the others", () => {
    const read = json('[{"tripId": 1},\n {"tripId": nope},\n {"tripId": 3}]');
    expect(read.rows.map((row) => row.trip.tripId)).toEqual([1, 3]);
    expect(read.rejects).toMatchObject([{ line: 2, column: "13" }]);
    const lines = json('{"tripId": 1}\n{"tripId": 2,,}\n{"tripId": 3}');
    expect(lines.rows.map((row) => row.trip.tripId)).toEqual([1, 3]);
    expect(lines.rejects).toMatchObject([{ line: 2, column: "14" }]);
  });

  it("tells of what is not an object, of what is cut off, and of what is given twice", () => {
    expect(json('[1, {"tripId": 2}, [3]]').rejects).toMatchObject([{ column: "2" }, { column: "20" }]);
    const cut = json('[{"tripId": 1},\n{"tripId": 2, "driver');
    expect(cut.rows).toHaveLength(1);
    expect(cut.rejects).toMatchObject([{ line: 2, column: "1" }]);
    expect(json('[{"tripId": 1}').rejects[0]?.reason.en).toContain("end it with `]`");
    expect(json('[{"start": 1, "debut": 2}]').rejects[0]?.reason.en).toContain("as `start` and `debut`");
    expect(json('{"x": 1, "x": 2}').rejects).toHaveLength(1);
  });

  it("loses no digit of an id, and takes null for nothing", () => {
    const read = json('{"tripId": 9007199254740993, "driverId": 7, "numeroEmbarque": null}');
    expect(read.rows[0]?.trip).toEqual({ tripId: "9007199254740993", driverId: 7 });
  });
});
