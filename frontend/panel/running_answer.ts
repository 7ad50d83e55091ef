/** The answer that is being generated: its text grows, and is drawn as often as the page can. */

import type { Part, Piece, RunningAnswerView } from "./messages";
import { Turn, type TurnActions } from "./turn";

/** Drawing takes at most this share of the time: a page must also scroll and answer to keys. */
const SHARE = 0.25;

export class RunningAnswer {
  readonly turn: Turn;
  readonly prompt: string;
  /** Ids of the turns that it follows. */
  readonly base: string[];
  private readonly parts: Record<Part, GrowingText> = {
    text: new GrowingText(),
    reasoning: new GrowingText(),
  };
  private frame = 0;
  private pauseUntil = 0;

  /** @param change runs a function that changes the log */
  constructor(
    { prompt, base, pieces }: RunningAnswerView,
    actions: TurnActions,
    private readonly change: (draw: () => void) => void,
  ) {
    this.prompt = prompt;
    this.base = base;
    this.turn = new Turn([{ role: "user", text: prompt }], actions);
    this.wait();
    this.add(pieces);
  }

  /** Show what the answer is waiting for, such as its place in a queue. */
  wait(text = "Waiting for the first token"): void {
    this.turn.waitingFor = text;
  }

  add(pieces: Piece[]): void {
    let isNew = false;
    for (const { part, offset, text } of pieces)
      if (this.parts[part].add(offset, text)) isNew = true;
    if (isNew) this.schedule();
  }

  /** Nothing is drawn any more. */
  end(): void {
    cancelAnimationFrame(this.frame);
    this.turn.node.classList.remove("tm-running");
  }

  private schedule(): void {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      if (now < this.pauseUntil) this.schedule();
      else this.change(() => this.draw());
    });
  }

  private draw(): void {
    const began = performance.now();
    const { text, reasoning } = this.parts;
    this.turn.grow(text.text, reasoning.text);
    const ended = performance.now();
    this.pauseUntil = ended + (ended - began) * (1 / SHARE - 1);
  }
}

class GrowingText {
  text = "";
  private length = 0;

  /**
   * Add text at an offset; returns false if nothing is new.
   *
   * A gap that a lost message left is marked; the complete answer fills it.
   */
  add(offset: number, text: string): boolean {
    const fresh = offset < this.length ? text.slice(this.length - offset) : text;
    if (!fresh) return false;
    this.text += offset > this.length ? ` … ${fresh}` : fresh;
    this.length = offset + text.length;
    return true;
  }
}
