/**
 * Formulas in Markdown: $a$, $$a$$, \(a\), \[a\] and environments.
 *
 * Dollars are also money and shell variables: one that opens a formula follows no letter and is
 * followed by no blank, and one that closes it follows no blank and is followed by no letter.
 */

import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

/** Opening sign, closing sign and whether the formula has lines of its own. */
const SIGNS: readonly (readonly [string, string, boolean])[] = [
  ["$$", "$$", true],
  ["\\[", "\\]", true],
  ["\\(", "\\)", false],
];
const ENVIRONMENT =
  /^\\begin\{((?:(?:align|gather)(?:ed)?|equation|multline|eqnarray|split|cases|[pbvV]?matrix)\*?)\}/;
const WORD = /[A-Za-z0-9_]/;
/** An amount with words after it: "$5 for a pizza of 10$". */
const AMOUNT = /^\d[^\\^_=+<>{}]*[A-Za-z]{3}[^\\^_=+<>{}]*$/;
/** Formulas in a row of a table, in which a bar is no border. */
const IN_ROW = /\\\(.*?\\\)|(?<![\w$\\])\$(?![\s$])[^$\n]*(?<![\s\\])\$(?!\w)/g;
/** Stands for a bar until the cells are known: a character that no text may contain. */
const BAR = "\ufdd0";

/** The rules as a plugin. A formula is a token "formula": `info` is its sign, `content` its TeX. */
export function formulas(reader: MarkdownIt): void {
  reader.inline.ruler.before("escape", "formula", inlineFormula);
  reader.block.ruler.before("table", "bars_in_formulas", hideBars);
  reader.block.ruler.before("fence", "formula", blockFormula, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
}

/** Keep the bars of formulas from dividing cells, as in "| $|x|$ | 1 |". */
function hideBars(state: StateBlock, first: number, last: number): boolean {
  const start = state.bMarks[first] + state.tShift[first];
  if (state.src[start] !== "|") return false;
  let end = first + 1;
  while (end < last && state.src.slice(state.bMarks[end], state.eMarks[end]).includes("|"))
    end += 1;
  const stop = state.eMarks[end - 1];
  const rows = state.src.slice(start, stop);
  const shown = rows.replace(IN_ROW, hiddenBars);
  if (shown !== rows) state.src = state.src.slice(0, start) + shown + state.src.slice(stop);
  return false; // the rule for tables goes on
}

/** Bars between blanks divide cells ("| $5 | 10$ |") unless they are in brackets. */
function hiddenBars(formula: string): string {
  let depth = 0;
  return formula.replace(/[([{|)\]}]/g, (sign, at: number) => {
    if (sign !== "|") depth += "([{".includes(sign) ? 1 : -1;
    else if (depth > 1 || (depth === 1 && formula[0] === "$")) return BAR;
    else if (formula[at - 1] !== " " || formula[at + 1] !== " ") return BAR;
    return sign;
  });
}

/** A text with its bars. */
export function withBars(text: string): string {
  return text.includes(BAR) ? text.replaceAll(BAR, "|") : text;
}

function inlineFormula(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const first = src[pos];
  if (first !== "$" && first !== "\\") return false;
  if (first === "\\" && /[:\\]/.test(src[pos - 1] ?? "")) return false; // C:\(x86\)
  for (const [open, close, display] of SIGNS)
    if (src.startsWith(open, pos)) {
      const end = src.indexOf(close, pos + 2);
      if (end < 0) return openFormula(state, silent, open, display);
      if (!src.slice(pos + 2, end).trim()) return false;
      if (!silent) push(state, src.slice(pos + 2, end), open, display);
      state.pos = end + 2;
      return true;
    }
  const end = first === "$" ? closingDollar(src, pos) : -1;
  if (end < 0) return false;
  if (!silent) push(state, src.slice(pos + 1, end), "$", false);
  state.pos = end + 1;
  return true;
}

/** A formula that is still being written reaches to the end of the text. */
function openFormula(state: StateInline, silent: boolean, open: string, display: boolean): boolean {
  if (!state.env.growing) return false;
  if (!silent) push(state, state.src.slice(state.pos + 2), open, display).hidden = true;
  state.pos = state.posMax;
  return true;
}

function closingDollar(src: string, pos: number): number {
  const next = src[pos + 1] ?? " ";
  if (/[\s$]/.test(next) || WORD.test(src[pos - 1] ?? " ") || src[pos - 1] === "$") return -1;
  for (let end = pos + 1; (end = src.indexOf("$", end)) >= 0; end += 1) {
    if (src[end - 1] === "\\") continue;
    const closes = !/\s/.test(src[end - 1]) && !WORD.test(src[end + 1] ?? " ");
    return closes && !AMOUNT.test(src.slice(pos + 1, end)) ? end : -1;
  }
  return -1;
}

function push(state: StateInline, tex: string, sign: string, display: boolean) {
  const token = state.push("formula", "", 0);
  token.content = tex;
  token.info = sign;
  token.block = display;
  return token;
}

/** Whether a formula that is not closed was cut off with its answer: TeX up to the end. */
function isCut([first, ...lines]: string[], isLast: boolean): boolean {
  return isLast && !first.trim() && lines.some((line) => /\\[a-z]/i.test(line));
}

function blockFormula(state: StateBlock, first: number, last: number, silent: boolean): boolean {
  if (state.sCount[first] - state.blkIndent >= 4) return false; // code
  const line = (number: number) =>
    state.src.slice(state.bMarks[number] + state.tShift[number], state.eMarks[number]);
  const start = line(first);
  const [environment, name] = ENVIRONMENT.exec(start) ?? [];
  const sign = environment
    ? [environment, `\\end{${name}}`]
    : SIGNS.find(([open, , display]) => display && start.startsWith(open));
  if (!sign) return false;
  const [open, close] = sign;
  const lines: string[] = [];
  let end = first;
  let closed = false;
  for (; end < last && !closed; end += 1) {
    // A line that leaves the list or the quotation ends it.
    if (end > first && state.sCount[end] < state.blkIndent && line(end)) break;
    const text = end === first ? start.slice(open.length) : line(end);
    const at = text.indexOf(close);
    closed = at >= 0;
    if (closed && text.slice(at + close.length).trim()) return false; // within a paragraph
    lines.push(closed ? text.slice(0, at) : text);
  }
  const { growing } = state.env;
  if (!closed && !growing && !isCut(lines, end === state.lineMax)) return false;
  if (closed && !lines.join("").trim()) return false;
  if (silent) return true;
  const token = state.push("formula", "", 0);
  token.content = lines.join("\n");
  token.info = environment ? "" : open;
  if (environment) token.content = `${open}${token.content}${closed ? close : ""}`;
  token.block = true;
  token.hidden = !closed;
  token.markup = closed || growing ? "" : "cut";
  token.map = [first, end];
  state.line = end;
  return true;
}
