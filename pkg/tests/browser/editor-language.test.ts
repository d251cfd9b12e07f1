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

  it("changes under what is typed, chosen and open, and the keyboard stays there", async () => {
    const [start, copy] = [on.page.locator("#form-start"), on.page.locator("details.fold").first()];
    await copy.locator("summary").click();
    await on.page.locator("#copy-from").selectOption("3");
    await on.page.locator('label[for="copy-to-5"]').click();
    await on.page.locator("#form-day").selectOption("2");
    await start.fill("9:7");
    await on.keys("ArrowLeft");
    await setPage("fr");
    await on.page.keyboard.type("0");
    expect(await on.field("Début").inputValue()).toBe("9:07");
    expect(await on.page.locator("#form-day").inputValue()).toBe("2");
    expect(await copy.getAttribute("open")).toBe("");
    expect(await on.page.locator("details.fold").nth(1).getAttribute("open")).toBe(null);
    await setPage("en");
    // As if it had been typed here: the cursor may go on, and Enter adds the range.
    await on.field("End").fill("10:07");
    await on.keys("Enter");
    expect(await on.rows()).toEqual(["MERCREDI 09:07-10:07"]);
    expect(await on.page.locator("#copy-from").inputValue()).toBe("3");
    expect(await on.page.locator("#copy-to-5").isChecked()).toBe(true);
  });

  it("changes under the keyboard in the grid, and on a button", async () => {
    await on.page.locator(".cell[tabindex='0']").focus();
    await on.keys("ArrowRight", "ArrowDown");
    await setPage("fr");
    expect(await on.focused()).toContain("mardi 08:15");
    expect(await on.page.locator(".board").getAttribute("data-keys")).toBe("");
    await on.keys("ArrowDown");
    expect(await on.focused()).toContain("mardi 08:30");
    await on.button("Inverser").focus();
    await setPage("en");
    await on.keys("Enter");
    expect(await on.rows()).toHaveLength(7);
    // Nothing takes the keyboard that is elsewhere.
    await on.button("Send").focus();
    await setPage("fr");
    expect(await on.page.evaluate(() => document.activeElement?.textContent)).toBe("Send");
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
