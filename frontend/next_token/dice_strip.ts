/** The strip on which the dice fall: an interval for each token, from 0 to 100 %. */

import { element, withSigns } from "../shared/dom";
import { percentage } from "../shared/numbers";
import type { Step, Throw } from "./messages";

/** Narrower intervals have no label. */
const LABELLED = 0.07;
/** Milliseconds that the dice roll. */
const ROLL = 1100;

export class DiceStrip {
  readonly node = element("div", { class: "tm-next-dice" });
  private readonly track = element("div", { class: "tm-next-dice-track", "aria-hidden": "true" });
  private readonly needle = element("div", { class: "tm-next-needle", hidden: true });
  private segments: HTMLElement[] = [];
  private rolling: Animation | null = null;

  constructor() {
    this.node.append(this.track, this.needle, scale());
  }

  /** Draw the intervals of a step. */
  draw({ ends, rows }: Step): void {
    this.rolling?.cancel();
    this.needle.hidden = true;
    this.segments = ends.slice(1).map((end, index) => {
      const width = end - ends[index];
      const label = width >= LABELLED && rows[index] ? withSigns(rows[index].token) : [];
      return element(
        "div",
        { class: "tm-next-interval", style: place(ends[index], width) },
        ...label,
      );
    });
    const last = ends[ends.length - 1];
    const rest = element("div", {
      class: "tm-next-interval tm-next-others",
      style: place(last, 1 - last),
    });
    this.track.replaceChildren(...this.segments, rest);
  }

  /** Let the needle run and stop where the throw fell. */
  async roll(thrown: Throw): Promise<void> {
    this.rolling?.cancel();
    this.mark(-1);
    this.needle.hidden = false;
    this.needle.style.left = percent(thrown.at);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const stops = [0, 1, 0.1, 0.9, thrown.at];
      const frames = stops.map((at) => ({ left: percent(at), easing: "ease-in-out" }));
      this.rolling = this.needle.animate(frames, { duration: ROLL, easing: "ease-out" });
      try {
        await this.rolling.finished;
      } catch {
        return; // another step is shown
      }
    }
    this.mark(thrown.row);
  }

  private mark(row: number): void {
    this.segments.forEach((segment, index) =>
      segment.classList.toggle("tm-next-hit", index === row),
    );
  }
}

/** What a throw means, in words. */
export function thrownText({ at, start, end, token, bits }: Throw): string {
  const from = percentage(start);
  const to = percentage(end);
  return `${percentage(at)} falls between ${from} and ${to}: “${token}” (${bits.toFixed(2)} bits)`;
}

function scale(): Node {
  const marks = [0, 25, 50, 75, 100].map((mark) => element("span", {}, `${mark} %`));
  return element("div", { class: "tm-next-dice-scale", "aria-hidden": "true" }, ...marks);
}

function place(start: number, width: number): string {
  return `left: ${percent(start)}; width: ${percent(Math.max(width, 0))}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(4)}%`;
}
