// Made-up trips, for those who want to see many: the same ones every time.

import { DAY, HOUR, MINUTE } from "./wall.js";

/** The trips as CSV: a year of 2026 for a fleet of forty drivers, from minutes to half a day long. */
export function generatedTrips(count: number): string {
  let state = 20_260_329;
  const random = (below: number): number => {
    // A linear congruential generator; nothing depends on its quality.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const first = Date.UTC(2026, 0, 1);
  const rows = ["tripId,driverId,start,end,distanceMeters"];
  for (let index = 0; index < count; index += 1) {
    const start = first + random(365) * DAY + 5 * HOUR + random(17 * 60) * MINUTE;
    const length = (random(20) === 0 ? 60 + random(600) : 4 + random(70)) * MINUTE;
    const driver = 1001 + random(40);
    rows.push(`${index + 1},${driver},${start},${start + length},${Math.round(length / 70)}`);
  }
  return rows.join("\n");
}
