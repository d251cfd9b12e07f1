// What the page edits: for every driver the weeks, their validity and the exceptional days; and the rules document made
// of them. Loaded lists that nobody touched are used word for word.

import { HorairesError, RuleBook, payloads, validate, weekRanges } from "horaires";
import type {
  Day,
  Extension,
  Id,
  InnerMapDocument,
  Override,
  RecurrentEntry,
  RulesDocument,
  WeekRange,
} from "horaires";

import { instantOfServiceDate } from "./wall.js";

/** One weekly schedule and the instants between which it counts; null is no bound. */
export interface PeriodPlan {
  start: number | null;
  end: number | null;
  /** Whether the end was written as a last day that is covered whole: its midnight is meant. */
  wholeLastDay?: boolean;
  week: InnerMapDocument;
}

/** An exceptional day, or several: a whole interval that is private. */
export interface SpecialPlan {
  /** Its id in the rules document (`extension.id`). */
  id: Id;
  description: string;
  start: number;
  end: number;
  /** The entry that it was read from, while it is unchanged. */
  source?: Extension;
}

/** The schedule of one driver, or of every driver who has none of his own (`driver` is null). */
export interface DriverPlan {
  driver: Id | null;
  periods: PeriodPlan[];
  special: SpecialPlan[];
  /** The recurrent entries it was read from: used as they are until `touched`, and then for the ids of what is left. */
  source: RecurrentEntry[];
  touched: boolean;
}

/** A whole schedule: the shared one, and those of single drivers. */
export interface Plan {
  shared: DriverPlan;
  drivers: DriverPlan[];
  overrides: Override[];
  /** Entries that could not be read: they cover nothing, and stay in the rules word for word. */
  unread: { recurrent: RecurrentEntry[]; exceptional: Extension[] };
  options: RulesDocument["options"] | undefined;
}

/** The lists of a rules document. */
const LISTS = ["recurrent", "exceptional", "overrides"] as const;

export const emptyWeek = (): InnerMapDocument => ({ innerMap: { map: {} } });

export function emptyDriverPlan(driver: Id | null): DriverPlan {
  const period = { start: null, end: null, week: emptyWeek() };
  return { driver, periods: [period], special: [], source: [], touched: false };
}

export function emptyPlan(): Plan {
  return {
    shared: emptyDriverPlan(null),
    drivers: [],
    overrides: [],
    unread: { recurrent: [], exceptional: [] },
    options: undefined,
  };
}

/** How ids are compared: `7` and `"7"` name the same driver, as for the engine. */
export function idKey(id: Id): string {
  return String(id);
}

/** The plan of a driver: his own, or the shared one. */
export function planOf(plan: Plan, driver: Id | null): DriverPlan {
  if (driver === null) return plan.shared;
  return plan.drivers.find((one) => one.driver !== null && idKey(one.driver) === idKey(driver)) ?? plan.shared;
}

/** The driver's own plan; made as a copy of the shared one where he has none. */
export function ownPlan(plan: Plan, driver: Id): DriverPlan {
  const known = planOf(plan, driver);
  if (known !== plan.shared) return known;
  const own = { ...structuredClone(plan.shared), driver };
  plan.drivers.push(own);
  return own;
}

/** Whether it says nothing: no weekly hours and no exceptional day. */
export function isBlank(plan: DriverPlan): boolean {
  return (
    plan.special.length === 0 && plan.periods.every((period) => Object.keys(period.week.innerMap.map).length === 0)
  );
}

/** The plan that a rules document describes, or a list of the service. */
export function planOfRules(rules: Partial<RulesDocument>): Plan {
  const plan = emptyPlan();
  plan.overrides = rules.overrides ?? [];
  plan.options = rules.options;
  const byDriver = new Map<string, DriverPlan>();
  const driverPlan = (id: Id): DriverPlan => {
    let known = byDriver.get(idKey(id));
    if (!known) {
      known = emptyDriverPlan(id);
      byDriver.set(idKey(id), known);
      plan.drivers.push(known);
    }
    return known;
  };
  const complete = { ...rules, timeZone: rules.timeZone ?? "UTC" };
  // The engine first: what it refuses need not be looked into. Weekly hours are weekly hours in any zone.
  const weekly = payloads(complete).payloads;
  const unread = unreadPlaces(complete);
  for (const [index, entry] of (rules.recurrent ?? []).entries()) {
    if (unread.has(`recurrent/${index}`) || entry?.individu?.id == null) plan.unread.recurrent.push(entry);
    else driverPlan(entry.individu.id).source.push(entry);
  }
  const sequences = new Map<DriverPlan, PeriodPlan[]>();
  for (const payload of weekly) {
    if (payload.individuId === undefined) continue;
    const one = driverPlan(payload.individuId);
    sequences.set(one, [...(sequences.get(one) ?? []), periodOf(payload)]);
  }
  for (const [one, periods] of sequences) one.periods = periods;
  for (const source of rules.exceptional ?? []) {
    const interval = intervalOf(source);
    if (!interval) {
      plan.unread.exceptional.push(source);
      continue;
    }
    const description = source.extension.description ?? source.description ?? "";
    driverPlan(source.individu.id).special.push({ id: source.extension.id, description, ...interval, source });
  }
  return plan;
}

