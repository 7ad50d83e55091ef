/** A text field that grows with its text. Enter sends, Shift+Enter starts a line. */

import { element } from "../../shared/dom";

/** The key of an input method that Safari reports after the composition has ended. */
const COMPOSED = 229;

export interface Commands {
  enter(): void;
  escape(): void;
}

export class MessageInput {
  readonly node: HTMLTextAreaElement;

  constructor(
    label: string,
    placeholder: string,
    private readonly commands: Commands,
  ) {
    this.node = element("textarea", {
      rows: 1,
      "aria-label": label,
      placeholder,
      onkeydown: (event) => this.key(event),
      oninput: () => this.grow(),
    });
  }

  get text(): string {
    return this.node.value;
  }

  set text(value: string) {
    this.node.value = value;
    this.grow();
  }

  focus(): void {
    this.node.focus({ preventScroll: true });
  }

  /** For browsers in which the style sheet cannot do it. */
  private grow(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.node.style.height = "auto";
    this.node.style.height = `${this.node.scrollHeight}px`;
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    // Enter and Escape of an input method choose or dismiss a word.
    if (event.isComposing || event.keyCode === COMPOSED) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.commands.enter();
    } else if (event.key === "Escape") this.commands.escape();
  }
}
