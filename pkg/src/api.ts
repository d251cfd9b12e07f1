/** What every entry point exports, but for `init`. */
export {
  RuleBook,
  Timeline,
  applyFix,
  applyFixes,
  canonical,
  complement,
  engineVersion,
  fromWeekRanges,
  intersect,
  payloadSummary,
  payloads,
  subtract,
  timeZones,
  tzdbVersion,
  union,
  validate,
  weekRanges,
  zoneSpans,
} from "./core.js";
export type { AnswerColumns } from "./core.js";
export { ERROR_CODES, HorairesError } from "./errors.js";
export type { ErrorCode } from "./errors.js";
export type { JsonSchema } from "./schema.js";
export * from "./types.js";
