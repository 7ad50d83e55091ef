/** The static output above a widget, which remains when there is no kernel. */

import { element } from "./dom";

/** A rule that hides the static output; it is drawn again whenever it changes. */
export function hidingStatic(mark: string): HTMLStyleElement {
  const fallback = `.tm-static[data-for="${mark}"]`;
  const rule = `${fallback}, .jp-OutputArea-child:has(${fallback}) { display: none; }`;
  return element("style", {}, rule);
}
