/** Undo and redo: the documents before and after the one at hand. */

/** How many steps can be undone. */
export const DEPTH = 200;

export class History<T> {
  private past: T[] = [];
  private future: T[] = [];

  constructor(private now: T) {}

  /** The document at hand. */
  get present(): T {
    return this.now;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** A new document takes the place of the one at hand; what had been undone is gone. */
  push(next: T): void {
    this.past.push(this.now);
    if (this.past.length > DEPTH) this.past.shift();
    this.future = [];
    this.now = next;
  }

  /** One step back; false where there is none. */
  undo(): boolean {
    const before = this.past.pop();
    if (before === undefined) return false;
    this.future.push(this.now);
    this.now = before;
    return true;
  }

  /** One step forward again; false where there is none. */
  redo(): boolean {
    const after = this.future.pop();
    if (after === undefined) return false;
    this.past.push(this.now);
    this.now = after;
    return true;
  }
}
