/** The card: what the frames say about one token, or where to look first. */

import { element, withSigns } from "../../shared/dom";
import { figure, interval, percentage, percentages } from "../../shared/numbers";
import type { Candidates } from "./candidates";
import type { SampledMessage, SampledRow } from "../messages";
import type { TokenTable } from "../flow/token_table";

/** Candidates in a card. */
export const LISTED = 20;

const STRIKING = 6; // tokens in an overview

const REASONS: Record<string, string> = {
  missing: "the host sent no logprob",
  clamped: "the host clamped it (-9999)",
  nonfinite: "the host sent no usable number",
};
const WHITE_SPACE: Record<string, string> = { " ": "space", "\n": "line break", "\t": "tab" };

/** The facts about a row, as [name, value]. */
function facts(table: TokenTable, row: number): [string, string][] {
  const of = table.of;
  const status = table.status(row);
  const known = status === "ok";
  return [
    ["surprisal", known ? figure(of.surprisal[row], 2, "bits") : REASONS[status]],
    ["probability", known ? percentage(of.prob[row]) : "unknown"],
    ["entropy", interval(of.entropy_min[row], of.entropy_max[row])],
    ["logprob", known ? figure(of.logprob[row], 4) : "unknown"],
    ["rank", table.rank(row)],
    ["sum of logprobs", figure(of.cum_logprob[row], 3)],
    ["margin", figure(of.margin[row], 3, "nats")],
    ["mass seen", percentage(of.mass_seen[row])],
    ["id", Number.isNaN(of.token_id[row]) ? "unknown" : String(of.token_id[row])],
    [
      "bytes",
      of.byte_start[row] < 0 ? "not in the text" : `${of.byte_start[row]} – ${of.byte_end[row]}`,
    ],
    ["arrived after", figure(of.time[row], 3, "s")],
  ];
}

/** The accessible name of a row. */
export function accessibleName(table: TokenTable, row: number): string {
  const part = partOf(table, row);
  const name = part ? `${table.text(table.cellOf[row])} ${part}` : table.token(row);
  const bits = figure(table.of.surprisal[row], 1, "bits");
  const rank = table.rank(row).replace("≥", "at least");
  return `${name.trim() ? name : spoken(name)}, surprisal ${bits}, rank ${rank}`;
}

/** "part 1 of 2" if a row is a part of a character, else "". */
function partOf(table: TokenTable, row: number): string {
  const [from, to] = table.span(table.cellOf[row]);
  return to - from > 1 ? `part ${row - from + 1} of ${to - from}` : "";
}

/** Names of white space, which screen readers skip. */
function spoken(text: string): string {
  return [...text].map((character) => WHITE_SPACE[character] ?? "blank").join(" ") || "empty";
}

/** The most surprising of some rows, in descending order. */
export function mostSurprising(table: TokenTable, rows: number[]): number[] {
  const bits = table.of.surprisal;
  return rows
    .filter((row) => !Number.isNaN(bits[row]))
    .sort((a, b) => bits[b] - bits[a])
    .slice(0, STRIKING);
}

/** A hint and the most surprising tokens, for a card without a token. */
export function overview(
  table: TokenTable,
  rows: number[],
  pick: (row: number, event: MouseEvent) => void,
): Node {
  const most = Math.max(...rows.map((row) => table.of.surprisal[row]));
  const lines = rows.map((row) => {
    const attributes = {
      class: "tm-pick tm-name",
      "aria-label": `pin ${accessibleName(table, row)}`,
      onclick: (event: MouseEvent) => pick(row, event),
    };
    const token = element("button", attributes, ...withSigns(table.token(row) || "∅"));
    return element(
      "tr",
      {},
      element("td", {}, String(table.of.position[row])),
      element("td", { class: "tm-alternative" }, token),
      element("td", { class: "tm-bars" }, bar("tm-bar", 0, table.of.surprisal[row] / (most || 1))),
      element("td", {}, figure(table.of.surprisal[row], 2, "bits")),
      element("td", {}, percentage(table.of.prob[row])),
      element("td", {}, table.rank(row)),
    );
  });
  const made = element(
    "div",
    { class: "tm-overview" },
    element(
      "div",
      { class: "tm-faint" },
      "Point at a token, or move with the arrow keys. Click or press Enter to pin it, Escape to unpin.",
    ),
  );
  if (lines.length)
    made.append(
      element(
        "table",
        { class: "tm-alternatives", "aria-label": "Most surprising tokens" },
        heads("position", "most surprising", "", "surprisal", "probability", "rank"),
        element("tbody", {}, ...lines),
      ),
    );
  return made;
}

/**
 * The head of a card: the token, its main numbers, its place, and all numbers, folded.
 *
 * @param fold stays open or closed from token to token
 */
