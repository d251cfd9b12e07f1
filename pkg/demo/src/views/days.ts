// Trips drawn on their days: one strip for each day and driver, in elapsed time, with the clock's own hours above it.

import type { DayTimeline } from "horaires";

import { counted, currentLanguage, fill, h, texts, word } from "../dom.js";
import { type DayFrame, type Stretch, changesOf, frameOf, lanesOf, stretchOf, ticksOf } from "../model/day.js";
import { type OffsetAt, HOUR, clock, dayNumber, dayText, duration, longDay, wallMs } from "../model/wall.js";
import type { App, SideName } from "../state.js";
import type { Sheet, TripRow, TripUsage } from "../worker/protocol.js";
import type { ListView } from "./answers.js";
import type { Filters } from "./filters.js";
import { Pager } from "./pager.js";
import { dividedText, reasonText, usageLabel } from "./words.js";

const SHEETS = 12;

export class DaysView implements ListView {
  readonly element: HTMLElement;
  private readonly pager = new Pager("pages-days", SHEETS, () => void this.ask(null));
  private readonly list = h("div", { class: "sheets" });
  private readonly nothing = h("p", { class: "empty" });
  private readonly cut = word("p", "cutTrips", { class: "hint" });
  private readonly day: HTMLInputElement;
  private asked = "";
  private wanted: number | null = null;

  constructor(
    private readonly app: App,
    private readonly filters: Filters,
  ) {
    this.day = h("input", {
      id: "go-to-day",
      type: "date",
      min: "1970-01-01",
      max: "2099-12-31",
      onChange: () => {
        const day = dayNumber(this.day.value);
        if (day !== undefined) this.goTo(day);
      },
    });
    this.element = h(
      "div",
      { class: "list days", id: "list-days" },
      h(
        "div",
        { class: "day-tools" },
        legend(),
        h("label", { class: "inline", for: this.day.id }, word("span", "goToDay"), this.day),
      ),
      this.cut,
      this.list,
      this.nothing,
      this.pager.element,
    );
  }

  goTo(day: number): void {
    this.day.value = dayText(day);
    void this.ask(day);
  }

  draw(): void {
    const asked = `${this.app.version} ${this.filters.version}`;
    if (asked !== this.asked) this.pager.reset();
    this.asked = asked;
    void this.ask(null);
  }

  private async ask(atDay: number | null): Promise<void> {
    const { app, pager } = this;
    this.wanted = atDay;
    const asked = `${this.asked} ${pager.from} ${atDay}`;
    const page = await app.client.call("days", { ...this.filters.filter, from: pager.from, count: SHEETS, atDay });
    if (asked !== `${this.asked} ${pager.from} ${this.wanted}`) return;
    pager.from = page.from;
    this.nothing.hidden = page.total > 0;
    this.nothing.textContent = texts().nothing;
    this.cut.hidden = !app.summary?.cut;
    const sheets = page.sheets.map((sheet) => this.sheet(sheet));
    fill(this.list, ...sheets);
    pager.draw(page.total);
    const at = atDay === null ? -1 : page.sheets.findIndex((sheet) => sheet.day >= atDay);
    sheets[at]?.scrollIntoView({ block: "nearest" });
  }

  private sheet(sheet: Sheet): HTMLElement {
    const words = texts();
    const frame = frameOf(sheet.a);
    const offsetAt = offsetsFrom(sheet.offsets);
    const title = `sheet-${sheet.day}-${sheet.driver}`;
    const sum = sheet.trips.reduce((all, trip) => addUp(all, trip.a, frame), { privateMs: 0, professionalMs: 0 });
    const changes = changesOf(frame, sheet.a, offsetAt);
    const marks = changes.map((change) => {
      const by = duration(Math.abs(change.seconds) * 1000);
      const way = change.seconds > 0 ? words.forward : words.back;
      const hours = Math.round((frame.durationMs / HOUR) * 100) / 100;
      return h(
        "span",
        { class: "dst" },
        `${words.dayOf} ${hours} h${words.colon}${way} ${by}, ` +
          `${words.after} ${clock(change.before - 60_000)} ${words.comes} ${clock(change.after)}`,
      );
    });
    return h(
      "article",
      { class: "sheet", "aria-labelledby": title, "data-day": dayText(sheet.day), "data-driver": String(sheet.driver) },
      h(
        "div",
        { class: "sheet-head" },
        h(
          "h3",
          { id: title },
          longDay(sheet.day, currentLanguage()),
          h("span", { class: "who" }, ` ${words.driver} ${sheet.driver}`),
        ),
        ...marks,
        h("span", { class: "sheet-sum" }, dividedText(sum.privateMs, sum.professionalMs)),
      ),
      frame.durationMs === 0 ? h("p", { class: "hint" }, words.noSuchDay) : this.strip(sheet, frame, offsetAt),
      sheet.more > 0 ? h("p", { class: "hint" }, counted(sheet.more, words.moreTrips)) : null,
      this.details(sheet, frame),
    );
  }

