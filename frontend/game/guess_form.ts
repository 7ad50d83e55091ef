/** The form in which a player guesses: a name, guesses with points, something else. */

import { element } from "../shared/dom";
import type { Player, ToKernel } from "./messages";

const GUESSES = 4;

type Guess = Extract<ToKernel, { kind: "guess" }>;

export class GuessForm {
  readonly node: HTMLFormElement;
  private readonly name = element("input", {
    type: "text",
    "aria-label": "player",
    placeholder: "name",
    autocomplete: "off",
    maxlength: 40,
  });
  private readonly guesses = Array.from({ length: GUESSES }, (_, at) => ({
    text: field(`guess ${at + 1}`, at ? "another guess" : "guess", "tm-game-secret"),
    points: field(`points of guess ${at + 1}`, "points", "tm-game-points"),
  }));
  private readonly other = field("points of something else", "points", "tm-game-points");
  private readonly hide = element("input", {
    type: "checkbox",
    onchange: () => this.node.classList.toggle("tm-game-hides", this.hide.checked),
  });

  /** @param guess called with a guess; false if it could not be sent */
  constructor(guess: (message: Guess) => void) {
    this.node = element(
      "form",
      { class: "tm-game-form", "aria-label": "A guess" },
      element("label", { class: "tm-game-name" }, "player", this.name),
      element("label", { class: "tm-game-hide" }, this.hide, "hide what is typed"),
      ...this.guesses.map(({ text, points }) =>
        element("div", { class: "tm-game-guess" }, text, points),
      ),
      element("label", { class: "tm-game-guess" }, "something else", this.other),
      element(
        "div",
        { class: "tm-game-send" },
        element("button", { type: "submit", class: "tm-game-main" }, "guess"),
        element(
          "span",
          { class: "tm-faint tm-game-hint" },
          "Points add up to 100; without points all guesses count the same.",
        ),
      ),
    );
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      guess(this.message());
    });
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation();
      // Enter ends a word of an input method; Safari reports it as key 229 only.
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229))
        event.preventDefault();
    });
  }

  /** Put the name of the next player into an empty form. */
  offer(players: Player[], next: string): void {
    const done = players.some(({ name, done }) => done && name === this.name.value);
    const isEmpty = this.guesses.every(({ text }) => !text.value);
    if (isEmpty && (done || !this.name.value)) this.name.value = next;
  }

  /** Empty the form for the next player. */
  clear(next: string): void {
    this.name.value = next;
    for (const { text, points } of this.guesses) text.value = points.value = "";
    this.other.value = "";
  }

  /** Put the cursor where the next player types first. */
  focus(): void {
    (this.name.value ? this.guesses[0].text : this.name).focus();
  }

  private message(): Guess {
    const guesses = this.guesses.map(({ text, points }): [string, string] => [
      text.value,
      points.value,
    ]);
    return { kind: "guess", player: this.name.value, guesses, other: this.other.value };
  }
}

/** A number is typed as text: number inputs change when the wheel turns, and are read badly. */
function field(label: string, placeholder: string, name: string): HTMLInputElement {
  return element("input", {
    type: "text",
    class: name,
    inputmode: name === "tm-game-points" ? "decimal" : null,
    "aria-label": label,
    placeholder,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: 200,
  });
}
