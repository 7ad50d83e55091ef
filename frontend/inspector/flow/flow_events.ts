/** Pointer and keys over the text of the tokens. */

import type { Cursor } from "./cursor";
import { flowKey } from "./keys";
import type { TokenFlow } from "./token_flow";

interface FlowEvents {
  hover(row: number | null): void;
  pick(row: number, event: MouseEvent): void;
  /** The row where the cursor begins. */
  start(): number;
}

export function listenToFlow(flow: TokenFlow, cursor: Cursor, events: FlowEvents): void {
  const { node } = flow;
  let pointer = ""; // where it was last
  node.addEventListener("mousemove", (event) => {
    // A token that scrolls past a resting pointer is not pointed at.
    const place = `${event.screenX} ${event.screenY}`;
    if (place !== pointer) events.hover(flow.rowAt(event));
    pointer = place;
  });
  node.addEventListener("click", (event) => {
    const row = flow.rowAt(event);
    if (row !== null) events.pick(row, event);
  });
  node.addEventListener("keydown", (event) => flowKey(event, cursor));
  node.addEventListener("focus", () => {
    // By keyboard only: a click names its own token.
    if (cursor.row === null && node.matches(":focus-visible")) cursor.moveTo(events.start());
  });
}
