import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { EditorPage, serveEditor, week } from "./editor-page.js";
import { browserAvailable, expectAccessible, screenshot, useSite } from "./support/index.js";

const WORKDAYS = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI"];

const CALM = week(
  ...WORKDAYS.flatMap((day): [string, string][] => [
    [day, "00:00-08:00"],
    [day, "12:00-13:30"],
    [day, "18:00-23:59"],
  ]),
  ["SAMEDI", "00:00-23:59"],
  ["DIMANCHE", "00:00-23:59"],
);

const TROUBLED = week(
  ["LUNDI", "00:00-08:00"],
  ["LUNDI", "18:00-23:59"],
  ["MARDI", "07:00-09:00"],
  ["MARDI", "08:30-10:00"],
  ["MARDI", "17:07-17:52"],
  ["MERCREDI", "08:00-18:00", "IMMOBILISATION"],
  ["MERCREDI", "12:00-14:00"],
  ["JEUDI", "09:00-12:00", "TELETRAVAIL"],
  ["JEUDI", "18:00-20:00", "VIE_PRIVEE", { idJourSemaine: "MARDI" }],
  ["VENDREDI", "20:00-06:30"],
  ["VENDREDI", "09:00-09:00"],
  ["SAMEDI", "10:00-16:00", "VIE_PRIVEE_EXCEPTIONNELLE"],
  ["DIMANCHE", "08:00-27:00"],
  ["lundi", "09:00-12:00"],
);

describe.skipIf(!browserAvailable())("the editor for everybody", () => {
  const use = useSite(() => serveEditor());

  const calm = { document: CALM, lang: "en", what: "without issues" };
  const troubled = { document: TROUBLED, lang: "fr", what: "with issues" };
  const cases = [
    ...(["light", "dark"] as const).flatMap((colorScheme) =>
      [320, 1280].flatMap((width) => [
        { colorScheme, width, ...calm },
        { colorScheme, width, ...troubled },
      ]),
    ),
    { colorScheme: "light" as const, width: 800, ...troubled },
  ];

  it.each(cases)(
    "has no violation at $width px, $colorScheme, $what",
    async ({ colorScheme, width, document, lang, what }) => {
      const on = await EditorPage.open(use.browser, use.site, {
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: "reduce",
      });
      await on.editor.evaluate((editor, lang) => editor.setAttribute("lang", lang), lang);
      await on.load(document);
      await expectAccessible(on.page);
      // The page never scrolls sideways.
      expect(await on.page.evaluate(() => globalThis.document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await screenshot(on.page, `editor-${what.replace(/ /g, "-")}-${colorScheme}-${width}`);
      // All that unfolds, a selection, marked slots and a refused time.
      await on.editor.evaluate((editor) => {
        for (const fold of editor.shadowRoot?.querySelectorAll("details") ?? []) fold.open = true;
      });
      await on.click("LUNDI", "04:00");
      await on.keys("ArrowRight*2", "Shift+ArrowDown*4");
      await on.field(lang === "fr" ? "Fin" : "End").fill("99");
      await on.keys("Enter");
      await expectAccessible(on.page);
      await screenshot(on.page, `editor-unfolded-${what.replace(/ /g, "-")}-${colorScheme}-${width}`);
      await on.finish();
    },
  );

  it("follows its theme attribute before the system", async () => {
    const on = await EditorPage.open(use.browser, use.site, { colorScheme: "light" });
    const paper = (): Promise<string> =>
      on.page.locator(".frame").evaluate((frame) => getComputedStyle(frame).backgroundColor);
    const light = await paper();
    await on.editor.evaluate((editor) => editor.setAttribute("theme", "dark"));
    const dark = await paper();
    expect(dark).not.toBe(light);
    await on.page.emulateMedia({ colorScheme: "dark" });
    await on.editor.evaluate((editor) => editor.setAttribute("theme", "light"));
    expect(await paper()).toBe(light);
    await on.editor.evaluate((editor) => editor.setAttribute("theme", "auto"));
    expect(await paper()).toBe(dark);
    await on.load(TROUBLED);
    await on.editor.evaluate((editor) => editor.setAttribute("theme", "light"));
    await expectAccessible(on.page, "horaires-editor");
    await on.finish();
  });

  it("says in every cell what it is, not by colour alone", async () => {
    const on = await EditorPage.open(use.browser, use.site);
    await on.load(TROUBLED);
    const label = (day: number, row: number): Promise<string | null> =>
      on.page
        .locator('[role="row"]')
        .nth(row + 1)
        .locator('[role="gridcell"]')
        .nth(day)
        .getAttribute("aria-label");
    expect(await label(0, 0)).toBe("Monday 00:00, private, 00:00–08:00");
    expect(await label(0, 40)).toBe("Monday 10:00, professional");
    expect(await label(1, 68)).toBe("Tuesday 17:00, partly private, 17:07–17:52");
    expect(await label(2, 50)).toBe("Wednesday 12:30, private, IMMOBILISATION 08:00–18:00, 12:00–14:00");
    expect(await label(4, 85)).toBe("Friday 21:15, professional, 20:00–24:00, needs mending");
    expect(await label(5, 44)).toBe("Saturday 11:00, private, 10:00–16:00");
    expect(await on.page.getByRole("grid", { name: "Private hours of the week" }).count()).toBe(1);
    expect(await on.page.getByRole("row").count()).toBe(97);
    await on.finish();
  });

  it.each([{ forcedColors: "active" }, { reducedMotion: "reduce" }] satisfies BrowserContextOptions[])(
    "works with %o",
    async (options) => {
      const on = await EditorPage.open(use.browser, use.site, options);
      await on.load(TROUBLED);
      await on.drag(["DIMANCHE", "05:05"], ["DIMANCHE", "06:50"]);
      expect(
        await on
          .blocks("DIMANCHE")
          .first()
          .evaluate((block) => getComputedStyle(block).borderTopStyle),
      ).not.toBe("none");
      if ("reducedMotion" in options) {
        const moves = await on.button("Invert").evaluate((button) => getComputedStyle(button).transitionDuration);
        expect(moves).toBe("0s");
      }
      await screenshot(on.page, `editor-${Object.keys(options)[0]}`);
      await on.finish();
    },
  );
});
