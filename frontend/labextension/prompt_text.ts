/** The parts of a prompt cell: its magic line, role lines, templates and fenced code. */

import { CONTINUED, ESCAPED_LINE, FLAGS, ROLE_LINE, SHORT_FLAGS, SWITCHES } from "./constants";
import { readMagicLine } from "./magic_line";
import { templatesIn } from "./templates";

export type Kind =
  "magic" | "flag" | "string" | "number" | "continuation" | "role" | "call" | "escape" | "template";

/** A piece of the text; offsets count UTF-16 units, as CodeMirror's do. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly kind: Kind;
}

export interface PromptText {
  /** Where the message text starts. */
  readonly body: number;
  /** In order, without overlaps. */
  readonly marks: readonly Mark[];
  /** The start of every role line, in order. */
  readonly roles: readonly number[];
  /** Fenced code, fences included, in order. */
  readonly fences: readonly { readonly from: number; readonly to: number }[];
}

/** Text beyond this many characters is not marked. */
export const LIMIT = 1_000_000;

// What IPython accepts: blank lines and an indent before the magic. The magics of the first group
// run the rest of the cell as a cell. A cell that ends in a question mark shows help.
const START =
  /^(?:[ \t\r]*\n)*([ \t]*)(?:%%(?:capture|prun|time|timeit)(?:[ \t][^\n]*)?\n(?:[ \t\r]*\n)*[ \t]*)*%%tmchat(?= |[ \t\r]*(?:\n|$))/;
const START_LIMIT = 2_000;

const ROLE = new RegExp(`^(?:${ROLE_LINE})$`);
const ESCAPED = new RegExp(`^(?:${ESCAPED_LINE})$`);
const CONTINUED_LINE = new RegExp(CONTINUED);
const FENCE = /^[ \t]*(`{3,}|~{3,})/;
const KNOWN = { flags: new Set(FLAGS), short: new Set(SHORT_FLAGS), switches: new Set(SWITCHES) };

/** The end of ``%%tmchat`` if a cell that begins with this text is a prompt cell, else null. */
export function promptStart(text: string): { indent: string; magic: number } | null {
  const found = START.exec(text.slice(0, START_LIMIT));
  return found && { indent: found[1] ?? "", magic: found[0].length };
}

/** Read a cell's text; null if it is not a prompt cell. */
export function readPrompt(whole: string): PromptText | null {
  const start = promptStart(whole);
  if (!start) return null;
  const text = whole.slice(0, LIMIT);
  const end = endOfMagic(text, start.magic);
  const line = readMagicLine(text, start.magic, end, KNOWN);
  const reader = new Reader(text, Math.min(end + 1, text.length), !line.raw);
  for (const { from, to } of lines(text, reader.body)) {
    const indent = text.startsWith(start.indent, from) ? start.indent.length : 0;
    reader.readLine(from, from + indent, to);
  }
  reader.endMessage(text.length);
  const magic: Mark = { from: start.magic - "%%tmchat".length, to: start.magic, kind: "magic" };
  return {
    body: reader.body,
    marks: [magic, ...line.marks, ...reader.marks.sort((a, b) => a.from - b.from)],
    roles: reader.roles,
    fences: reader.fences,
  };
}

/** Reads the messages line by line. */
class Reader {
  readonly marks: Mark[] = [];
  readonly roles: number[] = [];
  readonly fences: { from: number; to: number }[] = [];
  private fence: { from: number; sign: string } | null = null;
  private message: number;

  constructor(
    private readonly text: string,
    readonly body: number,
    private readonly hasTemplates: boolean,
  ) {
    this.message = body;
  }

  /** @param start where the line's text starts, after the cell's indent. */
  readLine(from: number, start: number, to: number): void {
    // Most lines are text: one character decides.
    const first = this.text[start] ?? "";
    if ("@\\".includes(first) && this.readMarker(from, start, this.text.slice(start, to))) return;
    const sign = FENCE.exec(this.text.slice(from, Math.min(to, from + 100)))?.[1];
    if (sign && !this.fence) this.fence = { from, sign };
    else if (sign && this.fence && sign.startsWith(this.fence.sign)) this.endFence(to);
  }

  endMessage(end: number): void {
    this.endFence(end);
    if (!this.hasTemplates) return;
    for (const mark of templatesIn(this.text, this.message, end)) this.marks.push(mark);
  }

  private endFence(to: number): void {
    if (this.fence) this.fences.push({ from: this.fence.from, to });
    this.fence = null;
  }

  /** Returns whether the line starts a message. */
  private readMarker(from: number, start: number, line: string): boolean {
    if (ESCAPED.test(line)) this.marks.push({ from: start, to: start + 1, kind: "escape" });
    const role = ROLE.exec(line);
    if (!role) return false;
    this.endMessage(from);
    this.message = start + line.length;
    this.roles.push(from);
    const word = /^@\w+/.exec(line)?.[0].length ?? 0;
    this.marks.push({ from: start, to: start + word, kind: "role" });
    const call = role[2];
    if (call === undefined) return true;
    const at = start + line.indexOf(call, word);
    this.marks.push({ from: at, to: at + call.length, kind: "call" });
    return true;
  }
}

/** The end of the magic line; a backslash at the end of a line continues it. */
function endOfMagic(text: string, at: number): number {
  for (;;) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    if (newline < 0 || !CONTINUED_LINE.test(text.slice(at, end))) return end;
    at = end + 1;
  }
}

function* lines(text: string, at: number): Generator<{ from: number; to: number }> {
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const to = newline < 0 ? text.length : newline;
    yield { from: at, to };
    at = to + 1;
  }
}
