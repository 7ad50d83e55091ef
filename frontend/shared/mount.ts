/** Views inside static HTML: a saved notebook then contains nothing that needs a kernel. */

/** JupyterLab's style of HTML in outputs: of prose, not of a widget. */
const PROSE = "jp-RenderedHTMLCommon";

/** What every widget has: the mark of its places, and whether a page has shown it already. */
export interface Placed {
  _static: string;
  _was_opened: boolean;
}

interface PlacedModel {
  get<Name extends keyof Placed>(name: Name): Placed[Name];
  set<Name extends keyof Placed>(name: Name, value: Placed[Name]): void;
  save_changes(): void;
}

/**
 * Open a view in every place of a widget in the document, now and whenever one appears.
 *
 * The view of a removed output is closed. JupyterLab also takes cells that are scrolled away out of
 * the document; their views stay as they are. The first view is brought into sight.
 *
 * @param open puts a view into an element and returns a function that closes it
 * @returns a function that closes all views
 */
export function mountViews(
  model: PlacedModel,
  open: (place: HTMLElement) => () => void,
): () => void {
  const name = `tm-at-${model.get("_static")}`;
  const views = new Map<HTMLElement, () => void>();
  const add = (root: ParentNode) => {
    const found = [...root.querySelectorAll<HTMLElement>(`.${name}`)];
    if (root instanceof HTMLElement && root.classList.contains(name)) found.push(root);
    for (const place of found) if (!views.has(place)) views.set(place, show(place));
  };
  const show = (place: HTMLElement) => {
    const prose = place.closest(`.${PROSE}`);
    prose?.classList.remove(PROSE);
    const close = open(place);
    if (!model.get("_was_opened")) {
      model.set("_was_opened", true);
      model.save_changes();
      bringIntoSight(place);
    }
    return () => {
      close();
      prose?.classList.add(PROSE);
    };
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

/**
 * Show all of a view that appears in the cell that was just run, if the reader looks at that place.
 *
 * Running a cell selects the next one, which JupyterLab keeps where it is: an output that appears
 * above it would be out of sight on a small screen.
 */
function bringIntoSight(place: HTMLElement): void {
  const cell = place.closest(".jp-Cell");
  const area = place.closest(".jp-WindowedPanel-outer, .jp-Notebook");
  if (!cell || !area) return;
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const selected = area.querySelector(".jp-Cell.jp-mod-active");
      const ran = selected === cell || selected?.previousElementSibling === cell;
      if (ran && [cell, selected].some((each) => isInSight(each, area)))
        place.scrollIntoView({ block: "nearest" });
    }),
  );
}

function isInSight(node: Element, area: Element): boolean {
  const [inner, outer] = [node.getBoundingClientRect(), area.getBoundingClientRect()];
  return inner.bottom > outer.top && inner.top < outer.bottom;
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
