/** Goes back and forth between the versions of a turn: ‹ 2/3 ›. */

import { element, focused } from "../shared/dom";
import { iconButton } from "../shared/icons";
import type { Versions } from "./messages";

/** A button that has the focus, and its distance from the top of the window in pixels. */
interface Held {
  isNext: boolean;
  top: number;
}

export class VersionSwitch {
  private shown: Versions | null = null;
  /** Whether another version was asked for: a second press asks for nothing. */
  private isAsked = false;
  private readonly place = element("span");
  private readonly previous = this.stepButton("previous", "Previous version", -1);
  private readonly next = this.stepButton("next", "Next version", 1);
  readonly node = element(
    "span",
    { class: "tm-faint tm-versions", role: "group", hidden: true },
    this.previous,
    this.place,
    this.next,
  );

  /** @param choose shows the version of that number */
  constructor(private readonly choose: (number: number) => void) {}

  /** Show the place among the versions, if there are others; while an answer runs, it is fixed. */
  show(versions: Versions | null, isFixed: boolean): void {
    this.shown = versions;
    this.isAsked = false;
    this.node.hidden = !versions;
    if (!versions) return;
    const { number, count } = versions;
    this.place.textContent = `${number}/${count}`;
    this.node.setAttribute("aria-label", `Version ${number} of ${count}`);
    this.previous.disabled = isFixed || number === 1;
    this.next.disabled = isFixed || number === count;
  }

  /** The button that has the focus, or null. */
  get held(): Held | null {
    const button = focused(this.node);
    if (button !== this.previous && button !== this.next) return null;
    return { isNext: button === this.next, top: button.getBoundingClientRect().top };
  }

  /** Take over the focus of another version; the button is a neighbour of a disabled one. */
  take({ isNext }: Held): HTMLElement {
    const [button, neighbour] = isNext ? [this.next, this.previous] : [this.previous, this.next];
    const taker = button.disabled ? neighbour : button;
    taker.focus({ preventScroll: true });
    return taker;
  }

  private stepButton(name: "previous" | "next", label: string, step: number): HTMLButtonElement {
    const made = iconButton(name, label, () => {
      if (!this.shown || this.isAsked) return;
      this.isAsked = true;
      made.focus(); // Safari does not focus buttons that are clicked
      this.choose(this.shown.number + step);
    });
    return made;
  }
}
