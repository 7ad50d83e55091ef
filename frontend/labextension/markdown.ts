/** The Markdown of one line: headings, bold text, code. */

export interface MarkdownMark {
  readonly from: number;
  readonly to: number;
  readonly kind: "heading" | "strong" | "code";
}

const HEADING = /^ {0,3}#{1,6}[ \t]\S/;
const SPAN =
  /(?<!`)(`+)(?!`)[^`]+\1(?!`)|\*\*[^*\s](?:[^*]*[^*\s])?\*\*|__[^_\s](?:[^_]*[^_\s])?__/g;

/** @param offset where the line begins. */
export function markdownMarks(line: string, offset: number): MarkdownMark[] {
  const marks: MarkdownMark[] = [];
  if (HEADING.test(line)) marks.push({ from: offset, to: offset + line.length, kind: "heading" });
  if (!/[`*_]/.test(line)) return marks;
  for (const { 0: span, 1: ticks, index } of line.matchAll(SPAN)) {
    const from = offset + index;
    marks.push({ from, to: from + span.length, kind: ticks ? "code" : "strong" });
  }
  return marks;
}
