/** The entry that JupyterLab and Notebook 7 load: a container of module federation, without webpack. */

import { plugins, report } from "./plugin";
import type { ShareScope } from "./shared_modules";

declare global {
  interface Window {
    _JUPYTERLAB?: Record<string, unknown>;
  }
}

let scope: ShareScope = {};

try {
  (window._JUPYTERLAB ??= {})["tensormesh-nb"] = {
    init(shared: ShareScope) {
      scope = shared;
    },
    async get() {
      const found = await plugins(scope);
      // JupyterLab takes an object without this mark for the plugin itself, and shows a blank page.
      return () => ({ __esModule: true, default: found });
    },
  };
} catch (error) {
  report(error);
}
