// Why something failed, in both languages of the page where the engine says it in both.

import { HorairesError } from "horaires";

export interface Said {
  en: string;
  fr: string;
}

/** What an error says: the first thing that is wrong with a document, or its message as it stands. */
export function saidBy(error: unknown): Said {
  const issues = error instanceof HorairesError ? (error.issues ?? []) : [];
  const first = issues.find((issue) => issue.severity === "error");
  if (first) return first.message;
  const message = error instanceof Error ? error.message : String(error);
  return { en: message, fr: message };
}
