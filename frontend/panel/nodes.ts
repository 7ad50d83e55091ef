/** Nodes from trees that the kernel sends, built element by element: nothing is read as HTML. */

import { element } from "../shared/dom";
import type { Tree } from "./messages";

const TAGS: readonly (keyof HTMLElementTagNameMap)[] = [
  ...([
    "p",
    "br",
    "hr",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
  ] as const),
  ...(["a", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th"] as const),
  ...(["td", "div", "span", "small", "details", "summary"] as const),
];
const ATTRIBUTES = new Set(["href", "title", "start", "rel", "target", "style", "class"]);

/** The nodes of a tree; unknown tags become spans, unknown attributes and addresses are dropped. */
export function nodesOf(tree: Tree): (Node | string)[] {
  return tree.map((each) => {
    if (typeof each === "string") return each;
    const [tag, attributes, ...children] = each;
    const safe = Object.entries(attributes).filter(
      ([name, value]) =>
        ATTRIBUTES.has(name) && (name !== "href" || /^(https?|mailto):/i.test(value)),
    );
    const known = TAGS.find((name) => name === tag) ?? "span";
    return element(known, Object.fromEntries(safe), ...nodesOf(children));
  });
}
