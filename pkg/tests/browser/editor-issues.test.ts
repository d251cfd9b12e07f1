import { describe, expect, it } from "vitest";
import { type EditorPage, type Row, useEditor, week } from "./editor-page.js";
import { browserAvailable } from "./support/index.js";

describe.skipIf(!browserAvailable())("issues in the editor", () => {
  let on: EditorPage;

  useEditor((opened) => {
    on = opened;
  });

  it("shows a reversed range beside the grid and on the range, and mends it with one click", async () => {
    const loaded = week(["VENDREDI", "20:00-06:30"]);
    await on.load(loaded);
    const issue = on.issue("reversed-range");
    expect(await issue.innerText()).toMatch(/Error\s+Friday 20:00–06:30\s+.*never crosses midnight/is);
    const block = on.blocks("VENDREDI");
    expect(await block.getAttribute("data-state")).toBe("problem");
    expect(await block.getAttribute("data-severity")).toBe("error");
    expect(await block.getAttribute("title")).toContain("never crosses midnight");
    expect(await block.innerText()).toContain("20:00");
    expect(await block.locator(".icon").count()).toBe(1);
    // Shown, and kept.
    expect(await on.value()).toEqual(loaded);
    expect(await on.told()).toEqual([]);
    await issue.getByRole("button", { name: /split at midnight/i }).click();
    expect(await on.value()).toEqual(week(["VENDREDI", "20:00-23:59"], ["SAMEDI", "00:00-06:30"]));
    expect(await on.issue("reversed-range").count()).toBe(0);
    expect(await on.blocks("SAMEDI").getAttribute("data-state")).toBe("private");
    expect(await on.said()).toMatch(/^Fixed: .*; \d issues? left$/);
    expect((await on.told()).map(({ type }) => type)).toEqual(["input", "change"]);
    await on.keys("Tab");
    await on.button("Undo").click();
    expect(await on.value()).toEqual(loaded);
    expect(await on.issue("reversed-range").count()).toBe(1);
  });

  it("tells how many ranges it does not draw, and keeps them", async () => {
    const ranges = Array.from({ length: 510 }, (): Row => ["LUNDI", "08:00-09:00"]);
    await on.load(week(...ranges));
    expect(await on.issue("undrawn").innerText()).toContain("10 more ranges are kept and checked, but not drawn");
    expect(await on.rows()).toHaveLength(510);
    await on.load(week(...ranges.slice(0, 500)));
    expect(await on.issue("undrawn").count()).toBe(0);
  });

  it.each(["en", "fr"])("has room for the names of days at every width, in %s", async (lang) => {
    await on.editor.evaluate((editor, value) => editor.setAttribute("lang", value), lang);
    for (const width of [360, 500, 640, 760, 840, 900, 980, 1100, 1200, 1400]) {
      await on.page.setViewportSize({ width, height: 900 });
      const wide = await on.page.locator(".head:not(.corner)").evaluateAll((heads) =>
        heads.filter((head) =>
          [...head.querySelectorAll(".day > *")].some((name) => name.clientWidth > head.clientWidth),
        ).length,
      );
      expect(wide, `names too wide at ${width} pixels`).toBe(0);
    }
  });

  it("goes from an issue to its range", async () => {
    await on.load(week(["JEUDI", "07:00-09:00"], ["JEUDI", "08:30-10:00"]));
    await on
      .issue("overlapping-ranges")
      .getByRole("button", { name: /thursday 08:30–10:00/i })
      .click();
    expect(await on.blocks("JEUDI").nth(1).getAttribute("data-selected")).toBe("");
    expect(await on.focused()).toMatch(/^Thursday 08:30, private, .*needs mending/);
    expect(await on.issue("overlapping-ranges").getAttribute("data-chosen")).toBe("");
  });

  it("keeps everything word for word that an edit does not meet", async () => {
    const kept = week(
      ["LUNDI", "06:00-07:00", "VIE_PRIVEE", { id: 12, couleur: "bleu" }],
      ["LUNDI", "18:00-23:59"],
      ["LUNDI", "09:00-09:00"],
      ["MARDI", "07:00-09:00"],
      ["MARDI", "08:00-10:00"],
      ["MERCREDI", "20:00-06:00"],
      ["MERCREDI", "10:00-11:00", "VIE_PRIVEE", { idJourSemaine: "JEUDI" }],
      ["JEUDI", "00:00-24:00", "IMMOBILISATION", { motif: "révision" }],
      ["VENDREDI", "09:00-12:00", "TELETRAVAIL"],
      ["lundi ", "09:00-12:00"],
      ["SAMEDI", "30:00-12:99"],
    );
    const document = { ...kept, dateDebut: "24/11/2025 00:00:00 Z", note: { a: 1 } };
    await on.load(document);
    expect(await on.value()).toEqual(document);
    // Painting, on every day, over everything.
    await on.drag(["LUNDI", "13:05"], ["DIMANCHE", "13:55"]);
    const after = (await on.value()) as unknown as typeof document;
    expect(after.dateDebut).toBe("24/11/2025 00:00:00 Z");
    expect(after.note).toEqual({ a: 1 });
    for (const [day, types] of Object.entries(kept.innerMap.map)) {
      for (const [type, list] of Object.entries(types ?? {})) {
        for (const range of list ?? []) expect(after.innerMap.map[day as "LUNDI"]?.[type]).toContainEqual(range);
      }
    }
    const painted = (await on.rows()).filter((row) => row.endsWith("13:00-14:00"));
    expect(painted).toHaveLength(7);
    // Erasing all there is, with the keyboard.
    await on.click("DIMANCHE", "05:00");
    await on.keys("Control+a", "Delete");
    expect(await on.rows()).toEqual([
      "LUNDI 09:00-09:00",
      "MERCREDI 20:00-06:00",
      "MERCREDI 10:00-11:00",
      "JEUDI 00:00-24:00 IMMOBILISATION",
      "VENDREDI 09:00-12:00 TELETRAVAIL",
      "lundi  09:00-12:00",
      "SAMEDI 30:00-12:99",
    ]);
    await on.button("Undo").click();
    await on.button("Undo").click();
    expect(await on.value()).toEqual(document);
  });

  it("shows types that are not private apart, and gives them up only by their own button", async () => {
    await on.load(week(["MERCREDI", "08:00-18:00", "IMMOBILISATION"], ["MERCREDI", "12:00-14:00"]));
    const other = on.blocks("MERCREDI").first();
    expect(await other.getAttribute("data-state")).toBe("other");
    expect(await other.innerText()).toContain("IMMOBILISATION");
    await other.click();
    expect(await on.page.locator(".range-form").innerText()).toContain("kept word for word");
    expect(await on.field("Start").isDisabled()).toBe(true);
    await on.keys("Delete");
    await on.drag(["MERCREDI", "07:05"], ["MERCREDI", "19:50"]);
    await on.button("Invert").click();
    await on.button("Invert").click();
    expect((await on.rows()).filter((row) => row.includes("IMMOB"))).toEqual(["MERCREDI 08:00-18:00 IMMOBILISATION"]);
    await other.click();
    await on.page.locator(".range-form").getByRole("button", { name: "Remove" }).click();
    expect((await on.rows()).filter((row) => row.includes("IMMOB"))).toEqual([]);
  });

  it("mends a problem range by typing, and takes away what cannot be read", async () => {
    await on.load(
      week(["JEUDI", "18:00-20:00", "VIE_PRIVEE", { idJourSemaine: "MARDI" }], ["VENDREDI", "08:00-27:00"]),
    );
    await on.blocks("JEUDI").click();
    expect(await on.field("Start").inputValue()).toBe("18:00");
    await on.field("End").fill("20:30");
    await on.button("Apply").click();
    expect(await on.value()).toEqual(week(["JEUDI", "18:00-20:30"], ["VENDREDI", "08:00-27:00"]));
    await on.issue("hour-out-of-range").getByRole("button", { name: "Remove" }).click();
    expect(await on.value()).toEqual(week(["JEUDI", "18:00-20:30"]));
  });

  it("fixes all there is to fix at once, in one step", async () => {
    const loaded = week(
      ["LUNDI", "22:00-06:00"],
      ["MARDI", "08:00-10:00"],
      ["MARDI", "09:00-11:00"],
      ["JEUDI", "22:00-00:00"],
    );
    await on.load(loaded);
    await on.button("Fix all").click();
    expect(await on.rows()).toEqual([
      "LUNDI 22:00-23:59",
      "MARDI 08:00-11:00",
      "MARDI 00:00-06:00",
      "JEUDI 22:00-23:59",
    ]);
    expect(await on.codes()).not.toContain("reversed-range");
    await on.button("Undo").click();
    expect(await on.value()).toEqual(loaded);
  });

  it("keeps the keyboard beside the issue that was fixed", async () => {
    await on.load(week(["LUNDI", "22:00-06:00"], ["JEUDI", "22:00-00:00"]));
    await on.issue("reversed-range").first().getByRole("button", { name: /split/i }).press("Enter");
    const focus = await on.editor.evaluate((editor) => editor.shadowRoot?.activeElement?.textContent ?? "");
    expect(focus).not.toBe("");
  });

  it("reads 23:59 as the mode says, and writes what the mode wants", async () => {
    const loaded = week(["LUNDI", "18:00-23:59"]);
    await on.load(loaded);
    const label = on.blocks("LUNDI");
    expect(await label.innerText()).toContain("24:00");
    expect(await on.codes()).toContain("end-of-day-23-59");
    await on.editor.evaluate((editor) => editor.setAttribute("end-of-day", "strict"));
    expect(await label.innerText()).toContain("23:59");
    expect(await on.codes()).toContain("literal-23-59");
    expect(await on.value()).toEqual(loaded);
    await on.drag(["MARDI", "20:05"], ["MARDI", "23:55"]);
    expect(await on.rows()).toEqual(["LUNDI 18:00-23:59", "MARDI 20:00-24:00"]);
    await on.issue("literal-23-59").locator(".fix").click();
    expect(await on.rows()).toEqual(["LUNDI 18:00-24:00", "MARDI 20:00-24:00"]);
  });

  it("shows what is wrong with what is no payload at all, and keeps it", async () => {
    for (const document of [
      42,
      "text",
      [],
      { timeZone: "Europe/Paris", recurrent: [] },
      { innerMap: { map: [] } },
      { innerMap: { map: { LUNDI: "tout" } } },
      { innerMap: null },
    ]) {
      await on.load(document);
      expect(await on.value()).toEqual(document);
      expect(await on.page.locator('.issue[data-severity="error"]').count()).toBeGreaterThan(0);
      await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
      expect(await on.value()).toEqual(document);
      expect(await on.said()).toMatch(/cannot be edited/);
    }
    // Empty objects are a beginning.
    await on.load({});
    await on.drag(["LUNDI", "08:05"], ["LUNDI", "09:50"]);
    expect(await on.value()).toEqual(week(["LUNDI", "08:00-10:00"]));
  });

  it("marks a day whose error no range can show", async () => {
    await on.load(week(["MARDI", "08:00-09:00", "VIE_PRIVEE", { debutHeure: "huit" }], ["JEUDI", "20:00-06:00"]));
    expect(await on.blocks("MARDI").count()).toBe(0);
    const head = (name: RegExp): Promise<string> => on.page.getByRole("columnheader", { name }).innerText();
    expect(await head(/Tuesday/)).toContain("needs mending");
    expect(await head(/Thursday/)).not.toContain("needs mending");
    await on.issue("wrong-type").getByRole("button", { name: "Remove" }).click();
    expect(await head(/Tuesday/)).not.toContain("needs mending");
  });

  it("undoes from anywhere in the editor", async () => {
    const loaded = week(["JEUDI", "20:00-06:00"]);
    await on.load(loaded);
    await on.issue("reversed-range").locator(".fix").click();
    await on.keys("Control+z");
    expect(await on.value()).toEqual(loaded);
    await on.keys("Control+Shift+z");
    expect(await on.rows()).toEqual(["JEUDI 20:00-23:59", "VENDREDI 00:00-06:00"]);
  });

  it("speaks French", async () => {
    await on.load(week(["VENDREDI", "20:00-06:30"]));
    await on.editor.evaluate((editor) => editor.setAttribute("lang", "fr"));
    expect(await on.page.getByRole("columnheader", { name: /vendredi/i }).count()).toBe(1);
    expect(await on.issue("reversed-range").innerText()).toMatch(/Erreur\s+vendredi 20:00–06:30\s+la plage/i);
    await on
      .issue("reversed-range")
      .getByRole("button", { name: /couper à minuit/i })
      .click();
    expect(await on.said()).toMatch(/^Corrigé : /);
    expect(await on.button("Inverser").count()).toBe(1);
    await on.editor.evaluate((editor) => editor.removeAttribute("lang"));
    await on.page.evaluate(() => document.querySelector("main")?.setAttribute("lang", "fr-CA"));
    await on.page.evaluate(() => document.querySelector("form")?.append(document.querySelector("horaires-editor")!));
    expect(await on.button("Inverser").count()).toBe(1);
  });
});
