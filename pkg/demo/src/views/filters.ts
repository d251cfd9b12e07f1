// Which trips and days are shown.

import type { Usage } from "horaires";

import { fill, h, texts, word } from "../dom.js";
import { idKey } from "../model/plan.js";
import type { App } from "../state.js";
import type { Filter } from "../worker/protocol.js";

export class Filters {
  readonly element: HTMLElement;
  private readonly driver: HTMLSelectElement;
  private readonly usage: HTMLSelectElement;
  private readonly changed: HTMLInputElement;
  private readonly changedLabel: HTMLElement;
  private hidesChanged = false;
  private options = "";
  /** Grows when something else is asked for: lists go back to their first page. */
  version = 0;

  constructor(
    private readonly app: App,
    private readonly onChange: () => void,
  ) {
    const change = (): void => {
      this.version += 1;
      this.onChange();
    };
    this.driver = h("select", { id: "filter-driver", onChange: change });
    this.usage = h("select", { id: "filter-usage", onChange: change });
    this.changed = h("input", { id: "filter-changed", type: "checkbox", onChange: change });
    this.changedLabel = h(
      "label",
      { class: "inline", for: this.changed.id },
      this.changed,
      word("span", "onlyChanged"),
    );
    this.element = h(
      "div",
      { class: "filters" },
      h("label", { class: "inline", for: this.driver.id }, word("span", "driver"), this.driver),
      h("label", { class: "inline", for: this.usage.id }, word("span", "usage"), this.usage),
      this.changedLabel,
    );
  }

  get filter(): Filter {
    return {
      driver: this.driver.value === "" ? null : this.driver.value,
      usage: this.usage.value === "" ? null : (this.usage.value as Usage),
      changed: this.changed.checked && this.app.b !== null && !this.hidesChanged,
    };
  }

  hideChanged(hide: boolean): void {
    this.hidesChanged = hide;
    this.changedLabel.hidden = hide || !this.app.summary?.changes;
  }

  draw(): void {
    const words = texts();
    const drivers = (this.app.read?.drivers ?? []).map(idKey);
    const options = JSON.stringify([words.allDrivers, drivers]);
    this.hideChanged(this.hidesChanged);
    if (options === this.options) return;
    this.options = options;
    const [driver, usage] = [this.driver.value, this.usage.value];
    fill(
      this.driver,
      h("option", { value: "" }, words.allDrivers),
      ...drivers.map((key) => h("option", { value: key }, key)),
    );
    fill(
      this.usage,
      h("option", { value: "" }, words.allUsages),
      ...(["private", "professional", "mixed"] as const).map((name) => h("option", { value: name }, words[name])),
    );
    this.driver.value = drivers.includes(driver) ? driver : "";
    this.usage.value = usage;
  }
}
