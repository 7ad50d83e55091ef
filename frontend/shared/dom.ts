/** DOM elements, live regions and visible white space. */

type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | ((event: Event) => void)
  | ((event: MouseEvent) => void)
  | ((event: KeyboardEvent) => void);

/** Attributes by name; `on...` are listeners. */
export interface Attributes {
  onclick?: (event: MouseEvent) => void;
  onkeydown?: (event: KeyboardEvent) => void;
  oninput?: (event: Event) => void;
  onchange?: (event: Event) => void;
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

/** A text of one line with signs for its white space, as nodes. */
export function withSigns(text: string): (Node | string)[] {
  if (!text.trim()) return [signed(text)]; // nothing else to read
  return text
    .split(/([ \n\t]+)/)
    .map((part, index) =>
      index % 2 ? element("span", { class: "tm-white" }, signed(part)) : part,
    );
}

/** A text of one line with signs for its white space, as a string. */
export function signed(text: string): string {
  return text.replace(/[ \n\t]/g, (character) => SIGNS[character]);
}
