/** Tree: a result and its branches, to go back and forth between. */

import { element } from "./page.js";

/**
 * @param {{parent: number | null, label: string, text: string, chance: string}[]} nodes the original first
 * @param {number} shown which one is shown
 * @param {(index: number) => void} choose
 * @returns {Node}
 */
export function tree(nodes, shown, choose) {
  const grow = (/** @type {number} */ index) => {
    const children = nodes.flatMap(({ parent }, child) => (parent === index ? [grow(child)] : []));
    const item = element(
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
    if (children.length) item.append(element("ul", {}, ...children));
    return item;
  };
  return element("ul", { class: "tm-tree", "aria-label": "Branches" }, grow(0));
}
