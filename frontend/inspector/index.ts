/** The inspector widget. */

import { hideAnswerBefore, mountViews } from "../shared/mount";
import type { InspectorModel } from "./messages";
import { InspectorView } from "./view";

/** JupyterLab and Notebook 7 load a widget that is not displayed: its view goes into static HTML. */
function initialize({ model }: { model: InspectorModel }): () => void {
  return mountViews(model, (place) => {
    const view = new InspectorView(model, place);
    const showAnswer = place.classList.contains("tm-instead") ? hideAnswerBefore(place) : () => {};
    return () => {
      view.close();
      view.node.remove();
      showAnswer();
    };
  });
}

function render({ model, el }: { model: InspectorModel; el: HTMLElement }): () => void {
  const view = new InspectorView(model, el);
  return () => {
    view.close();
    view.node.remove();
  };
}

export default { initialize, render };
