/** Table: the frames of a result, as the kernel packed them (tokens/packed.py). */

const DECODER = new TextDecoder();

export class Table {
  /**
   * @param {Record<string, [string, DataView]>} columns
   * @param {Record<string, any>} about
   */
  constructor(columns, about) {
    /** @type {Record<string, any>} */
    this.of = {};
    for (const [name, [type, view]] of Object.entries(columns)) this.of[name] = typed(type, view);
    this.about = about;
    this.rows = this.of.position?.length ?? 0;
    this.cells = this.of.cell_text?.length ?? 0;
    /** @type {string[]} */
    this.known = [];
    this.cellOf = new Int32Array(this.rows);
    for (let cell = 0; cell < this.cells; cell++)
      this.cellOf.fill(cell, this.of.cell_row[cell], this.of.cell_row[cell + 1]);
  }

  /** @param {number} code */
  string(code) {
    if (code < 0) return "";
    const { strings, string_start } = this.of;
    return (this.known[code] ??= DECODER.decode(
      strings.subarray(string_start[code], string_start[code + 1]),
    ));
  }

  /** The token of a row, or its id where only that is known. @param {number} row */
  token(row) {
    return this.of.token[row] < 0
      ? this.idOf(this.of.token_id[row])
      : this.string(this.of.token[row]);
  }

  /** @param {number} id */
  idOf(id) {
    return Number.isNaN(id) ? "?" : `#${id}`;
  }

  /** What stands in a cell. @param {number} cell */
  text(cell) {
    const text = this.string(this.of.cell_text[cell]);
    return text || this.token(this.of.cell_row[cell]) || "∅";
  }

  /** First row and end of the rows of a cell. @param {number} cell @returns {[number, number]} */
  span(cell) {
    return [this.of.cell_row[cell], this.of.cell_row[cell + 1]];
  }

  /** First row and end of the rows of a choice. @param {number} choice @returns {[number, number]} */
  range(choice) {
    const from = this.of.choice?.indexOf(choice) ?? -1;
    return from < 0 ? [0, 0] : [from, this.of.choice.lastIndexOf(choice) + 1];
  }

  /** @param {number} row */
  segment(row) {
    return this.about.segments[this.of.segment[row]];
  }

  /** @param {number} row */
  status(row) {
    return this.about.statuses[this.of.status[row]];
  }

  /** Rank in words: a bound where it is one. @param {number} row */
  rank(row) {
    const rank = this.of.rank[row];
    return rank ? `${this.of.rank_censored[row] ? "≥ " : ""}${rank}` : "unknown";
  }
}

/**
 * A typed array from what came; copied, because its place in a message may not be aligned.
 * @param {string} type
 * @param {DataView} view
 */
export function typed(type, view) {
  const raw = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  switch (type) {
    case "Float32Array":
      return new Float32Array(raw);
    case "Float64Array":
      return new Float64Array(raw);
    case "Int32Array":
      return new Int32Array(raw);
    default:
      return new Uint8Array(raw);
  }
}
