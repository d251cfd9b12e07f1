/** From a key on the grid to what it asks for. What that does depends on where the cursor is: see `EditorModel.act`. */
import { SLOT } from "./geometry.js";

export type Action =
  | { do: "go"; days: number; minutes: number }
  | { do: "jump"; day?: "first" | "last"; minute?: "first" | "last" }
  | { do: "extend"; days: number; minutes: number }
  | { do: "move"; days: number; minutes: number }
  | { do: "mark" | "open" | "delete" | "cancel" | "undo" | "redo" | "mark-all" };

export interface Key {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

const ARROWS: Record<string, { days: number; minutes: number }> = {
  ArrowUp: { days: 0, minutes: -SLOT },
  ArrowDown: { days: 0, minutes: SLOT },
  ArrowLeft: { days: -1, minutes: 0 },
  ArrowRight: { days: 1, minutes: 0 },
  PageUp: { days: 0, minutes: -60 },
  PageDown: { days: 0, minutes: 60 },
};

/** What a key asks for; `null` where it is not the grid's. */
export function actionOf(pressed: Key): Action | null {
  const { key, shiftKey, altKey } = pressed;
  const control = pressed.ctrlKey || pressed.metaKey;
  if (control && !altKey) {
    if (key.toLowerCase() === "z") return { do: shiftKey ? "redo" : "undo" };
    if (shiftKey) return null;
    if (key.toLowerCase() === "y") return { do: "redo" };
    if (key.toLowerCase() === "a") return { do: "mark-all" };
    if (key === "Home") return { do: "jump", day: "first", minute: "first" };
    if (key === "End") return { do: "jump", day: "last", minute: "last" };
    return null;
  }
  if (control) return null;
  const step = ARROWS[key];
  if (step) {
    if (altKey) return shiftKey ? null : { do: "move", ...step };
    return { do: shiftKey ? "extend" : "go", ...step };
  }
  if (altKey || shiftKey) return null;
  switch (key) {
    case "Home":
      return { do: "jump", day: "first" };
    case "End":
      return { do: "jump", day: "last" };
    case " ":
      return { do: "mark" };
    case "Enter":
      return { do: "open" };
    case "Delete":
    case "Backspace":
      return { do: "delete" };
    case "Escape":
      return { do: "cancel" };
    default:
      return null;
  }
}
