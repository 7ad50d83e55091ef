/** The strip chart: surprisal and the entropy band along the answer, in bits on a fixed scale. */

import { element } from "../../shared/dom";
import { onThemeChange } from "../../shared/theme";
import type { TokenTable } from "./token_table";

const HEIGHT = 72; // pixels
const EDGE = 8; // pixels above and below the bars
const AXIS = 34; // pixels left of the bars

type Ink = Record<"faint" | "band" | "entropy" | "bar", string>;

export class StripChart {
  readonly node: HTMLElement;
  private readonly canvas = element("canvas", {
    class: "tm-strip-canvas",
    role: "img",
    "aria-label": "Surprisal and bounds of the entropy along the answer",
  });
  private readonly mark = element("div", { class: "tm-strip-mark" });
  private readonly sizes: ResizeObserver;
  private readonly unwatchTheme: () => void;
  private table: TokenTable | null = null;
  /** The rows that are drawn. */
  private range: [number, number] = [0, 0];
  private matches: (row: number) => boolean = () => true;
  private pointed: number | null = null;
  /** Pixels a row; 0 before the first drawing. */
  private step = 0;

  constructor(hover: (row: number) => void, click: (row: number, event: MouseEvent) => void) {
    this.node = element("div", { class: "tm-strip" }, this.canvas, this.mark);
    this.node.addEventListener("mousemove", (event) => {
      const row = this.rowAt(event);
      if (row !== undefined) hover(row);
    });
    this.node.addEventListener("click", (event) => {
      const row = this.rowAt(event);
      if (row !== undefined) click(row, event);
    });
    this.sizes = new ResizeObserver(() => this.draw());
    this.sizes.observe(this.node);
    this.unwatchTheme = onThemeChange(() => this.draw());
  }

  close(): void {
    this.sizes.disconnect();
    this.unwatchTheme();
  }

  /** Show these rows; those that do not match are dimmed. */
  set(table: TokenTable, range: [number, number], matches: (row: number) => boolean): void {
    this.table = table;
    this.range = range;
    this.matches = matches;
    this.draw();
  }

  private rowAt(event: MouseEvent): number | undefined {
    if (!this.step) return undefined;
    const x = event.clientX - this.node.getBoundingClientRect().left - AXIS;
    const row = this.range[0] + Math.floor(x / this.step);
    return x >= 0 && row < this.range[1] ? row : undefined;
  }

  /** Mark a row, or none. */
  point(row: number | null): void {
    this.pointed = row;
    const inside = row !== null && row >= this.range[0] && row < this.range[1];
    this.mark.hidden = !inside;
    if (!inside) return;
    const step = this.step || 1;
    this.mark.style.transform = `translateX(${AXIS + (row - this.range[0]) * step}px)`;
    this.mark.style.width = `${Math.max(step, 2)}px`;
  }

  private draw(): void {
    const width = this.node.clientWidth;
    const pen = this.canvas.getContext("2d");
    if (!width || !pen || !this.table) return;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = width * ratio;
    this.canvas.height = HEIGHT * ratio;
    pen.scale(ratio, ratio);
    const style = getComputedStyle(this.node);
    const colour = (name: string) => style.getPropertyValue(`--tm-${name}`).trim();
    const ink: Ink = {
      faint: colour("faint"),
      band: colour("band"),
      entropy: colour("entropy"),
      bar: colour("bar"),
    };
    const [from, to] = this.range;
    const room = width - AXIS - 2;
    this.step = Math.min(room / Math.max(to - from, 1), 60);
    this.point(this.pointed);
    const drawing = new Drawing(pen, this.table, ink, this.matches);
    drawing.axis(width, style.fontFamily);
    if (this.step >= 1)
      for (let row = from; row < to; row++) drawing.bar(row - from, row, row + 1, this.step);
    else
      for (let x = 0; x < room; x++) {
        const first = from + Math.floor(x / this.step);
        const end = Math.min(to, Math.max(first + 1, from + Math.floor((x + 1) / this.step)));
        if (first < to) drawing.bar(x, first, end, 1);
      }
  }
}

class Drawing {
  private readonly full: number;

  constructor(
    private readonly pen: CanvasRenderingContext2D,
    private readonly table: TokenTable,
    private readonly ink: Ink,
    private readonly matches: (row: number) => boolean,
  ) {
    this.full = table.about.full_bits;
  }

  axis(width: number, family: string): void {
    const { pen, full } = this;
    pen.strokeStyle = pen.fillStyle = this.ink.faint;
    pen.font = `10px ${family}`;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const bits of [0, full / 2, full]) {
      const y = this.height(bits);
      pen.globalAlpha = 1;
      pen.fillText(bits === full ? `${bits} bits` : String(bits), AXIS - 4, y);
      pen.globalAlpha = 0.35;
      pen.fillRect(AXIS, Math.round(y), width - AXIS, 1);
    }
    pen.globalAlpha = 1;
  }

  /** One bar for rows `from` to `to`: their largest surprisal and their widest entropy band. */
  bar(place: number, from: number, to: number, step: number): void {
    const { pen, ink } = this;
    const of = this.table.of;
    let [bits, low, high, matches] = [NaN, NaN, NaN, false];
    for (let row = from; row < to; row++) {
      bits = extreme(Math.max, bits, of.surprisal[row]);
      low = extreme(Math.min, low, of.entropy_min[row]);
      high = extreme(Math.max, high, of.entropy_max[row]);
      matches ||= this.matches(row);
    }
    const x = AXIS + place * step;
    pen.globalAlpha = matches ? 1 : 0.2;
    if (!Number.isNaN(low)) {
      const y = this.height(low);
      const upper = Number.isNaN(high) ? y : this.height(high);
      pen.fillStyle = ink.band;
      pen.fillRect(x, upper, step, Math.max(y - upper, 0));
      pen.fillStyle = ink.entropy;
      pen.fillRect(x, y - 1, step, 1.5);
    }
    if (Number.isNaN(bits)) this.unknown(x, step);
    else this.surprisal(x, step, bits);
  }

  private surprisal(x: number, step: number, bits: number): void {
    const { pen } = this;
    pen.fillStyle = this.ink.bar;
    const y = this.height(bits);
    const width = Math.max(Math.min(step * 0.7, 24) - gap(step), Math.min(step, 1));
    pen.fillRect(x + (step - width) / 2, y, width, HEIGHT - EDGE - y);
    if (bits > this.full) pen.fillRect(x, this.height(this.full) - 4, Math.max(step, 2), 2);
  }

  private unknown(x: number, step: number): void {
    this.pen.fillStyle = this.ink.faint;
    for (let y = 12; y < HEIGHT - EDGE; y += 6)
      this.pen.fillRect(x + gap(step), y, Math.max(step - 2 * gap(step), 1), 2);
  }

  /** Pixels from the top for a number of bits. */
  private height(bits: number): number {
    return EDGE + (HEIGHT - 2 * EDGE) * (1 - Math.min(bits, this.full) / this.full);
  }
}

function gap(step: number): number {
  return step > 4 ? 1 : 0;
}

/** The larger or smaller of two numbers; NaN is ignored. */
function extreme(choose: (a: number, b: number) => number, a: number, b: number): number {
  if (Number.isNaN(a)) return b;
  return Number.isNaN(b) ? a : choose(a, b);
}
