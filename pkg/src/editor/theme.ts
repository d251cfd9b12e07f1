/** What is there for assistive technology alone. */
export const UNSEEN = `
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
`;

/** Colours, light and dark, each pair with a contrast of AA, and what a page may set (`--horaires-*`). */
export const THEME = `
:host {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #151821);
  --panel: light-dark(#f6f7fb, #1b1f2a);
  --raised: light-dark(#ffffff, #232836);
  --ink: light-dark(#1c2333, #e9ecf4);
  --muted: light-dark(#566077, #a7b0c3);
  --line: light-dark(#eceff5, #232835);
  --line-strong: light-dark(#d5dae6, #363d4f);
  --weekend: light-dark(#fafbfd, #181c26);
  --accent: var(--horaires-accent, light-dark(#3b57c4, #a9b9ff));
  --on-accent: var(--horaires-on-accent, light-dark(#ffffff, #131830));
  --accent-soft: light-dark(#e9eefd, #272f4d);
  --private: light-dark(#dfe6fc, #2a3563);
  --private-edge: light-dark(#4a66d3, #8fa4ff);
  --private-ink: light-dark(#22347c, #dfe6ff);
  --other: light-dark(#f1ece0, #37322a);
  --other-stripe: light-dark(#e3dac6, #453e32);
  --other-edge: light-dark(#8b7443, #c9b27d);
  --other-ink: light-dark(#57461f, #f0e2c2);
  --erase: light-dark(#fde8e4, #4a2723);
  --erase-edge: light-dark(#b4402f, #ff9e8f);
  --erase-ink: light-dark(#8a2a1c, #ffd9d2);
  --error: light-dark(#b3261e, #ffa59d);
  --error-soft: light-dark(#fdeeed, #33222a);
  --warning: light-dark(#875400, #f2c46d);
  --warning-soft: light-dark(#fdf5e4, #2f2a22);
  --info: light-dark(#2f6486, #9bcbe9);
  --info-soft: light-dark(#eef5f9, #202c39);
  --done: light-dark(#22693f, #8fd6a8);
  --done-soft: light-dark(#eaf6ee, #1f3029);
  --focus: light-dark(#1c2333, #ffffff);
  --hour: var(--horaires-hour-height, 26px);
  --gutter: 46px;
  --head: 52px;
  --radius: 10px;
  display: block;
  container-type: inline-size;
  font: 14px/1.45
    var(
      --horaires-font,
      ui-sans-serif,
      system-ui,
      "Segoe UI",
      Roboto,
      "Helvetica Neue",
      "Noto Sans",
      "DejaVu Sans",
      sans-serif
    );
  color: var(--ink);
  text-align: start;
}
:host([hidden]) {
  display: none;
}
:host([theme="light"]) {
  color-scheme: light;
}
:host([theme="dark"]) {
  color-scheme: dark;
}
*,
*::before,
*::after {
  box-sizing: border-box;
}
[hidden] {
  display: none !important;
}
p,
ul,
fieldset {
  margin: 0;
  padding: 0;
  border: 0;
}
.unseen {${UNSEEN}}
.icon {
  inline-size: 18px;
  block-size: 18px;
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.8;
  stroke-linecap: round;
  stroke-linejoin: round;
}
code {
  font:
    0.93em ui-monospace,
    "SF Mono",
    Menlo,
    Consolas,
    "DejaVu Sans Mono",
    monospace;
  overflow-wrap: anywhere;
}
:focus-visible {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
}
@media (pointer: coarse) {
  :host {
    --hour: var(--horaires-hour-height, 30px);
  }
}
@media (forced-colors: active) {
  .block,
  .draft,
  .card,
  .button,
  .swatch {
    border: 1px solid CanvasText !important;
  }
  .block[data-state="other"],
  .block[data-state="problem"] {
    border-style: dashed !important;
  }
  .block[data-selected],
  .button[aria-pressed="true"] {
    outline: 2px solid Highlight;
  }
  .block[data-state="private"] {
    border-inline-start: 6px solid CanvasText !important;
  }
  .where {
    border: 0 !important;
  }
  .cursor,
  :focus-visible:not(.cell) {
    outline: 3px solid Highlight !important;
  }
  .share-private,
  .swatch[data-swatch="private"] {
    background: CanvasText !important;
  }
}
@media (prefers-reduced-motion: no-preference) {
  .button,
  .block,
  .edge::after,
  .share-private {
    transition:
      background-color 120ms,
      border-color 120ms,
      box-shadow 120ms,
      opacity 120ms,
      inline-size 200ms;
  }
}
`;
