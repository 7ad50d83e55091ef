/**
 * The numbers of a token in a cell's output, in a card at once, by pointer and by touch.
 *
 * An output contains no script: the numbers are in titles, which a browser shows late, and never by
 * touch. While a card is shown, its token has no title.
 */

import { placeCard } from "../shared/card_place";

const TOKENS = ":is(.tm-result, .tm-comparison) span[title]";

const STYLE: Partial<CSSStyleDeclaration> = {
  position: "fixed",
  zIndex: "10000",
  padding: "6px 10px",
  border: "1px solid var(--jp-border-color2)",
  borderRadius: "4px",
  background: "var(--jp-layout-color2)",
  color: "var(--jp-content-font-color1)",
  boxShadow: "0 2px 8px rgb(0 0 0 / 0.25)",
  font: "15px/1.4 var(--jp-code-font-family)",
  whiteSpace: "pre",
  pointerEvents: "none",
};

/** Show cards in a document from now on. */
export function showTokenCards(page: Document): void {
  const card = page.createElement("div");
  card.className = "tm-token-card";
  Object.assign(card.style, STYLE);
  let shown: HTMLElement | null = null;

  const hide = () => {
    if (shown) {
      shown.title = card.textContent;
      shown.style.outline = "";
    }
    shown = null;
    card.remove();
  };
  const point = (event: Event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (shown?.contains(target)) return;
    hide();
    shown = target?.closest<HTMLElement>(TOKENS) ?? null;
    if (!shown) return;
    card.textContent = shown.title;
    shown.removeAttribute("title");
    shown.style.outline = "2px solid var(--jp-content-font-color1)";
    page.body.append(card);
    placeCard(card, shown, new DOMRect(0, 0, window.innerWidth, window.innerHeight));
  };
  page.addEventListener("pointerover", point);
  page.addEventListener("scroll", hide, true);
  page.documentElement.addEventListener("pointerleave", hide);
}
