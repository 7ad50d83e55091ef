/** Buttons that copy a text. */

import { button, element } from "../shared/dom";

/** A button that copies a text and says so. `name` is its accessible name. */
export function copyButton(label: string, text: () => string, name = label): HTMLButtonElement {
  const made = button(label, () => void copy(), { class: "tm-copy", "aria-label": name });
  async function copy(): Promise<void> {
    const done = await writeClipboard(text());
    made.textContent = made.ariaLabel = done ? "copied" : "not copied";
    setTimeout(() => {
      made.textContent = label;
      made.ariaLabel = name;
    }, 1500);
  }
  return made;
}

/** Give every code block below a node a button that copies it. */
export function addCopyButtons(node: HTMLElement): void {
  for (const block of node.querySelectorAll("pre"))
    block.append(
      copyButton("copy", () => block.querySelector("code")?.textContent ?? "", "Copy this code"),
    );
}

async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that are not served securely have no clipboard API.
    const area = element("textarea", { class: "tm-off-screen" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
