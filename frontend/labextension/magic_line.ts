/** The words of the magic line that have a colour: flags, quoted text, numbers, templates. */

import type { Mark } from "./prompt_text";
import { templateEnd } from "./templates";

export interface KnownFlags {
  /** Long forms without dashes. */
  readonly flags: ReadonlySet<string>;
  readonly short: ReadonlySet<string>;
  /** Long forms that ``--no-`` may precede. */
  readonly switches: ReadonlySet<string>;
}

// The next thing on the line: white space, a quoted text, a template, a flag, a number or other
// characters. Every alternative but the last ends where its own text ends.
const PIECE =
  /(\s+)|("(?:[^"\\]|\\[^])*"?|'[^']*'?)|(\{\{)|(--?[A-Za-z][\w-]*)(?==|\s|$)|(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?=[\s,\]}]|$)|(=)|(\\(?=\s*(?:\n|$)))|([^])/y;

/** The marks from the end of ``%%tmchat`` to the end of the line, and whether ``--raw`` is on it. */
export function readMagicLine(
  text: string,
  start: number,
  end: number,
  known: KnownFlags,
): { marks: Mark[]; raw: boolean } {
  const marks: Mark[] = [];
  const line = text.slice(0, end);
  const lastClose = line.lastIndexOf("}}");
  let raw = false;
  let atWord = true; // a flag or a number starts a word, or follows = or a bracket
  for (PIECE.lastIndex = start; PIECE.lastIndex < end;) {
    const from = PIECE.lastIndex;
    const piece = PIECE.exec(line);
    if (!piece) break;
    let to = PIECE.lastIndex;
    const [, space, quoted, braces, flag, number, equals, continuation, other] = piece;
    if (quoted) marks.push({ from, to, kind: "string" });
    else if (continuation) marks.push({ from, to, kind: "continuation" });
    else if (braces) {
      const close = from < lastClose && templateEnd(line, from);
      if (close) marks.push({ from, to: (to = close), kind: "template" });
    } else if (flag && atWord && isKnown(flag, known)) {
      raw ||= flag === "--raw";
      marks.push({ from, to, kind: "flag" });
    } else if (number && atWord) marks.push({ from, to, kind: "number" });
    PIECE.lastIndex = to;
    atWord = Boolean(space || equals || (other && "[{,: ".includes(other)));
  }
  return { marks, raw };
}

function isKnown(word: string, known: KnownFlags): boolean {
  if (known.short.has(word)) return true;
  const name = word.slice(2).replaceAll("_", "-");
  if (!word.startsWith("--")) return false;
  return known.flags.has(name) || (name.startsWith("no-") && known.switches.has(name.slice(3)));
}
