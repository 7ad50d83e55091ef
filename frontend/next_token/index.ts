/** The next-token widget. */

import { mountViews } from "../shared/mount";
import type { NextTokenModel } from "./messages";
import { NextTokenView } from "./view";

/** JupyterLab and Notebook 7 load a widget that is not displayed: its view goes into HTML. */
function initialize({ model }: { model: NextTokenModel }): () => void {
  return mountViews(model, (place) => {
    const view = new NextTokenView(model, place);
    return () => {
      view.close();
      view.node.remove();
    };
  });
}

function render({ model, el }: { model: NextTokenModel; el: HTMLElement }): () => void {
  const view = new NextTokenView(model, el);
  return () => {
    view.close();
    view.node.remove();
  };
}

export default { initialize, render };
