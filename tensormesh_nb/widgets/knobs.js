/** Knobs: the settings pane, drawn from the controls that the kernel describes. */

import { element } from "./page.js";

export class Knobs {
  /** @param {any[]} form @param {(message: Record<string, any>) => void} tell */
  constructor(form, tell) {
    this.tell = tell;
    /** @type {Map<string, any>} */
    this.inputs = new Map();
    /** @type {Map<string, any>} */
    this.problems = new Map();
    const name = `tm-${Math.random().toString(36).slice(2)}`;
    this.models = element("datalist", { id: `${name}-models` });
    const hosts = element("datalist", { id: `${name}-hosts` }, ...["serverless", "local"].map((value) => element("option", { value })));
    const basic = form.filter((each) => each.level === "basic" && each.name !== "model");
    const model = form.find((each) => each.name === "model");
    this.node = element(
      "div",
      { class: "tm-knobs", role: "region", "aria-label": "Settings" },
      this.models,
      hosts,
      this.field({ name: "host", help: "Where requests go: serverless, local or a URL.", kind: "text" }, { list: `${name}-hosts` }),
      this.field(model, { list: `${name}-models` }),
      this.field({ name: "system", help: "What the model is told before the conversation.", kind: "long" }, {}),
      ...basic.map((each) => this.field(each, {})),
      element(
        "details",
        { class: "tm-more" },
        element("summary", {}, "more"),
        ...form.filter((each) => each.level !== "basic" && each.name !== "model").map((each) => this.field(each, {})),
      ),
    );
  }

  /** @param {any} control @param {any} more */
  field(control, more) {
    const id = `tm-${Math.random().toString(36).slice(2)}`;
    const input = this.input(control, { id, ...more });
    const problem = element("div", { class: "tm-alarm", role: "alert" });
    input.setAttribute("aria-describedby", `${id}-help`);
    // What is no number has an empty value in a page, which would take the setting back.
    input.addEventListener("change", () => input.validity.badInput || this.set(control.name, input.value));
    input.addEventListener("blur", () => {
      if (input.validity.badInput) this.refuse(control.name, `${control.name}: expected ${control.expected}.`);
    });
    this.inputs.set(control.name, input);
    this.problems.set(control.name, problem);
    const row = element("div", { class: "tm-knob" }, element("label", { for: id }, control.name), input);
    if (control.level === "basic" && control.minimum !== null && control.maximum !== null && control.kind === "number") {
      const slide = element("input", { type: "range", min: control.minimum, max: control.maximum, step: 0.05, "aria-label": `${control.name} slider` });
      slide.addEventListener("input", () => (input.value = slide.value));
      slide.addEventListener("change", () => this.set(control.name, slide.value));
      input.addEventListener("input", () => (slide.value = input.value));
      input.slide = slide;
      row.append(slide);
    }
    const expected = control.expected ? ` (${control.expected})` : "";
    row.append(element("div", { class: "tm-faint tm-help", id: `${id}-help` }, `${control.help}${expected}`), problem);
    return row;
  }

  /** @param {any} control @param {any} attributes */
  input(control, attributes) {
    const choices = control.kind === "switch" ? ["true", "false"] : control.choices;
    if (control.kind === "switch" || control.kind === "choice")
      return element("select", attributes, ...["", ...choices].map((value) => element("option", { value }, value)));
    if (control.kind === "long" || control.kind === "json")
      return element("textarea", { rows: control.kind === "long" ? 2 : 1, ...attributes });
    if (control.kind === "number" || control.kind === "integer")
      return element("input", {
        type: "number",
        min: control.minimum,
        max: control.maximum,
        step: control.kind === "integer" ? 1 : "any",
        ...attributes,
      });
    return element("input", { type: "text", ...attributes });
  }

  /** @param {string} name @param {string} value */
  set(name, value) {
    this.problems.get(name).textContent = "";
    this.tell({ kind: "set", name, value });
    if (name === "host") this.tell({ kind: "models" });
  }

  /** What holds now, from the kernel. @param {any} settings */
  show(settings) {
    for (const [name, input] of this.inputs) {
      const value = settings.set[name] ?? "";
      // What is being typed is the reader's.
      if (input !== document.activeElement && input !== input.getRootNode().activeElement) input.value = value;
      const held = settings.defaults[name] ?? settings[name] ?? "";
      if (input.slide) input.slide.value = value || held || "1";
      if (input.tagName === "SELECT") input.options[0].textContent = held ? `(${held})` : "(not set)";
      else input.setAttribute("placeholder", held);
    }
  }

  /** @param {string} name @param {string} problem */
  refuse(name, problem) {
    const place = this.problems.get(name);
    if (place) place.textContent = problem;
  }

  /** @param {string[]} models */
  list(models) {
    this.models.replaceChildren(...models.map((value) => element("option", { value })));
  }
}
