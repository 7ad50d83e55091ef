/** Markdown's tokens as a tree of nodes: what may become an element is decided here. */

import { withBars } from "./formula_syntax";
import type { Token } from "./reader";

/** Texts and `[tag, attributes, ...children]`. */
export type Tree = TreeNode[];
export type TreeNode = string | TreeElement;
export type TreeElement = [
  tag: string,
  attributes: Record<string, string>,
  ...children: TreeNode[],
];

const SAFE_ADDRESS = /^(https?|mailto):/i;
/** Control, bidirectional and invisible characters, which only a reference (&#8238;) can bring. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/u;
const TASK = /^\[([ xX])\] /;
/** Closing signs of formulas; an environment has none. */
const SIGN_ENDS: Record<string, string> = {
  ...{ $: "$", $$: "$$", "\\[": "\\]", "\\(": "\\)", "": "" },
};

/** The tree of a run of tokens. */
export function treeOf(tokens: readonly Token[]): Tree {
  const root: TreeElement = ["", {}];
  const open: TreeElement[] = [root];
  for (const [index, token] of tokens.entries()) {
    const parent = open[open.length - 1];
    if (token.hidden && token.nesting) continue; // the paragraphs of a tight list
    if (isName(tokens, index) || isName(tokens, index - 2)) append(parent, token.markup);
    else if (token.nesting < 0) open.pop();
    else if (token.nesting > 0) {
      const made = elementOf(token);
      parent.push(made);
      open.push(made);
    } else add(parent, token);
  }
  return children(root);
}

export function children([, , ...found]: TreeElement): Tree {
  return found;
}

/** The number of elements of a tree. */
export function size(tree: Tree): number {
  let count = 0;
  for (const node of tree) if (typeof node !== "string") count += 1 + size(children(node));
  return count;
}

function add(parent: TreeElement, token: Token): void {
  switch (token.type) {
    case "inline": {
      const content = treeOf(token.children ?? []);
      addTask(parent, content);
      for (const node of content) append(parent, node);
      break;
    }
    case "softbreak":
    case "hardbreak":
      append(parent, ["br", {}]);
      break;
    case "hr":
      append(parent, ["hr", {}]);
      break;
    case "code_inline":
      append(parent, ["code", {}, withBars(token.content)]);
      break;
    case "fence":
    case "code_block": {
      const [language] = token.info
        .trim()
        .toLowerCase()
        .split(/[\s,{]/, 1);
      if (language === "math") append(parent, formula(token.content.trim(), "$$", true));
      else append(parent, ["code-block", { language }, token.content.replace(/\n$/, "")]);
      break;
    }
    case "formula":
      append(parent, formulaOf(token));
      break;
    case "image":
      append(parent, imageOf(token));
      break;
    case "text_special":
      append(parent, UNSAFE.test(token.content) ? token.markup : token.content);
      break;
    default:
      append(parent, withBars(token.content));
  }
}

/** Whether the strong text that begins here is a name in Python, such as `__init__`. */
function isName(tokens: readonly Token[], index: number): boolean {
  const [open, text, close] = tokens.slice(Math.max(index, 0), index + 3);
  if (index < 0 || open?.type !== "strong_open" || open.markup !== "__") return false;
  return close?.type === "strong_close" && /^\w+$/.test(text.content);
}

/** Texts that follow each other are one. */
function append(parent: TreeElement, node: TreeNode): void {
  const last = parent[parent.length - 1];
  if (node === "") return;
  if (typeof node === "string" && typeof last === "string" && parent.length > 2)
    parent[parent.length - 1] = last + node;
  else parent.push(node);
}

function formulaOf(token: Token): TreeElement {
  const tex = token.content.trim();
  if (token.markup === "cut") return ["div", { class: "tm-tex" }, `${token.info}\n${tex}`.trim()];
  if (!token.hidden) return formula(tex, token.info, token.block);
  return [token.block ? "div" : "span", { class: "tm-tex tm-open" }, tex || " "];
}

function formula(content: string, sign: string, display: boolean): TreeElement {
  const tex = withBars(content);
  const source = `${sign}${tex}${SIGN_ENDS[sign]}`;
  return ["formula", { tex, source, ...(display ? { display: "block" } : {}) }];
}

function elementOf(token: Token): TreeElement {
  switch (token.type) {
    case "link_open":
      return ["a", address(token.attrGet("href"))];
    case "th_open":
    case "td_open": {
      const [, side = ""] = /text-align:(\w+)/.exec(String(token.attrGet("style"))) ?? [];
      return [token.tag, side ? { class: `tm-${side}` } : {}];
    }
    case "table_open":
      return ["table", {}];
    case "ordered_list_open": {
      const start = token.attrGet("start");
      return ["ol", start ? { start: String(start) } : {}];
    }
    default:
      return [token.tag, {}];
  }
}

/** Attributes of a link; relative addresses would be those of the notebook. */
function address(href: string | number | null): Record<string, string> {
  if (typeof href !== "string" || !SAFE_ADDRESS.test(href)) return {};
  return { href, target: "_blank", rel: "noopener noreferrer nofollow" };
}

/** An image as a link: loading it could carry data to another site. */
function imageOf(token: Token): TreeElement {
  const label = (token.children ?? []).map((each) => each.content).join("");
  const attributes = address(token.attrGet("src"));
  const name = `image: ${UNSAFE.test(label) ? "" : label || attributes.href || "not shown"}`;
  return ["a", { ...attributes, class: "tm-image" }, name];
}

/** A check box instead of the "[x]" of a task. */
function addTask(parent: TreeElement, content: Tree): void {
  const [first] = content;
  if (parent[0] !== "li" && !(parent[0] === "p" && parent.length === 2)) return;
  if (parent[0] === "li" && parent.length > 2) return;
  const task = typeof first === "string" ? TASK.exec(first) : null;
  if (!task) return;
  content[0] = (first as string).slice(task[0].length);
  parent[1].class = "tm-task";
  append(parent, ["task", { state: task[1] === " " ? "open" : "done" }]);
}
