/** The numbers of a heat map's token in a card, at once: by pointer, by touch and by arrow keys. */

import { placeCard } from "../shared/card_place";
import { element } from "../shared/dom";

export class HoverCard {
  private readonly card = element("div", { class: "tm-hover", role: "status", hidden: true });
  private tokens: HTMLElement[] = [];
  /** Index of the token that keys have moved to. */
  private cursor = -1;

  constructor(private readonly area: HTMLElement) {
    area.addEventListener("pointerover", (event) => this.point(event));
    area.addEventListener("pointerdown", (event) => this.point(event));
    area.addEventListener("pointerleave", () => this.show(null));
    area.addEventListener("blur", () => this.show(null));
    area.addEventListener("keydown", (event) => this.key(event));
  }

  /** Take over the titles of the area's tokens: a browser shows a title late, or never. */
  attach(): void {
    this.tokens = [...this.area.querySelectorAll<HTMLElement>("[title]")];
    for (const token of this.tokens) {
      token.dataset.numbers = token.title;
      token.removeAttribute("title");
    }
    this.area.append(this.card);
  }

  private point(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    this.show(target?.closest<HTMLElement>("[data-numbers]") ?? null);
  }

  private key(event: KeyboardEvent): void {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Escape: 0 };
    const step = steps[event.key];
    if (step === undefined || !this.tokens.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor = Math.min(Math.max(this.cursor + step, 0), this.tokens.length - 1);
    this.show(step ? this.tokens[this.cursor] : null);
  }

  private show(token: HTMLElement | null): void {
    for (const old of this.area.querySelectorAll(".tm-pointed")) old.classList.remove("tm-pointed");
    this.card.hidden = !token;
    if (!token) return;
    token.classList.add("tm-pointed");
    this.card.textContent = token.dataset.numbers ?? "";
    placeCard(this.card, token, this.area.getBoundingClientRect());
  }
}
