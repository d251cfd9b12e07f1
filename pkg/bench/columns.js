// Trips in columns: this package, the native engine on the same trips, and opening_hours.js.
//
//   node bench/columns.js [--trips 1000000] [--test]
//
// `--test` runs each once on few trips and compares the answers. Build the package first: `cargo xtask pkg`.
process.env.TZ = "Europe/Paris"; // opening_hours.js has no time zone but the machine's

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { RuleBook } from "../dist/node.js";
import opening_hours from "opening_hours";

const { values } = parseArgs({ options: { trips: { type: "string" }, test: { type: "boolean" } } });
const count = Number(values.trips ?? (values.test ? 2_000 : 1_000_000));
// The native engine and this one take turns: what else the machine does meets both.
const turns = values.test ? 1 : 5;
const rounds = values.test ? 1 : 5;

/** Trips as the native benches have them: 2025 and 2026, 1 minute to 14 hours, log-normal, median 25 minutes. */
function trips(count) {
  let seed = 0x2545f491;
  const random = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
  const [first, last] = [Date.UTC(2025, 0), Date.UTC(2027, 0)];
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  for (let row = 0; row < count; row += 1) {
    starts[row] = Math.floor(first + random() * (last - first));
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const length = Math.floor(25 * 60_000 * Math.exp(normal));
    ends[row] = starts[row] + Math.min(Math.max(length, 60_000), 14 * 3_600_000);
  }
  return { starts, ends };
}

/** The workload's driver: workdays until 8, over lunch and from 18, weekends, three holidays. */
function rules(lunch) {
  const weekday = [[0, 480], lunch, [1080, 1440]];
  const days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];
  const holidays = [
    ["2025-12-25T00:00:00+01:00", "2025-12-26T00:00:00+01:00"],
    ["2026-01-01T00:00:00+01:00", "2026-01-02T00:00:00+01:00"],
    ["2026-07-14T00:00:00+02:00", "2026-07-15T00:00:00+02:00"],
  ];
  const recurrent = days.flatMap((idJourSemaine, day) =>
    (day < 5 ? weekday : [[0, 1440]]).map(([start, end], id) => ({
      id,
      individu: { id: 1 },
      horaire: {
        idJourSemaine,
        typeHoraires: "VIE_PRIVEE",
        debutHeure: Math.floor(start / 60),
        debutMinute: start % 60,
        finHeure: Math.floor(end / 60),
        finMinute: end % 60,
      },
    })),
  );
  const exceptional = holidays.map(([debut, fin], id) => ({ extension: { id }, individu: { id: 1 }, debut, fin }));
  return { timeZone: "Europe/Paris", recurrent, exceptional };
}

/** Nanoseconds a trip of each round, by what ran. */
const times = new Map();
const record = (what, nanoseconds) => times.set(what, [...(times.get(what) ?? []), ...nanoseconds]);

function measure(what, run, count, rounds) {
  for (let round = 0; round < rounds; round += 1) {
    const begun = process.hrtime.bigint();
    run();
    record(what, [Number(process.hrtime.bigint() - begun) / count]);
  }
}

function median(what) {
  const sorted = times.get(what).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const { starts, ends } = trips(count);
const answers = {};
const runs = {};
for (const [name, lunch] of [["quarters of an hour", [720, 810]], ["any minute", [730, 815]]]) {
  const timeline = new RuleBook(rules(lunch)).timeline(1);
  answers[name] = timeline.privateMs(starts, ends);
  // The native engine writes into columns that are there.
  const into = timeline.classify(starts, ends);
  runs[`horaires, ${name}, private time`] = () => timeline.privateMs(starts, ends, into.privateMs);
  runs[`horaires, ${name}, private time, a new column`] = () => timeline.privateMs(starts, ends);
  runs[`horaires, ${name}, usage too`] = () => timeline.classify(starts, ends, into);
}

// opening_hours.js: far fewer trips, for it is far slower. Hours of clock changes are not its strength: they are left
// out.
const oh = new opening_hours(
  "Mo-Fr 00:00-08:00,12:00-13:30,18:00-24:00; Sa,Su 00:00-24:00; " +
    "2025 Dec 25 00:00-24:00; 2026 Jan 01 00:00-24:00; 2026 Jul 14 00:00-24:00",
  null,
);
const sample = Math.min(count, values.test ? 500 : 5_000);
const ofSample = () => {
  const durations = new Float64Array(sample);
  for (let row = 0; row < sample; row += 1) {
    durations[row] = oh.getOpenDuration(new Date(starts[row]), new Date(ends[row]))[0];
  }
  return durations;
};
const theirs = ofSample();
const steady = (row) =>
  new Date(starts[row]).getTimezoneOffset() === new Date(ends[row]).getTimezoneOffset();
let different = 0;
for (let row = 0; row < sample; row += 1) {
  if (steady(row) && theirs[row] !== answers["quarters of an hour"][row]) different += 1;
}
const target = fileURLToPath(new URL("../../target/bench/", import.meta.url));
mkdirSync(target, { recursive: true });
const file = `${target}trips.f64`;
writeFileSync(file, Buffer.concat([Buffer.from(starts.buffer), Buffer.from(ends.buffer)]));

/** The native engine reads the very same trips. */
function runNative() {
  const program = ["run", "--quiet", "--release", "-p", "horaires-benches", "--bin", "columns"];
  const options = [...program, "--", file, `${rounds}`];
  const native = JSON.parse(execFileSync("cargo", options, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
  for (const { what, nanoseconds, sum } of native) {
    record(`native, ${what}`, nanoseconds);
    const ours = answers[what.startsWith("any minute") ? "any minute" : "quarters of an hour"];
    if (sum !== ours.reduce((total, ms) => total + ms, 0)) throw new Error(`the answers differ: ${what}`);
  }
}

const THEIRS = "opening_hours.js, quarters of an hour, private time";
for (let turn = 0; turn < turns; turn += 1) {
  for (const [what, run] of Object.entries(runs)) measure(what, run, count, rounds);
  measure(THEIRS, ofSample, sample, 1);
  if (!values.test) runNative();
}

console.log(`${count} trips, median of ${turns * rounds} rounds; node ${process.version}`);
console.table([...times.keys()].map((what) => ({ what, "ns/trip": Number(median(what).toPrecision(3)) })));
console.log(`trips of the sample that opening_hours.js answers otherwise: ${different} of ${sample}`);
if (different > sample / 100) throw new Error("the answers differ from those of opening_hours.js");
const ours = median("horaires, quarters of an hour, private time");
console.log(`${(median(THEIRS) / ours).toFixed(0)} times faster than opening_hours.js`);
if (!values.test) {
  const scalar = "native, quarters of an hour, scalar cells";
  const usageToo = median("horaires, quarters of an hour, usage too") / median(`${scalar}, usage too`);
  console.log(`${(ours / median(scalar)).toFixed(2)} times the native scalar path, ${usageToo.toFixed(2)} with the usage`);
}
