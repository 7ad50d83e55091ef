/** A code block with its language and a button that copies it. */

import { copyButton } from "../shared/copy";
import { element } from "../shared/dom";
import { canHighlight, highlighted } from "./highlight";
import { patch } from "./nodes";
import type { Tree } from "./tree";

/** Growth after which code is highlighted again while it grows: the work stays linear. */
const GROWTH = 1.1;
const SMALL = 2_000; // characters that are highlighted within a millisecond or two

export class CodeBlock {
  readonly node: HTMLElement;
  private readonly code = element("code");
  private text = "";
  private tree: Tree = [];
  private highlightedLength = 0;

  constructor(
    private readonly language: string,
    text: string,
  ) {
    const name = /^[\w+#.-]{1,20}$/.test(language) ? language : "";
    this.node = element(
      "div",
      // The style sheet draws the language: it is not copied.
      { class: "tm-code", "data-language": name || "text" },
      element("pre", { tabindex: 0 }, this.code),
      copyButton(() => this.text, "Copy this code"),
    );
    this.show(text);
  }

  /** Show a text, of which the block may show the beginning already. */
  show(text: string): void {
    const colours = canHighlight(text, this.language);
    const due = text.length < SMALL || text.length > GROWTH * this.highlightedLength;
    const grows = text.startsWith(this.text);
    let tree: Tree = [text];
    if (colours && (due || !grows)) {
      tree = highlighted(text, this.language);
      this.highlightedLength = text.length;
    } else if (grows && text.length > this.text.length) {
      const last = this.tree[this.tree.length - 1];
      const added = text.slice(this.text.length);
      tree =
        typeof last === "string"
          ? [...this.tree.slice(0, -1), last + added]
          : [...this.tree, added];
    } else if (grows) return;
    patch(this.code, this.tree, tree);
    this.tree = tree;
    this.text = text;
  }

  /** The text is complete. */
  settle(): void {
    if (this.highlightedLength === this.text.length || !canHighlight(this.text, this.language))
      return;
    const tree = highlighted(this.text, this.language);
    this.highlightedLength = this.text.length;
    patch(this.code, this.tree, tree);
    this.tree = tree;
  }
}
