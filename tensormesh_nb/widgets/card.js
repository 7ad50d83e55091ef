/** Card: everything that the frames say about one token. */

import { element, figure, interval, share, shares, spaced } from "./page.js";
import { NO, YES } from "./sampling.js";

const MOST = 20; // candidates in a card
const STRIKING = 6; // tokens in an overview

const REASONS = {
  missing: "the host sent no logprob",
  clamped: "the host clamped it (-9999)",
  nonfinite: "the host sent no usable number",
};

/**
 * The facts about a row, as [name, value].
 * @param {any} table
 * @param {number} row
 * @returns {[string, string][]}
 */
export function facts(table, row) {
  const of = table.of;
  const status = table.status(row);
  const known = status === "ok";
  const why = known ? "" : REASONS[/** @type {keyof typeof REASONS} */ (status)];
  return [
    ["surprisal", known ? figure(of.surprisal[row], 2, "bits") : why],
    ["probability", known ? share(of.prob[row]) : "unknown"],
    ["entropy", interval(of.entropy_min[row], of.entropy_max[row])],
    ["logprob", known ? figure(of.logprob[row], 4) : "unknown"],
    ["rank", table.rank(row)],
    ["sum of logprobs", figure(of.cum_logprob[row], 3)],
    ["margin", figure(of.margin[row], 3, "nats")],
    ["mass seen", share(of.mass_seen[row])],
    ["id", Number.isNaN(of.token_id[row]) ? "unknown" : String(of.token_id[row])],
    [
      "bytes",
      of.byte_start[row] < 0 ? "not in the text" : `${of.byte_start[row]} – ${of.byte_end[row]}`,
    ],
    ["arrived after", figure(of.time[row], 3, "s")],
  ];
}

/**
 * What a screen reader says of a row.
 * @param {any} table
 * @param {number} row
 */
export function words(table, row) {
  const cell = table.cellOf[row];
  const [from, to] = table.span(cell);
  const name = to - from > 1 ? `${table.text(cell)} part ${row - from + 1} of ${to - from}` : table.token(row);
  const bits = figure(table.of.surprisal[row], 1, "bits");
  return `${name.trim() ? name : blank(name)}, surprisal ${bits}, rank ${table.rank(row).replace("≥", "at least")}`;
}

/** Names of white space, which is not read aloud. @param {string} text */
function blank(text) {
  const names = /** @type {Record<string, string>} */ ({ " ": "space", "\n": "line break", "\t": "tab" });
  return [...text].map((character) => names[character] ?? "blank").join(" ") || "empty";
}

/**
 * The most surprising of some rows, the most surprising first.
 * @param {any} table
 * @param {number[]} rows
 */
export function striking(table, rows) {
  const bits = table.of.surprisal;
  return rows
    .filter((row) => !Number.isNaN(bits[row]))
    .sort((a, b) => bits[b] - bits[a])
    .slice(0, STRIKING);
}

/**
 * Where to look first, when no token is looked at.
 * @param {any} table
 * @param {number[]} rows
 * @param {(row: number, event: MouseEvent) => void} pick
 * @returns {Node}
 */
export function overview(table, rows, pick) {
  const most = Math.max(...rows.map((row) => table.of.surprisal[row]));
  const lines = rows.map((row) => {
    const label = `pin ${words(table, row)}`;
    const act = { class: "tm-pick", "aria-label": label, onclick: (/** @type {any} */ e) => pick(row, e) };
    return element(
      "tr",
      {},
      element("td", {}, String(table.of.position[row])),
      element("td", { class: "tm-alternative" }, element("button", act, ...spaced(table.token(row) || "∅"))),
      element("td", { class: "tm-bars" }, bar("tm-bar", 0, table.of.surprisal[row] / (most || 1))),
      element("td", {}, figure(table.of.surprisal[row], 2, "bits")),
      element("td", {}, share(table.of.prob[row])),
      element("td", {}, table.rank(row)),
    );
  });
  const hint = "Point at a token, or move with the arrow keys. A click or Enter pins it, Escape lets go.";
  return element(
    "div",
    { class: "tm-overview" },
    element("div", { class: "tm-faint" }, hint),
    ...(lines.length
      ? [element("table", { class: "tm-alternatives", "aria-label": "Most surprising tokens" }, heads("position", "most surprising", "", "surprisal", "probability", "rank"), element("tbody", {}, ...lines))]
      : []),
  );
}

