/** The card, and the sampler applied to the pinned token. */

import { button, element } from "../../shared/dom";
import { sent } from "../../shared/model";
import type { Candidates } from "./candidates";
import { Distributions } from "./distributions";
import type { FromKernel, InspectorModel, Token } from "../messages";
import { SamplerControls } from "./sampler_controls";
import { SamplerRequests } from "./sampler_requests";
import { alternatives, cardHead, mostSurprising, overview } from "./token_card";
import type { TokenTable } from "../flow/token_table";

/** What the card is about. */
interface Subject {
  table: TokenTable;
  /** Index of the table's result. */
  shown: number;
  /** The row that is shown, or null for an overview. */
  row: number | null;
  pinned: number | null;
}

export class CardView {
  readonly sampler: SamplerControls;
  private readonly requests: SamplerRequests;
  private readonly distributions: Distributions;
  /** All numbers of the token; stays open or closed from token to token. */
  private readonly fold = element("details", { class: "tm-fold" });
  private subject: Subject | null = null;
  /** Whether there is a kernel to ask. */
  private isOnline = true;

  /**
   * @param node the card
   * @param matching the rows among which an overview chooses
   * @param pick pins a row of the overview
   * @param refined called when numbers of a table have become exact
   */
  constructor(
    private readonly model: InspectorModel,
    private readonly node: HTMLElement,
    private readonly matching: () => number[],
    private readonly pick: (row: number, event: MouseEvent) => void,
    private readonly refined: () => void,
  ) {
    this.requests = new SamplerRequests(
      (message) => sent(model, message),
      () => this.draw(),
    );
    this.sampler = new SamplerControls(
      model.get("_sampler_fields"),
      model.get("_made_with"),
      () => this.draw(),
      () => this.saveSampler(),
    );
    this.distributions = new Distributions((token) => this.fetch(token));
  }

  /** Offer nothing that needs a kernel. */
  goOffline(): void {
    this.isOnline = false;
    this.requests.want(null);
    this.draw();
  }

  close(): void {
    this.requests.close();
  }

  /** Show a subject; drawn again only if it is another one. */
  show(subject: Subject): void {
    const { subject: old } = this;
    const { table, row, pinned } = subject;
    if (old && row === old.row && pinned === old.pinned && table === old.table) return;
    this.subject = subject;
    this.draw();
  }

  /** Draw the subject again. */
  draw(): void {
    if (!this.subject) return;
    const { table, row, pinned } = this.subject;
    this.askSampler(table, pinned);
    if (row === null || row >= table.rows) {
      const rows = mostSurprising(table, this.matching());
      this.node.replaceChildren(overview(table, rows, this.pick));
    } else this.drawToken(table, row, row === pinned);
  }

  receive(message: FromKernel, buffers: DataView[]): void {
    if (message.kind === "sampled") this.requests.receive(message);
    if (message.kind === "distribution") {
      this.distributions.receive(message, buffers);
      this.refined();
      this.requests.refresh();
      this.draw();
    }
  }

  /** Replace a table's bounds by the exact numbers that are known. */
  refine(table: TokenTable, shown: number): void {
    this.distributions.refine(table, shown);
  }

  /** Show the sampler that the kernel has. */
  readSampler(): void {
    this.sampler.show(this.model.get("sampler"));
    this.draw();
  }

  private saveSampler(): void {
    if (this.requests.reply?.problem)
      this.readSampler(); // a refused value is taken back
    else {
      this.model.set("sampler", this.sampler.sampler);
      this.model.save_changes();
    }
  }

  private fetch(token: Token): void {
    sent(this.model, { kind: "fetch", ...token });
  }

  private drawToken(table: TokenTable, row: number, pinned: boolean): void {
    const { requests, isOnline } = this;
    const { can_branch, can_fetch } = table.about;
    const sampling = pinned && isOnline && !this.sampler.isNeutral && !requests.reply?.problem;
    const candidates = this.candidates(table, row);
    this.node.replaceChildren(
      cardHead(table, row, pinned, this.fold),
      alternatives(
        candidates,
        1 - table.of.mass_seen[row],
        sampling ? requests.reply : null,
        pinned && isOnline && can_branch ? (rank, token) => this.branchButton(rank, token) : null,
        pinned && isOnline && can_fetch ? this.fetchButton(this.token(table, row)) : null,
      ),
    );
    this.node.toggleAttribute("data-waiting", sampling && !requests.settled);
  }

  /** Ask what the sampler makes of the pinned token, and say how far the figures can be trusted. */
  private askSampler(table: TokenTable, pinned: number | null): void {
    const { sampler, requests } = this;
    const candidates = pinned === null ? null : this.candidates(table, pinned);
    const known = pinned !== null && !!candidates?.known;
    const wanted = known && this.isOnline && !sampler.isNeutral;
    requests.want(wanted ? { token: this.token(table, pinned), sampler: sampler.sampler } : null);
    sampler.judge({
      pinned: known,
      silent: requests.silent,
      problem: requests.reply?.problem ?? "",
      exact: requests.reply?.exact ?? null,
      logprobKind: table.about.logprob_kind,
    });
  }

  private token(table: TokenTable, row: number): Token {
    const { choice, position } = table.of;
    const shown = this.subject?.shown ?? this.model.get("shown");
    return { shown, choice: choice[row], position: position[row] };
  }

  private candidates(table: TokenTable, row: number): Candidates {
    const available = this.model.get("_fetched");
    return this.distributions.of(table, row, this.token(table, row), available);
  }

  private fetchButton(token: Token): Node {
    return button("fetch all", () => this.fetch(token), {
      class: "tm-fork",
      "aria-label": "fetch the whole distribution",
      disabled: !!this.model.get("_progress"),
    });
  }

  private branchButton(rank: number, token: string): Node {
    const branch = () => {
      const position = this.model.get("pinned");
      if (position !== null) sent(this.model, { kind: "branch", position, rank });
    };
    return button("↳", branch, {
      class: "tm-fork",
      title: "Branch: continue with this token instead",
      "aria-label": `branch with ${token}`,
      disabled: !!this.model.get("_progress"),
    });
  }
}
