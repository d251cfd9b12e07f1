import { describe, expect, it } from "vitest";
import { type EditorPage, type Finger, useFinger, week } from "./editor-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

describe.skipIf(!browserAvailable())("the editor under a finger", () => {
  let on: EditorPage;
  let finger: Finger;

  useFinger((opened, one) => ([on, finger] = [opened, one]));

  it("paints after it was held still for a moment", async () => {
    const [from, to] = [await on.at("MERCREDI", "08:05"), await on.at("MERCREDI", "10:20")];
    await finger.touch("touchStart", from);
    await on.page.locator(".draft").waitFor(); // Held long enough: the first slot shows.
    await finger.glide(from, to);
    await finger.touch("touchEnd");
    expect(await on.value()).toEqual(week(["MERCREDI", "08:00-10:30"]));
    expect((await on.told()).filter(({ type }) => type === "change")).toHaveLength(1);
    expect(await on.page.evaluate(() => scrollY)).toBe(0);
    await screenshot(on.page, "editor-touch");
  });

  it("scrolls the page with a swipe, and paints nothing", async () => {
    const [from, to] = [await on.at("MARDI", "16:00"), await on.at("MARDI", "06:00")];
    await finger.drag(from, to);
    await expect.poll(() => on.page.evaluate(() => scrollY)).toBeGreaterThan(0);
    expect(await on.rows()).toEqual([]);
    expect(await on.told()).toEqual([]);
  });

  it("selects with a tap, and then drags the range and its edges at once", async () => {
    await on.load(week(["LUNDI", "08:00-12:00"]));
    const middle = await on.at("LUNDI", "10:00");
    await on.page.touchscreen.tap(middle.x, middle.y);
    expect(await on.blocks("LUNDI").getAttribute("data-selected")).toBe("");
    expect(await on.told()).toEqual([]);
    // The range itself.
    const other = await on.at("JEUDI", "13:00");
    await finger.drag(middle, other);
    expect(await on.rows()).toEqual(["JEUDI 11:00-15:00"]);
    // Its end: the handle is larger than the edge.
    const [edge, end] = [await on.at("JEUDI", "15:10"), await on.at("JEUDI", "17:10")];
    await finger.drag(edge, end);
    expect(await on.rows()).toEqual(["JEUDI 11:00-17:00"]);
    expect(await on.page.evaluate(() => scrollY)).toBe(0);
  });

  it("moves a range that was not selected after holding it", async () => {
    await on.load(week(["LUNDI", "08:00-10:00"]));
    const [from, to] = [await on.at("LUNDI", "09:00"), await on.at("MARDI", "12:00")];
    await finger.touch("touchStart", from);
    await on.page.locator(".draft").waitFor();
    await finger.glide(from, to);
    await finger.touch("touchEnd");
    expect(await on.rows()).toEqual(["MARDI 11:00-13:00"]);
    expect(await on.page.evaluate(() => scrollY)).toBe(0);
  });

  it("deletes a range with taps alone, and erases a part with the other tool", async () => {
    await on.load(week(["LUNDI", "08:00-10:00"], ["MARDI", "06:00-12:00"]));
    const range = await on.at("LUNDI", "09:00");
    await on.page.touchscreen.tap(range.x, range.y);
    await on.page.locator(".range-form").getByRole("button", { name: "Delete" }).tap();
    expect(await on.rows()).toEqual(["MARDI 06:00-12:00"]);
    await on.button("Erase").tap();
    // The button under the finger may have scrolled the page.
    const [from, to] = [await on.at("MARDI", "08:05"), await on.at("MARDI", "09:50")];
    await finger.touch("touchStart", from);
    await on.page.locator(".draft").waitFor();
    await finger.glide(from, to);
    await finger.touch("touchEnd");
    expect(await on.rows()).toEqual(["MARDI 06:00-08:00", "MARDI 10:00-12:00"]);
    await on.button("Undo").tap();
    await on.button("Undo").tap();
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00", "MARDI 06:00-12:00"]);
  });

  it("paints nothing with a tap beside, which only takes the selection away", async () => {
    await on.load(week(["LUNDI", "08:00-12:00"]));
    const [range, beside] = [await on.at("LUNDI", "10:00"), await on.at("JEUDI", "10:00")];
    await on.page.touchscreen.tap(range.x, range.y);
    await on.page.touchscreen.tap(beside.x, beside.y);
    expect(await on.page.locator("[data-selected]").count()).toBe(0);
    expect(await on.rows()).toEqual(["LUNDI 08:00-12:00"]);
  });
});
