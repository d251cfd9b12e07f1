/** The editor's own words, in English and in French. Messages about issues and fixes come from the engine. */
import type { Placed, Span } from "./geometry.js";
import { formatDuration, formatTime } from "./time-text.js";

export type Lang = "en" | "fr";

/** What is told aloud (to assistive technology) after something happened. */
export type Announcement =
  | { kind: "painted" | "erased" | "changed" | "deleted"; ranges: readonly Placed[] }
  | { kind: "draft"; days: readonly number[]; span: Span; tool: "paint" | "erase" }
  | { kind: "selected"; range: Placed | null; type: string; issues: number }
  | { kind: "copied"; from: number; to: readonly number[] }
  | { kind: "fixed"; what: string; left: number }
  | {
      kind:
        | "cancelled"
        | "undone"
        | "redone"
        | "inverted"
        | "nothing-to-undo"
        | "nothing-to-redo"
        | "nothing-here"
        | "not-writable"
        | "refused"
        | "readonly"
        | "removed";
    };

const WORDS = {
  en: {
    week: "Private hours of the week",
    gridHelp:
      "Arrow keys move. Space starts a range, arrows extend it, space again finishes it. " +
      "More keys are listed under Keyboard.",
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    shortDays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    time: "Time",
    tools: "Tools",
    paint: "Paint",
    paintHelp: "Drag to make hours private",
    erase: "Erase",
    eraseHelp: "Drag to make hours professional",
    undo: "Undo",
    redo: "Redo",
    invert: "Invert",
    invertHelp: "Private hours become working hours, and the other way round",
    private: "private",
    professional: "professional",
    partly: "partly private",
    privateTotal: "private",
    professionalTotal: "professional",
    newRange: "New range",
    selectedRange: "Selected range",
    keptRange: "Kept as it is",
    keptHelp: "This type is not private. It is kept word for word; painting does not touch it.",
    day: "Day",
    start: "Start",
    end: "End",
    add: "Add",
    apply: "Apply",
    delete: "Delete",
    remove: "Remove",
    timeError: "write a time such as 8:30 or 24:00",
    copy: "Copy a day",
    copyFrom: "From",
    copyTo: "To",
    copyDo: "Copy",
    workdays: "Monday to Friday",
    everyDay: "Every day",
    copyHelp: "The private hours of these days are replaced.",
    issues: "Issues",
    noIssues: "No issues. This schedule is ready.",
    more: "and {n} more",
    fixAll: "Fix all",
    show: "Show",
    severities: { error: "Error", warning: "Warning", info: "Note" },
    elsewhere: "Not on the grid",
    undrawn: "{n} more ranges are kept and checked, but not drawn on the grid.",
    keyboard: "Keyboard",
    loading: "Loading the engine…",
    failed: "The engine could not be loaded: ",
    problem: "needs mending",
    hintMouse: "Drag to paint. Drag a range to move it, its edges to resize it.",
    hintTouch: "Press and hold, then drag to paint. Tap a range to select it, then drag it or its edges.",
    keys: [
      ["← ↑ → ↓", "move by a quarter of an hour or a day"],
      ["PgUp PgDn", "move by an hour"],
      ["Home End", "first and last day; with Ctrl, start and end of the week"],
      ["Space", "start a range, and finish it; on a range, select it"],
      ["Enter", "the same; on a range, type its exact minutes"],
      ["Shift + ↑ ↓", "extend, or pull the nearer edge of a range"],
      ["Shift + ← →", "extend over several days"],
      ["Alt + ← ↑ → ↓", "move a range"],
      ["Delete", "delete a range, or erase what is marked"],
      ["Ctrl + A", "mark the whole week"],
      ["Esc", "cancel, deselect"],
      ["Ctrl + Z", "undo; with Shift, redo"],
    ],
  },
  fr: {
    week: "Heures privées de la semaine",
    gridHelp:
      "Les flèches déplacent. Espace commence une plage, les flèches l’étendent, espace la termine. " +
      "Les autres touches sont sous Clavier.",
    days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    shortDays: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
    time: "Heure",
    tools: "Outils",
    paint: "Peindre",
    paintHelp: "Glisser pour rendre des heures privées",
    erase: "Effacer",
    eraseHelp: "Glisser pour rendre des heures professionnelles",
    undo: "Annuler",
    redo: "Rétablir",
    invert: "Inverser",
    invertHelp: "Les heures privées deviennent des heures de travail, et inversement",
    private: "privé",
    professional: "professionnel",
    partly: "en partie privé",
    privateTotal: "en privé",
    professionalTotal: "en professionnel",
    newRange: "Nouvelle plage",
    selectedRange: "Plage choisie",
    keptRange: "Gardée telle quelle",
    keptHelp: "Ce type n’est pas privé. Il est gardé mot pour mot ; peindre n’y touche pas.",
    day: "Jour",
    start: "Début",
    end: "Fin",
    add: "Ajouter",
    apply: "Appliquer",
    delete: "Supprimer",
    remove: "Retirer",
    timeError: "écrivez une heure comme 8:30 ou 24:00",
    copy: "Copier un jour",
    copyFrom: "De",
    copyTo: "Vers",
    copyDo: "Copier",
    workdays: "Lundi à vendredi",
    everyDay: "Tous les jours",
    copyHelp: "Les heures privées de ces jours sont remplacées.",
    issues: "Remarques",
    noIssues: "Aucune remarque. Ces horaires sont prêts.",
    more: "et {n} de plus",
    fixAll: "Tout corriger",
    show: "Montrer",
    severities: { error: "Erreur", warning: "Attention", info: "Note" },
    elsewhere: "Hors de la grille",
    undrawn: "{n} autres plages sont conservées et vérifiées, mais ne figurent pas sur la grille.",
    keyboard: "Clavier",
    loading: "Chargement du moteur…",
    failed: "Le moteur n’a pas pu être chargé : ",
    problem: "à corriger",
    hintMouse: "Glissez pour peindre. Glissez une plage pour la déplacer, ses bords pour l’étirer.",
    hintTouch:
      "Appuyez longuement puis glissez pour peindre. Touchez une plage pour la choisir, puis glissez-la ou ses bords.",
    keys: [
      ["← ↑ → ↓", "se déplacer d’un quart d’heure ou d’un jour"],
      ["PgPréc PgSuiv", "se déplacer d’une heure"],
      ["Origine Fin", "premier et dernier jour ; avec Ctrl, début et fin de la semaine"],
      ["Espace", "commencer une plage, et la terminer ; sur une plage, la choisir"],
      ["Entrée", "de même ; sur une plage, saisir ses minutes exactes"],
      ["Maj + ↑ ↓", "étendre, ou tirer le bord le plus proche d’une plage"],
      ["Maj + ← →", "étendre sur plusieurs jours"],
      ["Alt + ← ↑ → ↓", "déplacer une plage"],
      ["Suppr", "supprimer une plage, ou effacer ce qui est marqué"],
      ["Ctrl + A", "marquer toute la semaine"],
      ["Échap", "abandonner, désélectionner"],
      ["Ctrl + Z", "annuler ; avec Maj, rétablir"],
    ],
  },
} as const;

