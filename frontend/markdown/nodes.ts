/** Nodes from trees, built element by element: nothing is read as HTML. */

import { element } from "../shared/dom";
import { CodeBlock } from "./code_block";
import { formulaNode } from "./formulas";
import { children, type Tree, type TreeElement, type TreeNode } from "./tree";

const TAGS: readonly (keyof HTMLElementTagNameMap)[] = [
  ...(["p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol"] as const),
  ...(["li", "a", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody"] as const),
  ...([
    "tr",
    "th",
    "td",
    "div",
    "span",
    "small",
    "details",
    "summary",
    "sub",
    "sup",
    "kbd",
  ] as const),
];
const ATTRIBUTES = new Set(["href", "title", "start", "rel", "target", "style", "class"]);

const CODE = new WeakMap<Node, CodeBlock>();

/** The nodes of a tree; unknown tags become spans, unknown attributes and addresses are dropped. */
export function nodesOf(tree: Tree): Node[] {
  return tree.map(nodeOf);
}

function nodeOf(node: TreeNode): Node {
  if (typeof node === "string") return document.createTextNode(node);
  const [tag, attributes] = node;
  if (tag === "code-block") {
    const block = new CodeBlock(attributes.language, textOf(node));
    CODE.set(block.node, block);
    return block.node;
  }
  if (tag === "formula")
    return formulaNode(attributes.tex, attributes.source, attributes.display === "block");
  if (tag === "task") return taskBox(attributes.state === "done");
  const known = TAGS.find((name) => name === tag) ?? "span";
  return element(known, safe(attributes), ...nodesOf(children(node)));
}

function safe(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name, value]) =>
        ATTRIBUTES.has(name) && (name !== "href" || /^(https?|mailto):/i.test(value)),
    ),
  );
}

/** The check box of a task, which the reader cannot change. */
function taskBox(checked: boolean): Node {
  const name = checked ? "done" : "not done";
  return element("input", { type: "checkbox", disabled: true, checked, "aria-label": name });
}

/**
 * Change a node's children, from the one at `first` on, from one tree to another.
 *
 * What is equal is not touched.
 */
export function patch(parent: Node, before: Tree, after: Tree, first = 0): void {
  after.forEach((node, index) => {
    const old = before[index];
    const child = parent.childNodes[first + index];
    if (old === undefined || !child) parent.appendChild(nodeOf(node));
    else if (typeof node === "string" && typeof old === "string") patchText(child, old, node);
    else if (typeof node !== "string" && typeof old !== "string" && node[0] === old[0])
      patchElement(child, old, node);
    else parent.replaceChild(nodeOf(node), child);
  });
  while (parent.childNodes.length > first + after.length) parent.lastChild?.remove();
}

function patchText(child: Node, old: string, text: string): void {
  if (text === old || !(child instanceof Text)) return;
  if (text.startsWith(old)) child.appendData(text.slice(old.length));
  else child.data = text;
}

function patchElement(child: ChildNode, old: TreeElement, node: TreeElement): void {
  const block = CODE.get(child);
  if (block && old[1].language === node[1].language) {
    const text = textOf(node);
    if (text !== textOf(old)) block.show(text);
  } else if (!equal(old[1], node[1]) || block) child.replaceWith(nodeOf(node));
  else if (node.length > 2 || old.length > 2) patch(child, children(old), children(node));
}

function equal(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}

function textOf([, , text]: TreeElement): string {
  return typeof text === "string" ? text : "";
}

/** The code blocks below a node are complete. */
export function settleCode(node: Element): void {
  for (const block of node.querySelectorAll(".tm-code")) CODE.get(block)?.settle();
}
