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

declare module "./element.js" {
  interface HorairesEditor {
    addEventListener<K extends keyof HorairesEditorEventMap>(
      type: K,
      listener: (this: HorairesEditor, event: HorairesEditorEventMap[K]) => void,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof HorairesEditorEventMap>>(
      type: K,
      listener: (this: HorairesEditor, event: HTMLElementEventMap[K]) => void,
      options?: boolean | AddEventListenerOptions,
    ): void;
    addEventListener(
      type: string,
      listener: EventListenerOrEventListenerObject,
      options?: boolean | AddEventListenerOptions,
    ): void;
    removeEventListener<K extends keyof HorairesEditorEventMap>(
      type: K,
      listener: (this: HorairesEditor, event: HorairesEditorEventMap[K]) => void,
      options?: boolean | EventListenerOptions,
    ): void;
    removeEventListener<K extends Exclude<keyof HTMLElementEventMap, keyof HorairesEditorEventMap>>(
      type: K,
      listener: (this: HorairesEditor, event: HTMLElementEventMap[K]) => void,
      options?: boolean | EventListenerOptions,
    ): void;
    removeEventListener(
      type: string,
      listener: EventListenerOrEventListenerObject,
      options?: boolean | EventListenerOptions,
    ): void;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "horaires-editor": HorairesEditor;
  }
}

if (globalThis.customElements && !customElements.get("horaires-editor")) {
  customElements.define("horaires-editor", HorairesEditor);
}
