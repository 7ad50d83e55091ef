/** The chat panel widget. */

import type { PanelModel } from "./messages";
import { PanelView } from "./view";

/** Views by panel: a panel whose last view is gone for a second ends its request. */
const VIEWS = new Map<string, number>();
const GRACE = 1000; // milliseconds; a view that is moved is closed and opened again

function render({ model, el }: { model: PanelModel; el: HTMLElement }): () => void {
  const panel = model.get("_static");
  const view = new PanelView(model, el);
  count(panel, 1);
  return () => {
    view.close();
    count(panel, -1);
    setTimeout(() => {
      if (!VIEWS.get(panel)) view.send({ kind: "closed" });
    }, GRACE);
  };
}

function count(panel: string, change: number): void {
  VIEWS.set(panel, (VIEWS.get(panel) ?? 0) + change);
}

export default { render };
