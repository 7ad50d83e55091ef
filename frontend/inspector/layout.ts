/** The parts of the inspector in the order of the page. */

import { button, element } from "../shared/dom";
import type { Measure } from "./messages";

/** Pixels of a window's height below which parts are folded: a laptop's screen on a projector. */
const LOW = 640;

type Parts = Record<
  "strip" | "beside" | "flow" | "card" | "sampler" | "samplerState" | "filter",
  HTMLElement
>;

interface Actions {
  colourBy(measure: Measure): void;
  selectMatching(): void;
  clear(): void;
}

export class Layout {
  readonly title = element("div", { class: "tm-whose" });
  readonly choices = element("div", { class: "tm-tabs", role: "tablist", "aria-label": "Choices" });
  readonly segments = element("div", {
    class: "tm-tabs",
    role: "tablist",
    "aria-label": "Segments",
  });
  /** Why the answer or the kernel is not there. */
  readonly notice = element("div", { class: "tm-notice", role: "status" });
  /** Names the shown branch beside the answer it is compared with. */
  readonly branchHead = element("div", { class: "tm-side-head" });
  readonly legend = element("div", { class: "tm-legend" });
  readonly count = element("span", { class: "tm-count", role: "status" });
  readonly branches = element("div", { class: "tm-branches" });
  readonly progress = element("div", { class: "tm-progress", role: "status" });
  readonly foot = element("div", { class: "tm-faint tm-foot" });
  readonly selectMatching: HTMLButtonElement;
  readonly root: HTMLElement;
  private readonly sampler: HTMLElement;
  private statics: HTMLElement[] = [];

  constructor(parts: Parts, measures: string[], actions: Actions) {
    const colours = element(
      "select",
      {
        "aria-label": "colour by",
        onchange: () => actions.colourBy(colours.value as Measure),
      },
      ...measures.map((name) => element("option", {}, name)),
    );
    this.selectMatching = button("select filtered", () => actions.selectMatching());
    this.sampler = folded(["sampler", parts.samplerState], parts.sampler);
    this.root = element(
      "div",
      { class: "tm-widget tm-inspector", role: "region", "aria-label": "Inspector" },
      element(
        "div",
        { class: "tm-bar-top" },
        this.title,
        this.choices,
        this.segments,
        element("label", { class: "tm-right" }, "colour by ", colours),
      ),
      this.notice,
      parts.strip,
      element(
        "div",
        { class: "tm-sides" },
        parts.beside,
        element("section", { class: "tm-side" }, this.branchHead, parts.flow),
      ),
      parts.card,
      element(
        "div",
        { class: "tm-under" },
        this.legend,
        this.sampler,
        folded(
          ["filter"],
          element(
            "div",
            { class: "tm-bar-top" },
            parts.filter,
            this.selectMatching,
            button("clear", () => actions.clear()),
            this.count,
          ),
        ),
      ),
      this.branches,
      this.progress,
      this.foot,
    );
  }

  /** Hide the static heat map above, which remains when there is no kernel. */
  hideStatic(mark: string): void {
    this.statics = [...document.querySelectorAll<HTMLElement>(`.tm-static[data-for="${mark}"]`)];
    for (const node of this.statics) node.hidden = true;
  }

  showStatic(): void {
    for (const node of this.statics) node.hidden = false;
  }

  hideSampler(): void {
    this.sampler.hidden = true;
  }
}

/** A part that is open where there is room. Opened by hand it comes into sight. */
function folded(summary: (Node | string)[], content: Node): HTMLElement {
  const open = window.innerHeight >= LOW;
  const fold = element(
    "details",
    { class: "tm-fold", open },
    element("summary", {}, ...summary),
    content,
  );
  fold.addEventListener("toggle", () => {
    if (fold.open && !open) fold.scrollIntoView({ block: "nearest" });
  });
  return fold;
}
