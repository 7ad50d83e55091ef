/** Keys of the token flow. */

export interface FlowActions {
  /** The row that the cursor is on. */
  readonly current: number;
  readonly hasCells: boolean;
  /** Whether the text is read from right to left. */
  readonly isFromTheRight: boolean;
  step(by: 1 | -1): void;
  moveLine(by: 1 | -1): void;
  moveToEnd(end: "first" | "last"): void;
  pick(row: number, event: KeyboardEvent): void;
  unpin(): void;
}

/** Do what a key stands for; other keys are left to the notebook. */
export function flowKey(event: KeyboardEvent, flow: FlowActions): void {
  const left = flow.isFromTheRight ? 1 : -1;
  const keys: Record<string, () => void> = {
    ArrowLeft: () => flow.step(left),
    ArrowRight: () => flow.step(left === 1 ? -1 : 1),
    ArrowUp: () => flow.moveLine(-1),
    ArrowDown: () => flow.moveLine(1),
    Home: () => flow.moveToEnd("first"),
    End: () => flow.moveToEnd("last"),
    Enter: () => flow.pick(flow.current, event),
    " ": () => flow.pick(flow.current, event),
    Escape: () => flow.unpin(),
  };
  const act = keys[event.key];
  if (!act || !flow.hasCells) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