/** What the engine could not read: entries as `recurrent/0`, and members of a name that it does not know. */
function unreadPlaces(rules: RulesDocument): Set<string> {
  const unread = validate(rules).issues.filter((issue) => issue.unreadable);
  return new Set(unread.map(({ path }) => path.split("/").slice(1, 3).join("/")));
}

/** Whether the engine can read nothing of what a document says: it was hardly meant as a schedule. */
export function nothingIsRead(rules: Partial<RulesDocument>): boolean {
  const unread = unreadPlaces({ ...rules, timeZone: rules.timeZone ?? "UTC" });
  // What is no list is for the engine to refuse.
  const lists = LISTS.filter((list) => Array.isArray(rules[list]));
  if (lists.length === 0) return unread.size > 0;
  const entries = lists.flatMap((list) => [...(rules[list] ?? []).keys()].map((index) => `${list}/${index}`));
  return entries.length > 0 && entries.every((entry) => unread.has(entry));
}

/** The interval of an extension as the engine reads it; undefined where it cannot. */
function intervalOf(source: Extension): { start: number; end: number } | undefined {
  try {
    const book = new RuleBook({ timeZone: "UTC", exceptional: [source] });
    const [driver] = book.drivers;
    const [found] = driver === undefined ? [] : book.summary(driver).extensions;
    book.free();
    return found && { start: Date.parse(found.start), end: Date.parse(found.end) };
  } catch (error) {
    if (error instanceof HorairesError) return undefined;
    throw error;
  }
}

/** Whether a payload has weekly hours, readable or not. */
export function hasWeek(payload: InnerMapDocument | null): boolean {
  const map: unknown = payload?.innerMap?.map;
  return typeof map === "object" && map !== null && !Array.isArray(map);
}

/** The plan of payloads: each is a period of its driver or, where it names none, of the shared schedule. */
export function planOfPayloads(documents: readonly InnerMapDocument[]): Plan {
  const plan = emptyPlan();
  const seen = new Set<DriverPlan>();
  for (const document of documents) {
    const one = document.individuId === undefined ? plan.shared : ownPlan(plan, document.individuId);
    one.periods = [...(seen.has(one) ? one.periods : []), periodOf(document)];
    seen.add(one);
  }
  return plan;
}

function periodOf(payload: InnerMapDocument): PeriodPlan {
  return { start: bound(payload.dateDebut), end: bound(payload.dateFin), week: { innerMap: payload.innerMap } };
}

/** Adds what the service lists besides weekly hours: exceptional days, and requests after the fact. */
export function addToPlan(plan: Plan, lists: Pick<RulesDocument, "exceptional" | "overrides">): void {
  const other = planOfRules(lists);
  for (const one of other.drivers) {
    if (one.driver !== null) ownPlan(plan, one.driver).special.push(...one.special);
  }
  plan.overrides = [...plan.overrides, ...other.overrides];
  plan.unread.exceptional.push(...other.unread.exceptional);
}

function bound(date: number | string | null | undefined): number | null {
  return millisOf(date) ?? null;
}

/** Epoch milliseconds of a date of a document that the engine has read or written. */
function millisOf(date: number | string | null | undefined): number | undefined {
  if (typeof date === "number") return date;
  if (typeof date !== "string") return undefined;
  const ms = instantOfServiceDate(date) ?? Date.parse(date);
  return Number.isNaN(ms) ? undefined : ms;
}

/**
 * The rules document of a plan, for these drivers: those with a plan of their own, and every other under the shared
 * one.
 *
 * @param drivers the drivers of the trips
 */
export function rulesOf(plan: Plan, timeZone: string, drivers: Iterable<Id>): RulesDocument {
  const ids = new Ids(plan);
  const rules: Required<Pick<RulesDocument, "recurrent" | "exceptional">> & RulesDocument = {
    timeZone,
    ...(plan.options ? { options: plan.options } : {}),
    recurrent: [...plan.unread.recurrent],
    exceptional: [...plan.unread.exceptional],
    overrides: plan.overrides,
  };
  const own = new Set(plan.drivers.map((one) => idKey(one.driver ?? "")));
  for (const one of plan.drivers) add(rules, one, [one.driver ?? ""], ids);
  const others = new Map<string, Id>();
  for (const driver of drivers) if (!own.has(idKey(driver))) others.set(idKey(driver), driver);
  add(rules, plan.shared, [...others.values()], ids);
  return rules;
}

