/** The selected rows, and how a click or a key changes them. */

export class Selection {
  rows = new Set<number>();
  /** Where a selection with Shift begins. */
  private anchor: number | null = null;

  /** The first selected row, or undefined. */
  get first(): number | undefined {
    return this.rows.size ? Math.min(...this.rows) : undefined;
  }

  forgetAnchor(): void {
    this.anchor = null;
  }

  /**
   * Take the selection from the kernel.
   * @param positions positions in the answer that is shown
   * @param start the row of its first token
   */
  read(positions: number[], start: number): void {
    this.rows = new Set(positions.map((position) => position + start));
  }

  /** The rows after a pick: with Shift all rows up to it, with Ctrl one more or less. */
  after(row: number, event: MouseEvent | KeyboardEvent): Set<number> {
    const chosen = new Set(event.ctrlKey || event.metaKey ? this.rows : []);
    if (event.shiftKey && this.anchor !== null) {
      const [low, high] = [Math.min(this.anchor, row), Math.max(this.anchor, row)];
      for (let each = low; each <= high; each++) chosen.add(each);
    } else {
      if (!chosen.delete(row)) chosen.add(row);
      this.anchor = row;
    }
    return chosen;
  }
}
