/** The tree of a result and its branches. */

import { element } from "../shared/dom";
import type { BranchNode } from "./messages";

/**
 * @param nodes the original first
 * @param shown index of the node that is shown
 */
export function branchTree(
  nodes: BranchNode[],
  shown: number,
  choose: (index: number) => void,
): Node {
  const item = (index: number): Node => {
    const children = nodes.flatMap(({ parent }, child) => (parent === index ? [item(child)] : []));
    const made = element(
      "li",
      {},
      element(
        "button",
        {
          class: "tm-branch",
          "aria-current": index === shown ? "true" : null,
          onclick: () => choose(index),
        },
        element("b", {}, nodes[index].label),
        ` ${nodes[index].text} `,
        element("span", { class: "tm-faint" }, nodes[index].chance),
      ),
    );
    if (children.length) made.append(element("ul", {}, ...children));
    return made;
  };
  return element("ul", { class: "tm-tree", "aria-label": "Branches" }, item(0));
}
