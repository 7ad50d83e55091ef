/** The answer's cells in lines. Only the lines in sight are in the page. */

import { drawnText, element, signed, withSigns } from "../../shared/dom";
import type { TokenTable } from "./token_table";

const MARGIN = 4; // lines beyond the edges
const PADDING = 3; // pixels beside a cell's text
const LETTER = /\p{L}/u;
const FROM_THE_RIGHT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Cells `from` to `to` of those shown; a label or a blank line has none. */
interface Line {
  label?: string;
  from: number;
  to: number;
}

export class TokenFlow {
  readonly node: HTMLElement;
  readonly sheet = element("div", { class: "tm-sheet", role: "presentation" });
  /** The lines in sight, one below the other: inline, so that copying adds no line breaks. */
  private readonly window = element("div", { class: "tm-window", role: "presentation" });
  /** The cells that are shown. */
  cells: number[] = [];
  private table: TokenTable | null = null;
  private lines: Line[] = [];
  /** Each shown cell's line. */
  private readonly lineOf = new Map<number, number>();
  private readonly drawn = new Map<number, HTMLElement>();
  /** Widths in pixels by code of the text. */
  private readonly widths = new Map<number, number>();
  private height = 26; // of a line, in pixels
  private width = 0;
  private font = "";
  private frame: number | undefined = undefined;
  /** The cell to keep near the top while lines are broken anew. */
  private kept: number | null = null;
  private readonly sizes: ResizeObserver;

  /**
   * @param paint colours a cell's node
   * @param prefix of the cells' ids
   */
  constructor(
    private readonly paint: (cell: number, node: HTMLElement) => void,
    private readonly prefix: string,
  ) {
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
    this.node.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(this.node);
  }

  close(): void {
    this.sizes.disconnect();
  }

  /** Show these cells. */
  set(table: TokenTable, cells: number[]): void {
    if (table !== this.table) this.widths.clear();
    this.table = table;
    this.cells = cells;
    this.kept = null;
    this.node.dir = this.isFromTheRight ? "rtl" : "ltr";
    this.layOut();
  }

  /** Without tokens: why there are none, and the text. */
  setEmpty(why: string, text: string): void {
    this.sheet.replaceChildren(
      element("div", { class: "tm-why" }, why),
      element("div", { class: "tm-untokenized" }, text),
    );
  }

  /** Whether the text is read from right to left, as its first letter says. */
  get isFromTheRight(): boolean {
    for (const cell of this.cells) {
      const text = this.table?.isText(cell) ? this.table.text(cell) : "";
      if (LETTER.test(text)) return FROM_THE_RIGHT.test(text);
    }
    return false;
  }

  /** Whether a cell is shown. */
  has(cell: number): boolean {
    return this.lineOf.has(cell);
  }

  private resize(): void {
    if (this.node.clientWidth && this.node.clientWidth !== this.width) {
      this.layOut();
      if (this.kept !== null) this.revealAtTop(this.kept);
    } else this.draw();
  }

  /** Break the cells into lines. */
  private layOut(): void {
    const { table } = this;
    if (!table) return;
    const style = getComputedStyle(this.node);
    const font = `${style.fontSize} ${style.fontFamily}`;
    const pen = document.createElement("canvas").getContext("2d");
    if (pen) pen.font = font;
    if (font !== this.font) this.widths.clear();
    this.font = font;
    this.width = this.node.clientWidth;
    this.height = parseFloat(style.lineHeight) || this.height;
    const room = this.width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    this.lines = this.broken(table, (cell) => Math.min(this.measure(table, cell, pen), room), room);
    this.lineOf.clear();
    this.lines.forEach((line, number) => {
      for (let index = line.from; index < line.to; index++)
        this.lineOf.set(this.cells[index], number);
    });
    this.sheet.style.height = `${this.lines.length * this.height}px`;
    this.window.replaceChildren();
    this.sheet.replaceChildren(this.window);
    this.drawn.clear();
    this.draw();
  }

  private broken(table: TokenTable, wide: (cell: number) => number, room: number): Line[] {
    const lines: Line[] = [];
    let [from, used, segment] = [0, 0, ""];
    const end = (to: number) => {
      if (to > from) lines.push({ from, to });
      from = to;
      used = 0;
    };
    this.cells.forEach((cell, index) => {
      const own = table.segment(table.span(cell)[0]);
      if (own !== segment && own !== "special") {
        end(index);
        if (segment || own !== "content") lines.push({ label: own, from: index, to: index });
        segment = own;
      }
      if (used + wide(cell) > room) end(index);
      used += wide(cell);
      const breaks = table.text(cell).split("\n").length - 1;
      if (breaks) end(index + 1);
      for (let blank = 1; blank < Math.min(breaks, 3); blank++)
        lines.push({ from: index + 1, to: index + 1 });
    });
    end(this.cells.length);
    return lines;
  }