  private strip(sheet: Sheet, frame: DayFrame, offsetAt: OffsetAt): HTMLElement {
    const ticks = ticksOf(frame, sheet.a, offsetAt);
    const ruler = h("div", { class: "ruler" });
    for (const tick of ticks) {
      const mark = h(
        "span",
        { class: `tick${tick.again ? " again" : ""}${tick.hour % 3 === 0 ? " third" : ""}` },
        String(tick.hour).padStart(2, "0"),
      );
      mark.style.left = percent(tick.at);
      ruler.append(mark);
    }
    const rows = [this.row(sheet, frame, "a", sheet.a)];
    if (sheet.b) rows.push(this.row(sheet, frame, "b", sheet.b));
    for (const change of changesOf(frame, sheet.a, offsetAt)) {
      const line = h("span", { class: "dst-line" });
      line.style.left = percent(change.at);
      ruler.append(line);
    }
    return h(
      "div",
      { class: `strip${sheet.b ? " compared" : ""}`, role: "img", "aria-label": this.spoken(sheet) },
      ruler,
      ...rows,
    );
  }

  /** One schedule's row: its private hours behind, the trips in front, in as many lanes as they need. */
  private row(sheet: Sheet, frame: DayFrame, side: SideName, day: DayTimeline): HTMLElement {
    const words = texts();
    const row = h("div", { class: `row side-${side}`, "data-side": side });
    for (const segment of day.segments) {
      if (segment.usage !== "private") continue;
      const stretch = stretchOf(frame, Date.parse(segment.start), Date.parse(segment.end));
      if (stretch)
        row.append(
          block(
            "private-hours",
            stretch,
            `${words.schedulePrivate}${words.colon}${reasonText(segment.reason, this.app.names[side])}`,
          ),
        );
    }
    const drawn = sheet.trips.flatMap((trip) => {
      const usage = side === "a" ? trip.a : trip.b;
      const stretch = stretchOf(frame, trip.start, trip.end);
      return usage && stretch ? [{ trip, usage, stretch }] : [];
    });
    const lanes = lanesOf(drawn.map((one) => one.stretch));
    for (const [index, { trip, usage, stretch }] of drawn.entries()) {
      const box = block(
        "trip",
        stretch,
        `${words.tripId} ${trip.tripId}${words.colon}${dividedText(usage.privateMs, usage.professionalMs)}`,
      );
      box.dataset.trip = String(trip.tripId);
      box.style.setProperty("--lane", String(lanes.lane[index] ?? 0));
      for (const segment of usage.segments) {
        const part = stretchOf(frame, segment.start, segment.end);
        const width = stretch.to - stretch.from;
        if (!part || width === 0) continue;
        const inside = { from: (part.from - stretch.from) / width, to: (part.to - stretch.from) / width };
        const usageName = segment.private ? "private" : "professional";
        box.append(
          block(
            `part ${usageName} ${segment.reason.kind}`,
            inside,
            `${words[usageName]}${words.colon}${reasonText(segment.reason, this.app.names[side])}`,
          ),
        );
      }
      row.append(box);
    }
    row.style.setProperty("--lanes", String(lanes.count));
    return row;
  }

  /** What the drawing shows, for those who do not see it; the table below has every minute. */
  private spoken(sheet: Sheet): string {
    const words = texts();
    const trips = sheet.trips.map((trip) => {
      const times = `${clock(wallMs(trip.start, trip.startOffset))}\u2013${clock(wallMs(trip.end, trip.endOffset))}`;
      const after = trip.b && trip.b.usage !== trip.a.usage ? ` \u2192 ${words[trip.b.usage]}` : "";
      return `${times} ${words[trip.a.usage]}${after}`;
    });
    return `${longDay(sheet.day, currentLanguage())}, ${words.driver} ${sheet.driver}${words.colon}${trips.join(", ")}`;
  }

