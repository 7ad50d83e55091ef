/** One turn of the conversation in the page. */

import { button, element } from "../shared/dom";
import { addCopyButtons, copyButton } from "./copy";
import { HoverCard } from "./hover_card";
import type { Send, Tree, TurnView } from "./messages";
import { nodesOf } from "./nodes";

const NAMES: Record<string, string> = { user: "You", assistant: "Answer", system: "System" };

/** A message of a role, as a landmark for screen readers. */
export function messageNode(role: string, ...content: Node[]): HTMLElement {
  return element(
    "div",
    { class: `tm-message tm-${role}`, role: "article", "aria-label": NAMES[role] ?? role },
    ...content,
  );
}

/** Text as it is, with its line breaks. */
export function plainText(text: string, kind = ""): HTMLElement {
  return element("div", { class: `tm-plain ${kind}` }, text);
}

/** A folded block for reasoning. */
export function reasoningNode(content: Node, open: boolean): HTMLDetailsElement {
  const summary = element("summary", {}, "Thinking");
  return element("details", { class: "tm-reasoning", open }, summary, content);
}

/** What went wrong, and what to do. */
export function problemNode(problem: string, advice: string): HTMLElement {
  return element(
    "div",
    { class: "tm-alarm tm-problem", role: "alert" },
    element("div", {}, problem),
    ...(advice ? [element("div", { class: "tm-advice" }, advice)] : []),
  );
}

export class Turn {
  readonly node: HTMLElement;
  private readonly content = element("div", { class: "tm-content" });
  private readonly heatmap = element("div", {
    class: "tm-heatmap",
    hidden: true,
    role: "group",
    tabindex: 0,
    "aria-label": "Tokens: the arrow keys show their numbers",
  });
  private readonly card = new HoverCard(this.heatmap);
  private readonly heatmapButton = button("heat map", () => this.toggleHeatmap(), {
    "aria-pressed": "false",
  });

  /** @param edit called when the reader wants to change the message */
  constructor(
    readonly view: TurnView,
    private readonly send: Send,
    edit: (turn: Turn) => void,
  ) {
    this.content.append(...nodesOf(view.content), ...view.other_choices.map(otherChoice));
    addCopyButtons(this.content);
    this.node = element(
      "section",
      { class: "tm-turn", "data-turn": view.id, "data-status": view.status },
      element(
        "div",
        { class: "tm-messages" },
        ...view.messages.map(({ role, text }) => messageNode(role, plainText(text))),
        element(
          "div",
          { class: "tm-tools" },
          button("edit", () => edit(this), { "aria-label": "Edit this message" }),
          copyButton("copy", () => view.prompt, "Copy this message"),
        ),
      ),
      this.answer(),
    );
  }

  private answer(): Node {
    const { view } = this;
    const parts: Node[] = [];
    if (view.reasoning) parts.push(reasoningNode(plainText(view.reasoning), false));
    parts.push(...view.tool_steps.map((step) => plainText(step, "tm-tool-step")));
    parts.push(this.content, this.heatmap);
    if (view.problem) parts.push(problemNode(view.problem, view.advice));
    if (view.status !== "complete") {
      const unless = view.text ? " unless you keep it." : ".";
      const note = `Not part of the conversation${unless}`;
      parts.push(element("div", { class: "tm-faint tm-outside" }, note));
    }
    parts.push(...view.warnings.map((warning) => plainText(warning, "tm-faint")));
    parts.push(element("div", { class: "tm-faint tm-footer" }, view.footer));
    parts.push(element("div", { class: "tm-tools" }, ...this.tools()));
    return messageNode("assistant", ...parts);
  }

  private tools(): Node[] {
    const { view, send } = this;
    const { id } = view;
    const tools = [copyButton("copy", () => view.text, "Copy this answer")];
    if (view.has_tokens)
      tools.push(
        this.heatmapButton,
        button("open in inspector", () => send({ kind: "inspect", id })),
      );
    tools.push(button("retry", () => send({ kind: "retry", id })));
    if (view.status !== "complete" && view.text)
      tools.push(button("keep", () => send({ kind: "keep" }), { class: "tm-keep" }));
    tools.push(button("delete", () => send({ kind: "delete", id })));
    return tools;
  }

  /** Show the heat map instead of the text, or the text again. */
  private toggleHeatmap(): void {
    const on = this.heatmap.hidden;
    if (on && !this.heatmap.childNodes.length) this.send({ kind: "heatmap", id: this.view.id });
    this.heatmap.hidden = !on;
    this.content.hidden = on;
    this.heatmapButton.setAttribute("aria-pressed", String(on));
  }

  drawHeatmap(tree: Tree): void {
    this.heatmap.replaceChildren(...nodesOf(tree));
    this.card.attach();
  }
}

function otherChoice(tree: Tree, index: number): Node {
  const label = element("div", { class: "tm-label" }, `choice ${index + 1}`);
  return element("div", { class: "tm-other-choice" }, label, ...nodesOf(tree));
}