/**
 * The head of a card: the token, where it is, and its facts.
 * @param {any} table
 * @param {number} row
 * @param {boolean} pinned
 * @returns {Node[]}
 */
export function head(table, row, pinned) {
  const cell = table.cellOf[row];
  const [from, to] = table.span(cell);
  const place = [`position ${table.of.position[row]}`, table.segment(row).replace("_", " ")];
  if (to - from > 1) place.push(`part ${row - from + 1} of ${to - from} of ${table.text(cell)}`);
  if (pinned) place.push("pinned");
  return [
    element("div", { class: "tm-token" }, ...spaced(table.token(row) || "∅")),
    element("div", { class: "tm-faint" }, place.join(" · ")),
    element(
      "div",
      { class: "tm-facts" },
      ...facts(table, row).map(([name, value]) =>
        element("div", {}, element("span", { class: "tm-faint" }, `${name} `), value),
      ),
    ),
  ];
}

/**
 * The candidates as bars, the chosen one marked, and what was not seen.
 * @param {import("./candidates.js").Candidates} candidates
 * @param {number} unseen probability of the tokens that are not known; NaN where that is not known
 * @param {import("./sampling.js").Resampled | null} found with what a sampler makes of them
 * @param {((rank: number, token: string) => Node) | null} action what can be done with one
 * @returns {Node}
 */
export function alternatives(candidates, unseen, found, action) {
  const shown = candidates.shown(MOST);
  const lines = shown.map(({ rank, token, id, p, logprob, chosen }) =>
    line({
      mark: chosen ? "▸" : "",
      token: spaced(token || "∅"),
      p,
      logprob: figure(logprob, 3),
      id,
      action: action && !chosen ? action(rank, token) : "",
      after: after(found, rank - 1),
    }),
  );
  const more = candidates.count - shown.length;
  const rest = { mark: "", logprob: "", id: "", action: "", class: "tm-unseen" };
  if (more > 0) {
    const listed = shown.reduce((sum, { p }) => sum + (p || 0), 0);
    lines.push(
      line({
        ...rest,
        token: [`${more} more`],
        p: Math.max(candidates.sum - listed, 0),
        after: null,
      }),
    );
  }
  if (!Number.isNaN(unseen) && candidates.rest.others)
    lines.push(
      line({
        ...rest,
        token: ["unseen"],
        p: unseen,
        after: found && { low: found.unseen[0], high: found.unseen[1], kept: YES },
      }),
    );
  const titles = ["", "token", "", "probability", ...(found ? ["after"] : []), "logprob", "id", ""];
  return element(
    "table",
    { class: "tm-alternatives", "aria-label": "Alternatives" },
    heads(...titles),
    element("tbody", {}, ...lines),
  );
}

/** @param {...string} titles */
function heads(...titles) {
  const cells = titles.map((title) => (title ? element("th", { scope: "col" }, title) : element("td")));
  return element("thead", {}, element("tr", {}, ...cells));
}

/** @param {import("./sampling.js").Resampled | null} found @param {number} index */
function after(found, index) {
  return found && index < found.kept.length
    ? { low: found.low[index], high: found.high[index], kept: found.kept[index] }
    : null;
}

/** @param {Record<string, any>} of */
function line(of) {
  const bars = [bar("tm-bar", 0, of.p)];
  const cells = [share(of.p)];
  if (of.after !== undefined && of.after !== null) {
    const { low, high, kept } = of.after;
    bars.push(bar("tm-bar-after", 0, low), bar("tm-bar-open", low, high));
    cells.push(kept === YES ? shares(low, high) : kept === NO ? "cut" : `cut, or ≤ ${share(high)}`);
  }
  return element(
    "tr",
    { class: of.class ?? (of.mark ? "tm-chosen" : null), "data-cut": of.after?.kept === NO },
    element("td", of.mark ? { "aria-label": "chosen" } : {}, of.mark),
    element("td", { class: "tm-alternative" }, ...of.token),
    element(
      "td",
      { class: "tm-bars" },
      element("div", { class: of.after ? "tm-bars-two" : "" }, ...bars),
    ),
    ...cells.map((cell) => element("td", {}, cell)),
    element("td", {}, of.logprob),
    element("td", {}, of.id),
    element("td", {}, of.action),
  );
}

/** @param {string} name @param {number} from @param {number} to */
function bar(name, from, to) {
  const [left, width] = [100 * (from || 0), 100 * ((to || 0) - (from || 0))];
  return element("div", { class: name, style: `margin-left: ${left}%; width: ${width}%` });
}
