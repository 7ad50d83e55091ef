/** Copying a selection with formulas gives their TeX: MathML alone would be copied as loose signs. */

import { element } from "../shared/dom";

export function copyFormulas(event: ClipboardEvent): void {
  const root = event.currentTarget;
  const selection = getSelection();
  if (!(root instanceof Element) || !selection?.rangeCount || !event.clipboardData) return;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const formula = (around instanceof Element ? around : around.parentElement)?.closest<HTMLElement>(
    ".tm-formula",
  );
  const copied = range.cloneContents();
  const formulas = copied.querySelectorAll<HTMLElement>(".tm-formula");
  if (!formula && !formulas.length) return;
  for (const each of formulas) each.replaceWith(each.dataset.tex ?? "");
  // Laid out, so that its text has the line breaks that are seen.
  const holder = element("div", { class: "tm-off-screen tm-content" }, copied);
  root.append(holder);
  const text = formula ? (formula.dataset.tex ?? "") : holder.innerText;
  holder.remove();
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
}
