import { UNSEEN } from "./theme.js";

/** How what stands around the week looks. */
export const PANEL = `
.frame {
  background: var(--paper);
  border: 1px solid var(--line-strong);
  border-radius: calc(var(--radius) + 4px);
}
.bar {
  display: flex;
  flex-wrap: wrap;
  gap: 10px 16px;
  align-items: center;
  padding: 12px 14px;
  border-block-end: 1px solid var(--line-strong);
}
.buttons,
.pair,
.actions,
.chips {
  display: flex;
  flex-wrap: wrap;
  gap: 8px;
  align-items: center;
}
.pair {
  gap: 0;
}
.pair .button:first-child {
  border-start-end-radius: 0;
  border-end-end-radius: 0;
}
.pair .button:last-child {
  border-start-start-radius: 0;
  border-end-start-radius: 0;
  margin-inline-start: -1px;
}
.button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 6px;
  min-block-size: 34px;
  padding: 3px 12px;
  font: inherit;
  font-weight: 500;
  color: var(--ink);
  background: var(--raised);
  cursor: pointer;
  border: 1px solid var(--line-strong);
  border-radius: 8px;
}
.button.only-icon {
  padding: 0 9px;
}
.button:hover:not(:disabled, [aria-disabled="true"]) {
  background: var(--accent-soft);
  border-color: var(--accent);
  z-index: 1;
}
.button:focus-visible {
  z-index: 2;
}
.button:disabled {
  cursor: default;
  color: var(--muted);
  opacity: 0.55;
}
.button[aria-disabled="true"] {
  cursor: default;
  color: var(--muted);
  background: var(--panel);
  border-color: var(--line-strong);
}
.button[aria-pressed="true"] {
  background: var(--accent-soft);
  border-color: var(--accent);
  color: var(--private-ink);
  z-index: 1;
  box-shadow: inset 0 -2px 0 var(--accent);
}
.button.primary:not([aria-disabled="true"]) {
  background: var(--accent);
  border-color: var(--accent);
  color: var(--on-accent);
}
.button.primary:hover:not(:disabled, [aria-disabled="true"]) {
  background: color-mix(in srgb, var(--accent) 88%, var(--ink));
}
.button.quiet {
  min-block-size: 28px;
  padding: 0 8px;
  font-size: 13px;
  background: none;
}
.sum {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 14px;
  align-items: center;
  margin-inline-start: auto;
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}
.sum b {
  color: var(--ink);
  font-weight: 600;
}
.sum > span:not(.share) {
  display: inline-flex;
  align-items: center;
  gap: 5px;
  white-space: pre;
}
.swatch {
  inline-size: 12px;
  block-size: 12px;
  border-radius: 3px;
  border: 1px solid var(--line-strong);
  background: var(--paper);
}
.swatch[data-swatch="private"] {
  background: var(--private);
  border-color: var(--private-edge);
  border-inline-start-width: 3px;
}
.share {
  flex-basis: 100%;
  block-size: 3px;
  border-radius: 2px;
  background: var(--line-strong);
  overflow: hidden;
}
.share-private {
  display: block;
  block-size: 100%;
  background: var(--private-edge);
}
.body {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
}
.week {
  min-inline-size: 0;
  padding: 0 10px 10px 6px;
}
.hint {
  color: var(--muted);
  font-size: 12.5px;
  padding: 8px 4px 0 var(--gutter);
}
.hint .touch {
  display: none;
}
.frame[data-touch] .hint .mouse {
  display: none;
}
.frame[data-touch] .hint .touch {
  display: inline;
}
.side {
  display: grid;
  align-content: start;
  gap: 12px;
  padding: 14px;
  background: var(--panel);
  border-block-start: 1px solid var(--line-strong);
  border-radius: 0 0 calc(var(--radius) + 4px) calc(var(--radius) + 4px);
  min-inline-size: 0;
}
@container (min-width: 900px) {
  .body {
    grid-template-columns: minmax(0, 1fr) 320px;
  }
  .week {
    position: sticky;
    inset-block-start: 0;
    align-self: start;
  }
  .side {
    border-block-start: 0;
    border-inline-start: 1px solid var(--line-strong);
    border-radius: 0 0 calc(var(--radius) + 4px) 0;
  }
}
@container (min-width: 620px) and (max-width: 899px) {
  .side {
    grid-template: auto auto 1fr / repeat(2, minmax(0, 1fr));
    align-items: start;
  }
  .side > .card:nth-child(2) {
    grid-area: 1 / 2 / span 3 / 2;
  }
}
.card {
  background: var(--raised);
  border: 1px solid var(--line-strong);
  border-radius: var(--radius);
  padding: 12px 14px;
  min-inline-size: 0;
}
.title,
summary {
  font-weight: 600;
}
.title:focus-visible {
  outline-offset: 4px;
  border-radius: 2px;
}
.about {
  color: var(--muted);
  font-size: 13px;
  overflow-wrap: anywhere;
}
.about:empty,
.problem:empty {
  display: none;
}
.range-form {
  display: grid;
  gap: 10px;
}
.fields {
  display: grid;
  grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr) minmax(0, 1fr);
  gap: 8px;
}
.field {
  display: grid;
  gap: 3px;
  min-inline-size: 0;
}
.field label,
legend {
  font-size: 12.5px;
  color: var(--muted);
  padding: 0;
}
input[type="text"],
select {
  font: inherit;
  font-variant-numeric: tabular-nums;
  inline-size: 100%;
  min-block-size: 34px;
  padding: 0 8px;
  min-inline-size: 0;
  color: var(--ink);
  background: var(--paper);
  border: 1px solid light-dark(#8a93a8, #6d768c);
  border-radius: 8px;
}
select {
  padding-inline-start: 5px;
}
select::first-letter,
option::first-letter {
  text-transform: uppercase;
}
input[aria-invalid="true"] {
  border-color: var(--error);
  box-shadow: inset 0 0 0 1px var(--error);
}
input:disabled,
select:disabled {
  color: var(--muted);
  border-color: var(--line-strong);
}
.problem {
  display: grid;
  gap: 8px;
  justify-items: start;
  color: var(--error);
  background: var(--error-soft);
  border-radius: 8px;
  padding: 8px 10px;
  font-size: 13px;
}
.sentence {
  overflow-wrap: anywhere;
}
.sentence::first-letter {
  text-transform: uppercase;
}
.issues-head {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 8px;
  align-items: baseline;
  margin-block-end: 8px;
}
.issues-head .button {
  margin-inline-start: auto;
  min-block-size: 30px;
  padding: 0 10px;
  font-size: 13px;
  align-self: center;
}
.counts {
  color: var(--muted);
  font-size: 12.5px;
}
.issues {
  list-style: none;
  display: grid;
  gap: 8px;
  max-block-size: none;
}
.issue {
  --tone: var(--info);
  --soft: var(--info-soft);
  display: flex;
  gap: 9px;
  padding: 9px 10px;
  border-radius: 8px;
  background: var(--soft);
  border-inline-start: 3px solid var(--tone);
  font-size: 13px;
}
.issue[data-severity="error"] {
  --tone: var(--error);
  --soft: var(--error-soft);
}
.issue[data-severity="warning"] {
  --tone: var(--warning);
  --soft: var(--warning-soft);
}
.issue[data-severity="done"] {
  --tone: var(--done);
  --soft: var(--done-soft);
}
.issue[data-chosen] {
  box-shadow: 0 0 0 1.5px var(--tone);
}
.issue > .icon {
  color: var(--tone);
}
.issue .words {
  min-inline-size: 0;
  display: grid;
  gap: 4px;
}
.issue-head {
  display: flex;
  flex-wrap: wrap;
  gap: 2px 8px;
  align-items: baseline;
}
.issue-head b {
  color: var(--tone);
}
.where {
  all: unset;
  cursor: pointer;
  font-variant-numeric: tabular-nums;
  border-radius: 3px;
}
.where::first-letter {
  text-transform: uppercase;
}
.where .words {
  display: inline-block;
  text-decoration: underline;
  text-decoration-color: var(--tone);
  text-underline-offset: 3px;
}
.where .words::first-letter {
  text-transform: uppercase;
}
.where:focus-visible {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
}
.elsewhere {
  color: var(--muted);
}
.issue .actions {
  margin-block-start: 3px;
}
.issue .button {
  min-block-size: 30px;
  padding: 0 10px;
  font-size: 13px;
}
.issue .button .words {
  display: inline-block;
  text-align: start;
}
.issue .button .words::first-letter,
.problem .button .words::first-letter {
  text-transform: uppercase;
}
.issue .fix {
  border-color: var(--tone);
}
.fold summary {
  cursor: pointer;
  border-radius: 4px;
  min-block-size: 24px;
}
.fold > * + * {
  margin-block-start: 10px;
}
fieldset {
  display: grid;
  gap: 6px;
  min-inline-size: 0;
}
.chips {
  gap: 6px;
}
.chip {
  position: relative;
  display: inline-flex;
  cursor: pointer;
}
.chip input {
  position: absolute;
  inset: 0;
  opacity: 0;
  margin: 0;
  cursor: inherit;
}
.chip span:not(.unseen) {
  min-inline-size: 38px;
  min-block-size: 32px;
  padding: 0 7px;
  display: inline-grid;
  place-items: center;
  border: 1px solid light-dark(#8a93a8, #6d768c);
  border-radius: 8px;
  background: var(--paper);
  font-size: 13px;
}
.chip input:checked + span {
  background: var(--accent);
  border-color: var(--accent);
  color: var(--on-accent);
  font-weight: 600;
  text-decoration: underline;
  text-underline-offset: 3px;
}
.chip input:focus-visible + span {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
}
.chip input:disabled + span {
  color: var(--muted);
  border-style: dashed;
  border-color: var(--line-strong);
  cursor: default;
}
@media (forced-colors: active) {
  .chip input:checked + span {
    outline: 3px solid Highlight;
    outline-offset: -4px;
  }
}
.refusal {
  position: sticky;
  inset-block-end: 12px;
  z-index: 6;
  inline-size: fit-content;
  max-inline-size: calc(100% - 24px);
  margin: -52px auto 12px;
  padding: 9px 14px;
  border-radius: 8px;
  color: var(--warning);
  background: var(--warning-soft);
  border: 1px solid var(--warning);
}
.keys {
  display: grid;
  grid-template-columns: auto minmax(0, 1fr);
  gap: 5px 10px;
  margin: 0;
  font-size: 13px;
}
.keys dt {
  font-weight: 600;
  white-space: nowrap;
}
.keys dd {
  margin: 0;
  color: var(--muted);
}
.notice {
  padding: 40px 16px;
  text-align: center;
  color: var(--muted);
}
.notice[data-failed] {
  color: var(--error);
}
@media (pointer: coarse) {
  .button,
  input[type="text"],
  select,
  .chip span:not(.unseen) {
    min-block-size: 44px !important;
  }
  .issue .where {
    min-block-size: 0 !important;
    padding-block: 4px;
  }
}
@container (max-width: 420px) {
  .bar {
    padding: 10px;
    gap: 8px;
  }
  /* Not seen, and still the name of the button. */
  .bar .pair .words {${UNSEEN}}
  .bar .pair .button {
    padding: 0 10px;
  }
  .bar .buttons > .button .words {
    font-size: 13px;
  }
  .sum {
    margin-inline-start: 0;
    inline-size: 100%;
    font-size: 13px;
  }
  .week {
    padding: 0 4px 8px 2px;
  }
  .side {
    padding: 8px;
    gap: 8px;
  }
  .hint {
    padding-inline: 8px;
  }
}
`;
