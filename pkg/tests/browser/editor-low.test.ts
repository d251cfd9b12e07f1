/** Ranges of half an hour and less are a few pixels high: they are moved by their middle all the same. */
import { describe, expect, it } from "vitest";
import { type EditorPage, type Finger, type Row, useEditor, useFinger, week } from "./editor-page.js";
import { browserAvailable, screenshot } from "./support/index.js";

const LOW: { end: string; middle: string; moved: string }[] = [
  { end: "08:15", middle: "08:07.5", moved: "JEUDI 12:00-12:15" },
  { end: "08:20", middle: "08:10", moved: "JEUDI 12:00-12:20" },
  { end: "08:30", middle: "08:15", moved: "JEUDI 12:00-12:30" },
];

/** Two that touch and stay two, for they are of different types. */
const touching = (middle: string, end: string): Row[] => [
  ["LUNDI", `08:00-${middle}`],
  ["LUNDI", `${middle}-${end}`, "VIE_PRIVEE_EXCEPTIONNELLE"],
];

/** How much of the height of the first range of Monday moves it, of 1; and what is found from above it to below it. */
const grip = (on: EditorPage): Promise<{ free: number; order: string }> =>
  on.blocks("LUNDI").first().evaluate((block) => {
    const root = block.getRootNode() as ShadowRoot;
    const box = block.getBoundingClientRect();
    const x = box.left + box.width / 2;
    const what = (y: number): string => {
      const found = root.elementFromPoint(x, y);
      return found?.closest("[data-edge]")?.getAttribute("data-edge") ?? (found?.closest(".block") ? "move" : "none");
    };
    const inside = Array.from({ length: 100 }, (_, part) => what(box.top + (box.height * (part + 0.5)) / 100));
    const around = Array.from({ length: 400 }, (_, part) => what(box.top - 50 + ((box.height + 100) * part) / 400));
    return {
      free: inside.filter((one) => one === "move").length / 100,
      order: around.filter((one, index) => one !== "none" && one !== around[index - 1]).join(" "),
    };
  });

/** Where the finger finds a part of the first range of Monday: its middle, and how high it is. */
const part = (on: EditorPage, name: string): Promise<{ x: number; y: number; height: number }> =>
  on
    .blocks("LUNDI")
    .first()
    .evaluate((block, wanted) => {
      const root = block.getRootNode() as ShadowRoot;
      const { left, top, width, height } = block.getBoundingClientRect();
      const x = left + width / 2;
      const found = Array.from({ length: Math.round(height) + 200 }, (_, index) => top - 100 + index).filter((y) => {
        const element = root.elementFromPoint(x, y);
        const edge = element?.closest("[data-edge]")?.getAttribute("data-edge");
        return (edge ?? (element?.closest(".block") === block ? "move" : "none")) === wanted;
      });
      const [first = NaN, last = NaN] = [found[0], found.at(-1)];
      return { x, y: (first + last) / 2, height: last - first + 1 };
    }, name);

