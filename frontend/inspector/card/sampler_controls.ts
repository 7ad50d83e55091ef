/** The sampler: its controls, and how far its figures can be trusted. */

import { announce, button, element } from "../../shared/dom";
import type { Sampler, SamplerField } from "../messages";

/** Where the slider of a field without a maximum ends. */
const SLIDER_END = 50;

/** Facts about the shown figures. */
export interface Figures {
  /** Whether a token with recorded probabilities is pinned. */
  pinned: boolean;
  silent: boolean;
  problem: string;
  /** Whether all figures are points, or null while none are there. */
  exact: boolean | null;
  logprobKind: string;
}

export class SamplerControls {
  readonly node: HTMLElement;
  /** The parameters that change something, to be read while the controls are folded. */
  readonly state = element("span", { class: "tm-state" });
  sampler: Sampler;
  private readonly neutral: Sampler;
  private readonly inputs: [keyof Sampler, HTMLInputElement[]][] = [];
  private readonly verdict = element("span", { class: "tm-verdict", role: "status" });
  private readonly reset: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private readonly origin = element("span", { class: "tm-faint" });

  /**
   * @param made the sampler of the request
   * @param moved called at every move of a control
   * @param settled called when a control has come to rest
   */
  constructor(
    fields: SamplerField[],
    private readonly made: Sampler,
    private readonly moved: () => void,
    private readonly settled: () => void,
  ) {
    this.neutral = Object.fromEntries(
      fields.map(({ name, neutral }) => [name, neutral]),
    ) as unknown as Sampler;
    this.sampler = this.neutral;
    this.reset = button("reset", () => this.change(this.neutral));
    this.again = button("as made", () => this.change(this.made));
    this.node = element(
      "div",
      { class: "tm-sampler", role: "group", "aria-label": "Sampler" },
      ...fields.map((field) => this.control(field)),
      this.reset,
      this.again,
      this.verdict,
      this.origin,
    );
  }

  private change(sampler: Sampler): void {
    this.show(sampler);
    this.moved();
    this.settled();
  }

  private control({ name, minimum, maximum, step, neutral }: SamplerField): Node {
    const oninput = (event: Event) => {
      const input = event.target as HTMLInputElement;
      // A number that is not one, or out of bounds, is being typed.
      if (input.value === "" || input.validity.rangeOverflow || input.validity.rangeUnderflow)
        return;
      this.show({ ...this.sampler, [name]: Number(input.value) }, input);
      this.moved();
    };
    const shared = { min: minimum, step, oninput, onchange: this.settled };
    const slider = element("input", {
      type: "range",
      max: maximum ?? SLIDER_END,
      "aria-label": name,
      ...shared,
    });
    const number = element("input", {
      type: "number",
      max: maximum,
      "aria-label": `${name}, number`,
      ...shared,
    });
    slider.value = number.value = String(neutral);
    this.inputs.push([name, [slider, number]]);
    return element("label", {}, name, slider, number);
  }

  /** Show a sampler, except in the input that is being typed into. */
  show(sampler: Partial<Sampler>, except?: HTMLInputElement): void {
    this.sampler = { ...this.neutral, ...sampler };
    for (const [name, inputs] of this.inputs)
      for (const input of inputs) if (input !== except) input.value = String(this.sampler[name]);
    this.reset.disabled = this.isNeutral;
    const names = this.inputs.map(([name]) => name);
    this.again.disabled = names.every((name) => this.sampler[name] === this.made[name]);
    const active = this.inputs.map(([name]) => name).filter((name) => !this.isNeutralIn(name));
    this.state.textContent = active.map((name) => ` · ${name} ${this.sampler[name]}`).join("");
  }

  /** Whether the sampler changes nothing. */
  get isNeutral(): boolean {
    return this.inputs.every(([name]) => this.isNeutralIn(name));
  }

  private isNeutralIn(name: keyof Sampler): boolean {
    return this.sampler[name] === this.neutral[name];
  }

  /** Say what the answer was made with, and what of it is unknown. */
  explain(madeWith: string): void {
    this.origin.textContent = `The answer was made with ${madeWith}.`;
  }

  /** Say how far the figures can be trusted. */
  judge(figures: Figures): void {
    const text = this.judgement(figures);
    announce(this.verdict, text);
    this.verdict.classList.toggle("tm-exact", text === "exact");
  }

  private judgement({ pinned, silent, problem, exact, logprobKind }: Figures): string {
    if (!pinned) return "Pin a token to try it.";
    if (this.isNeutral) return "as recorded";
    if (silent) return "The kernel does not answer: the probabilities are as recorded.";
    if (problem) return problem;
    if (exact === null) return "…";
    if (!exact) return "between bounds: part of the distribution was not recorded";
    return logprobKind === "raw"
      ? "exact"
      : `exact if the host's logprobs are raw (${logprobKind})`;
  }
}
