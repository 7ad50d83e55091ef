/** Notice that a widget's kernel has ended. Only JupyterLab and Notebook 7 report it. */

import type { WidgetManager } from "./model";

interface Restarts {
  on(event: "comm_live_update", listener: () => void): void;
  off(event: "comm_live_update", listener: () => void): void;
  widget_manager?: WidgetManager;
}

/** Call a function when the kernel ends or restarts; returns a function that ends this. */
export function onKernelEnd(model: Restarts, ended: () => void): () => void {
  const kernel = model.widget_manager?.kernel;
  const changed = (_kernel: unknown, status: string | void) => {
    if (status === undefined || status === "dead") ended();
  };
  model.on("comm_live_update", ended);
  kernel?.disposed?.connect(changed);
  kernel?.statusChanged?.connect(changed);
  return () => {
    model.off("comm_live_update", ended);
    kernel?.disposed?.disconnect(changed);
    kernel?.statusChanged?.disconnect(changed);
  };
}
