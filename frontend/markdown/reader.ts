/** Markdown as models write it: GitHub's dialect with formulas; HTML is text, and nothing loads. */

import MarkdownIt from "markdown-it";
import type { Env, Token } from "markdown-it";

import cjkFriendly from "markdown-it-cjk-friendly";

import { formulas } from "./formula_syntax";
import { nestedFences } from "./nested_fence";

export type { Token };

/** What lasts from one piece of a text to the next: the reader adds the definitions of links. */
export interface Environment extends Env {
  /** Whether more text follows. */
  growing: boolean;
}

const TAG = /^<(?:br *\/?|(sub|sup|kbd)>([^<>`$]+)<\/\1)>/;

/** Blocks nested deeper than this are left out by the reader. */
export const MAX_NESTING = 40;

const reader = new MarkdownIt("commonmark", { html: false, breaks: true, linkify: true })
  .set({ maxNesting: MAX_NESTING })
  .enable(["table", "strikethrough", "linkify"])
  // It would join characters of references with the text around them; tree.ts looks at them first.
  .disable("text_join")
  .use(formulas)
  .use(nestedFences)
  // Without spaces between words, signs of emphasis stand beside punctuation: **「…」**の.
  .use(cjkFriendly);
// An address is shown as it was written: decoding it could reorder its text.
reader.normalizeLinkText = (address) => address;
// Without a scheme, "result.md" and "numpy.random" would be addresses.
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
// The few tags that models write in tables and chemistry, without attributes.
reader.inline.ruler.before("autolink", "tag", (state, silent) => {
  if (state.src[state.pos] !== "<") return false;
  const found = TAG.exec(state.src.slice(state.pos, state.pos + 200));
  if (!found) return false;
  const [whole, tag, text] = found;
  if (!silent && !tag) state.push("hardbreak", "br", 0);
  else if (!silent) {
    state.push(`${tag}_open`, tag, 1);
    state.push("text", "", 0).content = text;
    state.push(`${tag}_close`, tag, -1);
  }
  state.pos += whole.length;
  return true;
});

/** The tokens of a text. */
export function tokensOf(source: string, environment: Environment): Token[] {
  return reader.parse(source, environment);
}
