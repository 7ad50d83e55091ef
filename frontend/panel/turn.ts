/** One turn of the conversation in the page, first while its answer grows. */

import { MarkdownDocument } from "../markdown/document";
import { nodesOf } from "../markdown/nodes";
import type { Tree } from "../markdown/tree";
import { copyButton } from "../shared/copy";
import { button, element, focused } from "../shared/dom";
import { iconButton } from "../shared/icons";
import { HoverCard } from "./hover_card";
import { MessageEditor } from "./message_editor";
import type { Send, TurnView, Versions } from "./messages";
import { VersionSwitch } from "./version_switch";

const NAMES: Record<string, string> = { user: "You", assistant: "Answer", system: "System" };

/** What a turn asks for. */
export interface TurnActions {
  send: Send;
  /** Send a text in place of the turn. */
  replace(text: string, id: string): void;
}

/** Text as it is, with its line breaks. */
function plainText(text: string, kind = ""): HTMLElement {
  return element("div", { class: `tm-plain ${kind}` }, text);
}

/** A message of a role, as a landmark for screen readers. */
function messageNode(role: string, ...content: Node[]): HTMLElement {
  return element(
    "div",
    { class: `tm-message tm-${role}`, role: "article", "aria-label": NAMES[role] ?? role },
    ...content,
  );
}

/** What went wrong, and what to do. */
export function problemNode(problem: string, advice: string, ...more: Node[]): HTMLElement {
  return element(
    "div",
    { class: "tm-alarm tm-problem", role: "alert" },
    element("div", {}, problem),
    ...(advice ? [element("div", { class: "tm-advice" }, advice)] : []),
    ...more,
  );
}

export class Turn {
  readonly node: HTMLElement;
  /** The inspector of the answer is shown here. */
  readonly inspected = element("div", {
    class: "tm-inspected",
    role: "region",
    "aria-label": "Inspector",
  });
  private view: TurnView | null = null;
  private readonly messages = element("div", { class: "tm-messages" });
  private readonly document = new MarkdownDocument();
  private readonly thoughts = document.createTextNode("");
  private readonly reasoning = element(
    "details",
    { class: "tm-reasoning", open: true, hidden: true },
    element("summary", {}, "Thinking"),
    element("div", { class: "tm-plain" }, this.thoughts),
  );
  private readonly waiting = element("div", { class: "tm-faint" });
  private readonly before = element("div", { class: "tm-tool-steps" });
  private readonly warnings = element("div");
  private readonly after = element("div", { class: "tm-after" });
  private readonly heatmap = element("div", {
    class: "tm-heatmap",
    hidden: true,
    role: "group",
    tabindex: 0,
    "aria-label": "Tokens: the arrow keys show their numbers",
  });
  private readonly card = new HoverCard(this.heatmap);
  private readonly heatmapButton = iconButton("heatmap", "Heat map", () => this.toggleHeatmap(), {
    "aria-pressed": "false",
  });
  private readonly answerTools = element("div", { class: "tm-tools" });
  readonly versions = new VersionSwitch((number) => {
    if (this.view) this.actions.send({ kind: "version", id: this.view.id, number });
  });
  private editor: MessageEditor | null = null;

  constructor(
    messages: TurnView["messages"],
    private readonly actions: TurnActions,
  ) {
    this.showMessages(messages);
    this.node = element(
      "section",
      // Screen readers read the answer when it is complete, not word by word.
      { class: "tm-turn tm-running", "aria-busy": "true", "aria-live": "off" },
      this.messages,
      messageNode(
        "assistant",
        this.reasoning,
        this.before,
        this.document.node,
        this.heatmap,
        this.waiting,
        this.after,
      ),
      this.inspected,
    );
  }

  get status(): string {
    return this.view?.status ?? "";
  }

  /** Hide the warnings that were there under the answer before. */
  hideRepeated(before: Turn | undefined): void {
    this.warnings.hidden = String(this.view?.warnings) === String(before?.view?.warnings);
  }

  /** Show the place among the versions below what they differ in. */
  showVersions(versions: Versions | undefined, isFixed: boolean): void {
    const { node } = this.versions;
    const place = versions?.of === "message" ? this.messages : this.answerTools;
    // A node that is moved loses the focus.
    if (versions && node.parentNode !== place)
      if (place === this.messages) place.append(node);
      else place.prepend(node);
    this.versions.show(versions ?? null, isFixed);
  }

  /** What the answer is waiting for, until its first token. */
  set waitingFor(text: string) {
    this.waiting.textContent = `${text} …`;
  }

  /** The text that is shown. */
  get text(): string {
    return this.document.node.innerText;
  }

  /** The answer so far. */
  grow(text: string, reasoning: string): void {
    this.waiting.hidden = true;
    this.think(reasoning);
    this.document.show(text, true);
  }

