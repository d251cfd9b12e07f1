/** How the week looks. */
export const GRID = `
.board {
  position: relative;
  isolation: isolate;
  container: board / inline-size;
}
.grid {
  display: block;
}
.row {
  display: grid;
  grid-template-columns: var(--gutter) repeat(7, minmax(0, 1fr));
  block-size: calc(var(--hour) / 4);
}
.heads {
  position: sticky;
  inset-block-start: 0;
  z-index: 4;
  background: var(--paper);
  border-block-end: 1px solid var(--line-strong);
  border-start-end-radius: var(--radius);
  border-start-start-radius: var(--radius);
}
.heads .row {
  block-size: var(--head);
}
.head {
  display: flex;
  flex-direction: column;
  justify-content: center;
  align-items: center;
  min-inline-size: 0;
}
.day {
  font-weight: 600;
}
.day .long::first-letter,
.day .short::first-letter {
  text-transform: uppercase;
}
.day .long {
  display: inline-block;
}
.day .short {
  display: none;
}
.total {
  font-size: 12px;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
.total .icon {
  inline-size: 13px;
  block-size: 13px;
  margin-inline-start: 4px;
  vertical-align: -2px;
  color: var(--error);
}
.hour {
  position: relative;
  font-size: 11px;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}
.clock {
  position: absolute;
  inset-block-start: 0;
  inset-inline-end: 8px;
  translate: 0 -50%;
  line-height: 1;
}
.row:first-child > .hour .clock {
  translate: 0 2px;
}
.cell {
  border-inline-start: 1px solid var(--line-strong);
  min-inline-size: 0;
}
.cell:last-child {
  border-inline-end: 1px solid var(--line-strong);
}
.cell[data-weekend] {
  background: var(--weekend);
}
.on-hour > .cell {
  border-block-start: 1px solid var(--line);
}
.on-quarter > .cell {
  border-block-start-color: var(--line-strong);
}
.row:first-child > .cell {
  border-block-start-color: transparent;
}
.cell:focus {
  outline: none;
}
.layer {
  position: absolute;
  inset: calc(var(--head) + 1px) 0 0 var(--gutter);
  z-index: 2;
  display: grid;
  grid-template-columns: repeat(7, minmax(0, 1fr));
  cursor: crosshair;
  user-select: none;
  -webkit-user-select: none;
  -webkit-touch-callout: none;
  touch-action: manipulation;
}
.column {
  position: relative;
}
.block,
.draft {
  position: absolute;
  inset-inline: 4px 4px;
  overflow: hidden;
  border-radius: 6px;
  font-size: 12px;
  line-height: 15px;
  font-variant-numeric: tabular-nums;
}
.block {
  margin-inline-start: var(--aside, 0);
  cursor: grab;
  min-block-size: 5px;
  background: var(--private);
  color: var(--private-ink);
  border: 1px solid transparent;
  border-inline-start: 3px solid var(--private-edge);
  box-shadow: 0 0 0 1px var(--paper);
}
.block[data-state="private"] {
  overflow: visible; /* Edges begin at its border. */
}
.block[data-beside] {
  inset-inline-end: 38%;
}
.block:hover {
  border-color: var(--private-edge);
}
.block[data-selected] {
  z-index: 2;
  border-color: var(--private-edge);
  box-shadow:
    0 0 0 1px var(--private-edge),
    0 3px 10px light-dark(#22347c33, #00000080);
}
.block[data-gripped] {
  opacity: 0.35;
}
.block[data-state="other"],
.block[data-state="problem"] {
  cursor: pointer;
}
.block[data-state="other"] {
  inset-inline: 64% 4px;
  color: var(--other-ink);
  border: 1px dashed var(--other-edge);
  z-index: 1;
  background: repeating-linear-gradient(135deg, var(--other) 0 6px, var(--other-stripe) 6px 9px);
}
.block[data-state="problem"] {
  color: var(--error);
  border: 2px dashed var(--error);
  background: repeating-linear-gradient(135deg, var(--error-soft) 0 7px, var(--paper) 7px 12px);
}
.block[data-state="private"][data-severity="warning"] {
  border-inline-start-style: double;
  border-inline-start-width: 5px;
}
.label {
  display: block;
  padding: 4px 6px;
  pointer-events: none;
  max-block-size: 100%;
  overflow: hidden;
}
.label .icon {
  inline-size: 14px;
  block-size: 15px;
  color: var(--warning);
}
.block[data-state="problem"] .label .icon {
  color: var(--error);
}
.times {
  font-weight: 600;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
}
.times .icon {
  margin-inline-end: 4px;
}
.length {
  display: block;
  opacity: 0.9;
  font-size: 11px;
}
.type {
  font-size: 9px;
  writing-mode: vertical-rl;
  letter-spacing: 0.04em;
}
[data-state="other"] .times span {
  display: none;
}
[data-state="other"] .label {
  padding: 4px 1px;
  display: grid;
  justify-items: center;
}
[data-state="other"] .times .icon {
  margin: 0;
}
[data-state="problem"] .label {
  background: var(--error-soft);
  border-end-end-radius: 6px;
  inline-size: fit-content;
}
[data-state="problem"] .length {
  display: none;
}
[data-short] .label {
  padding-block: 0;
}
[data-short] .length {
  display: none;
}
[data-short] .times {
  flex-wrap: nowrap;
  line-height: 14px;
  font-size: 11px;
  white-space: nowrap;
}
[data-tiny] .label {
  display: none;
}
/* An edge is as large as its range, so that its parts are measured by it: where it is taken, and what is drawn. */
.edge {
  position: absolute;
  inset: -1px;
  z-index: 1;
  pointer-events: none;
  --taken: clamp(1px, 25% - 1px, 7px); /* Half of a low range is left, and pixels are whole. */
}
[data-state="other"] .edge,
[data-state="problem"] .edge {
  display: none;
}
.edge::before {
  content: "";
  position: absolute;
  inset-inline: 0;
  block-size: var(--taken);
  cursor: ns-resize;
  pointer-events: auto;
}
.edge.top::before {
  inset-block-start: 0;
}
.edge.bottom::before {
  inset-block-end: 0;
}
.edge::after {
  content: "";
  position: absolute;
  inset-inline: 0;
  margin-inline: auto;
  inline-size: 22px;
  block-size: min(4px, 25%);
  border-radius: 2px;
  background: var(--private-edge);
  opacity: 0;
}
/* Beside the times of a low range, not on them. */
[data-short] .edge::after {
  margin-inline-end: 8px;
}
.edge.top::after {
  inset-block-start: min(2px, 10%);
}
.edge.bottom::after {
  inset-block-end: min(2px, 10%);
}
.block:hover .edge::after {
  opacity: 0.55;
}
/* Selected, it reaches outside; no further, so that a low range that touches it can still be taken. */
.block[data-selected] .edge::before {
  block-size: calc(2px + var(--taken));
}
.block[data-selected] .edge.top::before {
  inset-block-start: -2px;
}
.block[data-selected] .edge.bottom::before {
  inset-block-end: -2px;
}
.block[data-selected] .edge::after {
  block-size: 4px;
  opacity: 1;
  outline: 2px solid var(--paper);
}
.block[data-selected] .edge.top::after {
  inset-block-start: min(-2px, 50% - 6px);
}
.block[data-selected] .edge.bottom::after {
  inset-block-end: min(-2px, 50% - 6px);
}
/*
 * A finger has handles of 24 pixels, and as many between them, also outside a low range. The upper one ends at --first from
 * the top of the range: further down where the head of the grid leaves no room above, and then the others give way.
 */
.frame[data-touch] .block[data-selected] {
  --first: max(min(8px, 50% - 12px), 24px - var(--hour) * var(--start));
}
.frame[data-touch] .block[data-selected][data-state="private"]::before {
  content: "";
  position: absolute;
  inset-inline: 0;
  inset-block: min(0px, 50% - 12px) min(0px, 50% - 12px, 100% - 24px - var(--first));
}
.frame[data-touch] .block[data-selected] .edge::before {
  block-size: 24px;
}
.frame[data-touch] .block[data-selected] .edge.top::before {
  inset-block: auto calc(100% - var(--first));
}
.frame[data-touch] .block[data-selected] .edge.bottom::before {
  inset-block: max(100% - 8px, 50% + 12px, var(--first) + 24px) auto;
}
.frame[data-touch] .block[data-selected] .edge::after {
  inline-size: 30px;
  block-size: 6px;
  margin-inline: auto;
  border-radius: 3px;
}
.frame[data-touch] .block[data-selected] .edge.top::after {
  inset-block-start: max(min(-3px, 50% - 18px), var(--first) - clamp(6px, 100% - 24px, 24px));
}
.frame[data-touch] .block[data-selected] .edge.bottom::after {
  inset-block: max(100% - 3px, 50% + 12px, var(--first) + 24px) auto;
}
.drafts {
  position: absolute;
  inset: 0;
  pointer-events: none;
  z-index: 3;
}
.draft {
  inset-inline-end: auto;
  inline-size: calc(100% / 7 - 8px);
  margin-inline-start: 4px;
  background: color-mix(in srgb, var(--private) 88%, transparent);
  color: var(--private-ink);
  border: 2px solid var(--private-edge);
  box-shadow: 0 4px 14px light-dark(#22347c2e, #00000080);
}
.draft[data-tool="erase"] {
  color: var(--erase-ink);
  border: 2px dashed var(--erase-edge);
  background: repeating-linear-gradient(
    135deg,
    var(--erase) 0 7px,
    color-mix(in srgb, var(--erase) 55%, transparent) 7px 12px
  );
}
.draft[data-tool="erase"] .label {
  background: var(--erase);
  inline-size: fit-content;
  border-end-end-radius: 6px;
}
.cursor {
  position: absolute;
  inline-size: calc(100% / 7);
  block-size: max(calc(100% / 96), 8px);
  pointer-events: none;
  z-index: 5;
  visibility: hidden;
  border-radius: 3px;
  outline: 2px solid var(--focus);
  outline-offset: 0;
}
.board[data-keys]:has(.cell:focus) .cursor {
  visibility: visible;
}
.cursor-time,
.hover {
  font-size: 11px;
  line-height: 16px;
  padding-inline: 5px;
  border-radius: 4px;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
  background: var(--focus);
  color: var(--paper);
  pointer-events: none;
}
.cursor-time {
  position: absolute;
  inset-inline-start: 4px;
  inset-block-end: calc(100% + 3px);
}
.cursor[data-first] .cursor-time {
  inset-block: calc(100% + 3px) auto;
}
.hover {
  position: absolute;
  inset-inline-start: -42px;
  translate: 0 -50%;
  background: var(--accent);
  color: var(--on-accent);
  z-index: 5;
}
.frame[data-tool="erase"] .block {
  cursor: crosshair;
}
.frame[data-locked] .layer {
  cursor: default;
}
.frame[data-locked] .block {
  cursor: pointer;
}
.frame[data-locked] .edge {
  display: none;
}
@container board (max-width: 780px) {
  .day .long {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .day .short {
    display: inline-block;
  }
}
@container (max-width: 620px) {
  .board {
    --gutter: 34px;
  }
  .day {
    font-size: 13px;
    letter-spacing: -0.01em;
  }
  .total {
    font-size: 10px;
    word-spacing: -0.25em;
    letter-spacing: -0.02em;
  }
  .hour {
    font-size: 10px;
  }
  .clock {
    inset-inline-end: 4px;
  }
  .hover {
    inset-inline-start: -36px;
    font-size: 10px;
    padding-inline: 3px;
  }
  .block,
  .draft {
    inset-inline: 1px 1px;
    font-size: 10px;
    line-height: 13px;
    border-radius: 4px;
  }
  .draft {
    margin-inline-start: 1px;
    inline-size: calc(100% / 7 - 2px);
  }
  .block[data-state="other"] {
    inset-inline: 62% 1px;
  }
  .block[data-beside] {
    inset-inline-end: 40%;
  }
  .label {
    padding: 3px 2px;
  }
  .label .length {
    display: none;
  }
  .times {
    font-weight: 500;
    font-size: 10px;
    letter-spacing: -0.02em;
  }
  [data-short] .times {
    font-size: 9px;
    letter-spacing: -0.04em;
  }
  [data-short] .times span + span {
    display: none;
  }
  .label .icon {
    inline-size: 12px;
    block-size: 13px;
  }
}
`;
