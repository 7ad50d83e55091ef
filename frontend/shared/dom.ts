/** DOM elements, live regions and visible white space. */

type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | ((event: Event) => void)
  | ((event: MouseEvent) => void)
  | ((event: KeyboardEvent) => void)
  | ((event: ClipboardEvent) => void);

/** Attributes by name; `on...` are listeners. */
export interface Attributes {
  onclick?: (event: MouseEvent) => void;
  onkeydown?: (event: KeyboardEvent) => void;
  oninput?: (event: Event) => void;
  onchange?: (event: Event) => void;
  oncopy?: (event: ClipboardEvent) => void;
  [name: string]: Value;
}

const SIGNS: Record<string, string> = { " ": "·", "\n": "↵", "\t": "⇥" };

/**
 * Create an element. Strings become text nodes: text of a host is never read as HTML.
 *
 * Attributes that are null, undefined or false are left out.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function")
      node.addEventListener(name.slice(2), value as (event: Event) => void);
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : String(value));
  }
  // Without this attribute notebooks handle keys before the focused element does.
  if (node.matches("button, input, select, textarea, [tabindex]"))
    node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.append(...children);
  return node;
}

/** A button with a label. */
export function button(
  label: string,
  onclick: (event: MouseEvent) => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  return element("button", { type: "button", onclick, ...attributes }, label);
}

/** Set the text of a live region. The same text is not announced again. */
export function announce(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The focused element of a node's document or shadow tree (marimo has one). */
export function focused(node: Node): Element | null {
  const root = node.getRootNode();
  return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
}

/**
 * A text as nodes, with a sign for each white space.
 *
 * The style sheet draws the signs, on one line: copying gives the text as it is.
 */
export function withSigns(text: string): (Node | string)[] {
  const alone = !text.trim(); // nothing else to read
  return text
    .split(/([ \n\t])/)
    .filter((part) => part)
    .map((part) => (part in SIGNS ? sign(part, alone) : part));
}

function sign(character: string, alone: boolean): Node {
  const kind = character === " " ? "tm-white" : "tm-white tm-break";
  const attributes = { class: alone ? `${kind} tm-alone` : kind, "data-sign": SIGNS[character] };
  return element("span", attributes, character);
}

/** A text that is not part of the answer: the style sheet draws it, and it is not copied. */
export function drawnText(text: string): Node {
  return element("span", { class: "tm-drawn", "data-text": text });
}

/** The signs of a text, as a string: to measure its width. */
export function signed(text: string): string {
  return text.replace(/[\n\t]/g, "m"); // a break is one em wide
}
