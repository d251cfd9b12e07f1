import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EditorPage, serveEditor, week } from "./editor-page.js";
import { browserAvailable, launch, type StaticSite } from "./support/index.js";

type Editor = HTMLElementTagNameMap["horaires-editor"];

describe.skipIf(!browserAvailable())("the editor in a form", () => {
  let browser: Browser;
  const sites: StaticSite[] = [];
  let on: EditorPage;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    for (const site of sites) await site.close();
  });
  afterEach(() => on.finish());

  async function open(attributes?: string): Promise<void> {
    const site = await serveEditor(attributes);
    sites.push(site);
    on = await EditorPage.open(browser, site);
  }

  it("sends its value with the form", async () => {
    await open();
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
    await on.button("Send").click();
    await on.page.waitForURL("**/sent?*");
    expect(JSON.parse(new URL(on.page.url()).searchParams.get("week") ?? "")).toEqual(week(["LUNDI", "08:00-10:00"]));
  });

  it("keeps a form with errors from being sent, and says which", async () => {
    await open();
    await on.load(week(["LUNDI", "20:00-06:00"]));
    const state = await on.editor.evaluate((element) => {
      const editor = element as Editor;
      return { valid: editor.checkValidity(), custom: editor.validity.customError, message: editor.validationMessage };
    });
    expect(state).toMatchObject({ valid: false, custom: true });
    expect(state.message).toContain("never crosses midnight");
    await on.button("Send").click();
    expect(new URL(on.page.url()).pathname).toBe("/");
    await on.issue("reversed-range").locator(".fix").click();
    await on.button("Send").click();
    await on.page.waitForURL("**/sent?*");
  });

  it("begins with the document of its attribute, and goes back to it", async () => {
    const given = week(["MARDI", "12:00-14:00"]);
    await open(`name="week" value='${JSON.stringify(given)}'`);
    expect(await on.value()).toEqual(given);
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
    expect(await on.rows()).toHaveLength(2);
    await on.page.evaluate(() => document.querySelector("form")?.reset());
    expect(await on.value()).toEqual(given);
    const sent = await on.page.evaluate(() => new FormData(document.querySelector("form")!).get("week"));
    expect(JSON.parse(String(sent))).toEqual(given);
    expect(await on.button("Undo").isDisabled()).toBe(true);
  });

  it("shows what an attribute holds that is not JSON, and keeps it", async () => {
    await open(`name="week" value="{broken"`);
    expect(await on.value()).toBe("{broken");
    expect(await on.page.locator('.issue[data-severity="error"]').count()).toBe(1);
  });

  it("keeps every digit of the ids in its attribute", async () => {
    await open(`name="week" value='{"individuId":9007199254740993,"innerMap":{"map":{}}}'`);
    const held = await on.editor.evaluate((element) => {
      const sent = new FormData(document.querySelector("form")!).get("week");
      return [String((element as Editor).value.individuId), sent];
    });
    expect(held).toEqual(["9007199254740993", '{"individuId":9007199254740993,"innerMap":{"map":{}}}']);
  });

  it("follows a disabled fieldset, and is not sent then", async () => {
    await open();
    await on.page.evaluate(() => document.querySelector("fieldset")?.setAttribute("disabled", ""));
    expect(await on.button("Invert").isDisabled()).toBe(true);
    expect(await on.page.evaluate(() => new FormData(document.querySelector("form")!).has("week"))).toBe(false);
    await on.page.evaluate(() => document.querySelector("fieldset")?.removeAttribute("disabled"));
    await on.button("Invert").click();
    expect(await on.rows()).toHaveLength(7);
  });

  it("is as it was when the person comes back to the page", async () => {
    await open();
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
    await on.button("Send").click();
    await on.page.waitForURL("**/sent?*");
    await on.page.goBack();
    await on.ready();
    await expect.poll(() => on.rows()).toEqual(["LUNDI 08:00-10:00"]);
  });

  it("has properties and methods for programs, which tell nothing", async () => {
    await open();
    const seen = await on.editor.evaluate(
      (element, document) => {
        const editor = element as Editor;
        editor.value = document;
        const copy = editor.value;
        (copy.innerMap.map as Record<string, unknown>)["LUNDI"] = "changed by the page";
        const kept = editor.value;
        editor.value = null;
        const empty = editor.value;
        editor.value = document;
        editor.theme = "dark";
        editor.endOfDay = "strict";
        editor.name = "hours";
        const words = [
          editor.getAttribute("theme"),
          editor.getAttribute("end-of-day"),
          editor.form?.localName,
          editor.language,
        ];
        return { kept, empty, words, type: editor.type };
      },
      week(["LUNDI", "08:00-10:00"]),
    );
    expect(seen.kept).toEqual(week(["LUNDI", "08:00-10:00"]));
    expect(seen.empty).toEqual({ innerMap: { map: {} } });
    expect(seen.words).toEqual(["dark", "strict", "form", "en"]);
    expect(await on.told()).toEqual([]);
    await on.editor.evaluate((element) => {
      const editor = element as Editor;
      editor.copyDay("LUNDI", ["MARDI", "DIMANCHE"]);
      editor.invert();
      editor.undo();
      editor.undo();
      editor.redo();
    });
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00", "MARDI 08:00-10:00", "DIMANCHE 08:00-10:00"]);
    const thrown = await on.editor.evaluate((element) => {
      try {
        (element as Editor).copyDay("MONDAY" as "LUNDI", ["MARDI"]);
        return "nothing";
      } catch (error) {
        return String(error);
      }
    });
    expect(thrown).toContain("unknown day `MONDAY`");
  });

  it("refuses a value that JSON cannot say, with its place, and goes on with the one it has", async () => {
    await open();
    await on.load(week(["LUNDI", "08:00-10:00"]));
    const thrown = await on.editor.evaluate((element) => {
      const endless: Record<string, unknown> = {};
      endless["innerMap"] = endless;
      const values: unknown[] = [
        NaN,
        { innerMap: { map: { LUNDI: Infinity } } },
        { innerMap: new Map([["map", {}]]) },
        { "a/b": [() => 1] },
        Symbol("week"),
        endless,
        { dateDebut: new Date(NaN) },
      ];
      return values.map((value) => {
        try {
          (element as Editor).value = value as Editor["value"];
          return "nothing";
        } catch (error) {
          return String(error).slice(0, 90);
        }
      });
    });
    expect(thrown.slice(0, 5)).toEqual([
      "TypeError: no JSON: `NaN` at ``",
      "TypeError: no JSON: `Infinity` at `/innerMap/map/LUNDI`",
      "TypeError: no JSON: `Map` at `/innerMap`",
      "TypeError: no JSON: a value of type `function` at `/a~1b/0`",
      "TypeError: no JSON: a value of type `symbol` at ``",
    ]);
    expect(thrown[5]).toContain("more than 1000 levels, or a value inside itself");
    expect(thrown[6]).toBe("TypeError: no JSON: an invalid date at `/dateDebut`");
    await on.drag(["MARDI", "08:05"], ["MARDI", "09:50"]);
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00", "MARDI 08:00-10:00"]);
  });

  it("refuses a value that it could not show or write, and the old one stays in every place", async () => {
    await open();
    await on.load(week(["LUNDI", "08:00-10:00"]));
    const found = await on.editor.evaluate((element, large) => {
      const editor = element as Editor;
      const told = (_: string, inner: unknown): unknown => (typeof inner === "bigint" ? `${inner}n` : inner);
      const state = (): unknown => ({
        value: JSON.stringify(editor.value, told),
        blocks: editor.shadowRoot?.querySelectorAll(".block").length,
        issues: [...(editor.shadowRoot?.querySelectorAll("[data-code]") ?? [])].length,
        form: new FormData(editor.form ?? undefined).get("week"),
        valid: editor.checkValidity(),
      });
      const before = state();
      const values: unknown[] = [new Date(0), { innerMap: { map: {} }, individuId: BigInt(large) }];
      const thrown = values.map((value) => {
        try {
          editor.value = value as Editor["value"];
          return "nothing";
        } catch (error) {
          return String(error).slice(0, 90);
        }
      });
      const after = state();
      editor.form?.reset();
      return { thrown, before, after, reset: state() };
    }, String(2n ** 70n));
    expect(found.thrown).toEqual([
      "TypeError: no JSON: a date in the place of a document at ``",
      "TypeError: no JSON: a whole number of more than 64 bits at `/individuId`",
    ]);
    expect(found.after).toEqual(found.before);
    expect(found.reset).toEqual(found.before);
    expect(found.before).toMatchObject({ blocks: 1, valid: true, form: expect.stringContaining("LUNDI") });
    await on.drag(["MARDI", "08:05"], ["MARDI", "09:50"]);
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00", "MARDI 08:00-10:00"]);
  });

  it("keeps a document that is too deep for the engine, says so, and goes on working", async () => {
    await open();
    const state = await on.editor.evaluate((element) => {
      const editor = element as Editor;
      let deep: unknown = 1;
      for (let level = 0; level < 100; level += 1) deep = { deep };
      const document = { innerMap: { map: {} }, deep };
      editor.value = document as unknown as Editor["value"];
      editor.invert();
      editor.undo();
      return { valid: editor.checkValidity(), kept: JSON.stringify(editor.value) === JSON.stringify(document) };
    });
    expect(state).toEqual({ valid: false, kept: true });
    expect(await on.codes()).toEqual(["limit-exceeded"]);
    await on.load(week());
    expect(await on.codes()).toEqual(["nothing-private"]);
  });

  it.each(["readonly", "disabled"])("gives a gesture up where it becomes %s meanwhile", async (attribute) => {
    await open();
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"], false);
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00"]);
    await on.editor.evaluate((element, name) => element.toggleAttribute(name, true), attribute);
    expect(await on.rows()).toEqual([]);
    await on.page.mouse.up();
    expect(await on.rows()).toEqual([]);
    await on.editor.evaluate((element, name) => element.toggleAttribute(name, false), attribute);
    await on.drag(["MARDI", "08:05"], ["MARDI", "09:50"]);
    expect(await on.rows()).toEqual(["MARDI 08:00-10:00"]);
  });

  it("can be made by a program, before and after it is in the page", async () => {
    await open();
    const value = await on.page.evaluate(
      async (given) => {
        const editor = document.createElement("horaires-editor");
        editor.value = given;
        document.querySelector("main")?.append(editor);
        await editor.ready;
        const blocks = editor.shadowRoot?.querySelectorAll(".block").length;
        editor.remove();
        document.querySelector("main")?.prepend(editor);
        return { blocks, value: editor.value };
      },
      week(["SAMEDI", "08:00-10:00"]),
    );
    expect(value).toEqual({ blocks: 1, value: week(["SAMEDI", "08:00-10:00"]) });
  });
});
