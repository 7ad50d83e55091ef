/** Card: everything that the frames say about one token. */

import { element, figure, interval, share, spaced } from "./page.js";

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
    ["bytes", of.byte_start[row] < 0 ? "not in the text" : `${of.byte_start[row]} – ${of.byte_end[row]}`],
    ["arrived after", figure(of.time[row], 3, "s")],
  ];
}

/**
 * What a screen reader says of a row.
 * @param {any} table
 * @param {number} row
 */
export function words(table, row) {
  const bits = figure(table.of.surprisal[row], 1, "bits");
  return `${table.token(row) || "empty"}, surprisal ${bits}, rank ${table.rank(row).replace("≥", "at least")}`;
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
 * The alternatives of a row as bars, the chosen one marked, and what was not seen.
 * @param {any} table
 * @param {number} row
 * @param {((rank: number, token: string) => Node) | null} action what can be done with one
 * @returns {Node}
 */
export function alternatives(table, row, action) {
  const of = table.of;
  const lines = [];
  for (let at = of.top_start[row]; at < of.top_start[row + 1]; at++) {
    const rank = at - of.top_start[row] + 1;
    const token = of.top_token[at] < 0 ? table.idOf(of.top_token_id[at]) : table.string(of.top_token[at]);
    lines.push(
      line({
        mark: of.top_chosen[at] ? "▸" : "",
        token: spaced(token || "∅"),
        p: of.top_prob[at],
        logprob: figure(of.top_logprob[at], 3),
        id: Number.isNaN(of.top_token_id[at]) ? "" : String(of.top_token_id[at]),
        action: action && !of.top_chosen[at] ? action(rank, token) : "",
      }),
    );
  }
  const unseen = 1 - of.mass_seen[row];
  if (!Number.isNaN(unseen))
    lines.push(line({ mark: "", token: ["unseen"], p: unseen, logprob: "", id: "", action: "", class: "tm-unseen" }));
  const titles = ["", "token", "", "probability", "logprob", "id", ""];
  return element(
    "table",
    { class: "tm-alternatives" },
    element("thead", {}, element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, ...lines),
  );
}

/** @param {Record<string, any>} of */
function line(of) {
  const wide = Number.isNaN(of.p) ? 0 : 100 * of.p;
  const bar = element("div", { class: "tm-bar", style: `width: ${wide}%` });
  return element(
    "tr",
    { class: of.class ?? (of.mark ? "tm-chosen" : null) },
    element("td", of.mark ? { "aria-label": "chosen" } : {}, of.mark),
    element("td", { class: "tm-alternative" }, ...of.token),
    element("td", { class: "tm-bars" }, bar),
    element("td", {}, share(of.p)),
    element("td", {}, of.logprob),
    element("td", {}, of.id),
    element("td", {}, of.action),
  );
}
