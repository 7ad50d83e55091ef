/** The request that would be sent now: as JSON, as a cell and as Python. */

import { copyButton } from "../../shared/copy";
import { element } from "../../shared/dom";
import { iconButton } from "../../shared/icons";
import type { Send } from "../messages";

export class RequestPreview {
  readonly node = element("div", { class: "tm-pane tm-request", hidden: true });
  readonly toggle = iconButton("code", "Show request", () => this.open(), {
    "aria-expanded": "false",
  });

  /** @param text the message that would be sent */
  constructor(
    private readonly send: Send,
    private readonly text: () => string,
  ) {}

  private open(): void {
    this.node.hidden = !this.node.hidden;
    this.toggle.setAttribute("aria-expanded", String(!this.node.hidden));
    this.refresh();
  }

  /** Ask the kernel again, if the preview is open. */
  refresh(): void {
    if (!this.node.hidden) this.send({ kind: "request", text: this.text() });
  }

  /** Show the request; empty texts are left out. */
  show(texts: Record<string, string>): void {
    this.node.replaceChildren(
      ...Object.entries(texts)
        .filter(([, text]) => text)
        .map(([kind, text]) =>
          element(
            "div",
            {},
            element(
              "div",
              { class: "tm-label" },
              kind,
              " ",
              copyButton(() => text, `Copy the ${kind}`),
            ),
            element("pre", {}, text),
          ),
        ),
    );
  }
}
