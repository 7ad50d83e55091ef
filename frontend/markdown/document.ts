/**
 * An answer in Markdown, also while it is being written.
 *
 * Blocks that later text cannot change are kept; only the last one is read again and changed where
 * it differs. What would be too much for a page is shown as it was written.
 */

import { element } from "../shared/dom";
import { completed } from "./growing";
import { patch, settleCode } from "./nodes";
import { type Environment, MAX_NESTING, type Token, tokensOf } from "./reader";
import { size, type Tree, treeOf } from "./tree";

/** Characters of a text that are read as Markdown. */
export const MAX_CHARACTERS = 200_000;
/** Elements of an answer, which a page lays out within 0.1 s; the rest is shown as written. */
export const MAX_ELEMENTS = 3_000;
/** Text that continues a paragraph and means nothing in Markdown, wherever it stands in a line. */
const PLAIN = /^[\p{L}\p{N} ,.?'"-]*$/u;
const LINES = 200; // of plain text in one element, which is laid out when it is in sight

export class MarkdownDocument {
  readonly node = element("div", { class: "tm-content" });
  private source = "";
  private tree: Tree = [];
  /** End of the blocks that are finished, their number of nodes and of elements. */
  private finished = { end: 0, nodes: 0, elements: 0 };
  private environment: Environment = { growing: true };
  /** Whether the last node is a paragraph that ends with the source's last text. */
  private endsPlainly = false;

  /** Show a text; `growing` if more of it follows. */
  show(source: string, growing: boolean): void {
    if (growing && this.extend(source)) return;
    const { end } = this.finished;
    const goesOn = source.startsWith(this.source.slice(0, end));
    if (!goesOn || (!growing && source.length <= MAX_CHARACTERS)) this.restart(growing);
    this.source = source;
    const { nodes } = this.finished;
    const kept = this.tree.slice(0, nodes);
    const read = this.read(growing);
    patch(this.node, this.tree.slice(nodes), read, nodes);
    this.tree = [...kept, ...read];
    if (!growing) settleCode(this.node);
  }

  /** Append to the last paragraph; returns false if the text has to be read. */
  private extend(source: string): boolean {
    const before = this.source;
    const text = this.node.lastChild?.lastChild;
    const paragraph = this.tree[this.tree.length - 1];
    if (!this.endsPlainly || !source.startsWith(before)) return false;
    if (!(text instanceof Text) || !Array.isArray(paragraph)) return false;
    const added = source.slice(before.length);
    const blanks = before.slice(before.trimEnd().length); // not shown yet
    if (!PLAIN.test(added) || blanks.includes("\n")) return false;
    const more = (blanks + added).trimEnd();
    text.appendData(more);
    paragraph[paragraph.length - 1] = text.data;
    this.source = source;
    return true;
  }

  private restart(growing: boolean): void {
    this.finished = { end: 0, nodes: 0, elements: 0 };
    this.environment = { growing };
  }

  /** The nodes after those that are finished. */
  private read(growing: boolean): Tree {
    const { finished, source } = this;
    this.endsPlainly = false;
    const rest = source.slice(finished.end);
    if (source.length > MAX_CHARACTERS) return plain(rest);
    const blocks = blocksOf(rest, this.environment);
    const tree: Tree = [];
    const count = growing ? finishedCount(blocks, rest) : 0;
    let elements = finished.elements;
    for (const [index, block] of blocks.entries()) {
      const isLast = index === blocks.length - 1;
      const nodes = isTooDeep(block)
        ? plain(rest.slice(block.start, blocks[index + 1]?.start))
        : growing && isLast
          ? this.growingBlock(block)
          : treeOf(block.tokens);
      elements += size(nodes);
      if (elements > MAX_ELEMENTS) return [...tree, ...plain(rest.slice(block.start))];
      tree.push(...nodes);
      if (index < count) {
        const end = finished.end + blocks[index + 1].start;
        this.finished = { end, nodes: finished.nodes + tree.length, elements };
      }
    }
    return tree;
  }

  private growingBlock(block: Block): Tree {
    if (endsOpaque(block)) return treeOf(withoutFence(block.tokens));
    const source = completed(block.source);
    if (source !== block.source) return treeOf(tokensOf(source, { ...this.environment }));
    const tree = treeOf(block.tokens);
    const last = tree[tree.length - 1];
    this.endsPlainly = last?.[0] === "p" && typeof last[last.length - 1] === "string";
    return tree;
  }
}

/** A block of the outermost level: its tokens and its place in the text that was read. */
interface Block {
  tokens: Token[];
  start: number;
  /** The text from its start to the end of what was read. */
  source: string;
  line: number;
}

function blocksOf(text: string, environment: Environment): Block[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const blocks: Block[] = [];
  for (const token of tokensOf(text, environment)) {
    const line = token.map?.[0] ?? 0;
    if (token.level === 0 && token.nesting >= 0 && token.type !== "inline") {
      const start = starts[line];
      blocks.push({ tokens: [], start, line, source: text.slice(start) });
    }
    blocks[blocks.length - 1].tokens.push(token);
  }
  return blocks;
}

/** The number of blocks that are finished: another one with a complete line follows. */
function finishedCount(blocks: Block[], text: string): number {
  const lastLine = text.split("\n").length - 1;
  let count = blocks.length - 1;
  while (count > 0 && blocks[count].line >= lastLine) count -= 1;
  return Math.max(count, 0);
}

function isTooDeep({ tokens }: Block): boolean {
  return tokens.some(({ level }) => level >= MAX_NESTING - 1);
}

/** Whether a text ends with code or a formula, where signs are what they are. */
function endsOpaque({ tokens, source, line }: Block): boolean {
  const last = tokens.findLast(({ nesting }) => nesting === 0);
  if (last?.type === "formula" || last?.type === "code_block") return true;
  if (last?.type !== "fence" || !last.map) return false;
  const isOpening = last.map[0] - line === source.split("\n").length - 1;
  return !isOpening; // its language may go on
}

/** Without a line that may become the end of the code. */
function withoutFence(tokens: Token[]): Token[] {
  const last = tokens.findLast(({ type }) => type === "fence");
  if (last) last.content = last.content.replace(/(^|\n)[ \t]*(`{1,2}|~{1,2})\n?$/, "$1");
  return tokens;
}

/** Text as it is, in few elements. */
function plain(text: string): Tree {
  const lines = text.split("\n");
  const tree: Tree = [];
  for (let at = 0; at < lines.length; at += LINES)
    tree.push(["div", { class: "tm-plain tm-lines" }, lines.slice(at, at + LINES).join("\n")]);
  return tree;
}