export type Words = (typeof WORDS)[Lang];

export const words = (lang: Lang): Words => WORDS[lang];

/** `Monday 08:00 to 12:00`. */
export function rangeInWords(range: Placed, lang: Lang): string {
  const [day, start, end] = [WORDS[lang].days[range.day] ?? "", formatTime(range.start), formatTime(range.end)];
  return lang === "fr" ? `${day} de ${start} à ${end}` : `${day} ${start} to ${end}`;
}

/** `Monday`, `Monday and Tuesday`, `Monday, Tuesday and Friday`. */
export function daysInWords(days: readonly number[], lang: Lang): string {
  const names = days.map((day) => WORDS[lang].days[day] ?? "");
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} ${lang === "fr" ? "et" : "and"} ${last}`;
}

/** `3 errors, 1 warning`; empty without any. */
export function countsInWords(counts: { error: number; warning: number; info: number }, lang: Lang): string {
  const nouns =
    lang === "fr"
      ? { error: "erreur", warning: "avertissement", info: "note" }
      : { error: "error", warning: "warning", info: "note" };
  const parts = (["error", "warning", "info"] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${nouns[severity]}${counts[severity] > 1 ? "s" : ""}`);
  return parts.join(", ");
}

/** The sentence that is told aloud. */
export function announce(what: Announcement, lang: Lang): string {
  const french = lang === "fr";
  const list = (ranges: readonly Placed[]): string => ranges.map((range) => rangeInWords(range, lang)).join(", ");
  switch (what.kind) {
    case "painted":
      return `${list(what.ranges)}${french ? " : privé" : ": private"}`;
    case "erased":
      return `${list(what.ranges)}${french ? " : professionnel" : ": professional"}`;
    case "changed":
      return `${french ? "Plage : " : "Range: "}${list(what.ranges)}`;
    case "deleted":
      return `${french ? "Supprimé : " : "Deleted: "}${list(what.ranges)}`;
    case "draft": {
      const { start, end } = what.span;
      const times = french
        ? `de ${formatTime(start)} à ${formatTime(end)}`
        : `${formatTime(start)} to ${formatTime(end)}`;
      return `${daysInWords(what.days, lang)} ${times}, ${formatDuration(end - start)}`;
    }
    case "selected": {
      const place = what.range ? rangeInWords(what.range, lang) : what.type;
      const issues =
        what.issues > 0 ? `, ${what.issues} ${french ? "remarque" : "issue"}${what.issues > 1 ? "s" : ""}` : "";
      return `${french ? "Plage choisie : " : "Selected: "}${place}${issues}`;
    }
    case "copied":
      return french
        ? `${daysInWords([what.from], lang)} copié vers ${daysInWords(what.to, lang)}`
        : `${daysInWords([what.from], lang)} copied to ${daysInWords(what.to, lang)}`;
    case "fixed": {
      const left = french
        ? `${what.left} remarque${what.left > 1 ? "s" : ""} restante${what.left > 1 ? "s" : ""}`
        : `${what.left} issue${what.left === 1 ? "" : "s"} left`;
      return `${french ? "Corrigé : " : "Fixed: "}${what.what}; ${left}`;
    }
    default:
      return (french ? FRENCH : ENGLISH)[what.kind];
  }
}

