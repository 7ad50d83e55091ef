/** The look of a cell: colour, entropy gauge, and marks for what the reader does. */

import { fill } from "../colours";
import type { Measure } from "../messages";
import { accessibleName } from "../card/token_card";
import type { TokenTable } from "./token_table";

export interface Look {
  table: TokenTable;
  measure: Measure;
  /** Whether the filter matches a row. */
  matches: (row: number) => boolean;
  selected: Set<number>;
  pinned: number | null;
  cursor: number | null;
  /** The row where a branch begins. */
  fork: number | null;
}

/** Bring a cell's node up to date. */
export function paintCell(node: HTMLElement, cell: number, look: Look): void {
  const { table, measure, cursor } = look;
  const [from, to] = table.span(cell);
  const rows = Array.from({ length: to - from }, (_, part) => from + part);
  const inside = (row: number | null) => row !== null && row >= from && row < to;
  const selected = rows.some((row) => look.selected.has(row));
  const [low, high] = [table.of.entropy_min[from], table.of.entropy_max[from]];
  node.style.setProperty("--fill", fill(...rows.map((row) => table.shade(measure, row))));
  node.style.setProperty("--low", gauge(table, low));
  node.style.setProperty("--high", gauge(table, Number.isNaN(high) ? low : high));
  const marks: [string, boolean][] = [
    ["tm-beyond", rows.some((row) => table.beyond(measure, row))],
    ["tm-dim", !rows.some(look.matches)],
    ["tm-selected", selected],
    ["tm-pinned", inside(look.pinned)],
    ["tm-cursor", inside(cursor)],
    ["tm-forked", inside(look.fork)],
    ["tm-before", look.fork !== null && to <= look.fork],
  ];
  for (const [name, on] of marks) node.classList.toggle(name, on);
  node.setAttribute("aria-selected", String(selected));
  const named = cursor !== null && inside(cursor) ? cursor : from;
  const fork = inside(look.fork) ? ", the branch begins here" : "";
  node.setAttribute("aria-label", accessibleName(table, named) + fork);
}

/** The length of the entropy line below a cell. */
function gauge(table: TokenTable, bits: number): string {
  const percent = (bits / table.about.full_bits) * 100;
  return Number.isNaN(bits) ? "0%" : `${Math.min(percent, 100).toFixed(1)}%`;
}
