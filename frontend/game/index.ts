/** The guessing game. */

import { mountViews } from "../shared/mount";
import type { GameModel } from "./messages";
import { GameView } from "./view";

/** JupyterLab and Notebook 7 load a widget that is not displayed: its view goes into HTML. */
function initialize({ model }: { model: GameModel }): () => void {
  return mountViews(model, (place) => {
    const view = new GameView(model, place);
    return () => {
      view.close();
      view.node.remove();
    };
  });
}

function render({ model, el }: { model: GameModel; el: HTMLElement }): () => void {
  const view = new GameView(model, el);
  return () => {
    view.close();
    view.node.remove();
  };
}

export default { initialize, render };
