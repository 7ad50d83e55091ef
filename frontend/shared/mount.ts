/** Views inside static HTML: a saved notebook then contains nothing that needs a kernel. */

/**
 * Open a view in every element of the document with a class, now and whenever one appears.
 *
 * The view of a removed output is closed. JupyterLab also takes cells that are scrolled away out of
 * the document; their views stay as they are.
 *
 * @param open puts a view into an element and returns a function that closes it
 * @returns a function that closes all views
 */
export function mountViews(name: string, open: (place: HTMLElement) => () => void): () => void {
  const views = new Map<HTMLElement, () => void>();
  const add = (root: ParentNode) => {
    const found = [...root.querySelectorAll<HTMLElement>(`.${name}`)];
    if (root instanceof HTMLElement && root.classList.contains(name)) found.push(root);
    for (const place of found) if (!views.has(place)) views.set(place, open(place));
  };
  const observer = new MutationObserver((changes) => {
    for (const [place, close] of views)
      if (!place.isConnected && !isScrolledAway(place)) {
        views.delete(place);
        close();
      }
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node instanceof HTMLElement && node.isConnected) add(node);
  });
  add(document);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    for (const close of views.values()) close();
  };
}

/** Whether an element outside of the document is in a whole cell, which will be shown again. */
function isScrolledAway(place: HTMLElement): boolean {
  const root = place.getRootNode();
  return root instanceof HTMLElement && root.classList.contains("jp-Cell");
}

/** Hide the last answer before an element in the same cell; returns a function that shows it. */
export function hideAnswerBefore(place: HTMLElement): () => void {
  const area = place.closest(".jp-OutputArea");
  const answers = [...(area?.querySelectorAll<HTMLElement>(".tm-result") ?? [])];
  const before = answers.filter(
    (answer) => answer.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  const last = before.at(-1);
  if (last) last.hidden = true;
  return () => {
    if (last) last.hidden = false;
  };
}
