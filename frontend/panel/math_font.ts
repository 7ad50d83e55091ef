/** The font of formulas: the system's if it has a good one, else the package's. */

import { hasFormulas } from "../markdown/formulas";

const NAME = "tm-math"; // in markdown.css
const OF_SYSTEMS = ["Latin Modern Math", "STIX Two Math", "Cambria Math"];
let isChosen = false;

/** When there are formulas, choose their font; `ask` asks the kernel for the package's. */
export function chooseMathFont(ask: () => void): void {
  if (isChosen || !hasFormulas()) return;
  isChosen = true;
  const sources = OF_SYSTEMS.map((name) => `local("${name}")`);
  const font = new FontFace(NAME, sources.join(", "));
  font.load().then(() => document.fonts.add(font), ask);
}

/** Use the package's font. */
export function useMathFont(bytes: DataView): void {
  document.fonts.add(new FontFace(NAME, bytes as DataView<ArrayBuffer>));
}
