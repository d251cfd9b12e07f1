// The engine's own zone data, asked for once: between two changes the offset is constant.

import { zoneSpans } from "horaires";

import type { OffsetAt } from "./wall.js";

/** The offsets of a zone, as the engine has them. */
export function offsetsOf(timeZone: string): OffsetAt {
  const { starts, offsets } = zoneSpans(timeZone);
  return (instant) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= instant) low = middle;
      else high = middle - 1;
    }
    return offsets[low] ?? 0;
  };
}
