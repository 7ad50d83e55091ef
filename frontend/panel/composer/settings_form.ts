/** The settings form, drawn from the controls that the kernel describes. */

import { element, focused } from "../../shared/dom";
import type { Control, Send, Settings } from "../messages";

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Row {
  input: Input;
  slider: HTMLInputElement | null;
  problem: HTMLElement;
}

export class SettingsForm {
  readonly node: HTMLElement;
  private readonly rows = new Map<string, Row>();
  private readonly prefix = `tm-${Math.random().toString(36).slice(2)}`;
  private readonly models = element("datalist", { id: `${this.prefix}-models` });

  constructor(
    controls: Control[],
    private readonly send: Send,
  ) {
    const [basic, more] = ["basic", "more"].map((level) =>
      controls.filter((control) => control.level === level).map((control) => this.row(control)),
    );
    this.node = element(
      "div",
      { class: "tm-settings", role: "region", "aria-label": "Settings" },
      this.models,
      ...basic,
      element("details", { class: "tm-more" }, element("summary", {}, "more"), ...more),
    );
  }

  private row(control: Control): Node {
    const { name } = control;
    const list = name === "model" ? this.models.id : null;
    const id = `${this.prefix}-${name}`;
    const input = inputOf(control, { id, list, "aria-describedby": `${id}-help` });
    const problem = element("div", { class: "tm-alarm", role: "alert" });
    // An input that does not hold a number has an empty value, which would unset the field.
    input.addEventListener("change", () => input.validity.badInput || this.set(name, input.value));
    input.addEventListener("blur", () => {
      if (input.validity.badInput) this.refuse(name, `${name}: expected ${control.expected}.`);
    });
    const slider = this.slider(control, input);
    this.rows.set(name, { input, slider, problem });
    const expected = control.expected ? ` (${control.expected})` : "";
    return element(
      "div",
      { class: "tm-setting" },
      element("label", { for: id }, name),
      input,
      ...(slider ? [slider] : []),
      element("div", { class: "tm-faint tm-help", id: `${id}-help` }, `${control.help}${expected}`),
      problem,
    );
  }

  /** A slider beside a basic number that has both bounds, else null. */
  private slider(control: Control, input: Input): HTMLInputElement | null {
    const { name, level, kind, minimum, maximum, step } = control;
    if (level !== "basic" || kind !== "number" || minimum === null || maximum === null) return null;
    const slider = element("input", {
      type: "range",
      min: minimum,
      max: maximum,
      step,
      "aria-label": `${name} slider`,
      oninput: () => (input.value = slider.value),
      onchange: () => this.set(name, slider.value),
    });
    input.addEventListener("input", () => (slider.value = input.value));
    return slider;
  }

  private set(name: string, value: string): void {
    this.refuse(name, "");
    this.send({ kind: "set", name, value });
    if (name === "host") this.send({ kind: "models" });
  }

  /** Show the settings of the kernel, except in the input that is being typed into. */
  show(settings: Settings): void {
    for (const [name, { input, slider }] of this.rows) {
      if (name === "host" && input instanceof HTMLSelectElement)
        input.replaceChildren(...options(settings.hosts));
      const value = settings.set[name] ?? "";
      if (input !== focused(input)) input.value = value;
      const own = name === "host" || name === "model" ? settings[name] : undefined;
      const unset = settings.defaults[name] ?? own ?? "";
      if (slider) slider.value = value || unset || "1";
      if (input instanceof HTMLSelectElement)
        input.options[0].textContent = unset ? `(${unset})` : "(not set)";
      else input.placeholder = unset;
    }
  }

  /** Show why a value was refused; an empty text clears that. */
  refuse(name: string, problem: string): void {
    const row = this.rows.get(name);
    if (row) row.problem.textContent = problem;
  }

  /** Offer these models. */
  offer(models: string[]): void {
    this.models.replaceChildren(...models.map((value) => element("option", { value })));
  }
}

function inputOf(control: Control, attributes: Record<string, string | null>): Input {
  const { kind, minimum, maximum } = control;
  switch (kind) {
    case "switch":
    case "choice": {
      const choices = kind === "switch" ? ["true", "false"] : control.choices;
      return element("select", attributes, ...options(choices));
    }
    case "long":
    case "json":
      return element("textarea", { rows: kind === "long" ? 2 : 1, ...attributes });
    case "number":
    case "integer":
      return element("input", {
        type: "number",
        min: minimum,
        max: maximum,
        step: kind === "integer" ? 1 : "any",
        ...attributes,
      });
    default:
      return element("input", { type: "text", ...attributes });
  }
}

/** Options of a list, the first one for no value. */
function options(values: string[]): Node[] {
  return ["", ...values].map((value) => element("option", { value }, value));
}
