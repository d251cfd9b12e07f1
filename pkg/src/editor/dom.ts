/** Small helpers to make elements. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** An element with attributes and children; a property name with `on` in front is never needed: listeners are added. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(
    ...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Writes an attribute where it differs; `true` is the empty text, and `false`, `null` and `undefined` take it away. */
export function setAttribute(element: Element, name: string, value: Attributes[string]): void {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Writes the text of an element where it differs. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SHAPES = {
  paint: "M4 20h4L19 9a2.8 2.8 0 0 0-4-4L4 16v4Zm9.5-13.5 4 4",
  erase:
    "M8 20h12M5.5 15.5l9-9a2 2 0 0 1 2.8 0l3 3a2 2 0 0 1 0 2.8L13 19.7a1 1 0 0 1-.7.3H9.2" +
      "a1 1 0 0 1-.7-.3l-3-3a1 1 0 0 1 0-1.2Z",
  undo: "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "m15 7 5 5-5 5m5-5H10a6 6 0 0 0-6 6",
  invert: "M7 4v14m0 0-3-3m3 3 3-3M17 20V6m0 0-3 3m3-3 3 3",
  delete: "M5 7h14M10 7V5h4v2m-7 0 1 12h8l1-12M10.5 11v5m3-5v5",
  error: "M12 7.5v5.5m0 3.2v.3M8 3h8l5 5v8l-5 5H8l-5-5V8l5-5Z",
  warning: "M12 9.5v4.5m0 2.7v.3M12 4 2.8 19.5h18.4L12 4Z",
  info: "M12 11v5.5m0-9.2v.3M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  done: "m8 12.5 2.8 2.8L16.2 9M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  close: "m7 7 10 10M17 7 7 17",
} as const;

export type Shape = keyof typeof SHAPES;

/** A line drawing of 24 by 24; it says nothing to assistive technology. */
export function icon(shape: Shape): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  for (const [name, value] of [
    ["viewBox", "0 0 24 24"],
    ["class", "icon"],
    ["aria-hidden", "true"],
  ] as const) {
    svg.setAttribute(name, value);
  }
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", SHAPES[shape]);
  svg.append(path);
  return svg;
}

/** Text with what stands in backticks as code, as the engine's messages write it. */
export function message(text: string): (Node | string)[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? h("code", {}, part) : part));
}
