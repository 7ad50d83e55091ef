/** Flow: an answer's cells in lines, of which only those in sight are in the page. */

import { element, plainly, spaced } from "./page.js";

const MARGIN = 4; // lines beyond the edges
const AROUND = 3; // pixels beside a cell's text

/** @typedef {{label?: string, from: number, to: number}} Line */

export class Flow {
  /**
   * @param {any} table
   * @param {(cell: number, node: any) => void} paint gives a cell its colours
   * @param {string} prefix of the cells' ids
   */
  constructor(table, paint, prefix) {
    this.table = table;
    this.paint = paint;
    this.prefix = prefix;
    /** @type {number[]} */
    this.cells = [];
    /** @type {Line[]} */
    this.lines = [];
    this.lineOf = new Map();
    this.drawn = new Map();
    this.height = 26; // of a line, in pixels
    this.font = "";
    /** @type {number | undefined} */
    this.frame = undefined;
    this.sheet = element("div", { class: "tm-sheet", role: "presentation" });
    this.node = element(
      "div",
      {
        class: "tm-flow",
        id: `${prefix}flow`,
        role: "listbox",
        tabindex: 0,
        "aria-multiselectable": "true",
        "aria-label": "Tokens of the answer",
      },
      this.sheet,
    );
    this.widths = new Map();
    this.node.addEventListener("scroll", () => this.soon(), { passive: true });
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.node);
  }

  close() {
    this.sizes.disconnect();
  }

  /** Show these cells. @param {any} table @param {number[]} cells */
  set(table, cells) {
    if (table !== this.table) this.widths.clear();
    this.table = table;
    this.cells = cells;
    this.lay();
  }

  resize() {
    if (this.node.clientWidth && this.node.clientWidth !== this.width) this.lay();
    else this.draw();
  }

  /** Cut the cells into lines. */
  lay() {
    const style = getComputedStyle(this.node);
    const pen = document.createElement("canvas").getContext("2d");
    const font = `${style.fontSize} ${style.fontFamily}`;
    if (pen) pen.font = font;
    if (font !== this.font) this.widths.clear();
    this.font = font;
    this.width = this.node.clientWidth;
    this.height = parseFloat(style.lineHeight) || this.height;
    const room = this.width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    this.lines = [];
    this.lineOf.clear();
    let from = 0;
    let used = 0;
    let segment = "";
    const end = (/** @type {number} */ to) => {
      if (to > from) this.lines.push({ from, to });
      from = to;
      used = 0;
    };
    this.cells.forEach((cell, index) => {
      const [row] = this.table.span(cell);
      const own = this.table.segment(row);
      if (own !== segment && own !== "special") {
        end(index);
        if (segment || own !== "content") this.lines.push({ label: own, from: index, to: index });
        segment = own;
      }
      const wide = Math.min(this.measure(cell, pen), room);
      if (used + wide > room) end(index);
      used += wide;
      const breaks = this.table.text(cell).split("\n").length - 1;
      if (breaks) end(index + 1);
      for (let more = 1; more < Math.min(breaks, 3); more++)
        this.lines.push({ from: index + 1, to: index + 1 });
    });
    end(this.cells.length);
    this.lines.forEach((line, number) => {
      for (let index = line.from; index < line.to; index++)
        this.lineOf.set(this.cells[index], number);
    });
    this.sheet.style.height = `${this.lines.length * this.height}px`;
    this.sheet.replaceChildren();
    this.drawn.clear();
    this.draw();
  }

  /** @param {number} cell @param {any} pen */
  measure(cell, pen) {
    const code = this.table.of.cell_text[cell];
    let width = this.widths.get(code);
    if (width === undefined) {
      width = (pen?.measureText(plainly(this.table.text(cell))).width ?? 60) + 2 * AROUND;
      this.widths.set(code, width);
    }
    return width;
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  /** Bring the lines in sight into the page, and take the others out. */
  draw() {
    const top = this.node.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - MARGIN);
    const beyond = Math.ceil((top + this.node.clientHeight) / this.height) + MARGIN;
    const last = Math.min(this.lines.length, beyond);
    for (const [number, node] of this.drawn)
      if (number < first || number >= last) {
        node.remove();
        this.drawn.delete(number);
      }
    for (let number = first; number < last; number++)
      if (!this.drawn.has(number)) {
        const node = this.line(number);
        this.drawn.set(number, node);
        this.sheet.append(node);
      }
  }

  /** @param {number} number */
  line(number) {
    const { label, from, to } = this.lines[number];
    const node = element("div", {
      class: label ? "tm-line tm-label" : "tm-line",
      role: "presentation",
      style: `top: ${number * this.height}px`,
    });
    if (label) node.append(label.replace("_", " "));
    for (let index = from; index < to; index++) node.append(this.cell(this.cells[index]));
    return node;
  }

  /** @param {number} cell */
  cell(cell) {
    const [row] = this.table.span(cell);
    const node = element(
      "span",
      {
        class: "tm-cell",
        role: "option",
        id: `${this.prefix}${cell}`,
        "data-cell": cell,
        "aria-setsize": this.table.cells,
        "aria-posinset": cell + 1,
      },
      ...spaced(this.table.text(cell)),
    );
    if (this.table.segment(row) === "special") node.classList.add("tm-special");
    this.paint(cell, node);
    return node;
  }

  /** Colour the cells in sight anew. */
  repaint() {
    for (const line of this.drawn.values())
      for (const node of line.children)
        if (node.dataset.cell) this.paint(Number(node.dataset.cell), node);
  }

  /** The cell that an event is about, or undefined. @param {Event} event */
  at(event) {
    const node = /** @type {any} */ (event.target)?.closest?.("[data-cell]");
    return node ? Number(node.dataset.cell) : undefined;
  }

  /** Scroll so that a cell is in sight. @param {number} cell */
  reveal(cell) {
    const number = this.lineOf.get(cell);
    if (number === undefined) return;
    const top = number * this.height;
    const { scrollTop, clientHeight } = this.node;
    if (top < scrollTop) this.node.scrollTop = top - this.height;
    else if (top + this.height > scrollTop + clientHeight)
      this.node.scrollTop = top - clientHeight + 2 * this.height;
    this.draw();
  }

  /** The cell above or below one, near the same place. @param {number} cell @param {number} step */
  beside(cell, step) {
    const number = this.lineOf.get(cell);
    const here = this.drawn.get(number)?.querySelector(`[data-cell="${cell}"]`);
    const x = here ? here.offsetLeft + here.offsetWidth / 2 : 0;
    let next = number + step;
    while (this.lines[next] && this.lines[next].from === this.lines[next].to) next += step;
    const line = this.lines[next];
    if (!line) return cell;
    let found = this.cells[line.from];
    let used = 0;
    for (let index = line.from; index < line.to; index++) {
      found = this.cells[index];
      used += this.widths.get(this.table.of.cell_text[found]) ?? 0;
      if (used > x) break;
    }
    return found;
  }
}
