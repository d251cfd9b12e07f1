// Driving time over the whole span: one bar for each day or, where there are too many, for each run of days.

import { currentLanguage, fill, h, texts, word } from "../dom.js";
import { duration, longDay, shortDay } from "../model/wall.js";
import type { App } from "../state.js";

/** The most bars that can still be told apart. */
const BARS = 380;

export class Overview {
  readonly element: HTMLElement;
  private readonly bars: HTMLElement;
  private readonly first = h("span");
  private readonly last = h("span");
  private drawn = "";

  constructor(
    private readonly app: App,
    private readonly onDay: (day: number) => void,
  ) {
    this.bars = h("div", { class: "bars", role: "img", id: "overview" });
    this.element = h(
      "figure",
      { class: "overview" },
      h("figcaption", null, word("strong", "overview"), " ", word("span", "overviewHint", { class: "hint no-print" })),
      this.bars,
      h("div", { class: "overview-ends hint", "aria-hidden": "true" }, this.first, this.last),
    );
  }

  draw(): void {
    const { summary, version } = this.app;
    const key = `${version} ${document.documentElement.lang} ${summary === null}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const days = summary?.perDay;
    // A few days say more in the list below.
    this.element.hidden = !days || days.day.length < 4;
    if (!days || days.day.length === 0) return;
    const [first, last] = [days.day[0] ?? 0, days.day.at(-1) ?? 0];
    const run = Math.max(1, Math.ceil((last - first + 1) / BARS));
    const count = Math.floor((last - first) / run) + 1;
    const sums = Array.from({ length: count }, (_, at) => ({ day: first + at * run, privateMs: 0, professionalMs: 0 }));
    for (const [at, day] of days.day.entries()) {
      const sum = sums[Math.floor((day - first) / run)];
      if (!sum) continue;
      sum.privateMs += days.privateMs[at] ?? 0;
      sum.professionalMs += days.professionalMs[at] ?? 0;
    }
    const most = Math.max(1, ...sums.map((sum) => sum.privateMs + sum.professionalMs));
    const language = currentLanguage();
    const words = texts();
    fill(
      this.bars,
      ...sums.map((sum) => {
        const title =
          `${longDay(sum.day, language)}${words.colon}${duration(sum.privateMs)} ${words.private}, ` +
          `${duration(sum.professionalMs)} ${words.professional}`;
        const bar = h(
          "span",
          { class: "bar", title, onClick: () => this.onDay(sum.day) },
          h("span", { class: "bar-professional" }),
          h("span", { class: "bar-private" }),
        );
        const [professional, priv] = [...bar.children] as HTMLElement[];
        if (professional) professional.style.height = `${(100 * sum.professionalMs) / most}%`;
        if (priv) priv.style.height = `${(100 * sum.privateMs) / most}%`;
        return bar;
      }),
    );
    const a = summary.a;
    this.bars.setAttribute(
      "aria-label",
      `${words.overview}${words.colon}${shortDay(first, language)} \u2013 ${shortDay(last, language)}; ` +
        `${duration(a.privateMs)} ${words.private}, ${duration(a.professionalMs)} ${words.professional}`,
    );
    this.first.textContent = shortDay(first, language);
    this.last.textContent = shortDay(last, language);
  }
}
