/** Filter: which rows a reader looks for. Bounds count only where they are certain. */

import { element } from "./page.js";

const MEASURES = {
  surprisal: { unit: "bits", low: "surprisal", high: "surprisal" },
  entropy: { unit: "bits", low: "entropy_min", high: "entropy_max" },
  rank: { unit: "", low: "rank", high: "rank" },
};

export class Filter {
  /** @param {() => void} changed */
  constructor(changed) {
    /** @type {Record<string, {sign: any, value: any}>} */
    this.fields = {};
    const nodes = Object.entries(MEASURES).map(([name, { unit }]) =>
      this.field(name, unit, changed),
    );
    this.text = element("input", {
      type: "search",
      placeholder: "text",
      "aria-label": "tokens that hold this text",
      oninput: changed,
    });
    this.node = element(
      "div",
      { class: "tm-filter", role: "group", "aria-label": "Filter" },
      ...nodes,
      this.text,
    );
  }

  /** @param {string} name @param {string} unit @param {() => void} changed */
  field(name, unit, changed) {
    const sign = element(
      "select",
      { "aria-label": `${name}: at least or at most`, onchange: changed },
      element("option", { value: "≥" }, "≥"),
      element("option", { value: "≤" }, "≤"),
    );
    const value = element("input", {
      type: "number",
      min: 0,
      step: "any",
      "aria-label": `${name}${unit && ` in ${unit}`}`,
      oninput: changed,
    });
    this.fields[name] = { sign, value };
    return element("label", {}, `${name} `, sign, value, unit && ` ${unit}`);
  }

  clear() {
    for (const { value } of Object.values(this.fields)) value.value = "";
    this.text.value = "";
  }

  get on() {
    return !!this.text.value || Object.values(this.fields).some(({ value }) => value.value !== "");
  }

  /** A function from a row to whether it is looked for. @param {any} table */
  matcher(table) {
    const tests = Object.entries(this.fields)
      .filter(([, { value }]) => value.value !== "")
      .map(([name, { sign, value }]) => test(table, name, sign.value, Number(value.value)));
    const text = this.text.value.toLowerCase();
    if (text) tests.push((row) => table.text(table.cellOf[row]).toLowerCase().includes(text));
    return (/** @type {number} */ row) => tests.every((holds) => holds(row));
  }
}

/**
 * @param {any} table @param {string} name @param {string} sign @param {number} bound
 * @returns {(row: number) => boolean}
 */
function test(table, name, sign, bound) {
  const { low, high } = MEASURES[/** @type {keyof typeof MEASURES} */ (name)];
  const of = table.of;
  const known = (/** @type {number} */ row) => name !== "rank" || of.rank[row] > 0;
  if (sign === "≥") return (row) => known(row) && of[low][row] >= bound;
  const open = (/** @type {number} */ row) => name === "rank" && of.rank_censored[row];
  return (row) => known(row) && !open(row) && of[high][row] <= bound;
}
