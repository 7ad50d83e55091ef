/** The likeliest next tokens as bars; each one is a button that takes the token. */

import { element, withSigns } from "../shared/dom";
import { percentages } from "../shared/numbers";
import type { Row, Step } from "./messages";

/** A window that has room for few bars: a projector's. */
export const LOW = "(max-height: 620px)";
const FEW = 5;

export class TokenBars {
  readonly node = element("ol", { class: "tm-next-bars", "aria-label": "Likeliest next tokens" });
  private buttons: HTMLButtonElement[] = [];

  /** @param take called with the row of the token that is clicked */
  constructor(private readonly take: (row: number) => void) {}

  draw(step: Step): void {
    const rows = step.rows.slice(0, matchMedia(LOW).matches ? FEW : step.rows.length);
    const left = step.rows.slice(rows.length);
    const rest = [
      left.reduce((sum, row) => sum + row.low, step.rest[0]),
      left.reduce((sum, row) => sum + row.high, step.rest[1]),
    ];
    const most = Math.max(...rows.map((row) => row.high), 1e-9);
    this.buttons = rows.map((row, index) => this.bar(row, index, most));
    const others: Row = { token: "", low: rest[0], high: rest[1], kept: "yes" };
    const share = rest[1] - rest[0] < 1e-3 ? percentages(rest[1], rest[1]) : shown(others);
    this.node.replaceChildren(
      ...this.buttons.map((button) => element("li", {}, button)),
      element("li", { class: "tm-next-rest tm-faint" }, `all other tokens ${share}`),
    );
  }

  /** Mark the token that the dice chose; -1 for none. */
  mark(row: number): void {
    this.buttons.forEach((button, index) => button.classList.toggle("tm-next-hit", index === row));
  }

  set disabled(disabled: boolean) {
    for (const button of this.buttons) button.disabled = disabled;
  }

  private bar(row: Row, index: number, most: number): HTMLButtonElement {
    const share = shown(row);
    const widths = `--low: ${(100 * row.low) / most}%; --high: ${(100 * row.high) / most}%`;
    return element(
      "button",
      {
        type: "button",
        class: row.kept === "no" ? "tm-next-choice tm-next-cut" : "tm-next-choice",
        "aria-label": `take “${row.token}”, ${share}`,
        onclick: () => this.take(index),
      },
      element("span", { class: "tm-next-name" }, ...withSigns(row.token)),
      element("span", { class: "tm-next-bar", style: widths }),
      element("span", { class: "tm-next-share" }, share),
    );
  }
}

function shown({ low, high, kept }: Row): string {
  return kept === "no" ? "cut off" : percentages(low, high);
}