export function cardHead(
  table: TokenTable,
  row: number,
  pinned: boolean,
  fold: HTMLDetailsElement,
): Node {
  const place = [`position ${table.of.position[row]}`, table.segment(row).replace("_", " ")];
  const part = partOf(table, row);
  if (part) place.push(`${part} of ${table.text(table.cellOf[row])}`);
  if (pinned) place.push("pinned");
  const found = facts(table, row);
  fillFacts(fold, found);
  const [surprisal, probability] = found.map(([, value]) => value);
  return element(
    "div",
    { class: "tm-head" },
    element("span", { class: "tm-token" }, ...withSigns(table.token(row) || "∅")),
    element(
      "span",
      { class: "tm-main" },
      `${probability} · ${surprisal} · rank ${table.rank(row)}`,
    ),
    element("span", { class: "tm-faint" }, place.join(" · ")),
    fold,
  );
}

function fillFacts(fold: HTMLDetailsElement, found: [string, string][]): void {
  fold.replaceChildren(
    element("summary", {}, "all numbers"),
    element(
      "div",
      { class: "tm-facts" },
      ...found.map(([name, value]) =>
        element("div", {}, element("span", { class: "tm-faint" }, `${name} `), value),
      ),
    ),
  );
}

/**
 * The table of candidates: bars, the chosen one marked, and the unseen mass.
 *
 * @param unseen probability of the tokens that are not listed by the host; NaN if unknown
 * @param sampled with a column for what a sampler makes of them
 * @param action a button for a candidate that was not chosen
 * @param fetch a button beside the unseen mass
 */
export function alternatives(
  candidates: Candidates,
  unseen: number,
  sampled: SampledMessage | null,
  action: ((rank: number, token: string) => Node) | null,
  fetch: Node | null,
): Node {
  const listed = candidates.listed(LISTED);
  const lines = listed.map(({ index, token, id, prob, logprob, chosen }) =>
    line({
      token: withSigns(token || "∅"),
      prob,
      logprob: figure(logprob, 3),
      id,
      chosen,
      action: action && !chosen ? action(index + 1, token) : "",
      after: sampled?.rows[index],
    }),
  );
  const more = candidates.count - listed.length;
  if (more > 0) {
    const mass = listed.reduce((sum, { prob }) => sum + (prob || 0), 0);
    lines.push(line({ token: [`${more} more`], prob: Math.max(candidates.mass - mass, 0) }));
  }
  if (!Number.isNaN(unseen) && candidates.others) {
    const after: SampledRow | undefined = sampled
      ? { low: sampled.unseen[0], high: sampled.unseen[1], kept: "yes" }
      : undefined;
    lines.push(line({ token: ["unseen"], prob: unseen, after, action: fetch ?? "" }));
  }
  const titles = ["", "token", "", "probability", ...(sampled ? ["after"] : []), "logprob", "id"];
  const made = element(
    "table",
    {
      class: sampled ? "tm-alternatives tm-sampled" : "tm-alternatives",
      "aria-label": "Alternatives",
    },
    heads(...titles),
    element("tbody", {}, ...lines),
  );
  if (candidates.count > 1 || !candidates.others) return made;
  const advice = "The host sent no alternatives to this token: ask with top_logprobs=5.";
  return element("div", {}, made, element("div", { class: "tm-faint" }, advice));
}

function heads(...titles: string[]): Node {
  const cells = titles.map((title) => {
    const kind = title === "logprob" || title === "id" ? "tm-extra" : null;
    return title ? element("th", { scope: "col", class: kind }, title) : element("td");
  });
  return element("thead", {}, element("tr", {}, ...cells));
}

/** A line of the table; one without an id stands for several tokens. */
interface Line {
  token: (Node | string)[];
  prob: number;
  after?: SampledRow;
  logprob?: string;
  id?: string;
  chosen?: boolean;
  action?: Node | string;
}

function line({ token, prob, after, logprob = "", id, chosen = false, action = "" }: Line): Node {
  const bars = [bar("tm-bar", 0, prob)];
  const cells = [percentage(prob)];
  if (after) {
    bars.push(bar("tm-bar-after", 0, after.low), bar("tm-bar-open", after.low, after.high));
    cells.push(afterwards(after));
  }
  const kind = id === undefined ? "tm-unseen" : chosen ? "tm-chosen" : null;
  return element(
    "tr",
    { class: kind, "data-cut": after?.kept === "no" },
    element("td", chosen ? { "aria-label": "chosen" } : {}, chosen ? "▸" : ""),
    element(
      "td",
      { class: "tm-alternative" },
      element("span", { class: "tm-name" }, ...token),
      action,
    ),
    element(
      "td",
      { class: "tm-bars" },
      element("div", { class: after ? "tm-bars-two" : "" }, ...bars),
    ),
    ...cells.map((cell) => element("td", {}, cell)),
    element("td", { class: "tm-extra" }, logprob),
    element("td", { class: "tm-extra" }, id ?? ""),
  );
}

function afterwards({ low, high, kept }: SampledRow): string {
  if (kept === "yes") return percentages(low, high);
  return kept === "no" ? "cut" : `cut, or ≤ ${percentage(high)}`;
}

function bar(kind: string, from: number, to: number): Node {
  const [left, width] = [100 * (from || 0), 100 * ((to || 0) - (from || 0))];
  return element("div", { class: kind, style: `margin-left: ${left}%; width: ${width}%` });
}
