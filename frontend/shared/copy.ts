/** Buttons that copy a text. */

import { element } from "./dom";
import { icon, iconButton } from "./icons";

/** A button that copies a text and says so. `name` is its accessible name. */
export function copyButton(text: () => string, name: string): HTMLButtonElement {
  const made = iconButton("copy", name, () => void copy(), { class: "tm-copy" });
  async function copy(): Promise<void> {
    const done = await writeClipboard(text());
    show(done ? "check" : "close", done ? "Copied" : "Not copied");
    setTimeout(() => show("copy", name), 1500);
  }
  function show(sign: "check" | "close" | "copy", label: string): void {
    made.ariaLabel = label;
    made.replaceChildren(icon(sign));
  }
  return made;
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