  private details(sheet: Sheet, frame: DayFrame): HTMLElement {
    const words = texts();
    const comparing = sheet.b !== null;
    // Several of them may be open: each has a name of its own.
    const whose = `${longDay(sheet.day, currentLanguage())}, ${words.driver} ${sheet.driver}`;
    const heads = [
      words.tripId,
      ...(comparing ? [words.schedule] : []),
      words.start,
      words.end,
      words.length,
      words.usage,
      words.reason,
    ];
    const rows = sheet.trips.flatMap((trip) =>
      (["a", "b"] as const).flatMap((side) => {
        const usage = side === "a" ? trip.a : trip.b;
        return usage ? this.segmentRows(trip, usage, side, comparing, frame, sheet) : [];
      }),
    );
    return h(
      "details",
      { class: "sheet-details" },
      h("summary", null, words.detailsOf),
      h(
        "div",
        {
          class: "table-scroll",
          tabIndex: 0,
          role: "region",
          "aria-label": `${words.detailsOf}${words.colon}${whose}`,
        },
        h(
          "table",
          null,
          h("thead", null, h("tr", null, ...heads.map((text) => h("th", { scope: "col" }, text)))),
          h("tbody", null, ...rows),
        ),
      ),
    );
  }

  private segmentRows(
    trip: TripRow,
    usage: TripUsage,
    side: SideName,
    comparing: boolean,
    frame: DayFrame,
    sheet: Sheet,
  ): HTMLElement[] {
    // Within the day its own offsets hold; beyond it the trip's.
    const offsetOf = (instant: number): number => {
      if (instant === trip.start) return trip.startOffset;
      if (instant === trip.end) return trip.endOffset;
      return offsetsFrom(sheet.offsets)(instant);
    };
    const inDay = usage.segments.filter((segment) => stretchOf(frame, segment.start, segment.end));
    const segments =
      inDay.length > 0 || usage.segments.length > 0
        ? inDay
        : [
            {
              start: trip.start,
              end: trip.end,
              private: usage.usage === "private",
              reason: usage.reason ?? { kind: "none" as const },
            },
          ];
    return segments.map((segment, index) =>
      h(
        "tr",
        { "data-trip": String(trip.tripId), "data-side": side },
        h(
          "th",
          { scope: "row" },
          index === 0 ? String(trip.tripId) : h("span", { class: "hidden-text" }, String(trip.tripId)),
        ),
        comparing ? h("td", null, side.toUpperCase()) : null,
        h("td", { class: "time" }, clock(wallMs(segment.start, offsetOf(segment.start)))),
        h("td", { class: "time" }, clock(wallMs(segment.end, offsetOf(segment.end)))),
        h("td", { class: "time" }, duration(segment.end - segment.start)),
        h("td", null, usageLabel(segment.private ? "private" : "professional")),
        h("td", null, reasonText(segment.reason, this.app.names[side])),
      ),
    );
  }
}

function addUp(all: { privateMs: number; professionalMs: number }, usage: TripUsage, frame: DayFrame): typeof all {
  for (const segment of usage.segments) {
    for (const piece of frame.pieces) {
      const ms = Math.min(piece.end, segment.end) - Math.max(piece.start, segment.start);
      if (ms > 0) all[segment.private ? "privateMs" : "professionalMs"] += ms;
    }
  }
  return all;
}

/** Offsets within a day, from where each begins. */
function offsetsFrom(offsets: readonly [number, number][]): OffsetAt {
  return (instant) => {
    let offset = offsets[0]?.[1] ?? 0;
    for (const [start, seconds] of offsets) if (start <= instant) offset = seconds;
    return offset;
  };
}

function block(name: string, stretch: Stretch, title: string): HTMLElement {
  const box = h("span", { class: name, title });
  box.style.left = percent(stretch.from);
  box.style.width = percent(stretch.to - stretch.from);
  return box;
}

function percent(share: number): string {
  return `${Math.round(share * 1e6) / 1e4}%`;
}

function legend(): HTMLElement {
  const items = [
    ["private", "private"],
    ["professional", "professional"],
    ["hours", "schedulePrivate"],
    ["private override", "reasonOverride"],
  ] as const;
  return h(
    "p",
    { class: "legend" },
    ...items.map(([swatch, key]) => h("span", null, h("span", { class: `swatch ${swatch}` }), word("span", key))),
  );
}
