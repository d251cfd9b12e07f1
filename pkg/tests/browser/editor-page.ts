/** A page with one editor in a form, and what tests do with it. */
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, CDPSession, Locator, Page } from "playwright-core";
import { afterEach, beforeEach } from "vitest";
import type { InnerMapDocument } from "../../dist/index.js";
import { openPage, serve, type StaticSite, useSite, type WatchedPage } from "./support/index.js";

const DAYS = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];

const PAGE = (attributes: string): string => `<!doctype html>
<html lang="en">
  <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Private hours</title>
  <style>
    :root { color-scheme: light dark; }
    body { margin: 12px; background: light-dark(#eef1f7, #0c0e13); font-family: sans-serif; }
    h1 { font-size: 18px; color: light-dark(#1c2333, #e9ecf4); }
  </style>
  <main>
    <h1>Private hours</h1>
    <form action="/sent"><fieldset style="border: 0; padding: 0; margin: 0"><legend hidden>Week</legend>
      <horaires-editor ${attributes}></horaires-editor></fieldset><button>Send</button></form>
  </main>
  <script>
    window.told = [];
    for (const type of ["input", "change"]) {
      document.addEventListener(type, ({ target: { localName, value } }) => {
        window.told.push({ type, target: localName, value });
      });
    }
  </script>
  <script type="module" src="/dist/editor/index.js"></script>
</html>`;

/** The built package and the page; `/` takes the attributes of the editor after `?`. */
export async function serveEditor(attributes = 'name="week"'): Promise<StaticSite> {
  return serve({
    folders: { "/dist/": fileURLToPath(new URL("../../dist/", import.meta.url)) },
    pages: { "/": PAGE(attributes), "/sent": "<!doctype html><html lang=en><title>Sent</title><h1>Sent</h1>" },
  });
}

/** One range as the service writes it: day, `hh:mm-hh:mm`, type, and fields that differ. */
export type Row = [day: string, times: string, type?: string, fields?: Record<string, unknown>];

/** A payload of rows, in their order. */
export function week(...rows: Row[]): InnerMapDocument {
  const map: Record<string, Record<string, unknown[]>> = {};
  for (const [day, times, type = "VIE_PRIVEE", fields] of rows) {
    const [from, to] = times.split("-").map((time) => time.split(":").map(Number)) as [
      [number, number],
      [number, number],
    ];
    ((map[day] ??= {})[type] ??= []).push({
      idJourSemaine: day,
      typeHoraires: type,
      debutHeure: from[0],
      finHeure: to[0],
      debutMinute: from[1],
      finMinute: to[1],
      ...fields,
    });
  }
  return { innerMap: { map } } as InnerMapDocument;
}

/** A payload in short: `LUNDI 08:00-12:00`, with the type where it is not VIE_PRIVEE, in the order of the document. */
export function rows(document: InnerMapDocument): string[] {
  const two = (value: number): string => String(value).padStart(2, "0");
  return Object.entries(document.innerMap.map).flatMap(([day, types]) =>
    Object.entries(types ?? {}).flatMap(([type, list]) =>
      (list ?? []).map(
        (range) =>
          `${day} ${two(range.debutHeure)}:${two(range.debutMinute)}-${two(range.finHeure)}:${two(range.finMinute)}` +
          (type === "VIE_PRIVEE" ? "" : ` ${type}`),
      ),
    ),
  );
}

export interface Told {
  type: "input" | "change";
  target: string;
  value: InnerMapDocument;
}

export class EditorPage {
  readonly page: Page;
  readonly editor: Locator;

  private constructor(private readonly watched: WatchedPage) {
    this.page = watched.page;
    this.editor = this.page.locator("horaires-editor");
  }

  static async open(browser: Browser, site: StaticSite, options: BrowserContextOptions = {}): Promise<EditorPage> {
    const opened = new EditorPage(await openPage(browser, site.origin, "/", options));
    await opened.ready();
    return opened;
  }

  async ready(): Promise<void> {
    await this.page.evaluate(async () => {
      await customElements.whenDefined("horaires-editor");
      await document.querySelector("horaires-editor")?.ready;
    });
  }

  /** Closes the page; throws if it was not quiet. */
  finish(): Promise<void> {
    return this.watched.finish();
  }

