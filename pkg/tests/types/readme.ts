import { applyFix, validate, type InnerMapDocument, type RulesDocument } from "horaires";

const week: InnerMapDocument = { innerMap: { map: { LUNDI: { VIE_PRIVEE: [] } } } };
const [issue] = validate(week).issues;
export const mended: InnerMapDocument = issue?.fix ? applyFix(week, issue.fix) : week;
export const rules: RulesDocument = { timeZone: "Europe/Paris", recurrent: [] };
