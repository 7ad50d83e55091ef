/** The settings that the dice are thrown with. */

import { button, element } from "../shared/dom";
import type { Sampler, SamplerField } from "./messages";

/** Where the slider of a field without a maximum ends. */
const SLIDER_END = 50;

export class SamplerForm {
  readonly node: HTMLElement;
  private readonly inputs: [SamplerField, HTMLInputElement, HTMLInputElement][] = [];

  /** @param changed called with every new value */
  constructor(
    fields: SamplerField[],
    private readonly changed: (sampler: Sampler) => void,
  ) {
    const [first, ...others] = fields.map((field) => this.control(field));
    this.node = element(
      "div",
      { class: "tm-next-settings", role: "group", "aria-label": "Sampler" },
      first,
      element(
        "details",
        {},
        element("summary", {}, "top_p, top_k, min_p"),
        element(
          "div",
          { class: "tm-next-more" },
          ...others,
          button("reset", () => this.reset()),
        ),
      ),
    );
  }

  /** Show values, except in the input that is being typed into. */
  show(sampler: Sampler): void {
    for (const [{ name }, ...both] of this.inputs)
      for (const input of both) if (!input.matches(":focus")) input.value = String(sampler[name]);
  }

  private reset(): void {
    this.changed(Object.fromEntries(this.inputs.map(([field]) => [field.name, field.neutral])));
  }

  private control(field: SamplerField): Node {
    const { name, minimum, maximum, step, neutral } = field;
    const oninput = (event: Event) => {
      const input = event.target as HTMLInputElement;
      if (input.value === "" || !input.validity.valid) return; // it is being typed
      for (const other of [slider, number]) if (other !== input) other.value = input.value;
      this.changed({ [name]: Number(input.value) });
    };
    const shared = { min: minimum, step, value: neutral, oninput };
    const slider = element("input", {
      type: "range",
      "aria-label": name,
      max: maximum ?? SLIDER_END,
      ...shared,
    });
    const number = element("input", {
      type: "number",
      "aria-label": `${name}, number`,
      max: maximum,
      ...shared,
    });
    this.inputs.push([field, slider, number]);
    return element("label", {}, name, slider, number);
  }
}
