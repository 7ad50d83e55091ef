/** The inspector widget. */

import type { InspectorModel } from "./messages";
import { InspectorView } from "./view";

function render({ model, el }: { model: InspectorModel; el: HTMLElement }): () => void {
  const view = new InspectorView(model, el);
  return () => view.close();
}

export default { render };
