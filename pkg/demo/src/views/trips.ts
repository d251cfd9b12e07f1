// Where trips are brought: pasted, dropped, chosen or made up; with progress, and a way to stop.

import { byId, fill, h, texts, word } from "../dom.js";
import { isSchedule } from "../model/kind.js";
import { isBlank } from "../model/plan.js";
import { grouped } from "../model/wall.js";
import type { App } from "../state.js";
import type { Source } from "../worker/protocol.js";
import type { ScheduleView } from "./schedule.js";

/** How many trips the button makes up. */
const GENERATED = 100_000;

/** More characters than these are not put into the field. */
const SHOWN = 200_000;

/** How many bytes of a dropped file are looked into to tell a schedule from trips. */
const HEAD = 16_384;

export function setUpTrips(app: App, schedule: ScheduleView): void {
  const area = h("textarea", {
    id: "paste",
    rows: 4,
    spellcheck: false,
    wrap: "off",
    "data-text-placeholder": "pastePlaceholder",
    onPaste: (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (text.length <= SHOWN) return void setTimeout(() => load({ text: area.value, name: "" }, "pasted"));
      // A field with megabytes in it would stand still: its first lines are shown, and all of it is read.
      event.preventDefault();
      area.value = `${text.slice(0, 2000)}\n\u2026`;
      whole = text;
      load({ text, name: "" }, "pasted");
    },
    onInput: () => (whole = null),
  });
  let whole: string | null = null;
  const file = h("input", {
    type: "file",
    id: "trips-file",
    class: "hidden-text",
    tabIndex: -1,
    accept: ".csv,.json,.ndjson,.jsonl,.txt,text/csv,application/json",
    "data-text-aria-label": "choose",
    onChange: () => {
      const [chosen] = file.files ?? [];
      if (chosen) load({ file: chosen });
      file.value = "";
    },
  });
  const bar = h("progress", { id: "progress", "data-text-aria-label": "classifying" });
  const barText = h("span", { id: "progress-text" });
  const cancel = word("button", "cancel", {
    type: "button",
    class: "quiet",
    id: "cancel",
    onClick: () => app.cancel(),
  });
  const progress = h("div", { class: "progress", hidden: true }, bar, barText, cancel);
  const status = h("p", { class: "note", id: "trips-status" });
  const again = word("button", "again", { type: "button", id: "classify-again", onClick: () => void app.classify() });
  fill(
    byId("trips"),
    word("h2", "tripsTitle", { id: "trips-title" }),
    word("p", "tripsHint", { class: "hint" }),
    h(
      "div",
      { class: "bring" },
      h("div", { class: "field grow" }, h("label", { for: area.id }, word("span", "paste")), area),
      h(
        "div",
        { class: "bring-more" },
        word("button", "classifyPasted", {
          type: "button",
          id: "classify-pasted",
          onClick: () => load({ text: whole ?? area.value, name: "" }, "pasted"),
        }),
        h(
          "p",
          { class: "drop" },
          word("span", "drop"),
          " ",
          word("button", "choose", { type: "button", class: "link", onClick: () => file.click() }),
          file,
        ),
        h(
          "button",
          { type: "button", class: "quiet", id: "generate", "data-text": "generate", onClick: generate },
          texts().generate,
        ),
      ),
    ),
    progress,
    h("div", { class: "status-row" }, status, again),
  );

  /** Made-up drivers have no schedules of their own: where the shared one is blank, they follow the one shown. */
  function generate(): void {
    if (isBlank(app.a.shared) && !isBlank(app.shown("a"))) app.shareShown();
    load({ generate: GENERATED, name: "" }, "generated");
  }

  function load(...brought: Parameters<App["load"]>): void {
    void app.load(...brought);
  }

  function drawAgain(): void {
    again.hidden = !(
      app.read &&
      app.read.trips > 0 &&
      app.timeZone !== null &&
      app.summary === null &&
      app.progress === null
    );
  }

  app.onProgress(() => {
    drawAgain();
    const now = app.progress;
    // Where the button goes, the focus goes on to what was asked for.
    if (now === null && document.activeElement === cancel) byId("answers").focus();
    progress.hidden = now === null;
    if (!now) return;
    const words = texts();
    const verb = { read: words.reading, classify: words.classifying, compare: words.comparing, write: words.writing }[
      now.phase
    ];
    bar.max = Math.max(1, now.total);
    bar.value = now.done;
    const share = Math.floor((100 * now.done) / Math.max(1, now.total));
    barText.textContent =
      now.phase === "read" ? `${verb} ${share} %` : `${verb} ${grouped(now.done)} / ${grouped(now.total)}`;
  });
  app.onChange(() => {
    status.textContent = app.status?.text() ?? "";
    status.className = `note ${app.status?.kind ?? ""}`;
    drawAgain();
  });
  setUpDrop(load, schedule);
}

/** Files may be dropped anywhere: what looks like a schedule is one, anything else is trips. */
function setUpDrop(load: (source: Source) => void, schedule: ScheduleView): void {
  let depth = 0;
  const mark = (change: number): void => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle("dropping", depth > 0);
  };
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => hasFiles(event) && mark(1));
  addEventListener("dragleave", (event) => hasFiles(event) && mark(-1));
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(-depth);
    const [file] = event.dataTransfer?.files ?? [];
    if (file) void take(file);
  });

  async function take(file: File): Promise<void> {
    const head = await file.slice(0, HEAD).text();
    if (isSchedule(head)) schedule.take(await file.text(), file.name);
    else load({ file });
  }
}
