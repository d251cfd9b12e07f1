// The worker: it reads, classifies, compares and writes, and answers for the part that the page shows.

import { init } from "horaires";

import { saidBy } from "../model/said.js";
import { Results, type Trips, readSummary, readTrips } from "./data.js";
import { Run, Stopped } from "./loop.js";
import type { Calls, FromWorker, Name, Progress, ToWorker } from "./protocol.js";
import { written } from "./write.js";

const page = globalThis as unknown as {
  postMessage: (message: FromWorker) => void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

const ready = init();
let trips: Trips | null = null;
let results: Results | null = null;
let reading: Run | null = null;
let classifying: Run | null = null;
let writing: Run | null = null;

/** Tells about progress a few times a second at most: the page has better things to do. */
function teller(): (progress: Progress) => void {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < 50 && progress.done < progress.total) return;
    last = now;
    page.postMessage({ progress });
  };
}

function stop(run: Run | null): Run {
  if (run) run.stopped = true;
  return new Run();
}

const empty = { total: 0, rows: [] };

const handlers: { [K in Name]: (argument: Calls[K][0]) => Calls[K][1] | Promise<Calls[K][1]> } = {
  async read(source) {
    stop(classifying);
    reading = stop(reading);
    const read = await readTrips(source, reading, teller());
    classifying = stop(classifying);
    trips = read;
    results?.freeUnless(null);
    results = null;
    return readSummary(read);
  },
  async classify(setup) {
    classifying = stop(classifying);
    if (!trips) return null;
    const before = results;
    const next = await Results.of(trips, setup, before, classifying, teller());
    if (next !== before) before?.freeUnless(next);
    results = next;
    return next.summary();
  },
  trips: (query) => results?.tripPage(query) ?? empty,
  days: (query) => results?.dayPage(query) ?? { total: 0, from: 0, sheets: [] },
  rejects({ from, count }) {
    const rejects = results?.rejects ?? trips?.rejects ?? [];
    return { total: rejects.length, rows: rejects.slice(from, from + count) };
  },
  async download({ kind, side, language }) {
    writing = stop(writing);
    return results ? await written(results, kind, side, language, writing, teller()) : null;
  },
  answer: ({ index, side }) => results?.answers(index, 1, side)[0]?.answer ?? null,
};

async function handle<K extends Name>(id: number, name: K, argument: Calls[K][0]): Promise<void> {
  try {
    await ready;
    page.postMessage({ id, value: await handlers[name](argument) });
  } catch (error) {
    if (error instanceof Stopped) page.postMessage({ id, value: null });
    else page.postMessage({ id, error: saidBy(error) });
  }
}

page.onmessage = (event) => {
  const message = event.data;
  if (message.name === "cancel") {
    for (const run of [reading, classifying, writing]) if (run) run.stopped = true;
    return;
  }
  void handle(message.id, message.name, message.argument as never);
};
