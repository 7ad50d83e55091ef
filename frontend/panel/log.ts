/** The log of turns, which stays at its end while the reader is there. */

import { element, focused } from "../shared/dom";

/** Pixels from the end within which the log counts as being at its end. */
const NEAR = 32;

export class Log {
  readonly node = element("div", {
    class: "tm-log",
    role: "log",
    "aria-live": "polite",
    "aria-label": "Conversation",
    tabindex: 0,
  });
  private readonly empty = element("div", { class: "tm-faint tm-empty" }, "No messages yet.");

  /** Show these nodes; those that are there already are not touched. */
  show(turns: Node[]): void {
    const nodes = turns.length ? turns : [this.empty];
    this.keepBottom(() => {
      for (const old of [...this.node.childNodes]) if (!nodes.includes(old)) this.drop(old);
      nodes.forEach((node, index) => {
        const there = this.node.childNodes[index];
        if (there !== node) this.node.insertBefore(node, there ?? null);
      });
    });
  }

  /** Remove a node; a focus inside it moves to the log. */
  private drop(node: ChildNode): void {
    const hadFocus = node.contains(focused(this.node));
    node.remove();
    if (hadFocus) this.node.focus({ preventScroll: true });
  }

  /** Change the log: at its end it stays there, elsewhere it does not move. */
  keepBottom(change: () => void): void {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    const atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    change();
    if (atEnd) this.scrollToEnd();
  }

  scrollToEnd(): void {
    this.node.scrollTop = this.node.scrollHeight;
  }
}
