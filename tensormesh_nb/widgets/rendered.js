/** Rendered: trees of nodes from the kernel, built element by element; nothing is read as HTML. */

import { element } from "./page.js";

const TAGS = new Set(
  ("p br hr strong em s code pre blockquote ul ol li a h1 h2 h3 h4 h5 h6 table thead tbody tr th td " +
    "div span small details summary").split(" "),
);
const ATTRIBUTES = new Set(["href", "title", "start", "rel", "target", "style", "class"]);

/**
 * Nodes of a tree: strings, and `[tag, attributes, ...children]`.
 * @param {any[]} tree
 * @returns {(Node | string)[]}
 */
export function rendered(tree) {
  return tree.map((each) => {
    if (typeof each === "string") return each;
    const [tag, attributes, ...children] = each;
    const safe = Object.entries(attributes).filter(
      ([name, value]) => ATTRIBUTES.has(name) && (name !== "href" || /^(https?|mailto):/i.test(value)),
    );
    return element(TAGS.has(tag) ? tag : "span", Object.fromEntries(safe), ...rendered(children));
  });
}

/** A button that copies a text, and says so.
 * @param {string} label @param {() => string} text @param {string} [name] what a screen reader says */
export function copier(label, text, name = label) {
  const button = element("button", { type: "button", class: "tm-copy", "aria-label": name, onclick: copy }, label);
  async function copy() {
    const done = await put(text());
    button.textContent = button.ariaLabel = done ? "copied" : "not copied";
    setTimeout(() => {
      button.textContent = label;
      button.ariaLabel = name;
    }, 1500);
  }
  return button;
}

/** @param {string} text */
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that are not served securely have no clipboard; the old way asks for none.
    const area = element("textarea", { class: "tm-aside" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/** Give every block of code a button that copies it. @param {any} node */
export function copyable(node) {
  for (const block of node.querySelectorAll("pre"))
    block.append(copier("copy", () => block.querySelector("code")?.textContent ?? "", "Copy this code"));
  return node;
}
