/** The widget's view: the text, the strip with the dice, the bars, the buttons. */

import { announce, button, element } from "../shared/dom";
import { sent } from "../shared/model";
import { percentage } from "../shared/numbers";
import { hidingStatic } from "../shared/static_output";
import { DiceStrip, thrownText } from "./dice_strip";
import type { NextTokenModel, Sampler, Taken, ToKernel } from "./messages";
import { SamplerForm } from "./sampler_form";
import { LOW, TokenBars } from "./token_bars";

export class NextTokenView {
  readonly node: HTMLElement;
  private readonly strip = new DiceStrip();
  private readonly bars = new TokenBars((row) => this.take(row));
  private readonly before = element("div", { class: "tm-next-before tm-faint" });
  private readonly text = element("div", { class: "tm-next-text", tabindex: "0" });
  private readonly outcome = element("div", { class: "tm-next-outcome", role: "status" });
  private readonly foot = element("div", { class: "tm-faint" });
  private readonly notices = element("div", { class: "tm-faint" });
  private readonly problem = element("div", { class: "tm-alarm", role: "alert" });
  private readonly throwButton = button("throw the dice", () => this.throw(), {
    "aria-keyshortcuts": "d",
    title: "d",
  });
  private readonly stepButton = button("take one step", () => this.step(), {
    class: "tm-next-main",
    "aria-keyshortcuts": "s",
    title: "s",
  });
  private readonly undoButton = button("undo", () => this.undo(), {
    "aria-keyshortcuts": "u",
    title: "u",
  });
  private readonly sampler: SamplerForm;
  private readonly listeners: [string, () => void][];
  /** Take the thrown token once the dice lie still. */
  private takesThrow = false;
  /** The dice are rolling, or the kernel has not answered yet. */
  private waiting = false;
  private pending: Sampler | null = null;
  private shaping = false;
  private readonly low = matchMedia(LOW);
  private readonly resized = () => this.bars.draw(this.model.get("_view"));

  constructor(
    private readonly model: NextTokenModel,
    el: HTMLElement,
  ) {
    this.sampler = new SamplerForm(model.get("_sampler_fields"), (values) => this.shape(values));
    this.node = element(
      "div",
      { class: "tm-widget tm-next", role: "region", "aria-label": "Next token" },
      hidingStatic(model.get("_static")),
      this.before,
      this.text,
      this.strip.node,
      this.outcome,
      element(
        "div",
        { class: "tm-next-actions" },
        this.throwButton,
        this.stepButton,
        this.undoButton,
        this.sampler.node,
      ),
      this.bars.node,
      this.problem,
      this.notices,
      this.foot,
    );
    this.node.addEventListener("keydown", (event) => this.key(event));
    el.append(this.node);
    this.listeners = [
      ["change:_view", () => this.draw()],
      ["change:_throw", () => void this.roll()],
      ["change:_progress", () => this.progressed()],
      ["change:_problem", () => this.progressed()],
      ["change:_sampler", () => this.sampler.show(model.get("_sampler"))],
    ];
    for (const [event, listener] of this.listeners) model.on(event, listener);
    this.low.addEventListener("change", this.resized);
    this.draw();
    this.sampler.show(model.get("_sampler"));
    this.progressed();
  }

  close(): void {
    for (const [event, listener] of this.listeners) this.model.off(event, listener);
    this.low.removeEventListener("change", this.resized);
  }

  private draw(): void {
    const step = this.model.get("_view");
    this.before.replaceChildren(...step.before.map((line) => element("div", {}, line)));
    this.text.replaceChildren(step.begun, ...step.taken.map(appended));
    this.text.scrollTop = this.text.scrollHeight;
    this.strip.draw(step);
    this.bars.draw(step);
    this.notices.replaceChildren(...step.notices.map((notice) => element("div", {}, notice)));
    this.foot.textContent = step.summary;
    const last = step.taken[step.taken.length - 1];
    announce(this.outcome, last ? `took “${last.token}”` : "");
    this.takesThrow = this.waiting = false;
    this.shaped();
    this.enable();
  }

  private async roll(): Promise<void> {
    const thrown = this.model.get("_throw");
    if (!thrown) return;
    this.waiting = true;
    this.enable();
    this.bars.mark(-1);
    announce(this.outcome, "…");
    await this.strip.roll(thrown);
    if (this.model.get("_throw")?.number !== thrown.number) return; // another step is shown
    this.bars.mark(thrown.row);
    announce(this.outcome, thrownText(thrown));
    this.waiting = false;
    if (this.takesThrow) this.send({ kind: "take", row: null });
    this.takesThrow = false;
    this.enable();
  }

  private progressed(): void {
    const problem = this.model.get("_problem");
    announce(this.problem, problem);
    const progress = this.model.get("_progress");
    if (progress) announce(this.outcome, progress);
    if (problem || progress) this.waiting = this.takesThrow = false;
    this.enable();
  }

  private enable(): void {
    const busy = this.waiting || this.model.get("_progress") !== "";
    this.throwButton.disabled = this.stepButton.disabled = busy;
    this.undoButton.disabled = busy || !this.model.get("_view").can_undo;
    this.bars.disabled = busy;
  }

  // What the buttons and keys do.

  private throw(): void {
    this.takesThrow = false;
    this.send({ kind: "throw" });
  }

  /** Take the thrown token; without one, throw first. */
  private step(): void {
    if (this.model.get("_throw")) {
      this.send({ kind: "take", row: null });
      return;
    }
    this.send({ kind: "throw" });
    this.takesThrow = true;
  }

  private take(row: number): void {
    this.send({ kind: "take", row });
  }

  private undo(): void {
    this.send({ kind: "undo" });
  }

  /** Ask for the shape under new settings; while the kernel works, only the newest are kept. */
  private shape(values: Sampler): void {
    this.pending = { ...this.pending, ...values };
    if (this.shaping) return;
    this.shaping = sent(this.model, { kind: "shape", sampler: this.pending });
    this.pending = null;
  }

  private shaped(): void {
    this.shaping = false;
    if (this.pending) this.shape({});
  }

  private key(event: KeyboardEvent): void {
    const { target } = event;
    const types = target instanceof HTMLInputElement && target.type === "number";
    if (types || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, HTMLButtonElement> = {
      d: this.throwButton,
      s: this.stepButton,
      u: this.undoButton,
    };
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    if (!action.disabled) action.click();
  }

  private send(message: ToKernel): void {
    this.waiting = sent(this.model, message);
    announce(this.problem, this.waiting ? "" : "The kernel does not answer.");
    this.enable();
  }
}

/** A token that was taken, with its numbers as a title. */
function appended({ token, prob, bits }: Taken, index: number, all: Taken[]): Node {
  const last = index === all.length - 1 ? " tm-next-newest" : "";
  return element(
    "span",
    { class: `tm-next-taken${last}`, title: `${percentage(prob)} · ${bits.toFixed(2)} bits` },
    token,
  );
}
