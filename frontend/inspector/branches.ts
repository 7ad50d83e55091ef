/** The shown branch: the tree it belongs to, where it begins, and its parent beside it. */

import { branchTree } from "./branch_tree";
import { type ComparedAnswer, fillHead } from "./compared_answer";
import type { Layout } from "./layout";
import type { BranchNode, InspectorModel } from "./messages";
import type { TokenFlow } from "./flow/token_flow";
import type { TokenTable } from "./flow/token_table";

/** The answer that the branch's parts show. */
interface ShownAnswer {
  readonly table: TokenTable;
  /** Rows of the choice that is shown. */
  readonly range: [number, number];
  readonly flow: TokenFlow;
  readonly beside: ComparedAnswer;
  readonly layout: Layout;
}

export class Branches {
  constructor(
    private readonly model: InspectorModel,
    private readonly answer: ShownAnswer,
    private readonly open: (index: number) => void,
  ) {}

  /** The node of the shown branch, or undefined if the original is shown. */
  get branch(): BranchNode | undefined {
    const node = this.model.get("_tree")[this.answer.table.about.shown];
    return node && node.position !== null ? node : undefined;
  }

  /** The index of the branch's parent. */
  get parent(): number {
    return this.branch?.parent ?? 0;
  }

  /** The row where the shown branch begins. */
  get fork(): number | null {
    const position = this.branch?.position;
    if (position === undefined || position === null) return null;
    const [first, end] = this.answer.range;
    return first + position < end ? first + position : null;
  }

  show(): void {
    const nodes = this.model.get("_tree");
    const { table, flow, beside, layout } = this.answer;
    const { branch, fork, parent } = this;
    beside.show(this.model.get("_beside"), branch, nodes[parent]?.label ?? "");
    layout.branchHead.replaceChildren();
    if (branch && fork !== null) {
      fillHead(layout.branchHead, "branch", table, fork);
      flow.revealAtTop(table.cellOf[fork]);
    }
    layout.branches.replaceChildren();
    if (nodes.length > 1)
      layout.branches.append(branchTree(nodes, this.model.get("shown"), this.open));
  }
}
