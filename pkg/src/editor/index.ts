/**
 * `horaires/editor`: importing it defines the element `<horaires-editor>`.
 *
 * @packageDocumentation
 */
import { HorairesEditor } from "./element.js";

export { HorairesEditor };

/** The events of the editor; both are plain events that bubble. */
export interface HorairesEditorEventMap {
  /** The value has changed, perhaps not for good: something is being dragged. */
  input: Event & { readonly target: HorairesEditor };
  /** A gesture is finished, and the value is another one. */
  change: Event & { readonly target: HorairesEditor };
}

declare global {
  interface HTMLElementTagNameMap {
    "horaires-editor": HorairesEditor;
  }
}

if (globalThis.customElements && !customElements.get("horaires-editor")) {
  customElements.define("horaires-editor", HorairesEditor);
}
