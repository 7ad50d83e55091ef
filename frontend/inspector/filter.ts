/** The filter: a row matches a bound only if its measure certainly does. */

import { element } from "../shared/dom";
import type { TokenTable } from "./flow/token_table";

type Column = "surprisal" | "entropy_min" | "entropy_max" | "rank";
type Test = (row: number) => boolean;

interface MeasureBounds {
  unit: string;
  low: Column;
  high: Column;
}

const MEASURES: Record<string, MeasureBounds> = {
  surprisal: { unit: "bits", low: "surprisal", high: "surprisal" },
  entropy: { unit: "bits", low: "entropy_min", high: "entropy_max" },
  rank: { unit: "", low: "rank", high: "rank" },
};

export class Filter {
  readonly node: HTMLElement;
  private readonly fields: { name: string; sign: HTMLSelectElement; bound: HTMLInputElement }[] =
    [];
  private readonly text: HTMLInputElement;

  constructor(changed: () => void) {
    const labels = Object.entries(MEASURES).map(([name, { unit }]) =>
      this.field(name, unit, changed),
    );
    this.text = element("input", {
      type: "search",
      placeholder: "text",
      "aria-label": "tokens that contain this text",
      oninput: changed,
    });
    this.node = element(
      "div",
      { class: "tm-filter", role: "group", "aria-label": "Filter" },
      ...labels,
      this.text,
    );
  }

  private field(name: string, unit: string, changed: () => void): HTMLElement {
    const sign = element(
      "select",
      { "aria-label": `${name}: at least or at most`, onchange: changed },
      element("option", { value: "≥" }, "≥"),
      element("option", { value: "≤" }, "≤"),
    );
    const bound = element("input", {
      type: "number",
      min: 0,
      step: "any",
      "aria-label": `${name}${unit && ` in ${unit}`}`,
      oninput: changed,
    });
    this.fields.push({ name, sign, bound });
    return element("label", {}, `${name} `, sign, bound, unit && ` ${unit}`);
  }

  clear(): void {
    for (const { bound } of this.fields) bound.value = "";
    this.text.value = "";
  }

  get active(): boolean {
    return !!this.text.value || this.fields.some(({ bound }) => bound.value !== "");
  }

  /** A function that tells whether a row of the table matches. */
  matcher(table: TokenTable): Test {
    const tests = this.fields
      .filter(({ bound }) => bound.value !== "")
      .map(({ name, sign, bound }) => test(table, name, sign.value, Number(bound.value)));
    const text = this.text.value.toLowerCase();
    if (text) tests.push((row) => table.text(table.cellOf[row]).toLowerCase().includes(text));
    return (row) => tests.every((holds) => holds(row));
  }
}

function test(table: TokenTable, name: string, sign: string, bound: number): Test {
  const { low, high } = MEASURES[name];
  const of = table.of;
  const known = (row: number) => name !== "rank" || of.rank[row] > 0;
  if (sign === "≥") return (row) => known(row) && of[low][row] >= bound;
  const open = (row: number) => name === "rank" && !!of.rank_censored[row];
  return (row) => known(row) && !open(row) && of[high][row] <= bound;
}
