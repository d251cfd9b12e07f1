/** A pointer is pressed on a range, and the document changes before it moves: no other range moves in its place. */
import { describe, expect, it } from "vitest";
import { type EditorPage, type Finger, useEditor, useFinger, week } from "./editor-page.js";
import { browserAvailable } from "./support/index.js";

const TWO = week(["LUNDI", "08:00-10:00"], ["LUNDI", "12:00-14:00"]);
const OTHER = week(["LUNDI", "02:00-04:00"], ["LUNDI", "18:00-20:00"]);

const setOther = (on: EditorPage): Promise<void> => on.load(OTHER);
const undo = (on: EditorPage): Promise<void> => on.keys("Control+z");
const reset = (on: EditorPage): Promise<void> => on.page.evaluate(() => document.querySelector("form")?.reset());

describe.skipIf(!browserAvailable())("a document that changes under a pressed mouse", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  /** Presses, lets something happen, drags two hours down, and lets go. */
  async function pressed(at: [string, string], meanwhile: (on: EditorPage) => Promise<unknown>): Promise<string[]> {
    const { x, y } = await on.at(...at);
    await on.page.mouse.move(x, y);
    await on.page.mouse.down();
    await meanwhile(on);
    await on.told();
    await on.page.mouse.move(x, y + 52, { steps: 4 });
    await on.page.mouse.up();
    return on.rows();
  }

  it("stays as it was set", async () => {
    await on.load(TWO);
    expect(await pressed(["LUNDI", "12:37"], setOther)).toEqual(["LUNDI 02:00-04:00", "LUNDI 18:00-20:00"]);
    expect(await on.told()).toEqual([]);
    expect(await on.page.locator("[data-selected]").count()).toBe(0);
    // The next press is one of its own.
    await on.drag(["LUNDI", "19:00"], ["MARDI", "19:00"]);
    expect(await on.rows()).toEqual(["LUNDI 02:00-04:00", "MARDI 18:00-20:00"]);
  });

  it("stays as a key has left it", async () => {
    await on.load(TWO);
    expect(await pressed(["LUNDI", "09:00"], () => on.keys("Delete"))).toEqual(["LUNDI 12:00-14:00"]);
  });

  it("stays as undo and redo have left it", async () => {
    await on.load(week(["LUNDI", "12:00-14:00"]));
    await on.drag(["LUNDI", "04:05"], ["LUNDI", "05:50"]);
    expect(await pressed(["LUNDI", "13:00"], undo)).toEqual(["LUNDI 12:00-14:00"]);
    const redo = (): Promise<void> => on.keys("Control+y");
    expect(await pressed(["LUNDI", "13:00"], redo)).toEqual(["LUNDI 04:00-06:00", "LUNDI 12:00-14:00"]);
  });

  it("stays as its form has reset it", async () => {
    await on.load(TWO);
    await on.drag(["LUNDI", "09:00"], ["MARDI", "09:00"]);
    expect(await pressed(["LUNDI", "13:00"], reset)).toEqual(["LUNDI 08:00-10:00", "LUNDI 12:00-14:00"]);
  });

  it("stays as a program has edited it", async () => {
    await on.load(TWO);
    const invert = (): Promise<void> =>
      on.editor.evaluate((element) => (element as HTMLElementTagNameMap["horaires-editor"]).invert());
    const inverted = ["LUNDI 00:00-08:00", "LUNDI 10:00-12:00", "LUNDI 14:00-23:59"];
    expect((await pressed(["LUNDI", "13:00"], invert)).slice(0, 3)).toEqual(inverted);
  });

  it("keeps what a key moves meanwhile", async () => {
    await on.load(TWO);
    await pressed(["LUNDI", "13:00"], async () => {
      await on.page.keyboard.down("Alt");
      await on.keys("ArrowRight");
    });
    await on.page.keyboard.up("Alt");
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00", "MARDI 12:00-14:00"]);
  });

  it("is let go by the key first: the press is on what stands there then", async () => {
    await on.load(TWO);
    await on.drag(["LUNDI", "09:00"], ["LUNDI", "09:00"]);
    await on.page.keyboard.down("Alt");
    await on.keys("ArrowRight");
    await on.drag(["LUNDI", "13:00"], ["JEUDI", "13:00"]);
    await on.page.keyboard.up("Alt");
    expect(await on.rows()).toEqual(["MARDI 08:00-10:00", "JEUDI 12:00-14:00"]);
  });
});

describe.skipIf(!browserAvailable())("a document that changes under a finger", () => {
  let on: EditorPage;
  let finger: Finger;

  useFinger((opened, one) => ([on, finger] = [opened, one]));

  it.each([
    ["set", setOther, ["LUNDI 02:00-04:00", "LUNDI 18:00-20:00"]],
    ["reset", reset, ["LUNDI 08:00-10:00", "LUNDI 12:00-14:00"]],
  ] as const)("stays as it was %s while the finger was held", async (_, meanwhile, kept) => {
    await on.load(TWO);
    // A step, so that a reset changes something.
    await on.editor.evaluate((element) =>
      (element as HTMLElementTagNameMap["horaires-editor"]).copyDay("LUNDI", ["MARDI"]),
    );
    const [from, to] = [await on.at("LUNDI", "12:37"), await on.at("LUNDI", "14:37")];
    await finger.touch("touchStart", from);
    await meanwhile(on);
    await on.told();
    await on.page.waitForTimeout(500); // Longer than a finger has to be held.
    await finger.glide(from, to);
    await finger.touch("touchEnd");
    expect(await on.rows()).toEqual(kept);
    expect(await on.told()).toEqual([]);
  });

  it("stays as it was set where a range that is selected is pressed", async () => {
    await on.load(TWO);
    const [from, to] = [await on.at("LUNDI", "13:00"), await on.at("LUNDI", "15:00")];
    await on.page.touchscreen.tap(from.x, from.y);
    await finger.touch("touchStart", from);
    await on.load(OTHER);
    await finger.glide(from, to);
    await finger.touch("touchEnd");
    expect(await on.rows()).toEqual(["LUNDI 02:00-04:00", "LUNDI 18:00-20:00"]);
  });
});
