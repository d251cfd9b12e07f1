import { describe, expect, it } from "vitest";
import { type EditorPage, rows, useEditor, week } from "./editor-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

describe.skipIf(!browserAvailable())("the editor with a mouse", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  it("paints a range in quarters of an hour, and tells it while and when it is done", async () => {
    await on.drag(["MARDI", "12:03"], ["MARDI", "13:20"]);
    expect(await on.value()).toEqual(week(["MARDI", "12:00-13:30"]));
    const told = await on.told();
    expect(told.length).toBeGreaterThan(2);
    expect(told.every(({ target }) => target === "horaires-editor")).toBe(true);
    expect(told.filter(({ type }) => type === "change")).toHaveLength(1);
    expect(told.at(-1)).toEqual({ type: "change", target: "horaires-editor", value: week(["MARDI", "12:00-13:30"]) });
    expect(rows(told[0]!.value)[0]).toMatch(/^MARDI 12:00-/);
    await expect.poll(() => on.said()).toBe("Tuesday 12:00 to 13:30: private");
  });

  it("paints upwards, and to the end of the day", async () => {
    await on.drag(["LUNDI", "23:50"], ["LUNDI", "18:10"]);
    expect(await on.rows()).toEqual(["LUNDI 18:00-23:59"]);
  });

  it("paints the same hours on several days at once, in the order of the week", async () => {
    await on.drag(["VENDREDI", "17:50"], ["LUNDI", "12:05"]);
    const days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI"];
    expect(await on.rows()).toEqual(days.map((day) => `${day} 12:00-18:00`));
  });

  it("joins what it meets, as the engine does", async () => {
    await on.load(week(["LUNDI", "08:00-10:00"], ["LUNDI", "12:00-14:00"]));
    await on.drag(["LUNDI", "10:05"], ["LUNDI", "11:50"]);
    expect(await on.rows()).toEqual(["LUNDI 08:00-14:00"]);
  });

  it("shows the range while it is painted, and gives up with escape", async () => {
    await on.drag(["JEUDI", "09:05"], ["JEUDI", "11:20"], false);
    expect(await on.page.locator(".draft").innerText()).toContain("09:00–11:30");
    expect(await on.rows()).toEqual(["JEUDI 09:00-11:30"]);
    await on.keys("Escape");
    expect(await on.page.locator(".draft").count()).toBe(0);
    await on.page.mouse.up();
    expect(await on.rows()).toEqual([]);
    const told = await on.told();
    expect(told.map(({ type }) => type)).not.toContain("change");
    expect(told.at(-1)?.value).toEqual(week());
  });

  it.each([
    ["painted", week(), [], ["MARDI", "09:05"], ["MARDI", "11:20"]],
    ["moved", week(["JEUDI", "08:00-10:00"]), ["JEUDI 08:00-10:00"], ["JEUDI", "09:00"], ["VENDREDI", "12:00"]],
    ["resized", week(["JEUDI", "08:00-10:00"]), ["JEUDI 08:00-10:00"], ["JEUDI", "09:57"], ["JEUDI", "12:00"]],
  ] as const)("gives up what is being %s when the page takes the editor away", async (_, loaded, kept, from, to) => {
    await on.load(loaded);
    await on.drag([...from], [...to], false);
    expect(await on.rows()).not.toEqual(kept);
    await on.told();
    await on.page.evaluate(() => {
      const editor = document.querySelector("horaires-editor")!;
      const place = editor.parentElement!;
      Object.assign(globalThis, { putBack: () => place.append(editor), taken: editor });
      editor.remove();
    });
    await on.page.mouse.move(300, 300, { steps: 3 });
    await on.page.mouse.up();
    expect(
      await on.page.evaluate(() => (globalThis as unknown as { taken: { value: unknown } }).taken.value),
    ).toEqual(loaded);
    await on.page.evaluate(() => (globalThis as unknown as { putBack: () => void }).putBack());
    expect(await on.rows()).toEqual(kept);
    expect(await on.page.locator(".draft").count()).toBe(0);
    // Nothing sticks to the pointer, and the next gesture is one of its own.
    await on.page.mouse.move(500, 400, { steps: 3 });
    expect(await on.rows()).toEqual(kept);
    expect((await on.told()).map(({ type }) => type)).not.toContain("change");
    expect(await on.button("Undo").isDisabled()).toBe(true);
    await on.drag(["DIMANCHE", "09:05"], ["DIMANCHE", "09:55"]);
    expect(await on.rows()).toEqual([...kept, "DIMANCHE 09:00-10:00"]);
    expect((await on.told()).filter(({ type }) => type === "change")).toHaveLength(1);
  });

  it("moves a range to another time and another day, and keeps its length and its fields", async () => {
    await on.load(week(["LUNDI", "08:07-09:07", "VIE_PRIVEE", { id: 7, couleur: "bleu" }]));
    await on.drag(["LUNDI", "08:30"], ["MERCREDI", "14:25"]);
    expect(await on.value()).toEqual(week(["MERCREDI", "14:00-15:00", "VIE_PRIVEE", { id: 7, couleur: "bleu" }]));
    expect((await on.told()).filter(({ type }) => type === "change")).toHaveLength(1);
  });

  it("does not move a range out of its day", async () => {
    await on.load(week(["MARDI", "20:00-22:00"]));
    await on.drag(["MARDI", "21:00"], ["MARDI", "23:55"]);
    expect(await on.rows()).toEqual(["MARDI 22:00-23:59"]);
  });

  it("resizes a range at either edge", async () => {
    await on.load(week(["LUNDI", "08:00-12:00"]));
    await on.drag(["LUNDI", "08:03"], ["LUNDI", "06:33"]);
    expect(await on.rows()).toEqual(["LUNDI 06:30-12:00"]);
    await on.drag(["LUNDI", "11:57"], ["LUNDI", "10:12"]);
    expect(await on.rows()).toEqual(["LUNDI 06:30-10:15"]);
    // An edge does not pass the other one.
    await on.drag(["LUNDI", "10:12"], ["LUNDI", "03:00"]);
    expect(await on.rows()).toEqual(["LUNDI 06:30-06:45"]);
  });

  it("keeps a night's end as the document writes it", async () => {
    await on.load(week(["LUNDI", "18:00-24:00"]));
    await on.drag(["MARDI", "20:05"], ["MARDI", "23:55"]);
    expect(await on.rows()).toEqual(["LUNDI 18:00-24:00", "MARDI 20:00-24:00"]);
  });

  it("selects with a click, deletes with the button, and changes nothing by clicking", async () => {
    const before = week(["LUNDI", "08:00-12:00"], ["MARDI", "09:00-10:00"]);
    await on.load(before);
    await on.click("LUNDI", "10:00");
    expect(await on.blocks("LUNDI").getAttribute("data-selected")).toBe("");
    await on.click("JEUDI", "15:00");
    expect(await on.page.locator("[data-selected]").count()).toBe(0);
    expect(await on.value()).toEqual(before);
    expect(await on.told()).toEqual([]);
    await on.click("LUNDI", "10:00");
    await on.button("Delete").click();
    expect(await on.value()).toEqual(week(["MARDI", "09:00-10:00"]));
    expect((await on.told()).map(({ type }) => type)).toEqual(["input", "change"]);
  });

  it("erases a part of a range with the other tool", async () => {
    await on.load(week(["LUNDI", "08:00-18:00"], ["LUNDI", "09:00-17:00", "VIE_PRIVEE_EXCEPTIONNELLE"]));
    await on.button("Erase").click();
    await on.drag(["LUNDI", "12:05"], ["LUNDI", "13:50"]);
    // Both types are private, and are taken away alike.
    expect(await on.rows()).toEqual([
      "LUNDI 08:00-12:00",
      "LUNDI 14:00-18:00",
      "LUNDI 09:00-12:00 VIE_PRIVEE_EXCEPTIONNELLE",
      "LUNDI 14:00-17:00 VIE_PRIVEE_EXCEPTIONNELLE",
    ]);
    expect(await on.said()).toBe("Monday 12:00 to 14:00: professional");
  });

  it("paints an hour with a double click, and opens the minutes of a range with one", async () => {
    const { x, y } = await on.at("MERCREDI", "10:20");
    await on.page.mouse.dblclick(x, y);
    expect(await on.rows()).toEqual(["MERCREDI 10:15-11:15"]);
    await on.page.mouse.dblclick(x, y + 4);
    await expect.poll(() => on.field("Start").evaluate((field) => field.matches(":focus"))).toBe(true);
  });

  it("copies a day to others", async () => {
    await on.load(
      week(
        ["LUNDI", "08:00-12:00"],
        ["LUNDI", "18:00-23:59"],
        ["MARDI", "01:00-02:00"],
        ["MARDI", "05:00-06:00", "IMMOBILISATION"],
      ),
    );
    await on.page.getByText("Copy a day").click();
    await on.field("From").selectOption({ label: "Monday" });
    await on.page.getByRole("checkbox", { name: "Tuesday" }).check();
    await on.page.getByRole("checkbox", { name: "Sunday" }).check();
    await on.button("Copy").click();
    expect(await on.rows()).toEqual([
      "LUNDI 08:00-12:00",
      "LUNDI 18:00-23:59",
      "MARDI 08:00-12:00",
      "MARDI 18:00-23:59",
      "MARDI 05:00-06:00 IMMOBILISATION",
      "DIMANCHE 08:00-12:00",
      "DIMANCHE 18:00-23:59",
    ]);
    expect(await on.said()).toBe("Monday copied to Tuesday and Sunday");
    await on.button("Undo").click();
    expect(await on.rows()).toHaveLength(4);
  });

  it("reads from left to right on a page that does not", async () => {
    await on.page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
    await on.drag(["MARDI", "12:03"], ["MARDI", "13:20"]);
    expect(await on.rows()).toEqual(["MARDI 12:00-13:30"]);
    const [monday, tuesday] = [
      await on.page.getByRole("columnheader", { name: /^Monday/ }).boundingBox(),
      await on.page.getByRole("columnheader", { name: /^Tuesday/ }).boundingBox(),
    ];
    const block = await on.blocks("MARDI").boundingBox();
    expect(monday?.x).toBeLessThan(tuesday?.x ?? 0);
    expect(block?.x).toBeGreaterThanOrEqual(tuesday?.x ?? Infinity);
    expect(block?.x).toBeLessThan((tuesday?.x ?? 0) + (tuesday?.width ?? 0));
  });

  it("inverts working hours to private hours, and back", async () => {
    const days = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI"];
    const work = week(...days.map((day): [string, string] => [day, "09:00-17:30"]));
    await on.load(work);
    await on.button("Invert").click();
    expect(await on.rows()).toEqual([
      ...days.flatMap((day) => [`${day} 00:00-09:00`, `${day} 17:30-23:59`]),
      "SAMEDI 00:00-23:59",
      "DIMANCHE 00:00-23:59",
    ]);
    await screenshot(on.page, "editor-inverted");
    await on.button("Invert").click();
    expect(await on.value()).toEqual(work);
  });

  it("undoes and redoes, one step for each gesture", async () => {
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
    await on.drag(["LUNDI", "09:00"], ["MARDI", "09:00"]);
    await on.button("Undo").click();
    expect(await on.rows()).toEqual(["LUNDI 08:00-10:00"]);
    await on.button("Undo").click();
    expect(await on.rows()).toEqual([]);
    expect(await on.button("Undo").isDisabled()).toBe(true);
    await on.button("Redo").click();
    await on.button("Redo").click();
    expect(await on.rows()).toEqual(["MARDI 08:00-10:00"]);
    expect(await on.button("Redo").isDisabled()).toBe(true);
    // A new document is a new start.
    await on.load(week(["LUNDI", "01:00-02:00"]));
    expect(await on.button("Undo").isDisabled()).toBe(true);
  });
});
