/** Goes back and forth between the versions of a turn: ‹ 2/3 ›. */

import { element, focused } from "../shared/dom";
import { iconButton } from "../shared/icons";
import type { Versions } from "./messages";

export class VersionSwitch {
  private shown: Versions | null = null;
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
    this.node.hidden = !versions;
    if (!versions) return;
    const { number, count } = versions;
    this.place.textContent = `${number}/${count}`;
    this.node.setAttribute("aria-label", `Version ${number} of ${count}`);
    this.previous.disabled = isFixed || number === 1;
    this.next.disabled = isFixed || number === count;
  }

  get hasFocus(): boolean {
    return this.node.contains(focused(this.node));
  }

  /** The button that was pressed last is focused, or the other one at the end of the versions. */
  focus(isForward: boolean): void {
    const [first, second] = isForward ? [this.next, this.previous] : [this.previous, this.next];
    (first.disabled ? second : first).focus();
  }

  /** Whether the button for the next version has the focus. */
  get isForward(): boolean {
    return focused(this.node) === this.next;
  }

  private stepButton(name: "previous" | "next", label: string, step: number): HTMLButtonElement {
    return iconButton(name, label, () => {
      if (this.shown) this.choose(this.shown.number + step);
    });
  }
}
