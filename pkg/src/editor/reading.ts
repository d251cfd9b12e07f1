/** What is known about one document: its ranges, its issues, and which belong together. Made once, then only read. */
import type { Issue } from "../index.js";
import { dayOf, type Entry, listPointer, readEntries } from "./entries.js";
import { clamp, DAY, SLOT, type Span } from "./geometry.js";
import type { WeekEngine } from "./week-engine.js";

const GRAVITY = { error: 0, warning: 1, info: 2 };
/** Segments of the pointer to an element: `/innerMap/map/DAY/TYPE/index`. */
const ELEMENT = 6;

export class Reading {
  readonly entries: readonly Entry[];
  /** Errors first, then warnings, then notes. */
  readonly issues: readonly Issue[];
  /** Private minutes of each day; `null` where there are more ranges than the engine takes. */
  readonly totals: readonly number[] | null;
  private readonly byPointer: ReadonlyMap<string, Entry>;
  /** Issues by the first segments of their pointers: of an element and all in it, of a list, of a day. */
  private readonly about = new Map<string, Issue[]>();

  constructor(document: unknown, engine: WeekEngine) {
    this.entries = readEntries(document, engine);
    this.byPointer = new Map(this.entries.map((entry) => [entry.pointer, entry]));
    this.issues = [...engine.validate(document)].sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
    for (const issue of this.issues) {
      const about = this.about.get(elementOf(issue));
      if (about) about.push(issue);
      else this.about.set(elementOf(issue), [issue]);
    }
    const ranges = this.entries.flatMap(({ state, day, range, type }) =>
      state === "private" && day !== null && range ? [{ day, ...range, type }] : [],
    );
    this.totals = engine.totals(ranges);
  }

  entry(pointer: string | null): Entry | null {
    return (pointer !== null && this.byPointer.get(pointer)) || null;
  }

  /** Issues about an entry: the element, anything in it, or the list that it stands in. */
  issuesOf(entry: Entry): Issue[] {
    const list = this.about.get(listPointer(entry.dayKey, entry.type)) ?? [];
    return [...(this.about.get(entry.pointer) ?? []), ...list].sort(
      (a, b) => GRAVITY[a.severity] - GRAVITY[b.severity],
    );
  }

  /** The entry that an issue is about, if it is about one. */
  entryOf(issue: Issue): Entry | null {
    return this.entry(elementOf(issue));
  }

  /** Whether an entry has something that somebody should mend. */
  needsMending(entry: Entry): boolean {
    const mendable = ({ severity, fix }: Issue): boolean => severity === "error" || (severity === "warning" && !!fix);
    return entry.state === "problem" || this.issuesOf(entry).some(mendable);
  }

  /** The days with an error that no range on the grid can show. */
  daysWithHiddenErrors(): Set<number> {
    const drawn = this.entries.filter((entry) => drawnSpan(entry) !== null);
    const shown = new Set(drawn.flatMap((entry) => [entry.pointer, listPointer(entry.dayKey, entry.type)]));
    const hidden = this.issues.filter((issue) => issue.severity === "error" && !shown.has(elementOf(issue)));
    return new Set(hidden.flatMap((issue) => dayOf(issue) ?? []));
  }
}

/** The pointer to the element that an issue is about, or to as much of it as the issue names. */
const elementOf = (issue: Issue): string => issue.path.split("/").slice(0, ELEMENT).join("/");

/** The minutes of its day that an entry is drawn at: what it means, or as much as can be made of what is written. */
export function drawnSpan(entry: Entry): Span | null {
  if (entry.range) return entry.range;
  if (!entry.written) return null;
  const start = clamp(entry.written.start, 0, DAY - SLOT);
  const end = entry.written.end < start ? DAY : clamp(entry.written.end, start + SLOT, DAY);
  return { start, end };
}
