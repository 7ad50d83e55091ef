/** The message box. A text stays where it was written until the kernel has taken it. */

import { element, focused } from "../../shared/dom";
import { iconButton } from "../../shared/icons";
import { MessageInput } from "./input";
import type { Send } from "../messages";

/** Milliseconds after which the kernel counts as not answering. */
const PATIENCE = 5000;

export class Composer {
  readonly node: HTMLElement;
  private readonly input = new MessageInput("Message", "Write a message …", {
    enter: () => this.submit(),
    escape: () => this.running && this.stop(),
  });
  private readonly sendButton = iconButton("send", "Send", () => this.submit(), {
    class: "tm-send",
  });
  private readonly stopButton = iconButton("stop", "Stop", () => this.stop(), {
    class: "tm-stop",
    hidden: true,
  });
  /** What was sent and not taken yet: the text, and the turn that it replaces. */
  private sending: { text: string; at: string | null } | null = null;
  /** Whether the kernel may still answer in time: a second Enter sends nothing. */
  private waiting = false;
  /** Whether the running answer is to a text from this box. */
  private own = false;
  private running = false;

  constructor(
    private readonly send: Send,
    private readonly report: (text: string) => void,
  ) {
    this.node = element(
      "div",
      { class: "tm-compose", onclick: () => focused(this.node) ?? this.input.focus() },
      this.input.node,
      this.sendButton,
      this.stopButton,
    );
  }

  get text(): string {
    return this.input.text;
  }

  focus(): void {
    this.input.focus();
  }

  private submit(): void {
    this.post(this.text, null);
  }

  /** Send a text, in place of a turn or as a new one. */
  post(text: string, at: string | null): void {
    if (this.running) this.report("An answer is being generated: stop it first, or wait.");
    if (!text.trim() || this.running || this.waiting) return;
    const sending = { text, at };
    this.sending = sending;
    this.waiting = true;
    this.report("Sending …");
    this.send({ kind: "send", text, at });
    setTimeout(() => {
      if (this.sending !== sending) return;
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

  /** An answer to a prompt has started. */
  started(prompt: string): void {
    this.own = this.sending?.text === prompt && this.sending.at === null;
    if (this.own) this.input.text = "";
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
    const own = this.own || (this.sending?.text === text && this.sending.at === null);
    this.forget();
    const typed = this.text;
    if (text && typed !== text && (own || !typed))
      this.input.text = typed ? `${text}\n${typed}` : text;
  }

  /** Nothing is being sent any more. */
  forget(): void {
    this.sending = null;
    this.waiting = false;
  }
}
