import { describe, expect, it } from "vitest";
import { type EditorPage, useEditor, week } from "./editor-page.js";
import { browserAvailable } from "./support/index.js";

type Editor = HTMLElementTagNameMap["horaires-editor"];

describe.skipIf(!browserAvailable())("the language of the editor", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  /** What the form control says of itself, beside the language. */
  const state = (): Promise<{ language: string; message: string }> =>
    on.editor.evaluate((element) => {
      const { language, validationMessage } = element as Editor;
      return { language, message: validationMessage };
    });

  const setPage = (lang: string): Promise<void> =>
    on.page.evaluate((value) => {
      document.documentElement.lang = value;
    }, lang);

  /** Puts a second editor inside two shadow roots, the outer one on a host with a language. */
  const nest = (): Promise<void> =>
    on.page.evaluate(async () => {
      const [outer, inner] = [document.createElement("div"), document.createElement("div")];
      outer.id = "outer";
      outer.lang = "fr-BE";
      const editor = document.createElement("horaires-editor");
      outer.attachShadow({ mode: "open" }).append(inner);
      inner.attachShadow({ mode: "closed" }).append(editor);
      document.querySelector("main")?.append(outer);
      await editor.ready;
      Object.assign(globalThis, { nested: editor });
    });

  /** Its language, and the words of its button. */
  const nested = (): Promise<[string, string]> =>
    on.page.evaluate(() => {
      const { nested } = globalThis as unknown as { nested: Editor };
      return [nested.language, nested.shadowRoot?.querySelector(".buttons > .button")?.textContent ?? ""];
    });

  it("is that of its validation message too", async () => {
    await on.load(week(["LUNDI", "20:00-06:00"]));
    expect((await state()).message).toContain("never crosses midnight");
    const anchored = await on.editor.evaluate((editor) => {
      const { setValidity } = ElementInternals.prototype;
      let anchor: HTMLElement | undefined;
      ElementInternals.prototype.setValidity = function (...given) {
        anchor = given[2];
        setValidity.apply(this, given);
      };
      editor.setAttribute("lang", "fr");
      return anchor !== undefined && anchor === editor.shadowRoot?.querySelector(".board");
    });
    // What the browser points at is the grid that is there now.
    expect(anchored).toBe(true);
    expect(await state()).toEqual({ language: "fr", message: expect.stringContaining("minuit") });
    await on.editor.evaluate((editor) => editor.removeAttribute("lang"));
    expect((await state()).message).toContain("never crosses midnight");
  });

  it("follows the page when that changes its language", async () => {
    await on.load(week(["LUNDI", "20:00-06:00"]));
    await setPage("fr-FR");
    expect(await on.button("Inverser").count()).toBe(1);
    expect(await state()).toEqual({ language: "fr", message: expect.stringContaining("minuit") });
    await setPage("en");
    expect(await on.button("Invert").count()).toBe(1);
    // Any element around it.
    await on.page.evaluate(() => document.querySelector("main")?.setAttribute("lang", "fr"));
    expect(await on.button("Inverser").count()).toBe(1);
    // Its own comes first.
    await on.editor.evaluate((editor) => editor.setAttribute("lang", "en"));
    await on.page.evaluate(() => document.querySelector("main")?.setAttribute("lang", "fr-CH"));
    expect(await on.button("Invert").count()).toBe(1);
  });

  it("stays where the language of the page is the same in other letters", async () => {
    await on.field("Start").fill("9:07");
    await setPage("en-GB");
    expect(await on.field("Start").inputValue()).toBe("9:07");
  });

  it("is that of the host inside a shadow root, and follows it", async () => {
    await nest();
    expect(await nested()).toEqual(["fr", "Inverser"]);
    await on.page.evaluate(() => document.getElementById("outer")?.setAttribute("lang", "en"));
    expect(await nested()).toEqual(["en", "Invert"]);
    await on.page.evaluate(() => document.getElementById("outer")?.removeAttribute("lang"));
    await setPage("fr");
    expect(await nested()).toEqual(["fr", "Inverser"]);
  });

  it("is read anew where the editor is put elsewhere", async () => {
    await nest();
    await on.page.evaluate(() => {
      const { nested } = globalThis as unknown as { nested: Editor };
      nested.remove();
      document.getElementById("outer")?.setAttribute("lang", "en");
    });
    // Out of the page it follows nothing.
    expect((await nested())[1]).toBe("Inverser");
    await on.page.evaluate(() => {
      const { nested } = globalThis as unknown as { nested: Editor };
      document.querySelector("main")?.append(nested);
    });
    expect(await nested()).toEqual(["en", "Invert"]);
    await setPage("fr");
    expect(await nested()).toEqual(["fr", "Inverser"]);
  });
});
