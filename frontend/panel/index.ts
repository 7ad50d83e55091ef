/** The chat panel widget. */

import { mountViews } from "../shared/mount";
import type { PanelModel } from "./messages";
import { PanelView } from "./view";

/** Views by panel: a panel whose last view is gone for a second ends its request. */
const VIEWS = new Map<string, number>();
const GRACE = 1000; // milliseconds; a view that is moved is closed and opened again

/** JupyterLab and Notebook 7 load a widget that is not displayed: its view goes into HTML. */
function initialize({ model }: { model: PanelModel }): () => void {
  return mountViews(model, (place) => render({ model, el: place }));
}

function render({ model, el }: { model: PanelModel; el: HTMLElement }): () => void {
  const panel = model.get("_static");
  const view = new PanelView(model, el);
  count(panel, 1);
  return () => {
    view.close();
    view.node.remove();
    count(panel, -1);
    setTimeout(() => {
      if (!VIEWS.get(panel)) view.send({ kind: "closed" });
    }, GRACE);
  };
}

function count(panel: string, change: number): void {
  VIEWS.set(panel, (VIEWS.get(panel) ?? 0) + change);
}

export default { initialize, render };
