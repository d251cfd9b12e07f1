/**
 * A real browser for tests: the system's chromium, driven by playwright-core, which downloads nothing.
 *
 * Pages opened here are watched: an error on the console, an uncaught error, a request to another origin or a failed
 * request makes `page.finish()` throw, and so fails the test.
 */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Where the browser is: the variable `CHROMIUM`, or the usual places; none: `undefined`. */
export function findBrowser(): string | undefined {
  const named = process.env["CHROMIUM"];
  if (named) return existsSync(named) ? named : undefined;
  return PLACES.find((place) => existsSync(place));
}

/**
 * Whether tests in a browser can run. Where they cannot, it says so loudly, and throws when `CI` is set: a check that
 * was not run has not passed.
 *
 * Use it as `describe.skipIf(!browserAvailable())("...", ...)`.
 */
export function browserAvailable(): boolean {
  if (findBrowser()) return true;
  const message =
    "NOT RUN: tests in a browser, for there is no chromium; " +
    "install it (Debian: apt-get install chromium) or set CHROMIUM";
  if (process.env["CI"]) throw new Error(message);
  console.error(`\n${"!".repeat(message.length)}\n${message}\n${"!".repeat(message.length)}\n`);
  return false;
}

/** Starts the browser, without a window and with a fresh profile; it asks nobody for updates. */
export async function launch(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error("there is no chromium; see `browserAvailable`");
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** What went wrong so far, one sentence each. */
  readonly troubles: readonly string[];
  /** Closes the page and throws if anything went wrong on it. */
  finish(): Promise<void>;
}

/** Opens a page in a context of its own and watches it. Only `origin` may be asked; else it is refused and reported. */
export async function openPage(
  browser: Browser,
  origin: string,
  path = "/",
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const troubles: string[] = [];
  const local = (url: string): boolean => /^(blob|data|about):/.test(url) || new URL(url).origin === origin;
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (local(url)) return route.continue();
    troubles.push(`a request to another origin: ${url}`);
    return route.abort();
  });
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`on the console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => troubles.push(`uncaught: ${error.stack ?? error.message}`));
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== new URL(origin).host)
      troubles.push(`a socket to another origin: ${socket.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`status ${response.status()}: ${response.url()}`);
  });
  await page.goto(origin + path);
  return {
    page,
    troubles,
    async finish() {
      await context.close();
      if (troubles.length > 0) throw new Error(`the page was not quiet:\n- ${troubles.join("\n- ")}`);
    },
  };
}
