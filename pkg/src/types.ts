/**
 * The documents of the engine, word for word as they travel. The service's own names are French.
 *
 * What comes *from* the service may hold more than is written here: unknown fields are kept.
 */

/** A day of the week as the service writes it. */
export type Day = (typeof DAYS)[number];
/** Every {@link Day}, Monday first. */
export const DAYS = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"] as const;

/** A type of weekly range that this engine knows; the first two are private. */
export type KnownType = (typeof KNOWN_TYPES)[number];
/** Every {@link KnownType}. */
export const KNOWN_TYPES = ["VIE_PRIVEE", "VIE_PRIVEE_EXCEPTIONNELLE", "IMMOBILISATION"] as const;

/** `typeHoraires`: a {@link KnownType}, or a value that is not known, which is kept word for word and not private. */
export type RangeType = KnownType | (string & {});

/** An identifier keeps its type: a whole number (a `bigint` beyond 2^53), or a string. */
export type Id = number | bigint | string;

/** Epoch milliseconds, or ISO-8601 with an offset, or `dd/MM/yyyy HH:mm:ss Z`. */
export type DateValue = number | string;

/** An instant: epoch milliseconds, ISO-8601 with an offset, or a `Date`. */
export type InstantLike = DateValue | Date;

/**
 * What comes back of a document that was given: plain JSON, in which a `Date` is its text.
 *
 * A document is of type `InnerMapDocument<InstantLike>`, `RulesDocument<InstantLike>` and so on where its dates may be
 * `Date`; functions take it as such.
 */
export type Plain<T> = T extends Date
  ? string
  : T extends bigint
    ? number | bigint
    : T extends string
      ? T
      : T extends object
        ? { [K in keyof T]: Plain<T[K]> }
        : T;

/** A language of messages and summaries. */
export type Lang = "en" | "fr";

/** A text in both languages. */
export type Bilingual = Record<Lang, string>;

/** One weekly range. An end of 23:59 is the end of the day, but in the mode `strict`; 24:00 is legal as an end. */
export interface Horaire {
  id?: Id | null;
  idJourSemaine: Day;
  typeHoraires: RangeType;
  debutHeure: number;
  debutMinute: number;
  finHeure: number;
  finMinute: number;
}

/** Days, then types, then ranges. */
export type DayMap = { [D in Day]?: { [T in KnownType]?: Horaire[] } & { [type: string]: Horaire[] } };

/** A payload: the body of a recurrent POST, with the two dates that travel beside it. */
export interface InnerMapDocument<D = DateValue> {
  /** The driver, in documents that hold payloads of several. */
  individuId?: Id;
  /** `dd/MM/yyyy HH:mm:ss Z`; absent: from receipt. */
  dateDebut?: D;
  /** Absent: for good. */
  dateFin?: D;
  innerMap: { map: DayMap };
}

/** A person as the service describes one; only the id counts. */
export interface Individual {
  id: Id;
  nomInd?: string | null;
  prenomInd?: string | null;
  matriculeInd?: string | null;
  gsm?: string | null;
  email?: string | null;
  suppressionLogique?: boolean | null;
  idCivilite?: number | null;
  initialesInd?: string | null;
}

/** One entry of the service's recurrent list, or a row of an extension. */
export interface RecurrentEntry<D = DateValue> {
  id: Id;
  individu: Individual;
  horaire: Horaire;
  /** First instant of validity; null or absent: no bound. */
  debut?: D | null;
  /** First instant after validity. */
  fin?: D | null;
}

/** One entry of the service's exceptional list. Its id is `extension.id`. */
export interface Extension<D = DateValue> {
  id?: Id | null;
  extension: { id: Id; description?: string | null };
  individu: Individual;
  debut: D;
  fin: D;
  horairesIndividu?: RecurrentEntry<D>[] | null;
  description?: string | null;
  utilisateur?: Record<string, unknown> | null;
}

/** A request that sets the usage of one whole trip. */
export interface Override<D = DateValue> {
  idEtape: Id;
  numeroEmbarque?: Id | null;
  codeExploitant?: Id | null;
  /** True: private; false: professional. */
  privacy: boolean;
  recordedAt?: D | null;
}

/** What an end written 23:59 means: the end of the day (`inclusive`, the default), or 23:59 (`strict`). */
export type EndOfDay = "inclusive" | "strict";
/** What an extension covers: all of its interval (`whole`, the default), or only what its rows do (`rows`). */
export type ExtensionsMode = "whole" | "rows";

/** Everything that decides the usage of trips, for any number of drivers. */
export interface RulesDocument<D = DateValue> {
  /** The customer's IANA time zone. */
  timeZone: string;
  options?: { endOfDay?: EndOfDay; extensions?: ExtensionsMode };
  recurrent?: RecurrentEntry<D>[];
  exceptional?: Extension<D>[];
  overrides?: Override<D>[];
}

