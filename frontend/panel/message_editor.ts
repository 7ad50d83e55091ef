/** A user's message, edited in its place. */

import { button, element } from "../shared/dom";
import { MessageInput } from "./composer/input";

export class MessageEditor {
  readonly node: HTMLElement;
  private readonly input: MessageInput;

  constructor(text: string, send: (text: string) => void, cancel: () => void) {
    const submit = () => send(this.input.text);
    this.input = new MessageInput("Edited message", "", { enter: submit, escape: cancel });
    this.input.text = text;
    this.node = element(
      "div",
      { class: "tm-editor" },
      this.input.node,
      element(
        "div",
        { class: "tm-editor-buttons" },
        button("Cancel", cancel),
        button("Send", submit, { "aria-label": "Send edited message", class: "tm-primary" }),
      ),
    );
  }

  focus(): void {
    const { node } = this.input;
    node.focus();
    node.setSelectionRange(node.value.length, node.value.length);
  }
}
