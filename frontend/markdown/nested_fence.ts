/**
 * A code block of Markdown that holds code blocks, all with three signs, as models write it.
 *
 * By the rule of CommonMark the end of the first inner block would end the outer one.
 */

import type { MarkdownIt, StateBlock } from "markdown-it";

const OUTER = /^(`{3}|~{3})(markdown|md|mdx) *$/;

/** The rule as a plugin; blocks without inner ones are left to the reader's own rule. */
export function nestedFences(reader: MarkdownIt): void {
  reader.block.ruler.before("fence", "nested_fence", nestedFence, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
}

function nestedFence(state: StateBlock, first: number, last: number, silent: boolean): boolean {
  if (state.sCount[first] - state.blkIndent >= 4) return false;
  const line = (number: number) =>
    state.src.slice(state.bMarks[number] + state.tShift[number], state.eMarks[number]).trimEnd();
  const [, sign, language] = OUTER.exec(line(first)) ?? [];
  if (!sign) return false;
  let depth = 1;
  let nested = false;
  let end = first + 1;
  for (; end < last; end += 1) {
    const text = line(end);
    if (text && state.sCount[end] < state.blkIndent) return false;
    if (text === sign) depth -= 1;
    else if (text.startsWith(sign) && /^\w/.test(text.slice(3))) {
      depth += 1;
      nested = true;
    }
    if (!depth) break;
  }
  // Without a last line of its own, an inner block was left open: the reader's rule decides.
  if (!nested || (depth && !state.env.growing)) return false;
  if (silent) return true;
  const token = state.push("fence", "code", 0);
  token.info = language;
  token.content = state.getLines(first + 1, end, state.sCount[first], true);
  token.markup = sign;
  token.map = [first, depth ? end : end + 1];
  state.line = token.map[1];
  return true;
}
