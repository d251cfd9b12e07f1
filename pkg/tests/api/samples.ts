import type { Day, Horaire, InnerMapDocument, RecurrentEntry, RulesDocument } from "horaires";

/** A weekly range from `"08:00-12:30"`. */
export function horaire(day: Day, words: string): Horaire {
  const [start = "", end = ""] = words.split("-");
  const clock = (text: string): [number, number] => {
    const [hour, minute] = text.split(":").map(Number);
    return [hour ?? NaN, minute ?? NaN];
  };
  const [[debutHeure, debutMinute], [finHeure, finMinute]] = [clock(start), clock(end)];
  return { idJourSemaine: day, typeHoraires: "VIE_PRIVEE", debutHeure, debutMinute, finHeure, finMinute };
}

export function payload(days: { [D in Day]?: string[] }): InnerMapDocument {
  const map: InnerMapDocument["innerMap"]["map"] = {};
  for (const [day, ranges] of Object.entries(days) as [Day, string[]][]) {
    map[day] = { VIE_PRIVEE: ranges.map((words) => horaire(day, words)) };
  }
  return { innerMap: { map } };
}

export function entry(
  id: number | bigint | string,
  day: Day,
  words: string,
  driver: number | string = 7,
): RecurrentEntry {
  return { id, individu: { id: driver }, horaire: horaire(day, words) };
}

/** Driver 7: Monday private until 8; Christmas 2026 exceptional. */
export const RULES: RulesDocument = {
  timeZone: "Europe/Paris",
  recurrent: [entry(1, "LUNDI", "00:00-08:00")],
  exceptional: [
    {
      extension: { id: 18524, description: "Noël" },
      individu: { id: 7 },
      debut: "2026-12-25T00:00:00+01:00",
      fin: "2026-12-26T00:00:00+01:00",
    },
  ],
  overrides: [{ idEtape: 99, privacy: true }],
};