interface TripFields {
  vehicleId?: Id | null;
  numeroEmbarque?: Id | null;
  codeExploitant?: Id | null;
  distanceMeters?: number | null;
  electricDistanceMeters?: number | null;
  energyKwh?: number | null;
  fuelLiters?: number | null;
  batteryUse?: number | null;
  cost?: number | null;
  entityId?: Id | null;
  groupId?: Id | null;
}

/** One trip, half-open: `[start, end)`. The service's own names are read as well. Other fields are passed over. */
export type TripDocument = TripFields &
  ({ tripId: Id } | { idEtape: Id }) &
  ({ driverId: Id } | { individuId: Id }) &
  ({ start: InstantLike } | { debut: InstantLike }) &
  ({ end: InstantLike } | { fin: InstantLike });

/** The usage of a trip. */
export type Usage = (typeof USAGES)[number];
/** Every {@link Usage}; its place is its code in the columns of a {@link Timeline}. */
export const USAGES = ["professional", "private", "mixed"] as const;

/** The kind of rule behind a usage. */
export type ReasonKind = (typeof REASON_KINDS)[number];
/** Every {@link ReasonKind}, in the order of precedence. */
export const REASON_KINDS = ["override", "exceptional", "recurrent", "none"] as const;

/** Why: the rule that decides, with its id where it has one. */
export interface Reason {
  kind: ReasonKind;
  id?: Id;
}

/** A maximal stretch of equal usage and reason; instants are RFC 3339 in UTC with milliseconds. */
export interface AnswerSegment {
  start: string;
  end: string;
  usage: Exclude<Usage, "mixed">;
  reason: Reason;
  /** Every reason that covers it, the deciding one first; with `segments: "all"`. */
  reasons?: Reason[];
}

/** What is said about a trip. */
export interface Answer {
  tripId: Id;
  driverId: Id;
  numeroEmbarque?: Id;
  codeExploitant?: Id;
  usage: Usage;
  privateMs: number;
  professionalMs: number;
  /** Where one reason holds for the whole trip. */
  reason?: Reason;
  /** On request. */
  segments?: AnswerSegment[];
}

/** How one word is chosen for a trip that is private in part. */
export type MixedPolicy = (typeof MIXED_POLICIES)[number];
/** Every {@link MixedPolicy}; `split` keeps it mixed, and is the default. */
export const MIXED_POLICIES = [
  "split",
  "majority",
  "at-start",
  "at-end",
  "any-private",
  "any-professional",
] as const;

/** How trips are classified. */
export interface ClassifyOptions {
  mixed?: MixedPolicy;
  /** `deciding`: maximal runs of equal usage and deciding reason; `all`: cut also where the covering rules change. */
  segments?: false | "deciding" | "all";
}

/** The answers, in the order of the trips, without the rows that are no trips. */
export interface Classified {
  answers: Answer[];
  /** `index` counts from 0 in the list of trips; the issue's path is inside the row. */
  rejected: { index: number; issue: Issue }[];
}

/** What one rule says about one instant. */
export type Verdict = (typeof VERDICTS)[number];
/** Every {@link Verdict}. */
export const VERDICTS = [
  "decides",
  "also-covers",
  "other-time",
  "not-yet-valid",
  "no-longer-valid",
  "not-private",
  "unreadable",
] as const;

/** One rule that was considered. */
export interface ConsideredRule {
  verdict: Verdict;
  kind: "exceptional" | "recurrent";
  id?: Id;
  description?: string;
  typeHoraires?: RangeType;
  /** Day and time on the wall, for example `LUNDI 18:00-24:00`. */
  hours?: string;
  validFrom?: string;
  validTo?: string;
  /** JSON Pointer to the rule in the rules document. */
  path: string;
}

/** A day of the week in English. */
export type Weekday = (typeof WEEKDAYS)[number];
/** Every {@link Weekday}, Monday first. */
export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Why an instant is private or professional. */
export interface Explanation {
  driverId: Id;
  at: string;
  /** What the clock on the wall shows, with its offset. */
  wallClock: string;
  weekday: Weekday;
  usage: Exclude<Usage, "mixed">;
  reason: Reason;
  /** Every rule of the driver, the deciding one first. */
  considered: ConsideredRule[];
}

/** One local day: mostly of 23, 24 or 25 hours; less where the supported window cuts it, or none at all. */
export interface DayTimeline {
  date: string;
  durationMs: number;
  privateMs: number;
  segments: AnswerSegment[];
  /** `seconds` is positive where clocks go forward. */
  clockChanges: { at: string; seconds: number }[];
}

/** A driver's schedule in words. */
export interface ScheduleSummary {
  driverId: Id;
  /** The weekly hours of each period; null: no bound. */
  periods: { start: string | null; end: string | null; summary: Bilingual }[];
  extensions: { id: Id | null; description: string | null; start: string; end: string }[];
}

