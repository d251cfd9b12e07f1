// Which trips are on which day: one sheet for each day and driver that has trips, in the order of days.

import { DAY } from "../model/wall.js";

/** One day of one driver: the trips `pieces[from..to]`. */
export interface SheetPlace {
  day: number;
  driver: number;
  from: number;
  to: number;
}

/** A trip that is longer than this many days is drawn on its first ones only, and the page says so. */
export const DAYS_OF_A_TRIP = 366;

export interface Sheets {
  places: SheetPlace[];
  /** Indices of trips, sheet after sheet, by start. */
  pieces: Int32Array;
  /** Trips that are drawn on their first days only. */
  cut: number;
}

/**
 * Puts trips on the days they touch.
 *
 * @param starts first instant of each trip, and `ends` the first instant after it
 * @param startOffsets the zone's offset at each start, in seconds; `endOffsets` at the last instant of each trip
 * @param drivers the driver of each trip, as a number
 */
export function sheetsOf(
  starts: Float64Array,
  ends: Float64Array,
  startOffsets: Int32Array,
  endOffsets: Int32Array,
  drivers: Int32Array,
): Sheets {
  const dayOf = (instant: number, offset: number): number => Math.floor((instant + offset * 1000) / DAY);
  const days: number[] = [];
  const trips: number[] = [];
  let cut = 0;
  for (let index = 0; index < starts.length; index += 1) {
    const [start, end] = [starts[index] ?? 0, ends[index] ?? 0];
    const first = dayOf(start, startOffsets[index] ?? 0);
    const last = Math.max(first, dayOf(end > start ? end - 1 : end, endOffsets[index] ?? 0));
    if (last - first >= DAYS_OF_A_TRIP) cut += 1;
    for (let day = first; day <= last && day - first < DAYS_OF_A_TRIP; day += 1) {
      days.push(day);
      trips.push(index);
    }
  }
  const driverOf = (piece: number): number => drivers[trips[piece] ?? 0] ?? 0;
  const startOf = (piece: number): number => starts[trips[piece] ?? 0] ?? 0;
  const order = Int32Array.from(days.keys()).sort(
    (a, b) => (days[a] ?? 0) - (days[b] ?? 0) || driverOf(a) - driverOf(b) || startOf(a) - startOf(b) || a - b,
  );
  const places: SheetPlace[] = [];
  for (const [at, piece] of order.entries()) {
    const [day, driver] = [days[piece] ?? 0, driverOf(piece)];
    const last = places.at(-1);
    if (last?.day === day && last.driver === driver) last.to = at + 1;
    else places.push({ day, driver, from: at, to: at + 1 });
  }
  return { places, pieces: order.map((piece) => trips[piece] ?? 0), cut };
}
