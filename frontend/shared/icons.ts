/** Icons, drawn with lines in the colour of the text. */

import { type Attributes, button } from "./dom";

const SVG = "http://www.w3.org/2000/svg";

/** Paths in a square of 24 units. */
const PATHS = {
  check: "M5 13l4 4L19 7",
  close: "M6 6l12 12 M18 6L6 18",
  code: "M8 7l-5 5 5 5 M16 7l5 5-5 5",
  copy: "M9 9h11v11H9z M15 9V4H4v11h5",
  delete: "M4 7h16 M10 11v6 M14 11v6 M6 7l1 13h10l1-13 M9 7V4h6v3",
  down: "M12 5v14 M6 13l6 6 6-6",
  edit: "M4 20l1-4L16 5l3 3L8 19l-4 1z M14 7l3 3",
  heatmap: "M4 5h6v6H4z M14 5h6v6h-6z M4 15h6v4H4z M14 15h6v4h-6z",
  inspect: "M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13z M15.5 15.5L21 21",
  add: "M12 5v14 M5 12h14",
  next: "M9 5l7 7-7 7",
  previous: "M15 5l-7 7 7 7",
  retry: "M19 12a7 7 0 1 1-2-5 M19 3v5h-5",
  send: "M12 19V5 M6 11l6-6 6 6",
  settings: "M4 7h9 M17 7h3 M15 5v4 M4 17h3 M11 17h9 M9 15v4",
  stop: "M7 7h10v10H7z",
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGElement {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("class", "tm-icon");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  node.append(path);
  return node;
}

/** A button with an icon; the style sheet shows its accessible name as a tooltip. */
export function iconButton(
  name: Icon,
  label: string,
  onclick: (event: MouseEvent) => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const kind = `tm-icon-button ${String(attributes.class ?? "")}`.trim();
  const made = button("", onclick, { ...attributes, class: kind, "aria-label": label });
  made.append(icon(name));
  return made;
}