  /** The turn is complete: show the rest of it. */
  settle(view: TurnView): this {
    this.view = view;
    for (const name of ["aria-busy", "aria-live"]) this.node.removeAttribute(name);
    this.node.classList.remove("tm-running");
    this.node.dataset.turn = view.id;
    this.node.dataset.status = view.status;
    this.waiting.hidden = true;
    this.showMessages(view.messages);
    this.think(view.reasoning);
    this.reasoning.open = false;
    this.before.append(...view.tool_steps.map((step) => plainText(step, "tm-tool-step")));
    this.document.show(view.content, false);
    this.after.append(...this.rest(view));
    return this;
  }

  private think(reasoning: string): void {
    this.reasoning.hidden = !reasoning;
    if (reasoning.startsWith(this.thoughts.data))
      this.thoughts.appendData(reasoning.slice(this.thoughts.length));
    else this.thoughts.data = reasoning;
  }

  private showMessages(messages: TurnView["messages"]): void {
    const { view } = this;
    const nodes = messages.map(({ role, text }) => messageNode(role, plainText(text)));
    const last = nodes.pop() ?? "";
    const tools = element("div", { class: "tm-tools" });
    if (view)
      tools.append(
        iconButton("edit", "Edit this message", () => this.edit()),
        copyButton(() => view.prompt, "Copy this message"),
      );
    this.messages.replaceChildren(...nodes, element("div", { class: "tm-said" }, tools, last));
  }

  /** What comes after the text of an answer. */
  private rest(view: TurnView): Node[] {
    const parts: Node[] = view.other_choices.map(otherChoice);
    const { send } = this.actions;
    const isStopped = view.status === "interrupted";
    if (view.problem && !isStopped) {
      const retry = button("Retry", () => send({ kind: "retry", id: view.id }));
      parts.push(problemNode(view.problem, view.advice, retry));
    }
    if (view.status !== "complete") {
      const note = element(
        "div",
        { class: "tm-faint tm-outside" },
        isStopped ? `${view.problem} ` : "",
        "Not part of the conversation.",
      );
      if (view.text) note.append(button("Keep", () => this.actions.send({ kind: "keep" })));
      parts.push(note);
    }
    this.warnings.append(...view.warnings.map((warning) => plainText(warning, "tm-faint")));
    parts.push(this.warnings);
    const footer = element(
      "span",
      { class: `tm-faint tm-footer${view.is_cut ? " tm-cut" : ""}`, title: view.footer },
      view.footer,
    );
    this.answerTools.append(footer, ...this.tools(view));
    parts.push(this.answerTools);
    return parts;
  }

  private tools(view: TurnView): Node[] {
    const { send } = this.actions;
    const { id } = view;
    const tools = [copyButton(() => view.text, "Copy this answer")];
    if (view.has_tokens)
      tools.push(
        this.heatmapButton,
        iconButton("inspect", "Open in inspector", () => send({ kind: "inspect", id })),
      );
    if (view.status !== "failed")
      tools.push(iconButton("retry", "Retry", () => send({ kind: "retry", id })));
    tools.push(iconButton("delete", "Delete this turn", () => send({ kind: "delete", id })));
    return tools;
  }

  /** Edit the message in its place. */
  private edit(): void {
    const { view } = this;
    if (!view || this.editor) return;
    this.editor = new MessageEditor(
      view.prompt,
      (text) => this.actions.replace(text, view.id),
      () => this.stopEditing(),
    );
    this.messages.lastElementChild?.before(this.editor.node);
    this.messages.classList.add("tm-edited");
    this.editor.focus();
  }

  /** Show the message again. */
  stopEditing(): void {
    if (!this.editor) return;
    const hadFocus = this.editor.node.contains(focused(this.editor.node));
    this.editor.node.remove();
    this.editor = null;
    this.messages.classList.remove("tm-edited");
    if (hadFocus) this.messages.querySelector<HTMLElement>(".tm-tools button")?.focus();
  }

  /** Show the heat map instead of the text, or the text again. */
  private toggleHeatmap(): void {
    const { view } = this;
    const on = this.heatmap.hidden;
    if (view && on && !this.heatmap.childNodes.length)
      this.actions.send({ kind: "heatmap", id: view.id });
    this.heatmap.hidden = !on;
    this.document.node.hidden = on;
    this.heatmapButton.setAttribute("aria-pressed", String(on));
  }

  drawHeatmap(tree: Tree): void {
    this.heatmap.replaceChildren(...nodesOf(tree));
    this.card.attach();
  }
}

function otherChoice(text: string, index: number): Node {
  const label = element("div", { class: "tm-label" }, `choice ${index + 1}`);
  const shown = new MarkdownDocument();
  shown.show(text, false);
  return element("div", { class: "tm-other-choice" }, label, shown.node);
}
