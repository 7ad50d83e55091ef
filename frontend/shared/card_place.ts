/** The place of a card with a token's numbers. */

/**
 * Put a card below the first line of its token, inside a frame; above it if there is no room below.
 *
 * @param frame the rectangle that `left` and `top` of the card count from
 */
export function placeCard(card: HTMLElement, token: HTMLElement, frame: DOMRect): void {
  const first = token.getClientRects()[0];
  if (!first) return;
  const left = Math.min(first.left - frame.left, frame.width - card.offsetWidth);
  const below = first.bottom + 4;
  const isLow = below + card.offsetHeight > window.innerHeight;
  const top = isLow ? first.top - card.offsetHeight - 4 : below;
  card.style.left = `${Math.max(left, 0)}px`;
  card.style.top = `${top - frame.top}px`;
}
