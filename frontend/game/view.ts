/** The widget's view: the text, the form, the votes, the scores. */

import { announce, button, element, focused } from "../shared/dom";
import { sent } from "../shared/model";
import { hidingStatic } from "../shared/static_output";
import { GuessForm } from "./guess_form";
import type { GameModel, GameState, Player, ToKernel } from "./messages";
import { playerList, scoresTable, votesTable } from "./tables";

export class GameView {
  readonly node: HTMLElement;
  private readonly heading = element("div", { class: "tm-game-heading" });
  private readonly asked = element("div", { class: "tm-faint" });
  private readonly text = element("div", {
    class: "tm-game-text",
    tabindex: "0",
    role: "group",
    "aria-label": "Text so far",
  });
  private readonly form = new GuessForm((message) => this.send(message));
  private readonly revealButton = button("show the token", () => this.send({ kind: "reveal" }));
  private readonly nextButton = button("next", () => this.send({ kind: "next" }), {
    class: "tm-game-main",
  });
  private readonly endButton = button("end the game", () => this.send({ kind: "end" }));
  private readonly players = element("div", { role: "group", "aria-label": "Players" });
  private readonly board = element("div", { class: "tm-game-board" });
  private readonly status = element("div", { class: "tm-game-status", role: "status" });
  private readonly problem = element("div", { class: "tm-alarm", role: "alert" });
  private readonly notices = element("div", { class: "tm-faint" });
  private readonly listeners: [string, () => void][];
  /** The phase that is drawn. */
  private phase = "";
  /** The kind of the message that is not answered yet. */
  private waits: ToKernel["kind"] | "" = "";

  constructor(
    private readonly model: GameModel,
    el: HTMLElement,
  ) {
    this.node = element(
      "div",
      { class: "tm-widget tm-game", role: "region", "aria-label": "Guess the next token" },
      hidingStatic(model.get("_static")),
      this.heading,
      this.asked,
      this.text,
      this.form.node,
      this.board,
      this.problem,
      element(
        "div",
        { class: "tm-game-actions" },
        this.status,
        this.nextButton,
        this.revealButton,
        this.endButton,
      ),
      this.players,
      this.notices,
    );
    el.append(this.node);
    this.listeners = [
      ["change:_view", () => this.draw()],
      ["change:_answered", () => this.answered()],
    ];
    for (const [event, listener] of this.listeners) model.on(event, listener);
    this.draw();
    this.form.clear(model.get("_view").next);
  }

  close(): void {
    for (const [event, listener] of this.listeners) this.model.off(event, listener);
  }

  private draw(): void {
    const view = this.model.get("_view");
    const hadFocus = this.node.contains(focused(this.node));
    const changed = this.phase !== view.phase;
    this.phase = view.phase;
    this.node.classList.toggle("tm-game-over", view.phase === "over");
    this.heading.textContent = view.heading;
    this.asked.textContent = view.asked;
    this.text.replaceChildren(view.text, ...gap(view));
    this.text.scrollTop = view.phase === "over" ? 0 : this.text.scrollHeight;
    this.form.offer(view.players, view.next);
    const guessing = view.phase === "guess";
    this.form.node.hidden = this.revealButton.hidden = !guessing;
    this.nextButton.hidden = view.phase !== "reveal";
    this.endButton.hidden = view.phase === "over";
    this.board.replaceChildren(...board(view));
    this.players.classList.toggle("tm-game-chips", guessing);
    this.players.replaceChildren(
      ...(guessing ? view.players.map((player) => this.chip(player)) : [playerList(view.scores)]),
    );
    this.notices.replaceChildren(...view.notices.map((notice) => element("div", {}, notice)));
    announce(this.status, view.status);
    if (changed && this.waits === "reveal") {
      // The kernel confirms it in a later message; a key pressed until then counts.
      this.waits = "";
      this.form.clear(view.next);
    }
    if (changed && hadFocus) this.focus();
  }

  /** The kernel has answered: empty the form, or say what was wrong. */
  private answered(): void {
    const problem = this.model.get("_problem");
    announce(this.problem, problem);
    const { waits } = this;
    this.waits = "";
    if (problem || !waits || waits === "take_back") return;
    this.form.clear(this.model.get("_view").next);
    this.focus();
  }

  /** Put the cursor where the game goes on. */
  private focus(): void {
    const { phase, complete } = this.model.get("_view");
    if (phase === "reveal") this.nextButton.focus();
    else if (phase === "over") this.text.focus();
    else if (complete) this.revealButton.focus();
    else this.form.focus();
  }

  private chip({ name, done }: Player): Node {
    const act = () => {
      if (done) this.send({ kind: "take_back", player: name });
      else this.form.clear(name);
      this.form.focus();
    };
    const label = done ? `take back the guess of ${name}` : `guess as ${name}`;
    return button(done ? `✓ ${name}` : name, act, { "aria-label": label, title: label });
  }

  /** Send a message; while one is not answered, a second click or Enter does nothing. */
  private send(message: ToKernel): void {
    if (this.waits) return;
    const arrived = sent(this.model, message);
    this.waits = arrived ? message.kind : "";
    if (!arrived) announce(this.problem, "The kernel does not answer.");
  }
}

/** What follows the text: the revealed token, or a gap for the one to guess. */
function gap({ phase, token }: GameState): Node[] {
  if (phase === "over") return [];
  if (phase === "reveal") return [element("mark", { class: "tm-game-revealed" }, token)];
  return [element("span", { class: "tm-game-gap", role: "img", "aria-label": "the next token" })];
}

function board({ phase, votes, scores }: GameState): Node[] {
  if (phase === "over") return [scoresTable(scores)];
  return phase === "reveal" ? [votesTable(votes)] : [];
}
