/** Pages that write back what the editor tells: a controlled component, `v-model`. */
import { describe, expect, it } from "vitest";
import { type EditorPage, useEditor, week } from "./editor-page.js";
import { browserAvailable } from "./support/index.js";

type Editor = HTMLElementTagNameMap["horaires-editor"];
type When = "at once" | "in a microtask" | "in the next frame";

const PAINTED = week(["MERCREDI", "08:00-12:00"]);

describe.skipIf(!browserAvailable())("an editor whose page writes its value back", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  const writeBack = (when: When): Promise<void> =>
    on.editor.evaluate((element, moment) => {
      const editor = element as Editor;
      editor.addEventListener("input", () => {
        const write = (): void => {
          editor.value = editor.value;
        };
        if (moment === "at once") write();
        else if (moment === "in a microtask") queueMicrotask(write);
        else requestAnimationFrame(write);
      });
    }, when);

  const reset = (): Promise<void> => on.page.evaluate(() => document.querySelector("form")?.reset());

  it.each(["at once", "in a microtask", "in the next frame"] as const)("%s: a drag goes on to its end", async (when) => {
    await writeBack(when);
    await on.drag(["MERCREDI", "08:05"], ["MERCREDI", "11:50"]);
    expect(await on.value()).toEqual(PAINTED);
    const told = await on.told();
    expect(told.filter(({ type }) => type === "change")).toEqual([
      { type: "change", target: "horaires-editor", value: PAINTED },
    ]);
    expect(told.length).toBeGreaterThan(2);
    // What was painted is selected, and can be taken back.
    expect(await on.blocks("MERCREDI").getAttribute("data-selected")).toBe("");
    await on.button("Undo").click();
    expect(await on.rows()).toEqual([]);
    await on.button("Redo").click();
    expect(await on.value()).toEqual(PAINTED);
  });

  it("is reset to what was written last, also where that was shown already", async () => {
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
    await on.load(await on.value());
    expect(await on.button("Undo").isDisabled()).toBe(false);
    await on.drag(["MARDI", "08:05"], ["MARDI", "09:50"]);
    await reset();
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00"]);
    expect(await on.button("Undo").isDisabled()).toBe(true);
    // Amid a gesture: it goes on, and a reset ends it there.
    await on.drag(["MARDI", "08:05"], ["MARDI", "09:50"], false);
    await on.load(await on.value());
    await reset();
    await on.page.mouse.up();
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00", "MARDI 08:00-10:00"]);
    expect(await on.button("Undo").isDisabled()).toBe(true);
  });

  it("keeps its steps for the same document alone, to the digit of its ids", async () => {
    const set = (id: string): Promise<void> =>
      on.editor.evaluate((element, digits) => {
        const value = { individuId: BigInt(digits), innerMap: { map: {} } };
        (element as Editor).value = value as unknown as Editor["value"];
      }, id);
    await set("9007199254740993");
    await on.button("Invert").click();
    await on.button("Undo").click();
    await set("9007199254740993");
    expect(await on.button("Redo").isDisabled()).toBe(false);
    await set("9007199254740992");
    expect(await on.button("Redo").isDisabled()).toBe(true);
  });
});