describe.skipIf(!browserAvailable())("low ranges with a mouse", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  it.each(LOW)("are moved by their middle, to $moved", async ({ end, middle, moved }) => {
    await on.load(week(["LUNDI", `08:00-${end}`]));
    const target: [string, string] = ["JEUDI", `12:${middle.slice(3)}`];
    await on.drag(["LUNDI", middle], target);
    expect(await on.rows()).toEqual([moved]);
    // Now it is selected.
    await on.drag(target, ["LUNDI", middle]);
    expect(await on.rows()).toEqual([`LUNDI 08:00-${end}`]);
  });

  it.each(["08:15", "08:20", "08:30", "08:45", "09:00", "12:00"])(
    "to %s have a free middle between two edges",
    async (end) => {
      await on.load(week(["LUNDI", `08:00-${end}`]));
      const { x, y } = await on.at("LUNDI", "08:02");
      await on.page.mouse.move(x, y);
      expect((await grip(on)).order).toBe("start move end");
      expect((await grip(on)).free).toBeGreaterThanOrEqual(0.5);
      await on.click("LUNDI", "08:02");
      expect(await on.blocks("LUNDI").getAttribute("data-selected")).toBe("");
      expect((await grip(on)).order).toBe("start move end");
      expect((await grip(on)).free).toBeGreaterThanOrEqual(0.5);
    },
  );

  it.each(["08:15", "08:30"])("to %s are pulled by their edges, which lie outside where they are selected", async (end) => {
    await on.load(week(["LUNDI", `08:00-${end}`]));
    const minute = Number(end.slice(3));
    await on.drag(["LUNDI", `08:${minute - 1}`], ["LUNDI", `10:${minute - 1}`]);
    expect(await on.rows()).toEqual([`LUNDI 08:00-10:${minute}`]);
    await on.keys("Control+z");
    await on.click("LUNDI", `08:${minute / 2}`);
    await on.drag(["LUNDI", `08:${minute + 4}`], ["LUNDI", `10:${minute + 4}`]);
    expect(await on.rows()).toEqual([`LUNDI 08:00-10:${minute}`]);
    await on.drag(["LUNDI", "07:56"], ["LUNDI", "06:56"]);
    expect(await on.rows()).toEqual([`LUNDI 07:00-10:${minute}`]);
  });

  it("that touch are each moved and pulled", async () => {
    const rows = touching("08:30", "09:00");
    await on.load(week(...rows));
    await screenshot(on.page, "editor-low-touching");
    // The end of the first and the start of the second, from inside.
    await on.drag(["LUNDI", "08:27"], ["LUNDI", "08:12"]);
    await on.drag(["LUNDI", "08:33"], ["LUNDI", "08:48"]);
    expect(await on.rows()).toEqual(["LUNDI 08:00-08:15", "LUNDI 08:45-09:00 VIE_PRIVEE_EXCEPTIONNELLE"]);
    // The first is selected, and its edge reaches over the second.
    await on.load(week(...rows));
    await on.click("LUNDI", "08:15");
    await screenshot(on.page, "editor-low-selected");
    await on.drag(["LUNDI", "08:32"], ["LUNDI", "08:17"]);
    expect(await on.rows()).toEqual(["LUNDI 08:30-09:00 VIE_PRIVEE_EXCEPTIONNELLE", "LUNDI 08:00-08:15"]);
  });

  it.each([
    ["08:15", "08:30", "08:07.5", "08:22.5", "MARDI 08:15-08:30"],
    ["08:30", "09:00", "08:15", "08:45", "MARDI 08:30-09:00"],
  ])("that touch at %s are moved also where the other one is selected", async (middle, end, first, second, moved) => {
    await on.load(week(...touching(middle, end)));
    await on.click("LUNDI", first);
    await on.drag(["LUNDI", second], ["MARDI", second]);
    expect(await on.rows()).toEqual([`LUNDI 08:00-${middle}`, `${moved} VIE_PRIVEE_EXCEPTIONNELLE`]);
  });
});

