/** The editor's parts that need no page and no engine. */
import { describe, expect, it } from "vitest";
import {
  blockBetween,
  moved,
  nearerEdge,
  nextSlot,
  nudged,
  placedOf,
  resized,
  slotAt,
} from "../../dist/editor/geometry.js";
import { DEPTH, History } from "../../dist/editor/history.js";
import { fromJson, toJson } from "../../dist/editor/json.js";
import { actionOf } from "../../dist/editor/keyboard.js";
import { formatDuration, formatSpan, formatTime, parseTime } from "../../dist/editor/time-text.js";
import { announce, countsInWords, daysInWords, words } from "../../dist/editor/words.js";

describe("documents as JSON text", () => {
  it.each([
    '{"id":9007199254740993,"a":[-9223372036854775808,9223372036854775807,12]}',
    '{"a":"9007199254740993","b":"\\"9007199254740993","bigint:9007199254740993":9007199254740993}',
    '{"a":"bigint:9007199254740993","b":"_bigint:1","__proto__":{"c":9007199254740993}}',
    "9007199254740993",
    '"9007199254740993"',
  ])("keep every digit: %s", (text) => {
    expect(toJson(fromJson(text))).toBe(text);
  });

  it("say what JSON.parse says of all else", () => {
    const plain = ['{"a":0.12345678901234567,"b":1e25,"c":9007199254740992000000}', '{"a":"\\u0062igint:1234567890123456"}', "12"];
    for (const text of plain) expect(fromJson(text)).toEqual(JSON.parse(text));
    expect(fromJson('["\\u0062igint:1",9007199254740993]')).toEqual(["bigint:1", 9007199254740993n]);
    for (const text of ["0009007199254740993", "{9007199254740993}", "", "[9007199254740993"]) {
      expect(() => fromJson(text), text).toThrow(SyntaxError);
    }
  });
});

describe("times as people write them", () => {
  it.each([
    ["8", 8, 0],
    ["08", 8, 0],
    ["8:30", 8, 30],
    [" 08:05 ", 8, 5],
    ["8h", 8, 0],
    ["8h30", 8, 30],
    ["8 h 30", 8, 30],
    ["8\u00a0h\u00a030", 8, 30],
    ["18 heures", 18, 0],
    ["8.30", 8, 30],
    ["830", 8, 30],
    ["0830", 8, 30],
    ["1745", 17, 45],
    ["24:00", 24, 0],
    ["24", 24, 0],
    ["6 pm", 18, 0],
    ["6:15 p.m.", 18, 15],
    ["12 am", 0, 0],
    ["12 PM", 12, 0],
    // Times that do not exist are for the engine to refuse, with its reason.
    ["25:00", 25, 0],
    ["12:75", 12, 75],
  ])("reads %j", (text, hour, minute) => expect(parseTime(text)).toEqual({ hour, minute }));

  it.each(["", "x", "8:", ":30", "8:3:0", "-8", "8:300", "123:00", "12345", "13 pm", "0 am", "midi"])(
    "refuses %j or reads it as no time",
    (text) => expect(text === "8:" ? parseTime(text)?.minute : parseTime(text)).toEqual(text === "8:" ? 0 : null),
  );

  it("writes what it reads", () => {
    for (let minutes = 0; minutes <= 1440; minutes++) {
      const time = parseTime(formatTime(minutes));
      expect(time && time.hour * 60 + time.minute).toBe(minutes);
    }
    expect(formatSpan({ start: 0, end: 1440 })).toBe("00:00–24:00");
    expect([0, 45, 60, 90, 605].map(formatDuration)).toEqual([
      "0\u00a0min",
      "45\u00a0min",
      "1\u00a0h",
      "1\u00a0h\u00a030",
      "10\u00a0h\u00a005",
    ]);
  });
});

describe("the grid in numbers", () => {
  it("takes all slots between two places, whichever comes first", () => {
    const block = { firstDay: 1, lastDay: 3, start: 480, end: 735 };
    const [a, b] = [
      { day: 1, minute: 487 },
      { day: 3, minute: 720 },
    ];
    expect(blockBetween(a, b)).toEqual(block);
    expect(blockBetween({ day: 3, minute: 487 }, { day: 1, minute: 720 })).toEqual(block);
    expect(placedOf(block).map(({ day }) => day)).toEqual([1, 2, 3]);
    expect(blockBetween({ day: -4, minute: -900 }, { day: 99, minute: 9000 })).toEqual({
      firstDay: 0,
      lastDay: 6,
      start: 0,
      end: 1440,
    });
  });

  it("keeps slots, moves and edges within the week, and ranges longer than nothing", () => {
    for (let minute = -100; minute <= 1600; minute += 7) {
      for (const day of [-1, 0, 3, 6, 7]) {
        const slot = slotAt({ day, minute });
        expect(slot.minute % 15).toBe(0);
        expect(slot.minute >= 0 && slot.minute <= 1425 && slot.day >= 0 && slot.day <= 6).toBe(true);
      }
      const range = { day: 2, start: 607, end: 652 };
      const placed = moved(range, 1, minute - 607);
      expect(placed.end - placed.start).toBe(45);
      expect(placed.start >= 0 && placed.end <= 1440).toBe(true);
      for (const edge of ["start", "end"] as const) {
        const pulled = resized(range, edge, minute);
        expect(pulled.start < pulled.end && pulled.start >= 0 && pulled.end <= 1440).toBe(true);
        expect(edge === "start" ? pulled.end : pulled.start).toBe(edge === "start" ? 652 : 607);
      }
    }
  });

  it("moves by grid lines, and leaves the minutes alone where only the day changes", () => {
    const range = { day: 0, start: 607, end: 652 };
    expect(nudged(range, 1)).toEqual({ day: 0, start: 615, end: 660 });
    expect(nudged(range, -1)).toEqual({ day: 0, start: 600, end: 645 });
    expect(moved(range, 2, 0)).toEqual({ day: 2, start: 607, end: 652 });
    expect([nextSlot(600, 1), nextSlot(600, -1), nextSlot(607, 1), nextSlot(607, -1)]).toEqual([615, 585, 615, 600]);
  });

  it("finds the nearer edge", () => {
    const range = { start: 480, end: 600 };
    expect(nearerEdge(range, 480)).toBe("start");
    expect(nearerEdge(range, 585)).toBe("end");
  });
});

