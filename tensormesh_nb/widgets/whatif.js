/** What if: the sampling parameters under the reader's hand, and what can be said about the outcome. */

import { element, say } from "./page.js";
import { NEUTRAL, neutral } from "./sampling.js";

const KNOBS = [
  { name: "temperature", low: 0, high: 2, step: 0.05 },
  { name: "top_k", low: 0, high: 50, step: 1 },
  { name: "top_p", low: 0.01, high: 1, step: 0.01 },
  { name: "min_p", low: 0, high: 0.5, step: 0.005 },
];

export class WhatIf {
  /** @param {() => void} moved @param {() => void} settled @param {() => void} fetch */
  constructor(moved, settled, fetch) {
    /** @type {any} */
    this.sampler = { ...NEUTRAL };
    /** @type {Record<string, any[]>} */
    this.inputs = {};
    this.moved = moved;
    this.verdict = element("span", { class: "tm-verdict", role: "status" });
    this.reset = element(
      "button",
      {
        onclick: () => {
          this.show({ ...NEUTRAL });
          moved();
          settled();
        },
      },
      "reset",
    );
    this.fetch = element(
      "button",
      { onclick: fetch, hidden: true },
      "fetch the whole distribution",
    );
    this.node = element(
      "div",
      { class: "tm-whatif", role: "group", "aria-label": "Sampler" },
      element("span", { class: "tm-title" }, "Sampler"),
      ...KNOBS.map((knob) => this.knob(knob, settled)),
      this.reset,
      this.fetch,
      this.verdict,
    );
  }

  /** @param {typeof KNOBS[0]} knob @param {() => void} settled */
  knob({ name, low, high, step }, settled) {
    const turn = (/** @type {any} */ event) => {
      const value = Number(event.target.value);
      const most = name === "top_k" ? Infinity : name === "min_p" ? 1 : high;
      if (event.target.value === "" || !(value >= low && value <= most)) return;
      this.show({ ...this.sampler, [name]: value }, event.target);
      this.moved();
    };
    const slider = element("input", {
      type: "range",
      min: low,
      max: high,
      step,
      "aria-label": name,
      oninput: turn,
      onchange: settled,
    });
    const number = element("input", {
      type: "number",
      min: low,
      step,
      "aria-label": `${name}, number`,
      oninput: turn,
      onchange: settled,
    });
    this.inputs[name] = [slider, number];
    slider.value = number.value = this.sampler[name];
    return element("label", {}, name, slider, number);
  }

  /** Show a sampler's values, but in the input that is being typed into.
   * @param {any} sampler @param {any} [except] */
  show(sampler, except) {
    this.sampler = { ...NEUTRAL, ...sampler };
    for (const [name, inputs] of Object.entries(this.inputs))
      for (const input of inputs) if (input !== except) input.value = this.sampler[name];
    this.reset.disabled = this.neutral;
  }

  get neutral() {
    return neutral(this.sampler);
  }

  /**
   * Say what the figures are worth.
   * @param {import("./sampling.js").Resampled | null} found null where no token is pinned
   * @param {string} kind of the recorded logprobs
   */
  judge(found, kind) {
    let said = found ? "" : "Pin a token to try it.";
    if (found && this.neutral) said = "as recorded";
    else if (found && found.exact && kind === "raw") said = "exact";
    else if (found && found.exact) said = `exact if the host's logprobs are raw (${kind})`;
    else if (found) said = "between bounds: part of the distribution was not recorded";
    say(this.verdict, said);
    this.verdict.classList.toggle("tm-exact", said === "exact");
  }
}