type Fixed = Exclude<
  Announcement,
  { ranges: unknown } | { days: unknown } | { range: unknown } | { from: unknown } | { left: unknown }
>["kind"];

const ENGLISH: Record<Fixed, string> = {
  cancelled: "Cancelled",
  undone: "Undone",
  redone: "Redone",
  inverted: "Inverted",
  removed: "Removed",
  "nothing-to-undo": "Nothing to undo",
  "nothing-to-redo": "Nothing to redo",
  "nothing-here": "No range here",
  "not-writable": "No range can end at 23:59 sharp where 23:59 means the end of the day: nothing has been changed",
  refused: "This document cannot be edited until its issues are mended",
  readonly: "This schedule is read only",
};

const FRENCH: Record<Fixed, string> = {
  cancelled: "Abandonné",
  undone: "Annulé",
  redone: "Rétabli",
  inverted: "Inversé",
  removed: "Retiré",
  "nothing-to-undo": "Rien à annuler",
  "nothing-to-redo": "Rien à rétablir",
  "nothing-here": "Aucune plage ici",
  "not-writable":
    "Aucune plage ne peut finir à 23:59 précises là où 23:59 signifie la fin du jour : rien n’a été modifié",
  refused: "Ce document ne peut être modifié tant que ses remarques ne sont pas corrigées",
  readonly: "Ces horaires sont en lecture seule",
};
