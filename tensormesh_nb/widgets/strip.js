/** Strip: surprisal and the entropy band along the answer, in bits, on the fixed scale. */

import { element } from "./page.js";
import { FULL } from "./scale.js";

const HIGH = 72; // pixels
const SCALE = 34; // pixels left of the chart, for its axis

export class Strip {
  /** @param {(row: number) => void} hover @param {(row: number, event: MouseEvent) => void} click */
  constructor(hover, click) {
    this.canvas = element("canvas", {
      class: "tm-strip-canvas",
      role: "img",
      "aria-label": "Surprisal and bounds of the entropy along the answer",
    });
    this.mark = element("div", { class: "tm-strip-mark" });
    this.node = element("div", { class: "tm-strip" }, this.canvas, this.mark);
    this.node.addEventListener("mousemove", (/** @type {any} */ event) => {
      const row = this.rowAt(event);
      if (row !== undefined) hover(row);
    });
    this.node.addEventListener("click", (/** @type {any} */ event) => {
      const row = this.rowAt(event);
      if (row !== undefined) click(row, event);
    });
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.node);
  }

  close() {
    this.sizes.disconnect();
  }

  /**
   * @param {any} table
   * @param {[number, number]} range rows
   * @param {(row: number) => boolean} strong whether a row is not dimmed
   */
  set(table, range, strong) {
    this.table = table;
    this.range = range;
    this.strong = strong;
    this.draw();
  }

  /** @param {MouseEvent} event */
  rowAt(event) {
    if (!this.range || !this.step) return undefined;
    const x = event.clientX - this.node.getBoundingClientRect().left - SCALE;
    const row = this.range[0] + Math.floor(x / this.step);
    return x >= 0 && row < this.range[1] ? row : undefined;
  }

  /** Show where a row is. @param {number | null} row */
  point(row) {
    const inside = row !== null && this.range && row >= this.range[0] && row < this.range[1];
    this.mark.hidden = !inside;
    if (!inside || row === null || !this.range) return;
    const wide = Math.max(this.step ?? 1, 2);
    this.mark.style.transform = `translateX(${SCALE + (row - this.range[0]) * (this.step ?? 1)}px)`;
    this.mark.style.width = `${wide}px`;
  }

  draw() {
    const wide = this.node.clientWidth;
    const pen = this.canvas.getContext("2d");
    if (!wide || !pen || !this.range) return;
    const sharp = window.devicePixelRatio || 1;
    this.canvas.width = wide * sharp;
    this.canvas.height = HIGH * sharp;
    pen.scale(sharp, sharp);
    const style = getComputedStyle(this.node);
    /** @type {Record<string, string>} */
    const ink = {};
    for (const name of ["faint", "band", "entropy", "bar"])
      ink[name] = style.getPropertyValue(`--tm-${name}`).trim();
    const rows = this.range[1] - this.range[0];
    this.step = Math.min((wide - SCALE - 2) / Math.max(rows, 1), 60);
    this.axis(pen, wide, ink.faint, style.fontFamily);
    if (this.step >= 1) this.bars(pen, ink);
    else this.columns(pen, ink, wide);
  }

  /** @param {any} pen @param {number} wide @param {string} colour @param {string} family */
  axis(pen, wide, colour, family) {
    pen.strokeStyle = pen.fillStyle = colour;
    pen.font = `10px ${family}`;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const bits of [0, 4, 8]) {
      const y = high(bits);
      pen.globalAlpha = 1;
      pen.fillText(bits === FULL ? "8 bits" : String(bits), SCALE - 4, y);
      pen.globalAlpha = 0.35;
      pen.fillRect(SCALE, Math.round(y), wide - SCALE, 1);
    }
    pen.globalAlpha = 1;
  }

  /** A bar for every row. @param {any} pen @param {Record<string, string>} ink */
  bars(pen, ink) {
    const [from, to] = this.range ?? [0, 0];
    for (let row = from; row < to; row++)
      this.bar(pen, ink, row - from, row, row + 1, this.step ?? 1);
  }

  /** A bar for every pixel, of the rows that share it. @param {any} pen @param {Record<string, string>} ink @param {number} wide */
  columns(pen, ink, wide) {
    const [from, to] = this.range ?? [0, 0];
    const step = this.step ?? 1;
    for (let x = 0; x < wide - SCALE - 2; x++) {
      const first = from + Math.floor(x / step);
      const end = Math.min(to, Math.max(first + 1, from + Math.floor((x + 1) / step)));
      if (first < to) this.bar(pen, ink, x, first, end, 1);
    }
  }

  /**
   * The largest surprisal of some rows, and the widest band around their entropy.
   * @param {any} pen @param {Record<string, string>} ink @param {number} place @param {number} from
   * @param {number} to @param {number} step
   */
  bar(pen, ink, place, from, to, step) {
    const of = this.table.of;
    let [bits, low, top, strong] = [NaN, NaN, NaN, false];
    for (let row = from; row < to; row++) {
      bits = beyond(bits, of.surprisal[row], 1);
      low = beyond(low, of.entropy_min[row], -1);
      top = beyond(top, of.entropy_max[row], 1);
      strong ||= this.strong?.(row) ?? true;
    }
    const x = SCALE + place * step;
    const gap = step > 4 ? 1 : 0;
    pen.globalAlpha = strong ? 1 : 0.2;
    if (!Number.isNaN(low)) {
      const y = high(low);
      const upper = Number.isNaN(top) ? y : high(top);
      pen.fillStyle = ink.band;
      pen.fillRect(x, upper, step, Math.max(y - upper, 0));
      pen.fillStyle = ink.entropy;
      pen.fillRect(x, y - 1, step, 1.5);
    }
    if (!Number.isNaN(bits)) {
      pen.fillStyle = ink.bar;
      const y = high(bits);
      const thick = Math.max(Math.min(step * 0.7, 24) - gap, Math.min(step, 1));
      pen.fillRect(x + (step - thick) / 2, y, thick, HIGH - 8 - y);
      if (bits > FULL) pen.fillRect(x, high(FULL) - 4, Math.max(step, 2), 2);
    } else {
      pen.fillStyle = ink.faint;
      for (let y = 12; y < HIGH - 8; y += 6)
        pen.fillRect(x + gap, y, Math.max(step - 2 * gap, 1), 2);
    }
  }
}

/** Where a number of bits is, from the top. @param {number} bits */
function high(bits) {
  return 8 + (HIGH - 16) * (1 - Math.min(bits, FULL) / FULL);
}

/** The larger (sign 1) or smaller (-1) of two numbers, of which either may be missing.
 * @param {number} a @param {number} b @param {number} sign */
function beyond(a, b, sign) {
  return Number.isNaN(a) || sign * b > sign * a ? b : a;
}
