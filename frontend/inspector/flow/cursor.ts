/** The cursor in the token flow, moved by keys. */

import type { FlowActions } from "./keys";
import type { TokenFlow } from "./token_flow";
import type { TokenTable } from "./token_table";

interface Actions {
  /** The cursor has moved to a row. */
  moved(row: number): void;
  pick(row: number, event: KeyboardEvent): void;
  unpin(): void;
}

export class Cursor implements FlowActions {
  row: number | null = null;
  private range: [number, number] = [0, 0];

  constructor(
    private readonly flow: TokenFlow,
    private table: TokenTable,
    private readonly actions: Actions,
  ) {}

  /** Leave the flow, which has other rows now. */
  leave(table: TokenTable, range: [number, number]): void {
    this.table = table;
    this.range = range;
    this.row = null;
  }

  get current(): number {
    return this.row ?? this.range[0];
  }

  get isFromTheRight(): boolean {
    return this.flow.isFromTheRight;
  }

  get hasCells(): boolean {
    return this.flow.cells.length > 0;
  }

  step(by: 1 | -1): void {
    for (let row = this.current + by; row >= this.range[0] && row < this.range[1]; row += by)
      if (this.flow.has(this.table.cellOf[row])) return this.moveTo(row);
  }

  moveLine(by: 1 | -1): void {
    this.moveTo(this.table.span(this.flow.beside(this.table.cellOf[this.current], by))[0]);
  }

  moveToEnd(end: "first" | "last"): void {
    const { cells } = this.flow;
    if (end === "first") this.moveTo(this.table.span(cells[0])[0]);
    else this.moveTo(this.table.span(cells[cells.length - 1])[1] - 1);
  }

  pick(row: number, event: KeyboardEvent): void {
    this.actions.pick(row, event);
  }

  unpin(): void {
    this.actions.unpin();
  }

  moveTo(row: number): void {
    if (row < this.range[0] || row >= this.range[1]) return;
    this.row = row;
    this.flow.reveal(this.table.cellOf[row]);
    this.show();
    this.actions.moved(row);
  }

  /** Mark the cursor's cell. */
  show(): void {
    this.flow.activate(this.row === null ? null : this.table.cellOf[this.row]);
    this.flow.repaint();
  }
}