  async load(document: unknown): Promise<void> {
    await this.editor.evaluate((editor, value) => Object.assign(editor, { value }), document);
  }

  value(): Promise<InnerMapDocument> {
    return this.editor.evaluate((editor) => (editor as HTMLElementTagNameMap["horaires-editor"]).value);
  }

  async rows(): Promise<string[]> {
    return rows(await this.value());
  }

  /** The events since the last call. */
  told(): Promise<Told[]> {
    return this.page.evaluate(() => (globalThis as unknown as { told: Told[] }).told.splice(0));
  }

  /** Where a time is on the screen; the middle of the column. */
  async at(day: string, time: string): Promise<{ x: number; y: number }> {
    const box = await this.page.locator(".layer").boundingBox();
    if (!box) throw new Error("the grid is not shown");
    const [hour, minute] = time.split(":").map(Number) as [number, number];
    const column = DAYS.indexOf(day);
    return { x: box.x + (box.width * (column + 0.5)) / 7, y: box.y + (box.height * (hour * 60 + minute)) / 1440 };
  }

  /** How high an hour is, in pixels. */
  async hour(): Promise<number> {
    return (await this.at("LUNDI", "01:00")).y - (await this.at("LUNDI", "00:00")).y;
  }

  /** Presses at a time, goes to another one in steps, and lets go. Times in the middle of slots are the safest. */
  async drag(from: [string, string], to: [string, string], letGo = true): Promise<void> {
    const [start, end] = [await this.at(...from), await this.at(...to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
    await this.page.mouse.move(end.x, end.y, { steps: 4 });
    if (letGo) await this.page.mouse.up();
  }

  async click(day: string, time: string): Promise<void> {
    const { x, y } = await this.at(day, time);
    await this.page.mouse.click(x, y);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  /** A field of the panel, by its label. */
  field(label: string): Locator {
    return this.page.locator(".side").getByLabel(label, { exact: true });
  }

  /** The blocks of a day, from the first. */
  blocks(day: string): Locator {
    return this.page.locator(".column").nth(DAYS.indexOf(day)).locator(".block");
  }

  issue(code: string): Locator {
    return this.page.locator(`.issue[data-code="${code}"]`);
  }

  /** The codes of the issues beside the grid. */
  codes(): Promise<string[]> {
    return this.page
      .locator(".issue")
      .evaluateAll((items) => items.map((item) => item.getAttribute("data-code") ?? "none"));
  }

  /** What was said last to assistive technology. */
  said(): Promise<string> {
    return this.page.getByRole("status").innerText();
  }

  /** The label of the cell that has the focus. */
  focused(): Promise<string | null> {
    return this.editor.evaluate((editor) => editor.shadowRoot?.activeElement?.getAttribute("aria-label") ?? null);
  }

  async keys(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const [name = "", times = "1"] = key.split("*");
      for (let count = 0; count < Number(times); count++) await this.page.keyboard.press(name);
    }
  }
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true };

/** One finger on the screen. */
export class Finger {
  private constructor(private readonly session: CDPSession) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page));
  }

  async touch(type: "touchStart" | "touchMove" | "touchEnd", place?: { x: number; y: number }): Promise<void> {
    await this.session.send("Input.dispatchTouchEvent", { type, touchPoints: place ? [place] : [] });
  }

  /** Puts the finger down, moves it and takes it away. */
  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.touch("touchStart", from);
    await this.glide(from, to);
    await this.touch("touchEnd");
  }

  async glide(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    for (let step = 1; step <= 8; step++) {
      const part = step / 8;
      await this.touch("touchMove", { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
    }
  }
}

/** Opens a page with an editor before each test of a file; it must have been quiet when the test ends. */
export function useEditor(take: (on: EditorPage) => unknown, options: BrowserContextOptions = {}): void {
  const use = useSite(() => serveEditor());
  let on: EditorPage;
  beforeEach(async () => {
    on = await EditorPage.open(use.browser, use.site, options);
    await take(on);
  });
  afterEach(() => on.finish());
}

/** The same on a phone. */
export function useFinger(take: (on: EditorPage, finger: Finger) => unknown): void {
  useEditor(async (on) => take(on, await Finger.on(on.page)), PHONE);
}