describe("undo and redo", () => {
  it("goes back and forth, and forgets what was undone when something new is done", () => {
    const history = new History("a");
    history.push("b");
    history.push("c");
    expect([history.undo(), history.present, history.undo(), history.present, history.undo()]).toEqual([
      true,
      "b",
      true,
      "a",
      false,
    ]);
    expect([history.redo(), history.present]).toEqual([true, "b"]);
    history.push("d");
    expect([history.redo(), history.present, history.canRedo]).toEqual([false, "d", false]);
  });

  it("holds a bounded number of steps", () => {
    const history = new History(0);
    for (let step = 1; step <= DEPTH + 50; step++) history.push(step);
    let steps = 0;
    while (history.undo()) steps++;
    expect([steps, history.present]).toEqual([DEPTH, 50]);
  });
});

describe("keys", () => {
  const key = (text: string): Parameters<typeof actionOf>[0] => {
    const parts = text.split("+");
    const held = (name: string): boolean => parts.slice(0, -1).includes(name);
    return {
      key: parts.at(-1) || "+",
      shiftKey: held("Shift"),
      altKey: held("Alt"),
      ctrlKey: held("Ctrl"),
      metaKey: held("Meta"),
    };
  };

  it.each([
    ["ArrowDown", { do: "go", days: 0, minutes: 15 }],
    ["PageUp", { do: "go", days: 0, minutes: -60 }],
    ["Shift+ArrowLeft", { do: "extend", days: -1, minutes: 0 }],
    ["Alt+ArrowUp", { do: "move", days: 0, minutes: -15 }],
    ["Home", { do: "jump", day: "first" }],
    ["Ctrl+End", { do: "jump", day: "last", minute: "last" }],
    [" ", { do: "mark" }],
    ["Enter", { do: "open" }],
    ["Backspace", { do: "delete" }],
    ["Ctrl+z", { do: "undo" }],
    ["Meta+Shift+Z", { do: "redo" }],
    ["Ctrl+y", { do: "redo" }],
    ["Ctrl+a", { do: "mark-all" }],
    // Not the grid's: they go on to the browser.
    ["Tab", null],
    ["a", null],
    ["Ctrl+c", null],
    ["Ctrl+ArrowDown", null],
    ["Shift+Enter", null],
    ["Ctrl+Alt+z", null],
  ])("%s", (text, action) => expect(actionOf(key(text))).toEqual(action));
});

describe("words", () => {
  it("has the same ones in both languages", () => {
    const shape = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shape)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shape(inner)]))
          : typeof value;
    expect(shape(words("fr"))).toEqual(shape(words("en")));
  });

  it("tells what happened", () => {
    const ranges = [{ day: 0, start: 480, end: 1440 }];
    expect(announce({ kind: "painted", ranges }, "en")).toBe("Monday 08:00 to 24:00: private");
    expect(announce({ kind: "painted", ranges }, "fr")).toBe("lundi de 08:00 à 24:00 : privé");
    expect(announce({ kind: "fixed", what: "split", left: 1 }, "en")).toBe("Fixed: split; 1 issue left");
    expect(announce({ kind: "fixed", what: "coupé", left: 2 }, "fr")).toBe("Corrigé : coupé; 2 remarques restantes");
    expect(daysInWords([0, 1, 6], "en")).toBe("Monday, Tuesday and Sunday");
    expect(daysInWords([4], "fr")).toBe("vendredi");
    expect(countsInWords({ error: 2, warning: 0, info: 1 }, "fr")).toBe("2 erreurs, 1 note");
    for (const kind of [
      "cancelled",
      "undone",
      "redone",
      "inverted",
      "removed",
      "nothing-here",
      "refused",
      "readonly",
    ] as const) {
      expect(announce({ kind }, "fr")).not.toBe(announce({ kind }, "en"));
    }
  });
});
