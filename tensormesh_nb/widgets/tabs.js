/** Tabs: one of several parts of an answer, by mouse and, as the ARIA practices have it, by arrow keys. */

import { element } from "./page.js";

/**
 * Fill a tab list; with fewer than two names it stays empty.
 * @param {any} node the list
 * @param {HTMLElement} panel what the tabs show a part of
 * @param {string[]} names
 * @param {number} own which one is shown
 * @param {(index: number) => void} choose
 */
export function tabs(node, panel, names, own, choose) {
  const inside = node.contains(node.getRootNode().activeElement);
  const turn = (/** @type {KeyboardEvent} */ event) => {
    const to = /** @type {Record<string, number | undefined>} */ (
      { ArrowLeft: own - 1, ArrowRight: own + 1, Home: 0, End: names.length - 1 }
    )[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose((to + names.length) % names.length);
  };
  const made = names.map((name, index) =>
    element(
      "button",
      {
        role: "tab",
        "aria-selected": String(index === own),
        "aria-controls": panel.id,
        tabindex: index === own ? 0 : -1,
        onclick: () => choose(index),
        onkeydown: turn,
      },
      name,
    ),
  );
  node.replaceChildren(...(made.length > 1 ? made : []));
  if (inside) node.children[own]?.focus();
}
