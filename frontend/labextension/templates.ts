/** Where ``{{ expression }}`` stands in a text. */

import type { Mark } from "./prompt_text";

// An expression longer than this ends at its first closing braces, so that reading stays linear.
const LONGEST = 2_000;
const OPEN = "([{";
const CLOSE = ")]}";

/** Characters that may still be read inside expressions, for a text that is full of braces. */
interface Effort {
  left: number;
}

/** The templates of one message. */
export function templatesIn(text: string, start: number, end: number): Mark[] {
  const message = text.slice(start, end);
  const marks: Mark[] = [];
  const effort = { left: 500_000 };
  for (let at = message.indexOf("{{"); at >= 0;) {
    const close = templateEnd(message, at, effort);
    if (!close) break;
    // Blank braces are text.
    if (message.slice(at + 2, close - 2).trim())
      marks.push({ from: start + at, to: start + close, kind: "template" });
    at = message.indexOf("{{", close);
  }
  return marks;
}

/** The end of the template that starts here; null if its braces are not closed. */
export function templateEnd(
  text: string,
  from: number,
  effort: Effort = { left: LONGEST },
): number | null {
  const first = text.indexOf("}}", from + 2);
  if (first < 0) return null;
  if (effort.left <= 0 || !/["'([{]/.test(text.slice(from + 2, first))) return first + 2;
  return balancedEnd(text, from + 2, Math.min(text.length, from + LONGEST), effort) ?? first + 2;
}

/** The end of the first ``}}`` outside brackets and quotes. */
function balancedEnd(text: string, start: number, end: number, effort: Effort): number | null {
  let depth = 0;
  let quote = "";
  let at = start;
  for (; at < end && depth >= 0; at++) {
    const sign = text[at] ?? "";
    if (quote) {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (OPEN.includes(sign)) depth++;
    else if (depth === 0 && text.startsWith("}}", at)) break;
    else if (CLOSE.includes(sign)) depth--;
  }
  effort.left -= at - start;
  return at < end && depth === 0 ? at + 2 : null;
}
