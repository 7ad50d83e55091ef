/** The log of turns, which follows the newest text until the reader scrolls up. */

import { element, focused } from "../shared/dom";
import { iconButton } from "../shared/icons";

/** Pixels from the end within which the log counts as being at its end. */
const NEAR = 4;

export class Log {
  private readonly log = element("div", {
    class: "tm-log",
    role: "log",
    "aria-live": "polite",
    "aria-label": "Conversation",
    tabindex: 0,
    onscroll: () => this.scrolled(),
  });
  private readonly jump = iconButton("down", "Jump to latest", () => this.scrollToEnd(), {
    class: "tm-jump",
    hidden: true,
  });
  readonly node = element("div", { class: "tm-log-frame" }, this.log, this.jump);
  private readonly empty = element("div", { class: "tm-faint tm-empty" }, "No messages yet.");
  private following = true;
  private last = 0;
  private isHidden = false;
  private readonly resized = new ResizeObserver(() => this.resize());

  constructor() {
    this.resized.observe(this.log);
  }

  close(): void {
    this.resized.disconnect();
  }

  /** A log that was hidden, as in another tab, returns to its place, which the browser forgets. */
  private resize(): void {
    const wasHidden = this.isHidden;
    this.isHidden = this.log.clientHeight === 0;
    if (!wasHidden) this.keepBottom(() => {});
    else if (this.following) this.scrollToEnd();
    else {
      this.log.scrollTop = this.last;
      this.offerJump();
    }
  }

  /** Show these nodes; those that are there already are not touched. */
  show(turns: Node[]): void {
    const nodes = turns.length ? turns : [this.empty];
    this.keepBottom(() => {
      for (const old of [...this.log.childNodes]) if (!nodes.includes(old)) this.drop(old);
      nodes.forEach((node, index) => {
        const there = this.log.childNodes[index];
        if (there !== node) this.log.insertBefore(node, there ?? null);
      });
    });
  }

  /** Remove a node; a focus inside it moves to the log. */
  private drop(node: ChildNode): void {
    const hadFocus = node.contains(focused(this.log));
    node.remove();
    if (hadFocus) this.log.focus({ preventScroll: true });
  }

  /** Change the log: if the reader follows its end it stays there, else it does not move. */
  readonly keepBottom = (change: () => void): void => {
    this.scrolled(); // the event of a movement comes later
    change();
    if (this.following) this.scrollToEnd();
    else this.offerJump();
  };

  scrollToEnd(): void {
    this.following = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.last = this.log.scrollTop;
    this.offerJump();
  }

  /** Scroll until a node of the log has this distance from the top of the window, in pixels. */
  align(node: HTMLElement, top: number): void {
    this.log.scrollTop += node.getBoundingClientRect().top - top;
    this.scrolled();
  }

  /** The smallest movement upwards ends the following, and only the end begins it again. */
  private scrolled(): void {
    const { scrollTop, clientHeight } = this.log;
    if (this.isHidden || !clientHeight) return;
    this.following = this.gap() <= NEAR || (this.following && scrollTop >= this.last);
    this.last = scrollTop;
    this.offerJump();
  }

  private gap(): number {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - clientHeight;
  }

  private offerJump(): void {
    this.jump.hidden = this.following || this.gap() <= NEAR;
  }
}
