/** The next-token widget. */

import type { NextTokenModel } from "./messages";
import { NextTokenView } from "./view";

function render({ model, el }: { model: NextTokenModel; el: HTMLElement }): () => void {
  const view = new NextTokenView(model, el);
  return () => view.close();
}

export default { render };