describe.skipIf(!browserAvailable())("low ranges under a finger", () => {
  let on: EditorPage;
  let finger: Finger;

  useFinger((opened, one) => ([on, finger] = [opened, one]));

  const tap = async (day: string, time: string): Promise<void> => {
    const { x, y } = await on.at(day, time);
    await on.page.touchscreen.tap(x, y);
  };

  it.each(LOW)("are moved by their middle after a tap, to $moved", async ({ end, middle, moved }) => {
    await on.load(week(["LUNDI", `08:00-${end}`]));
    await tap("LUNDI", middle);
    await screenshot(on.page, `editor-low-touch-${end.replace(":", "")}`, "window");
    const [from, to] = [await on.at("LUNDI", middle), await on.at("JEUDI", `12:${middle.slice(3)}`)];
    // A finger is not exact.
    await finger.drag({ ...from, y: from.y - 5 }, { ...to, y: to.y - 5 });
    expect(await on.rows()).toEqual([moved]);
    await finger.drag({ ...to, y: to.y + 5 }, { ...from, y: from.y + 5 });
    expect(await on.rows()).toEqual([`LUNDI 08:00-${end}`]);
  });

  it.each(["08:05", "08:15", "08:30", "09:00", "12:00"])("to %s have a free middle between two handles", async (end) => {
    await on.load(week(["LUNDI", `08:00-${end}`]));
    await tap("LUNDI", "08:02");
    const { free, order } = await grip(on);
    expect(order).toBe("start move end");
    expect(free).toBeGreaterThanOrEqual(0.5);
  });

  it.each(["08:15", "08:30"])("to %s are pulled by the handles outside them", async (end) => {
    await on.load(week(["LUNDI", `08:00-${end}`]));
    await tap("LUNDI", "08:07");
    const [start, stop] = [await on.at("LUNDI", "08:00"), await on.at("LUNDI", end)];
    await finger.drag({ ...stop, y: stop.y + 16 }, { ...stop, y: stop.y + 46 });
    expect(await on.rows()).toEqual([`LUNDI 08:00-09:${end.slice(3)}`]);
    await finger.drag({ ...start, y: start.y - 10 }, { ...start, y: start.y - 40 });
    expect(await on.rows()).toEqual([`LUNDI 07:00-09:${end.slice(3)}`]);
  });

  it.each([
    ["08:15", "08:30", "08:07.5", "08:22.5", "MARDI 08:15-08:30"],
    ["08:30", "09:00", "08:15", "08:45", "MARDI 08:30-09:00"],
  ])("that touch at %s: a tap selects the one under it, not the handle of the other", async (at, end, ...rest) => {
    const [first, second, moved] = rest;
    await on.load(week(...touching(at, end)));
    await tap("LUNDI", first);
    await on.page.waitForTimeout(600); // No double tap.
    await tap("LUNDI", second);
    expect(await on.blocks("LUNDI").nth(1).getAttribute("data-selected")).toBe("");
    await finger.drag(await on.at("LUNDI", second), await on.at("MARDI", second));
    expect(await on.rows()).toEqual([`LUNDI 08:00-${at}`, `${moved} VIE_PRIVEE_EXCEPTIONNELLE`]);
  });

  it.each(["00:05", "00:15", "00:30", "00:45", "02:00", "04:00"])(
    "from midnight to %s are moved and pulled below the head of the grid",
    async (end) => {
      const drawn = week(["LUNDI", `00:00-${end}`]);
      await on.load(drawn);
      await tap("LUNDI", "00:02");
      await screenshot(on.page, `editor-low-midnight-${end.replace(":", "")}`, "window");
      const { order } = await grip(on);
      expect(order).toBe("start move end");
      const [start, move, stop] = [await part(on, "start"), await part(on, "move"), await part(on, "end")];
      for (const { height } of [start, move, stop]) expect(height).toBeGreaterThanOrEqual(20);
      const hour = await on.hour();
      await finger.drag(stop, { ...stop, y: stop.y + 4 * hour });
      const [hours, minutes] = end.split(":");
      const later = `0${Number(hours) + 4}:${minutes === "05" ? "00" : minutes}`;
      expect(await on.rows()).toEqual([`LUNDI 00:00-${later}`]);
      await finger.drag(await part(on, "start"), { ...start, y: start.y + hour });
      expect(await on.rows()).toEqual([`LUNDI 01:00-${later}`]);
      await on.load(drawn);
      await tap("LUNDI", "00:02");
      await finger.drag(move, { x: (await on.at("JEUDI", "00:00")).x, y: move.y });
      expect(await on.rows()).toEqual([`JEUDI 00:00-${end}`]);
    },
  );

  it.each<[string, number, string, string]>([
    ["held", 450, "JEUDI", "06:22.5"],
    ["swiped", 0, "LUNDI", "04:00"],
  ])("that touch: what is %s is the range under the finger, not the selected one beside it", async (how, held, ...place) => {
    await on.load(week(...touching("08:15", "08:30")));
    await tap("LUNDI", "08:07.5");
    await on.told();
    const [from, to] = [await on.at("LUNDI", "08:22.5"), await on.at(...place)];
    await finger.touch("touchStart", from);
    if (held > 0) await on.page.waitForTimeout(held);
    await finger.glide(from, to);
    await finger.touch("touchEnd");
    if (how === "held") {
      expect(await on.rows()).toEqual(["LUNDI 08:00-08:15", "JEUDI 06:15-06:30 VIE_PRIVEE_EXCEPTIONNELLE"]);
    } else {
      await expect.poll(() => on.page.evaluate(() => scrollY)).toBeGreaterThan(0);
      expect(await on.rows()).toEqual(["LUNDI 08:00-08:15", "LUNDI 08:15-08:30 VIE_PRIVEE_EXCEPTIONNELLE"]);
      expect(await on.told()).toEqual([]);
    }
  });

  it("are not written anew by a drag that changes nothing", async () => {
    const drawn = week(["LUNDI", "12:00-14:00"], ["LUNDI", "08:00-08:30", "VIE_PRIVEE"], ["LUNDI", "08:00-08:30"]);
    await on.load(drawn);
    await tap("LUNDI", "13:00");
    const from = await on.at("LUNDI", "13:00");
    await finger.drag(from, { x: from.x + 8, y: from.y + 2 });
    expect(await on.value()).toEqual(drawn);
    expect(await on.told()).toEqual([]);
    expect(await on.button("Undo").isDisabled()).toBe(true);
  });
});
