/** Formulas as MathML, which browsers draw. */

import temml from "temml";

import { element } from "../shared/dom";

/** Characters of a formula that is typeset; a longer one is shown as it was written. */
const MAX_TEX = 5_000;
/** Characters that the macros of one formula may expand to, roughly. */
const MAX_EXPANSION = 40_000;
const DEFINITION =
  /\\(?:[egx]?def|let|(?:re)?newcommand|providecommand|futurelet|global|long)(?![a-z])/i;

/** Control and bidirectional characters, which \char could bring. */
const ACTING = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

let isTypeset = false;

/** Whether a formula has been typeset in this document. */
export function hasFormulas(): boolean {
  return isTypeset;
}

/** A formula's element; its source where it cannot be typeset. */
export function formulaNode(tex: string, source: string, display: boolean): HTMLElement {
  const node = element(display ? "div" : "span", { class: "tm-formula", "data-tex": source });
  const failed = typeset(tex, node, display);
  if (failed) {
    node.className = "tm-tex";
    node.title = `Not typeset: ${failed}`;
    node.replaceChildren(source);
  }
  return node;
}

/** Typeset into a node; returns why it failed, or "". */
function typeset(tex: string, node: HTMLElement, display: boolean): string {
  if (tex.length > MAX_TEX) return "the formula is too long";
  // Without definitions an expansion has a bounded length.
  const maxExpand = DEFINITION.test(tex) ? Math.floor(MAX_EXPANSION / tex.length) : 1_000;
  try {
    temml.render(tex, node, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      strict: false,
      maxSize: [10, 50],
      maxExpand,
    });
    isTypeset = true;
    return ACTING.test(node.textContent ?? "") ? "it reorders text" : "";
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : "";
  }
}
