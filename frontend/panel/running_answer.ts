/** The answer that is being generated: plain text that only grows. */

import { element } from "../shared/dom";
import type { Part, Piece, RunningAnswerView } from "./messages";
import { messageNode, plainText, reasoningNode } from "./turn";

export class RunningAnswer {
  readonly node: HTMLElement;
  readonly prompt: string;
  /** Ids of the turns that it follows. */
  readonly base: string[];
  private readonly parts: Record<Part, GrowingText> = {
    text: new GrowingText("tm-plain tm-growing"),
    reasoning: new GrowingText("tm-plain"),
  };
  private readonly reasoning = reasoningNode(this.parts.reasoning.node, true);
  private readonly waiting = element("div", { class: "tm-faint" }, "waiting for the first token …");

  constructor({ prompt, base, pieces }: RunningAnswerView) {
    this.prompt = prompt;
    this.base = base;
    this.reasoning.hidden = true;
    this.node = element(
      "section",
      // Screen readers read the answer when it is complete, not word by word.
      { class: "tm-turn tm-running", "aria-busy": "true", "aria-live": "off" },
      element("div", { class: "tm-messages" }, messageNode("user", plainText(prompt))),
      messageNode("assistant", this.reasoning, this.parts.text.node, this.waiting),
    );
    this.add(pieces);
  }

  add(pieces: Piece[]): void {
    for (const { part, offset, text } of pieces)
      if (this.parts[part].add(offset, text)) {
        this.waiting.hidden = true;
        if (part === "reasoning") this.reasoning.hidden = false;
      }
  }
}

class GrowingText {
  readonly node: HTMLElement;
  private length = 0;
  private last: Text | null = null;

  constructor(kind: string) {
    this.node = element("div", { class: kind });
  }

  /**
   * Add text at an offset; returns false if nothing is new.
   *
   * A gap that a lost message left is marked; the complete answer fills it.
   */
  add(offset: number, text: string): boolean {
    const fresh = offset < this.length ? text.slice(this.length - offset) : text;
    if (!fresh) return false;
    this.append(offset > this.length ? ` … ${fresh}` : fresh);
    this.length = offset + text.length;
    return true;
  }

  /**
   * Append to the last block and begin another after its last line break: the page lays out only
   * the block that changes, and a piece of a thousand lines is one block.
   */
  private append(text: string): void {
    const end = text.lastIndexOf("\n") + 1;
    (this.last ?? this.block()).appendData(text.slice(0, end || undefined));
    if (end) this.block().appendData(text.slice(end));
  }

  private block(): Text {
    this.last = document.createTextNode("");
    this.node.append(element("div", { class: "tm-grown" }, this.last));
    return this.last;
  }
}
