/** The candidates of one position: the recorded alternatives, or the whole distribution. */

import { type AlternativeColumns, named } from "../flow/token_table";

export interface Candidate {
  /** From 0, by falling probability. */
  index: number;
  token: string;
  id: string;
  prob: number;
  logprob: number;
  chosen: boolean;
}

export class Candidates {
  /** The probability of all of them together; NaN counts as 0. */
  readonly mass: number;
  /** How many have a known probability. */
  readonly known: number;

  /**
   * @param of columns, of which rows `from` to `to` are these candidates
   * @param string the string of a code
   * @param others how many tokens there are beside them
   */
  constructor(
    private readonly of: AlternativeColumns,
    private readonly from: number,
    to: number,
    private readonly string: (code: number) => string,
    readonly others: number,
  ) {
    this.count = to - from;
    const known = of.top_prob.subarray(from, to).filter((p) => !Number.isNaN(p));
    this.known = known.length;
    this.mass = known.reduce((sum, p) => sum + p, 0);
  }

  readonly count: number;

  /** The first candidates and the chosen one. */
  listed(most: number): Candidate[] {
    const found: Candidate[] = [];
    for (let index = 0; index < this.count; index++)
      if (index < most || this.of.top_chosen[this.from + index]) found.push(this.at(index));
    return found;
  }

  private at(index: number): Candidate {
    const row = this.from + index;
    const id = this.of.top_token_id[row];
    const code = this.of.top_token[row];
    return {
      index,
      token: code < 0 ? named(id) : this.string(code),
      id: Number.isNaN(id) ? "" : String(id),
      prob: this.of.top_prob[row],
      logprob: this.of.top_logprob[row],
      chosen: !!this.of.top_chosen[row],
    };
  }
}
