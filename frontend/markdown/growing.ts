/**
 * The end of a text that is still being written, completed so that it is shown as it will be.
 *
 * A sign that may begin something ("-", "**", "| a |") waits for what follows, and what is open is
 * closed: a page that showed the signs would be laid out twice.
 */

/** Signs at the beginning of a line that mean nothing yet. */
const BARE_MARK =
  /^[ \t>]*(?:[-=*+_#`~$|>\\]+|\d{1,9}[.)]?|(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]?\]?)[ \t]*$/;
const LINK_START = /!?\[([^[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)?[^()\s]*)*$/;
const DELIMITER_ROW = /^[ \t]*\|?[ \t:|-]*$/;
/** Complete code, complete formulas and escaped characters. */
const OPAQUE = new RegExp(
  [
    "(?<!`)(`+)(?!`)[^]*?(?<!`)\\1(?!`)",
    ...["\\\\\\([^]*?\\\\\\)", "\\\\\\[[^]*?\\\\\\]", "\\$\\$[^]*?\\$\\$"],
    ...["(?<![\\w$])\\$(?![\\s$])[^$\\n]*(?<![\\s\\\\])\\$(?!\\w)", "\\\\[^([]"],
  ].join("|"),
  "g",
);
/** Characters in which what is open is searched for. */
const REACH = 3_000;
/** A line that opens a code block, whose language may go on. */
const FENCE = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}[^`]*|~{3,}.*)$/;
const EMPHASIS = ["**", "__", "~~", "*", "_"] as const;

/** The last block of a growing text, completed. */
export function completed(block: string): string {
  const at = block.lastIndexOf("\n") + 1;
  const last = block.slice(at);
  const table = completedTable(block);
  if (table !== null) return table;
  if (BARE_MARK.test(last) || FENCE.test(last)) return block.slice(0, at);
  return block.slice(0, at) + closed(last, block.slice(0, at));
}

/** A table whose head is known as a table; null if the block is something else. */
function completedTable(block: string): string | null {
  const lines = block.split("\n");
  const first = lines.findIndex((line) => line.trim());
  const length = lines[first]?.length ?? 0;
  if (first < 0 || length > REACH || lines.length - first > 2 || !/^[ \t]*\|/.test(lines[first]))
    return null;
  const row = lines[first].trim();
  const second = lines[first + 1];
  const cells = row.split(/(?<!\\)\|/).length - (/[^\\]\|$/.test(row) ? 2 : 1);
  if (second === undefined && cells < 2) return lines.slice(0, first).join("\n");
  if (second !== undefined && (cells < 1 || !DELIMITER_ROW.test(second))) return null;
  const head = [...lines.slice(0, first), row, `|${"---|".repeat(cells)}`].join("\n");
  // A complete row of delimiters has the alignments.
  return second !== undefined &&
    second.split("|").length - 2 >= cells &&
    /-:?\|[ \t]*$/.test(second)
    ? block
    : head;
}

/** A line with what is open in its paragraph closed. */
function closed(line: string, before: string): string {
  const link = LINK_START.exec(line);
  const text = link ? line.slice(0, link.index) + link[1] : line;
  const paragraph = (before.slice(before.lastIndexOf("\n\n") + 1) + text).slice(-REACH);
  const plain = paragraph.replace(OPAQUE, (found) => "x".repeat(found.length));
  if (/\\[([]|\$\$/.test(plain)) return text; // within a formula
  const code = /(`+)[^`]*$/.exec(plain);
  if (code) return code[0] === code[1] ? text.slice(0, -code[1].length) : text + code[1];
  if (plain.endsWith("\\") || /(?<![\w$])\$$/.test(plain)) return text.slice(0, -1);
  return closedEmphasis(text, plain);
}

function closedEmphasis(text: string, plain: string): string {
  const open: [number, string][] = [];
  let rest = plain;
  for (const sign of EMPHASIS) {
    const found = places(rest, sign);
    if (found.length % 2) open.push([found[found.length - 1], sign]);
    rest = rest.replaceAll(sign, "x".repeat(sign.length));
  }
  open.sort(([a], [b]) => b - a);
  let shown = text;
  for (const [at, sign] of open) {
    if (at + sign.length >= plain.trimEnd().length) shown = shown.trimEnd().slice(0, -sign.length);
    else shown = shown.trimEnd() + sign;
  }
  return shown;
}

/** Where a sign may open or close: not between blanks, and "_" not within a word. */
function places(text: string, sign: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + sign.length)) {
    const [left, right] = [text[at - 1] ?? " ", text[at + sign.length] ?? ""];
    const within = sign.startsWith("_") && /\w/.test(left) && /\w/.test(right);
    const alone = /\s/.test(left) && /\s/.test(right);
    if (!within && !alone) found.push(at);
  }
  return found;
}
