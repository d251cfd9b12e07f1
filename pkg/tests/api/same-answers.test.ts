import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { RuleBook, applyFixes, validate, type Id, type RulesDocument, type TripDocument } from "horaires";

interface Asked {
  name: string;
  rules?: RulesDocument;
  trips: TripDocument[];
  answers: string;
  driver: Id;
  columns: { starts: number[]; ends: number[]; answer: string };
  explain: { at: string; answer: string };
  days: { date: string; answer: string }[];
  document: unknown;
  validation: string;
  fixed: string;
}

// Written by the native engine: `cargo run -p horaires-tests --bin same-answers -- target/same-answers.ndjson`.
const usual = fileURLToPath(new URL("../../../target/same-answers.ndjson", import.meta.url));
const file = process.env["SAME_ANSWERS"] ?? usual;

test("the answers are those of the native engine, to the byte", () => {
  if (!existsSync(file)) throw new Error(`${file} is missing: \`cargo xtask test --only npm\` writes it`);
  let trips = 0;
  let documents = 0;
  for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) {
    const asked = JSON.parse(line) as Asked;
    if (asked.rules === undefined) {
      documents += 1;
      expect(JSON.stringify(validate(asked.document)), asked.name).toBe(asked.validation);
      expect(JSON.stringify(applyFixes(asked.document).document), asked.name).toBe(asked.fixed);
      continue;
    }
    using book = new RuleBook(asked.rules);
    const { answers, rejected } = book.classify(asked.trips, { segments: "all" });
    expect(rejected).toEqual([]);
    expect(JSON.stringify(answers), asked.name).toBe(asked.answers);
    trips += answers.length;
    using timeline = book.timeline(asked.driver);
    const { starts, ends, answer } = asked.columns;
    const privateMs = timeline.privateMs(Float64Array.from(starts), Float64Array.from(ends));
    expect(JSON.stringify([...privateMs]), asked.name).toBe(answer);
    expect(JSON.stringify(book.explain(asked.driver, asked.explain.at)), asked.name).toBe(asked.explain.answer);
    for (const day of asked.days) expect(JSON.stringify(book.day(asked.driver, day.date)), asked.name).toBe(day.answer);
  }
  expect(trips).toBeGreaterThan(9_000);
  expect(documents).toBeGreaterThan(300);
});
