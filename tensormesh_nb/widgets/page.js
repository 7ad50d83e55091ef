/** What widgets draw with: elements, visible white space, numbers in words. */

/** @type {Record<string, string>} */
const WHITE = { " ": "·", "\n": "↵", "\t": "⇥" };

/**
 * An element. Strings become text nodes: nothing that a host sent is ever read as HTML.
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on...` are listeners; null and false are left out
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : String(value));
  }
  // Notebooks take keys before the element that has the focus, unless it says this.
  if (node.matches("button, input, select, textarea, [tabindex]"))
    node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children);
  return node;
}

/** Say something in a live region: what says the same already is not said again.
 * @param {any} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * A text whose white space is visible, for one line.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function spaced(text) {
  if (!text.trim()) return [plainly(text)]; // it is all there is to read
  return text
    .split(/([ \n\t]+)/)
    .map((part, index) =>
      index % 2
        ? element("span", { class: "tm-white" }, [...part].map((c) => WHITE[c]).join(""))
        : part,
    );
}

/** The same as a string. @param {string} text */
export function plainly(text) {
  return text.replace(/[ \n\t]/g, (c) => WHITE[c]);
}

/** A probability as a share. @param {number} p */
export function share(p) {
  if (Number.isNaN(p)) return "unknown";
  const of = 100 * p;
  if (of >= 9.95 || of === 0) return `${of.toFixed(1)} %`;
  return of >= 0.001 ? `${of.toPrecision(2)} %` : `${of.toExponential(1)} %`;
}

/** A number with its unit. @param {number} value @param {number} digits @param {string} [unit] */
export function figure(value, digits, unit = "") {
  return Number.isNaN(value) ? "unknown" : `${value.toFixed(digits)}${unit && ` ${unit}`}`;
}

/** An interval; one number where it is one. @param {number} low @param {number} high */
export function interval(low, high, digits = 2, unit = "bits") {
  if (Number.isNaN(low)) return "unknown";
  if (Number.isNaN(high)) return `≥ ${figure(low, digits, unit)}`;
  const [from, to] = [low.toFixed(digits), high.toFixed(digits)];
  return from === to ? `${from} ${unit}` : `${from} – ${to} ${unit}`;
}

/** Bounds of a probability. @param {number} low @param {number} high */
export function shares(low, high) {
  return high - low <= 1e-5 ? share(high) : `${percent(low)} – ${percent(high)} %`;
}

/** @param {number} p */
function percent(p) {
  return (100 * p).toFixed(p < 0.0995 ? 2 : 1);
}
