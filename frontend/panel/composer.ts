/** The message box with its buttons. A text stays in the box until the kernel has taken it. */

import { button, element, focused } from "../shared/dom";
import type { Send } from "./messages";
import type { Turn } from "./turn";

/** Milliseconds after which the kernel counts as not answering. */
const PATIENCE = 5000;

export class Composer {
  readonly node: HTMLElement;
  private readonly input = element("textarea", {
    rows: 2,
    "aria-label": "Message",
    placeholder: "Write a message. Enter sends, Shift+Enter starts a new line.",
    onkeydown: (event) => this.key(event),
  });
  private readonly sendButton = button("Send", () => this.submit(), { class: "tm-send" });
  private readonly stopButton = button("Stop", () => this.stop(), {
    class: "tm-stop",
    hidden: true,
  });
  private readonly cancelButton = button("cancel edit", () => this.edit(null), { hidden: true });
  /** The text that was sent and not taken yet. */
  private sending: string | null = null;
  /** Whether the kernel may still answer in time: a second Enter sends nothing. */
  private waiting = false;
  /** Whether the running answer is to a text from this box. */
  private own = false;
  private running = false;
  private editing: Turn | null = null;
  /** What was in the box before an edit. */
  private draft = "";

  constructor(
    private readonly send: Send,
    private readonly report: (text: string) => void,
  ) {
    this.node = element(
      "div",
      { class: "tm-compose" },
      this.input,
      element("div", { class: "tm-actions" }, this.sendButton, this.stopButton, this.cancelButton),
    );
  }

  get text(): string {
    return this.input.value;
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      if (this.running) this.stop();
      else this.edit(null);
    }
  }

  private submit(): void {
    const { text } = this;
    if (!text.trim() || this.running || this.waiting) return;
    this.sending = text;
    this.waiting = true;
    this.report("Sending …");
    this.send({ kind: "send", text, at: this.editing?.view.id ?? null });
    setTimeout(() => {
      if (this.sending !== text) return;
      this.waiting = false;
      this.report("The kernel does not answer: it is busy or has ended. Your text stays here.");
    }, PATIENCE);
  }

  private stop(): void {
    this.stopButton.disabled = true;
    this.report("Stopping …");
    this.send({ kind: "stop" });
    this.input.focus();
  }

  /** Write another message in place of a turn's; null returns to a new message. */
  edit(turn: Turn | null): void {
    if (turn && !this.editing) this.draft = this.input.value;
    if (!turn && this.editing) this.input.value = this.draft;
    this.editing?.node.classList.remove("tm-edited");
    this.editing = turn;
    this.cancelButton.hidden = !turn;
    this.sendButton.textContent = turn ? "Send instead" : "Send";
    if (!turn) return;
    turn.node.classList.add("tm-edited");
    this.input.value = turn.view.prompt;
    this.input.focus();
  }

  /** An answer to a prompt has started. */
  started(prompt: string): void {
    this.own = this.sending === prompt;
    if (this.own) {
      this.input.value = "";
      this.edit(null);
    }
    this.forget();
    this.running = true;
    if (focused(this.sendButton) === this.sendButton) this.input.focus();
    this.sendButton.hidden = true;
    this.stopButton.hidden = false;
    this.stopButton.disabled = false;
  }

  finished(): void {
    if (focused(this.stopButton) === this.stopButton) this.input.focus();
    this.running = false;
    this.sendButton.hidden = false;
    this.stopButton.hidden = true;
  }

  /** Put a text that was not sent back in front of what has been typed since. */
  giveBack(text: string): void {
    const own = this.own || this.sending === text;
    this.forget();
    const typed = this.input.value;
    if (text && typed !== text && (own || !typed))
      this.input.value = typed ? `${text}\n${typed}` : text;
  }

  /** Nothing is being sent any more. */
  forget(): void {
    this.sending = null;
    this.waiting = false;
  }
}
