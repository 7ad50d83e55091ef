/** The room's votes beside the model's distribution, and the scores. */

import { element, withSigns } from "../shared/dom";
import type { Score, Vote } from "./messages";

/** A row for each token, the last one for all others. */
export function votesTable(votes: Vote[]): Node {
  const head = ["token", "the room", "the model"].map((name) =>
    element("th", { scope: "col" }, name),
  );
  const rows = votes.map((vote) =>
    element(
      "tr",
      vote.is_token ? { class: "tm-game-token" } : {},
      element(
        "th",
        { scope: "row", class: vote.label ? null : "tm-game-words" },
        ...(vote.label ? withSigns(vote.label) : ["something else"]),
        vote.is_token ? element("span", { class: "tm-game-mark" }, " ✔ the token") : "",
      ),
      share(vote.room, vote.room_width, "tm-game-room"),
      share(vote.model, vote.model_width, "tm-game-model"),
    ),
  );
  return element(
    "table",
    { class: "tm-game-votes", "aria-label": "The room’s votes and the model’s distribution" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

/** The room, the model and chance as bars. */
export function scoresTable(scores: Score[]): Node {
  const rows = scores
    .filter(({ kind }) => kind !== "player")
    .map(({ name, kind, bits, right, width }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name),
        share(bits, width, kind === "model" ? "tm-game-model" : "tm-game-room"),
        element("td", {}, right),
      ),
    );
  const head = ["", "bits per token", "right first guesses"].map((name) =>
    element("th", { scope: "col" }, name),
  );
  return element(
    "table",
    { class: "tm-game-votes tm-game-scores", "aria-label": "Scores" },
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

/** Each player's bits; in the end, with the number of right guesses. */
export function playerList(scores: Score[]): Node {
  const items = scores
    .filter(({ kind }) => kind === "player")
    .map(({ name, bits, right }) =>
      element(
        "li",
        { title: name },
        element("span", { class: "tm-game-player" }, name),
        element("span", {}, right ? `${bits} (${right})` : bits),
      ),
    );
  return element("ul", { class: "tm-game-players", "aria-label": "Bits of each player" }, ...items);
}

function share(text: string, width: number, name: string): Node {
  return element(
    "td",
    {},
    element("span", { class: `tm-game-bar ${name}`, style: `--share: ${width}` }),
    element("span", { class: "tm-game-share" }, text),
  );
}
