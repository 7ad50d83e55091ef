/** The answer that a branch is compared with, beside it. */

import { element, withSigns } from "../shared/dom";
import { percentage } from "../shared/numbers";
import { paintCell } from "./flow/cell_paint";
import type { Beside, BranchNode, Measure } from "./messages";
import { TokenFlow } from "./flow/token_flow";
import { TokenTable } from "./flow/token_table";

interface Actions {
  hover(row: number | null): void;
  pick(position: number): void;
}

export class ComparedAnswer {
  readonly node: HTMLElement;
  readonly flow: TokenFlow;
  table: TokenTable | null = null;
  private measure: Measure = "surprisal";
  /** The row where the answers part. */
  private fork: number | null = null;
  private readonly head = element("div", { class: "tm-side-head" });

  constructor(prefix: string, actions: Actions) {
    this.flow = new TokenFlow((cell, node) => this.paint(cell, node), `${prefix}beside-`);
    this.flow.node.setAttribute("aria-label", "Tokens of the answer that the branch is made from");
    this.flow.node.addEventListener("mousemove", (event) => {
      if (this.table) actions.hover(this.flow.rowAt(event));
    });
    this.flow.node.addEventListener("click", (event) => {
      const row = this.flow.rowAt(event);
      if (row !== null && this.table) actions.pick(this.table.of.position[row]);
    });
    this.flow.node.tabIndex = -1; // the keys are the shown answer's
    this.node = element("section", { class: "tm-side" });
  }

  close(): void {
    this.flow.close();
  }

  /** Show the parent of a branch, or nothing. */
  show(beside: Partial<Beside>, branch: BranchNode | undefined, label: string): void {
    const { columns, about } = beside;
    const position = branch?.position ?? null;
    this.table =
      columns && about && branch && position !== null ? new TokenTable(columns, about) : null;
    this.node.replaceChildren(...(this.table ? [this.head, this.flow.node] : []));
    if (!this.table || !branch || position === null) return;
    const [from, to] = this.table.range(branch.choice);
    this.fork = Math.min(from + position, to - 1);
    this.flow.set(this.table, this.table.cellsBetween(from, to));
    fillHead(this.head, label, this.table, this.fork);
    this.flow.revealAtTop(this.table.cellOf[this.fork]);
  }

  colourBy(measure: Measure): void {
    this.measure = measure;
    this.flow.repaint();
  }

  private paint(cell: number, node: HTMLElement): void {
    const { table, measure, fork } = this;
    if (!table) return;
    const nothing = {
      matches: () => true,
      selected: new Set<number>(),
      pinned: null,
      cursor: null,
    };
    paintCell(node, cell, { table, measure, fork, ...nothing });
  }
}

/** Name an answer by its token at the fork, with the token's probability. */
export function fillHead(head: HTMLElement, label: string, table: TokenTable, fork: number): void {
  head.replaceChildren(
    `${label}: `,
    element("b", {}, ...withSigns(table.token(fork) || "∅")),
    ` ${percentage(table.of.prob[fork])}`,
  );
}
