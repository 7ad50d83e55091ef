/** The frames of a result as typed arrays, unpacked from what packed_frames.py sends. */

import type { About, ArrayType, ExactFacts, Measure, PackedColumns } from "../messages";

const DECODER = new TextDecoder();

/** Columns of `logprobs` (one row per token), of `top_logprobs` (`top_...`) and of cells. */
export interface Columns extends AlternativeColumns {
  choice: Int32Array;
  position: Int32Array;
  segment: Uint8Array;
  status: Uint8Array;
  /** Code of the token's string; -1 if only its id is known. */
  token: Int32Array;
  token_id: Float64Array;
  rank: Int32Array;
  rank_censored: Uint8Array;
  byte_start: Int32Array;
  byte_end: Int32Array;
  logprob: Float32Array;
  prob: Float32Array;
  surprisal: Float32Array;
  margin: Float32Array;
  mass_seen: Float32Array;
  entropy_min: Float32Array;
  entropy_max: Float32Array;
  cum_logprob: Float32Array;
  time: Float32Array;
  /** The first alternative of each row, and the end. */
  top_start: Int32Array;
  /** The first row of each cell, and the end. */
  cell_row: Int32Array;
  /** Code of each cell's text. */
  cell_text: Int32Array;
}

export interface AlternativeColumns {
  top_token: Int32Array;
  top_token_id: Float64Array;
  top_logprob: Float32Array;
  top_prob: Float32Array;
  top_chosen: Uint8Array;
  /** UTF-8 of all strings, and where each begins. */
  strings: Uint8Array;
  string_start: Int32Array;
}

type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export class TokenTable {
  readonly of: Columns;
  /** Number of tokens. */
  readonly rows: number;
  /** Number of cells: a character of several tokens is one. */
  readonly cells: number;
  /** Each row's cell. */
  readonly cellOf: Int32Array;
  private readonly shades: Record<string, Uint8Array>;
  private readonly strings: Strings;

  constructor(
    packed: PackedColumns,
    readonly about: About,
  ) {
    const columns = unpacked(
      Object.entries(packed).map(([name, [type, view]]) => [name, type, view]),
    );
    this.of = columns as unknown as Columns;
    this.shades = columns as Record<string, Uint8Array>;
    this.strings = new Strings(this.of);
    this.rows = this.of.position.length;
    this.cells = this.of.cell_text.length;
    this.cellOf = new Int32Array(this.rows);
    for (let cell = 0; cell < this.cells; cell++) this.cellOf.fill(cell, ...this.span(cell));
  }

  /** The text of a token, or its id if only that is known. */
  token(row: number): string {
    const { token, token_id } = this.of;
    return token[row] < 0 ? named(token_id[row]) : this.strings.at(token[row]);
  }

  string(code: number): string {
    return this.strings.at(code);
  }

  /** The text of a cell. */
  text(cell: number): string {
    return this.strings.at(this.of.cell_text[cell]) || this.token(this.of.cell_row[cell]) || "∅";
  }

  /** Whether the text of a cell is a part of the answer: names of special tokens are not. */
  isText(cell: number): boolean {
    const special = this.segment(this.of.cell_row[cell]) === "special";
    return !special && this.strings.at(this.of.cell_text[cell]) !== "";
  }

  /** First row and end of the rows of a cell. */
  span(cell: number): [number, number] {
    return [this.of.cell_row[cell], this.of.cell_row[cell + 1]];
  }

  /** First row and end of the rows of a choice. */
  range(choice: number): [number, number] {
    const from = this.of.choice.indexOf(choice);
    return from < 0 ? [0, 0] : [from, this.of.choice.lastIndexOf(choice) + 1];
  }

  /** The cells of the rows `from` to `to`. */
  cellsBetween(from: number, to: number): number[] {
    const cells = [];
    for (let cell = 0; cell < this.cells; cell++) {
      const row = this.of.cell_row[cell];
      if (row >= from && row < to) cells.push(cell);
    }
    return cells;
  }

  /** Replace the bounds of a token by the numbers of its whole distribution. */
  refine(choice: number, position: number, facts: ExactFacts): void {
    const [from, to] = this.range(choice);
    const [row, of] = [from + position, this.of];
    if (row >= to) return;
    of.entropy_min[row] = of.entropy_max[row] = facts.entropy;
    of.margin[row] = facts.margin;
    of.mass_seen[row] = facts.mass;
    if (facts.rank !== null) {
      of.rank[row] = facts.rank;
      of.rank_censored[row] = 0;
      of.logprob[row] = facts.logprob ?? NaN;
      of.prob[row] = facts.prob ?? NaN;
      of.surprisal[row] = facts.surprisal ?? NaN;
      of.status[row] = this.about.statuses.indexOf("ok");
    }
    for (const [measure, shade] of Object.entries(facts.shades)) {
      this.shades[`shade_${measure}`][row] = shade;
      this.shades[`beyond_${measure}`][row] = Number(facts.beyond[measure as Measure]);
    }
  }

  segment(row: number): string {
    return this.about.segments[this.of.segment[row]];
  }

  status(row: number): string {
    return this.about.statuses[this.of.status[row]];
  }

  /** The rank as text, with ≥ if it is a lower bound. */
  rank(row: number): string {
    const rank = this.of.rank[row];
    return rank ? `${this.of.rank_censored[row] ? "≥ " : ""}${rank}` : "unknown";
  }

  /** How strongly a measure colours a row: percent, or NO_SHADE. */
  shade(measure: Measure, row: number): number {
    return this.shades[`shade_${measure}`][row];
  }

  /** Whether a row's number lies beyond the end of its scale. */
  beyond(measure: Measure, row: number): boolean {
    return !!this.shades[`beyond_${measure}`][row];
  }
}

/** Strings by their code, decoded when they are first read. */
export class Strings {
  private readonly known: string[] = [];

  constructor(private readonly of: AlternativeColumns) {}

  at(code: number): string {
    if (code < 0) return "";
    const { strings, string_start } = this.of;
    return (this.known[code] ??= DECODER.decode(
      strings.subarray(string_start[code], string_start[code + 1]),
    ));
  }
}

/** Typed arrays by name, from name, type and bytes. */
export function unpacked(columns: [string, ArrayType, DataView][]): Record<string, TypedArray> {
  return Object.fromEntries(columns.map(([name, type, view]) => [name, array(type, view)]));
}

function array(type: ArrayType, view: DataView): TypedArray {
  // A copy: the bytes of a message are not aligned.
  const raw = view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) as ArrayBuffer;
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

/** A token that is known by its id alone. */
export function named(id: number): string {
  return Number.isNaN(id) ? "?" : `#${id}`;
}
