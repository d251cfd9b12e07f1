import { describe, expect, it } from "vitest";
import { type EditorPage, useEditor, week } from "./editor-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

describe.skipIf(!browserAvailable())("the editor with the keyboard alone", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  /** Tabs until a cell of the grid has the focus. */
  async function toGrid(): Promise<void> {
    for (let tabs = 0; tabs < 12; tabs++) {
      await on.keys("Tab");
      if (/^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day \d\d:\d\d/.test((await on.focused()) ?? "")) return;
    }
    throw new Error("the grid cannot be reached with the tab key");
  }

  it("goes from an empty week to a full schedule", async () => {
    await toGrid();
    expect(await on.focused()).toBe("Monday 08:00, professional");
    // Monday to Friday, from midnight to eight: space, extend, space.
    await on.keys("PageUp*8");
    expect(await on.focused()).toBe("Monday 00:00, professional");
    await on.keys("Space", "ArrowRight*4", "PageDown*7", "ArrowDown*3");
    expect(await on.said()).toBe("Monday, Tuesday, Wednesday, Thursday and Friday 00:00 to 08:00, 8\u00a0h");
    await on.keys("Space");
    // From 18:00 to the end of the day, with shift.
    await on.keys("PageDown*10", "ArrowDown");
    expect(await on.focused()).toBe("Friday 18:00, professional");
    await on.keys("Shift+ArrowLeft*4", ...["Shift+PageDown*5", "Shift+ArrowDown*3"], "Enter");
    // Lunch on Monday alone.
    await on.keys("PageUp*11", "ArrowUp*3");
    expect(await on.focused()).toBe("Monday 12:00, professional");
    await on.keys("Enter", "ArrowDown*5", "Enter");
    // And the weekend.
    await on.keys("Control+End", "Space", "Control+Home", "Escape");
    await on.keys("Control+End", "Space", "ArrowLeft", "PageUp*24", "Space");
    const days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI"];
    expect(await on.rows()).toEqual([
      ...days.flatMap((day) => [
        `${day} 00:00-08:00`,
        ...(day === "LUNDI" ? ["LUNDI 12:00-13:30"] : []),
        `${day} 18:00-23:59`,
      ]),
      "SAMEDI 00:00-23:59",
      "DIMANCHE 00:00-23:59",
    ]);
    await screenshot(on.page, "editor-keyboard");
  });

  it("shows where the keyboard is", async () => {
    await toGrid();
    expect(await on.page.locator(".cursor").evaluate((cursor) => getComputedStyle(cursor).visibility)).toBe("visible");
    expect(await on.page.locator(".cursor").innerText()).toBe("08:00");
    // One stop for the whole grid.
    expect(await on.page.locator('.cell[tabindex="0"]').count()).toBe(1);
    await on.keys("Tab");
    expect(await on.page.locator(".cursor").evaluate((cursor) => getComputedStyle(cursor).visibility)).toBe("hidden");
  });

  it("pulls the nearer edge with shift, and is one step to undo", async () => {
    await on.load(week(["LUNDI", "08:00-10:00"]));
    await toGrid();
    await on.keys("Shift+ArrowUp");
    expect(await on.rows()).toEqual(["LUNDI 07:45-10:00"]);
    expect(await on.focused()).toBe("Monday 07:45, private, 07:45–10:00");
    await on.keys("PageDown*2");
    await on.page.keyboard.down("Shift");
    await on.keys("ArrowDown*3");
    expect((await on.told()).map(({ type }) => type)).toEqual(["input", "change", "input", "input", "input"]);
    await on.page.keyboard.up("Shift");
    expect(await on.rows()).toEqual(["LUNDI 07:45-10:45"]);
    expect((await on.told()).map(({ type }) => type)).toEqual(["change"]);
    await on.keys("Control+z");
    expect(await on.rows()).toEqual(["LUNDI 07:45-10:00"]);
    await on.keys("Control+Shift+z", "Control+z", "Control+y");
    expect(await on.rows()).toEqual(["LUNDI 07:45-10:45"]);
  });

  it.each(["Paint", "Erase", "Undo", "Redo", "Invert"])("undoes and redoes from the button %s", async (name) => {
    await on.load(week(["LUNDI", "08:00-10:00"]));
    await toGrid();
    await on.keys("Shift+ArrowUp", "Shift+ArrowUp", "Control+z");
    expect(await on.rows()).toEqual(["LUNDI 07:45-10:00"]);
    await on.button(name).focus();
    await on.keys("Control+z");
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00"]);
    await on.keys("Control+y", "Control+Shift+z");
    expect(await on.rows()).toEqual(["LUNDI 07:30-10:00"]);
    expect((await on.told()).filter(({ type }) => type === "change")).toHaveLength(6);
  });

  it("takes back with a key what a click has inverted", async () => {
    await on.button("Invert").click();
    expect(await on.rows()).toHaveLength(7);
    await on.keys("Control+z");
    expect(await on.rows()).toEqual([]);
  });

  it.each([
    ["Undo", "Nothing to undo", "Control+y", ["LUNDI 08:00-08:15"]],
    ["Redo", "Nothing to redo", "Control+z", []],
  ] as const)("keeps the focus on %s when nothing is left for it", async (name, nothing, back, rows) => {
    await toGrid();
    await on.keys("Space", "Space", ...(name === "Redo" ? ["Control+z"] : []));
    const focused = (): Promise<boolean> => on.button(name).evaluate((button) => button.matches(":focus"));
    expect(await on.button(name).getAttribute("aria-disabled")).toBe("false");
    await on.button(name).focus();
    await on.keys("Enter");
    expect(await focused()).toBe(true);
    expect(await on.button(name).getAttribute("aria-disabled")).toBe("true");
    await on.keys("Enter");
    expect(await on.said()).toBe(nothing);
    await on.keys(back);
    expect(await on.rows()).toEqual(rows);
    expect(await focused()).toBe(true);
  });

  it("leaves the undo of typing to the field that is typed in", async () => {
    await toGrid();
    await on.keys("Space", "Space");
    await on.field("Start").focus();
    await on.page.keyboard.type("9");
    const typed = await on.field("Start").inputValue();
    await on.keys("Control+z");
    expect(await on.field("Start").inputValue()).not.toBe(typed);
    expect(await on.rows()).toEqual(["LUNDI 08:00-08:15"]);
  });

  it("goes on in the grid where undo takes away what had the focus", async () => {
    await on.load(week(["LUNDI", "08:00-10:00"]));
    await toGrid();
    await on.keys("Shift+ArrowUp", "Space");
    const remove = on.page.locator(".range-form").getByRole("button", { name: "Delete" });
    await remove.focus();
    await on.keys("Control+z");
    expect(await on.focused()).toMatch(/^Monday 07:45/);
    await on.keys("Control+y");
    expect(await on.rows()).toEqual(["LUNDI 07:45-10:00"]);
    // A fix that undo makes anew.
    await on.load(week(["JEUDI", "20:00-06:00"], ["VENDREDI", "20:00-06:00"]));
    await on.page.locator(".fix").first().click();
    await on.keys("Control+z", "Control+y", "Control+z");
    expect(await on.rows()).toEqual(["JEUDI 20:00-06:00", "VENDREDI 20:00-06:00"]);
  });

  it("moves a range with alt, over others, and only lets it go at the end", async () => {
    await on.load(week(["LUNDI", "08:00-09:00"], ["LUNDI", "10:00-11:00"]));
    await toGrid();
    await on.page.keyboard.down("Alt");
    await on.keys("ArrowDown*16", "ArrowRight");
    expect(await on.page.locator(".draft").innerText()).toContain("12:00–13:00");
    await on.page.keyboard.up("Alt");
    expect(await on.rows()).toEqual(["LUNDI 10:00-11:00", "MARDI 12:00-13:00"]);
    expect(await on.focused()).toBe("Tuesday 12:00, private, 12:00–13:00");
    await on.keys("Control+z");
    expect(await on.rows()).toEqual(["LUNDI 08:00-09:00", "LUNDI 10:00-11:00"]);
  });

  it("deletes a range, erases what is marked, and gives up with escape", async () => {
    await on.load(week(["LUNDI", "08:00-12:00"], ["MARDI", "08:00-12:00"]));
    await toGrid();
    await on.keys("Delete");
    expect(await on.rows()).toEqual(["MARDI 08:00-12:00"]);
    expect(await on.said()).toBe("Deleted: Monday 08:00 to 12:00");
    await on.keys("ArrowDown*4", "Space", "ArrowRight", "ArrowDown*3", "Escape");
    expect(await on.rows()).toEqual(["MARDI 08:00-12:00"]);
    await on.keys("ArrowLeft", "ArrowUp*3", "Space", "ArrowRight", "ArrowDown*3", "Delete");
    expect(await on.rows()).toEqual(["MARDI 08:00-09:00", "MARDI 10:00-12:00"]);
    await on.keys("Control+a", "Delete");
    expect(await on.rows()).toEqual([]);
    await on.keys("Delete");
    expect(await on.said()).toBe("No range here");
  });

  it("does not paint marked slots by a click elsewhere", async () => {
    await toGrid();
    await on.keys("Space", "ArrowDown*3");
    await on.click("JEUDI", "15:00");
    expect(await on.page.locator(".draft").count()).toBe(0);
    expect(await on.rows()).toEqual([]);
    await on.keys("ArrowDown");
    expect(await on.focused()).toBe("Thursday 15:15, professional");
    expect(await on.told()).toEqual([]);
  });

  it("types exact minutes", async () => {
    await on.load(week(["LUNDI", "08:00-12:00"]));
    await toGrid();
    await on.keys("Enter");
    expect(await on.field("Start").evaluate((field) => field.matches(":focus"))).toBe(true);
    await on.page.keyboard.type("8h07");
    await on.keys("Tab", "ControlOrMeta+a");
    await on.page.keyboard.type("17:59");
    await on.keys("Enter");
    expect(await on.rows()).toEqual(["LUNDI 08:07-17:59"]);
    // A minute up, a quarter up.
    await on.keys("ArrowUp", "Shift+ArrowUp", "Enter");
    expect(await on.rows()).toEqual(["LUNDI 08:07-18:15"]);
    await on.keys("Escape");
    expect(await on.focused()).toMatch(/^Monday 08:00, partly private/);
  });

  it("adds a new range by typing, to the end of the day", async () => {
    await on.field("Day").selectOption({ label: "Thursday" });
    await on.field("Start").fill("18:10");
    await on.field("End").fill("24:00");
    await on.button("Add").click();
    expect(await on.rows()).toEqual(["JEUDI 18:10-23:59"]);
    expect(await on.blocks("JEUDI").innerText()).toContain("18:10–\n24:00");
  });

  it("says why typed times are not possible, in the engine's words, and mends a night", async () => {
    const complaint = on.page.getByRole("alert");
    await on.field("Start").fill("morning");
    await on.button("Add").click();
    expect(await complaint.innerText()).toMatch(/write a time such as 8:30 or 24:00/i);
    expect(await on.field("Start").getAttribute("aria-invalid")).toBe("true");
    await on.field("Start").fill("9:00");
    await on.field("End").fill("25:00");
    await on.button("Add").click();
    expect(await complaint.innerText()).toMatch(/hour 25 is out of range/i);
    expect(await on.field("Start").getAttribute("aria-invalid")).toBeNull();
    await on.field("End").fill("9:00");
    await on.button("Add").click();
    expect(await complaint.innerText()).toMatch(/start and end are both 09:00/i);
    expect(await on.rows()).toEqual([]);
    await on.field("Day").selectOption({ label: "Sunday" });
    await on.field("Start").fill("22");
    await on.field("End").fill("6");
    await on.button("Add").click();
    expect(await complaint.innerText()).toMatch(/a range never crosses midnight/i);
    await complaint.getByRole("button").click();
    expect(await on.rows()).toEqual(["LUNDI 00:00-06:00", "DIMANCHE 22:00-23:59"]);
    expect(await complaint.count()).toBe(0);
  });

  it("lets nothing be changed where it is read only or disabled, and can still be read", async () => {
    const before = week(["LUNDI", "08:00-12:00"]);
    await on.load(before);
    for (const attribute of ["readonly", "disabled"]) {
      await on.editor.evaluate((editor, name) => editor.toggleAttribute(name, true), attribute);
      await on.click("LUNDI", "09:00");
      await on.keys(
        "Delete",
        "Space",
        "ArrowDown",
        "Space",
        "Shift+ArrowDown",
        "Alt+ArrowDown",
        "Control+z",
        "Control+a",
        "Delete",
      );
      await on.drag(["MARDI", "08:00"], ["MARDI", "12:00"]);
      await on.drag(["LUNDI", "09:00"], ["MERCREDI", "12:00"]);
      expect(await on.value()).toEqual(before);
      expect(await on.button("Invert").isDisabled()).toBe(true);
      await on.editor.evaluate((editor, name) => editor.toggleAttribute(name, false), attribute);
    }
    expect(await on.told()).toEqual([]);
  });
});