  private measure(table: TokenTable, cell: number, pen: CanvasRenderingContext2D | null): number {
    const code = table.of.cell_text[cell];
    let width = this.widths.get(code);
    if (width === undefined) {
      width = (pen?.measureText(signed(table.text(cell))).width ?? 60) + 2 * PADDING;
      this.widths.set(code, width);
    }
    return width;
  }

  private drawSoon(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  /** Add the lines in sight to the page and remove the others. */
  private draw(): void {
    const top = this.node.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - MARGIN);
    const beyond = Math.ceil((top + this.node.clientHeight) / this.height) + MARGIN;
    const last = Math.min(this.lines.length, beyond);
    for (const [number, node] of this.drawn)
      if (number < first || number >= last) {
        node.remove();
        this.drawn.delete(number);
      }
    const kept = Math.min(...this.drawn.keys());
    const top_ = this.window.firstChild; // of the lines that stay
    for (let number = first; number < last; number++)
      if (!this.drawn.has(number)) {
        const node = this.line(number);
        this.drawn.set(number, node);
        this.window.insertBefore(node, number < kept ? top_ : null);
      }
    this.window.style.top = `${first * this.height}px`;
  }

  private line(number: number): HTMLElement {
    const { label, from, to } = this.lines[number];
    const node = element("span", { class: "tm-line", role: "presentation" });
    if (label)
      node.append(
        element("span", { class: "tm-label tm-drawn", "data-text": label.replace("_", " ") }),
      );
    for (let index = from; index < to; index++) node.append(this.cell(this.cells[index]));
    return node;
  }

  private cell(cell: number): HTMLElement {
    const table = this.table as TokenTable; // lines are drawn from a table only
    const node = element(
      "span",
      {
        class: table.segment(table.span(cell)[0]) === "special" ? "tm-cell tm-special" : "tm-cell",
        role: "option",
        id: `${this.prefix}${cell}`,
        "data-cell": cell,
        "aria-setsize": table.cells,
        "aria-posinset": cell + 1,
      },
      ...(table.isText(cell) ? withSigns(table.text(cell)) : [drawnText(table.text(cell))]),
    );
    this.paint(cell, node);
    return node;
  }

  /** Name the active cell, or none, for screen readers. */
  activate(cell: number | null): void {
    if (cell === null) this.node.removeAttribute("aria-activedescendant");
    else this.node.setAttribute("aria-activedescendant", `${this.prefix}${cell}`);
  }

  /** Colour the cells in sight again. */
  repaint(): void {
    for (const line of this.drawn.values())
      for (const node of line.children)
        if (node instanceof HTMLElement && node.dataset.cell)
          this.paint(Number(node.dataset.cell), node);
  }

  /** The node of the cell that an event happened in, or null. */
  private nodeAt(event: Event): HTMLElement | null {
    return event.target instanceof Element ? event.target.closest("[data-cell]") : null;
  }

  /** The row under the pointer, or null; in a character of several tokens, the part. */
  rowAt(event: MouseEvent): number | null {
    const node = this.nodeAt(event);
    if (!node || !this.table) return null;
    const [from, to] = this.table.span(Number(node.dataset.cell));
    const box = node.getBoundingClientRect();
    const part = Math.floor(((event.clientX - box.left) / box.width) * (to - from));
    return from + Math.min(Math.max(part, 0), to - from - 1);
  }

  /** Scroll until a cell is in sight. */
  reveal(cell: number): void {
    const number = this.lineOf.get(cell);
    if (number === undefined) return;
    const top = number * this.height;
    const { scrollTop, clientHeight } = this.node;
    if (top < scrollTop) this.node.scrollTop = top - this.height;
    else if (top + this.height > scrollTop + clientHeight)
      this.node.scrollTop = top - clientHeight + 2 * this.height;
    this.draw();
  }

  /** Scroll until a cell's line is the second in sight. */
  revealAtTop(cell: number): void {
    const number = this.lineOf.get(cell);
    if (number === undefined) return;
    this.kept = cell;
    this.node.scrollTop = (number - 1) * this.height;
    this.draw();
  }

  /** The cell in the line above (-1) or below (1) that is nearest to a cell. */
  beside(cell: number, step: 1 | -1): number {
    const number = this.lineOf.get(cell);
    const table = this.table;
    if (number === undefined || !table) return cell;
    const here = this.drawn.get(number)?.querySelector<HTMLElement>(`[data-cell="${cell}"]`);
    const middle = here ? here.offsetLeft + here.offsetWidth / 2 : 0;
    const x = here && this.isFromTheRight ? this.window.offsetWidth - middle : middle;
    let next = number + step;
    while (this.lines[next] && this.lines[next].from === this.lines[next].to) next += step;
    const line = this.lines[next];
    if (!line) return cell;
    let found = this.cells[line.from];
    let used = 0;
    for (let index = line.from; index < line.to; index++) {
      found = this.cells[index];
      used += this.widths.get(table.of.cell_text[found]) ?? 0;
      if (used > x) break;
    }
    return found;
  }
}
