/** The language that an element is in, and when it becomes another one. */
import type { Lang } from "./words.js";

/** The `lang` of an element itself, else of what it stands in, through the hosts of shadow roots; else English. */
export function languageOf(element: Element): Lang {
  for (const root of rootsOf(element)) {
    const tag = root.from.closest("[lang]")?.getAttribute("lang");
    if (tag !== null && tag !== undefined) return tag.toLowerCase().startsWith("fr") ? "fr" : "en";
  }
  return "en";
}

/** The trees that an element stands in, from its own one out to the page, each with where it stands in them. */
function rootsOf(element: Element): { root: Node; from: Element }[] {
  const roots: { root: Node; from: Element }[] = [];
  for (let from: Element | null = element; from; ) {
    const root: Node = from.getRootNode();
    roots.push({ root, from });
    from = root instanceof ShadowRoot ? root.host : null;
  }
  return roots;
}

/** Tells when a `lang` changes anywhere around an element; only between `start` and `stop`. */
export class LanguageWatch {
  private observer: MutationObserver | null = null;

  constructor(
    private readonly element: Element,
    private readonly changed: () => void,
  ) {}

  start(): void {
    this.stop();
    const observer = new MutationObserver(() => this.changed());
    for (const { root } of rootsOf(this.element)) {
      observer.observe(root, { subtree: true, attributes: true, attributeFilter: ["lang"] });
    }
    this.observer = observer;
  }

  stop(): void {
    this.observer?.disconnect();
    this.observer = null;
  }
}
