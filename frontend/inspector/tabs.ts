/** Tab lists: one of several parts of an answer, by mouse or by arrow keys (ARIA practices). */

import { element, focused } from "../shared/dom";

/**
 * Fill a tab list; it stays empty with fewer than two names.
 *
 * @param list the tab list
 * @param panel the element whose content the tabs choose
 * @param own index of the tab that is shown
 */
export function fillTabs(
  list: HTMLElement,
  panel: HTMLElement,
  names: string[],
  own: number,
  choose: (index: number) => void,
): void {
  const hasFocus = list.contains(focused(list));
  const onkeydown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowLeft: own - 1,
      ArrowRight: own + 1,
      Home: 0,
      End: names.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose((target + names.length) % names.length);
  };
  const made = names.map((name, index) =>
    element(
      "button",
      {
        role: "tab",
        "aria-selected": String(index === own),
        "aria-controls": panel.id,
        tabindex: index === own ? 0 : -1,
        onclick: () => choose(index),
        onkeydown,
      },
      name,
    ),
  );
  list.replaceChildren(...(made.length > 1 ? made : []));
  if (hasFocus) made[own]?.focus();
}
