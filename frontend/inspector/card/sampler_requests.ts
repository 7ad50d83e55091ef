/** Asks the kernel what a sampler makes of a token: one request at a time, the newest wins. */

import type { SampledMessage, Sampler, ToKernel, Token } from "../messages";
import { LISTED } from "./token_card";

/** Milliseconds after which the kernel counts as not answering. */
const PATIENCE = 2000;

interface Wanted {
  token: Token;
  sampler: Sampler;
}

export class SamplerRequests {
  /** The newest reply about the wanted token, or null. */
  reply: SampledMessage | null = null;
  /** Whether the kernel does not answer. */
  silent = false;
  private wanted: Wanted | null = null;
  /** Whether `wanted` has not been sent yet. */
  private pending = false;
  private request = 0;
  private underWay = false;
  /** The token of the last request. */
  private token: Token | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param send returns false if the connection to the kernel is closed
   * @param changed called after a reply, or when the kernel does not answer
   */
  constructor(
    private readonly send: (message: ToKernel) => boolean,
    private readonly changed: () => void,
  ) {}

  close(): void {
    clearTimeout(this.timer);
  }

  /** Ask for the newest state; null cancels. Returns at once. */
  want(wanted: Wanted | null): void {
    if (same(wanted, this.wanted)) return;
    if (!same(wanted?.token, this.wanted?.token) || this.silent) this.reply = null;
    this.wanted = wanted;
    this.pending = wanted !== null;
    if (!wanted) this.stop();
    else if (!this.underWay || this.timer === undefined) this.sendWanted();
  }

  /** Ask again: the kernel knows more about the token. */
  refresh(): void {
    const { wanted } = this;
    this.want(null);
    this.want(wanted);
  }

  /** Take a reply; one to an older request is dropped. */
  receive(reply: SampledMessage): void {
    if (reply.request !== this.request || !this.underWay) return;
    this.stop();
    this.silent = false;
    if (same(this.token, this.wanted?.token)) this.reply = reply;
    if (this.pending) this.sendWanted();
    this.changed();
  }

  /** Whether the reply is for the sampler as it is now. */
  get settled(): boolean {
    return !this.pending && !this.underWay;
  }

  private sendWanted(): void {
    if (!this.wanted) return;
    const { token, sampler } = this.wanted;
    this.token = token;
    this.request += 1;
    this.pending = false;
    const message = {
      kind: "sample",
      request: this.request,
      rows: LISTED,
      sampler,
      ...token,
    } as const;
    this.underWay = this.send(message);
    if (!this.underWay) this.silence();
    else this.timer = setTimeout(() => this.silence(), PATIENCE);
  }

  /** The kernel is busy or has ended: show what was recorded, and keep asking for the newest. */
  private silence(): void {
    this.timer = undefined;
    this.silent = true;
    this.reply = null;
    if (this.pending && this.underWay) this.sendWanted();
    this.changed();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.underWay = false;
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
