/** Fills of tokens, from the shades that the kernel sends. */

import { NO_SHADE } from "../shared/constants";
import { element } from "../shared/dom";
import type { Mark, Scale } from "./messages";

/** CSS for shades side by side, in percent; hatched if one of them is unknown. */
export function fill(...shades: number[]): string {
  if (shades.includes(NO_SHADE)) return "var(--tm-hatch)";
  const width = 100 / shades.length;
  const stops = shades.map(
    (shade, part) => `rgb(var(--tm-hue) / ${shade / 100}) ${part * width}% ${(part + 1) * width}%`,
  );
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/** The legend of a scale, of the entropy gauge and of unknown numbers. */
export function legend(scale: Scale, fullBits: number): Node[] {
  return [
    element("span", {}, `${scale.label} `, ...scale.marks.map(mark)),
    element(
      "span",
      {},
      element("span", {
        class: "tm-step tm-wide",
        style: "--fill: none; --low: 40%; --high: 75%",
      }),
      ` entropy: at least, at most (full width: ${fullBits} bits)`,
    ),
    element(
      "span",
      {},
      element("span", { class: "tm-step", style: `--fill: ${fill(NO_SHADE)}` }),
      " unknown",
    ),
  ];
}

function mark({ label, shade, beyond }: Mark): Node {
  const kind = beyond ? "tm-step tm-beyond" : "tm-step";
  return element("span", { class: kind, style: `--fill: ${fill(shade)}` }, label);
}