function add(
  rules: { recurrent: RecurrentEntry[]; exceptional: Extension[] } & RulesDocument,
  plan: DriverPlan,
  drivers: Id[],
  ids: Ids,
): void {
  const asLoaded = plan.source.length > 0 && !plan.touched;
  const entries = asLoaded ? [] : entriesOf(plan, ids, rules.options);
  if (asLoaded) rules.recurrent.push(...plan.source);
  for (const driver of drivers) {
    const individu = { id: driver };
    for (const entry of entries) rules.recurrent.push({ ...entry, individu });
    for (const special of plan.special) {
      // As it was loaded, word for word; for whoever follows the shared schedule it is made.
      const asLoaded = plan.driver === null ? undefined : special.source;
      rules.exceptional.push(
        asLoaded ?? {
          extension: { id: special.id, description: special.description },
          individu,
          debut: special.start,
          fin: special.end,
        },
      );
    }
  }
}

/** The entries of a plan that was edited: one for each range, with the id it had where it had one. */
function entriesOf(plan: DriverPlan, ids: Ids, options: RulesDocument["options"]): Omit<RecurrentEntry, "individu">[] {
  const entries: Omit<RecurrentEntry, "individu">[] = [];
  for (const period of plan.periods) {
    for (const range of rangesOf(period.week, options)) {
      const horaire = {
        idJourSemaine: range.day,
        typeHoraires: range.type ?? "VIE_PRIVEE",
        debutHeure: Math.floor(range.start / 60),
        debutMinute: range.start % 60,
        finHeure: Math.floor(range.end / 60),
        finMinute: range.end % 60,
      };
      const known = plan.source.find((entry) => isSame(entry, period, range));
      const id = known?.id ?? ids.next();
      entries.push({ id, horaire, debut: period.start, fin: period.end });
    }
  }
  return entries;
}

function rangesOf(week: InnerMapDocument, options: RulesDocument["options"]): WeekRange[] {
  return weekRanges(week, options?.endOfDay ? { endOfDay: options.endOfDay as "inclusive" | "strict" } : undefined);
}

function isSame(entry: RecurrentEntry, period: PeriodPlan, range: WeekRange): boolean {
  const horaire = entry.horaire;
  if (!horaire || horaire.idJourSemaine !== range.day || horaire.typeHoraires !== range.type) return false;
  const start = (horaire.debutHeure ?? 0) * 60 + (horaire.debutMinute ?? 0);
  const end = (horaire.finHeure ?? 0) * 60 + (horaire.finMinute ?? 0);
  const sameEnd = end === range.end || (end === 1439 && range.end === 1440);
  return start === range.start && sameEnd && bound(entry.debut) === period.start && bound(entry.fin) === period.end;
}

/** Ids for what the page adds: the lowest whole numbers that the loaded lists do not use. */
class Ids {
  private readonly used = new Set<string>();
  private last = 0;

  constructor(plan: Plan) {
    for (const one of [plan.shared, ...plan.drivers]) {
      for (const entry of one.source) if (entry.id != null) this.used.add(idKey(entry.id));
      for (const special of one.special) this.used.add(idKey(special.id));
    }
  }

  next(): number {
    do this.last += 1;
    while (this.used.has(String(this.last)));
    return this.last;
  }
}

/** An id for a new exceptional day. */
export function nextSpecialId(plan: Plan): number {
  const numbers = [plan.shared, ...plan.drivers].flatMap((one) => one.special.map((special) => Number(special.id)));
  // Beyond what a number holds, one more is the same number.
  return Math.max(900, ...numbers.filter((id) => Number.isSafeInteger(id + 1))) + 1;
}

/** What a rule is called: `LUNDI 18:00-24:00`, or the description of the exceptional day; by kind and id. */
export interface RuleName {
  day?: Day;
  hours?: string;
  description?: string;
}

/** The names of the rules of a document, to say where a segment came from. */
export function ruleNames(rules: RulesDocument): Map<string, RuleName> {
  const names = new Map<string, RuleName>();
  const two = (value: number | undefined): string => String(value ?? 0).padStart(2, "0");
  for (const entry of rules.recurrent ?? []) {
    const horaire = entry?.horaire;
    if (entry?.id == null || !horaire) continue;
    const end = `${two(horaire.finHeure)}:${two(horaire.finMinute)}`;
    const hours = `${two(horaire.debutHeure)}:${two(horaire.debutMinute)}\u2013${end === "23:59" ? "24:00" : end}`;
    names.set(`recurrent ${entry.id}`, {
      hours,
      ...(horaire.idJourSemaine ? { day: horaire.idJourSemaine as Day } : {}),
    });
  }
  for (const extension of rules.exceptional ?? []) {
    if (extension?.extension?.id == null) continue;
    const description = extension.extension.description ?? extension.description ?? "";
    names.set(`exceptional ${extension.extension.id}`, { description });
  }
  return names;
}
