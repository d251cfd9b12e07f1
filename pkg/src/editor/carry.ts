/**
 * The views of another language take the place of those at hand, and the person goes on where they were: what is open
 * stays open, and the keyboard stays where it is. Both are made alike, so a place in one is the same place in the other.
 */

/** Where an element is: which child, from the root down. */
function pathTo(root: Element, element: Element): number[] {
  const path: number[] = [];
  for (let at = element; at !== root && at.parentElement; at = at.parentElement) {
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return path;
}

/** Opens in one frame what is open in another. */
export function carryFolds(from: Element, to: Element): void {
  const before = [...from.querySelectorAll("details")];
  for (const [index, fold] of to.querySelectorAll("details").entries()) fold.open = before[index]?.open ?? false;
}

/** Remembers the element of a frame that has the keyboard; gives back what puts the keyboard there in another frame. */
export function keepFocus(from: Element, active: Element | null): (to: Element) => void {
  if (!active || !from.contains(active)) return () => undefined;
  const path = pathTo(from, active);
  const marked = active instanceof HTMLInputElement && active.type === "text" ? active : null;
  const [start, end] = [marked?.selectionStart ?? null, marked?.selectionEnd ?? null];
  return (to) => {
    const found = path.reduce<Element | undefined>((at, index) => at?.children[index], to);
    if (!(found instanceof HTMLElement)) return;
    found.focus({ preventScroll: true });
    if (found instanceof HTMLInputElement && marked) found.setSelectionRange(start, end);
  };
}