/** What produced a result. */
export interface Provenance {
  engine: string;
  tzdb: string;
  timeZone: string;
  rulesSha256: string;
  options: { endOfDay: EndOfDay; extensions: ExtensionsMode };
  mixed: MixedPolicy;
}

/** The offsets of a time zone: between two starts the offset is constant. */
export interface ZoneSpans {
  /** Where each run starts, in epoch milliseconds; the first one at the start of the window, 1970. */
  starts: Float64Array;
  /** The offset from UTC in each run, in seconds; positive east of Greenwich. */
  offsets: Int32Array;
}

/** A weekly range in minutes of its day: `0 <= start < end <= 1440`. */
export interface WeekRange {
  day: Day;
  start: number;
  end: number;
  /** `VIE_PRIVEE` where it is left out. */
  type?: RangeType;
}

/** What validation may know beside the document. */
export interface Context {
  /** The customer's IANA time zone, for the checks that need a wall clock. */
  timeZone?: string;
  endOfDay?: EndOfDay;
  extensions?: ExtensionsMode;
  /** The present moment, for the checks about the past: the engine has no clock of its own. */
  now?: InstantLike;
  /** Take a range that runs past midnight as two, instead of refusing it. */
  splitOvernight?: boolean;
}

/** How payloads are read and written. */
export interface WriteOptions {
  endOfDay?: EndOfDay;
  /** How the end of a day is written: `23:59` (the default; not in the mode `strict`) or `24:00`. */
  writeEndOfDay?: "23:59" | "24:00";
  /** Take a range that runs past midnight as two, instead of refusing it. */
  splitOvernight?: boolean;
}

/** What kind of document it is. */
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];
/** Every {@link DocumentKind}. */
export const DOCUMENT_KINDS = ["payload", "payloads", "rules", "recurrent", "exceptional", "overrides"] as const;

/** What a document is, and everything that is to be said about it. */
export interface Validation {
  /** What it was taken for; null where that cannot be said. */
  kind: DocumentKind | null;
  /** Whether nothing makes it unusable; warnings do not. */
  valid: boolean;
  issues: Issue[];
}

/** How grave an issue is. */
export type Severity = "info" | "warning" | "error";

/** One finding in a document. */
export interface Issue {
  code: IssueCode;
  severity: Severity;
  /** JSON Pointer (RFC 6901) to the value. */
  path: string;
  message: Bilingual;
  /** True where the value could not be read and covers nothing. */
  unreadable?: true;
  /** A remedy that can be applied as it is. */
  fix?: Fix;
}

/** A remedy: a JSON Patch (RFC 6902) on the document that was validated. */
export interface Fix {
  action: FixAction;
  title: Bilingual;
  patch: JsonPatchOperation[];
}

/** One operation of a JSON Patch. */
export type JsonPatchOperation =
  | { op: "add" | "replace" | "test"; path: string; value: unknown }
  | { op: "remove"; path: string }
  | { op: "move" | "copy"; from: string; path: string };

/** What a fix does. */
export type FixAction = (typeof FIX_ACTIONS)[number];
/** Every {@link FixAction}. */
export const FIX_ACTIONS = [
  "split-at-midnight",
  "end-at-midnight",
  "join-ranges",
  "spell",
  "remove-empty-list",
  "write-end-of-day",
  "move-to-local-midnight",
] as const;

/** What was found. */
export type IssueCode = (typeof ISSUE_CODES)[number];
/** Every {@link IssueCode}. */
export const ISSUE_CODES = [
  "malformed-json",
  "duplicate-key",
  "unknown-document",
  "missing-field",
  "wrong-type",
  "unknown-field",
  "limit-exceeded",
  "unknown-day",
  "unknown-type",
  "non-private-type",
  "hour-out-of-range",
  "minute-out-of-range",
  "start-at-24",
  "beyond-24",
  "empty-range",
  "reversed-range",
  "day-mismatch",
  "type-mismatch",
  "duplicate-range",
  "overlapping-ranges",
  "touching-ranges",
  "end-of-day-23-59",
  "literal-23-59",
  "empty-list",
  "whole-week-private",
  "nothing-private",
  "unreadable-date",
  "period-reversed",
  "period-empty",
  "period-end-at-midnight",
  "period-in-past",
  "extension-utc-midnight",
  "extension-rows-gap",
  "extensions-overlap",
  "no-private-lunch",
  "no-private-evening",
  "unknown-time-zone",
  "unknown-option",
  "duplicate-override",
  "override-fits-several-trips",
  "outside-window",
  "trip-reversed",
] as const;

/** The name of a JSON Schema. */
export type SchemaName = (typeof SCHEMAS)[number];
/** Every {@link SchemaName}. */
export const SCHEMAS = [
  "rules",
  "payload",
  "recurrent",
  "exceptional",
  "overrides",
  "trip",
  "position",
  "answer",
  "issue",
  "explanation",
  "plan",
  "report",
  "what-if",
  "redact",
  "check",
  "suggest",
] as const;
