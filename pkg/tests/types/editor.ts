/** Types of the editor, checked by the compiler alone. */
import { HorairesEditor, type HorairesEditorEventMap } from "horaires/editor";
import type { Day, InnerMapDocument } from "horaires";

const made = document.createElement("horaires-editor");
const found = document.querySelector("horaires-editor");
const value: InnerMapDocument = made.value;
made.value = value;
made.value = null;
// @ts-expect-error a payload is an object
made.value = "text";
made.theme = "dark";
// @ts-expect-error no such theme
made.theme = "blue";
made.endOfDay = "strict";
// @ts-expect-error no such mode
made.endOfDay = "23:59";
const days: Day[] = ["MARDI", "JEUDI"];
made.copyDay("LUNDI", days);
// @ts-expect-error the service's names of days
made.copyDay("MONDAY", days);
// @ts-expect-error it is only read
made.ready = Promise.resolve();
const ready: Promise<void> = made.ready;
const language: "en" | "fr" = made.language;
const told = (event: HorairesEditorEventMap["change"]): InnerMapDocument => event.target.value;
const own = new HorairesEditor();
own.addEventListener("change", (event) => told(event));
own.addEventListener("input", (event) => event.target.copyDay("LUNDI", days));
own.addEventListener("keydown", (event) => event.key.length);
own.removeEventListener("change", told);
// @ts-expect-error no such event of the editor
own.addEventListener("change", (event: KeyboardEvent) => event.key);

export { found, HorairesEditor, language, ready, told };
