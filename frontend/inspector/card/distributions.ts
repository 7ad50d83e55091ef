/** The candidates of each position: recorded with the result, or fetched as a whole. */

import { Candidates } from "./candidates";
import type { DistributionMessage, ExactFacts, Token } from "../messages";
import { type AlternativeColumns, Strings, type TokenTable, unpacked } from "../flow/token_table";

interface Whole {
  candidates: Candidates;
  facts: ExactFacts;
}

export class Distributions {
  private readonly fetched = new Map<string, Whole>();
  private readonly requested = new Set<string>();

  /** @param fetch asks the kernel for a distribution that it has */
  constructor(private readonly fetch: (token: Token) => void) {}

  /** Keep the distribution of a message from the kernel. */
  receive({ key, names, types, facts }: DistributionMessage, buffers: DataView[]): void {
    const columns = unpacked(names.map((name, index) => [name, types[index], buffers[index]]));
    const of = columns as unknown as AlternativeColumns;
    const strings = new Strings(of);
    const candidates = new Candidates(of, 0, of.top_prob.length, (code) => strings.at(code), 0);
    this.fetched.set(key, { candidates, facts });
  }

  /** Replace a table's bounds by the numbers of the distributions that are here. */
  refine(table: TokenTable, shown: number): void {
    for (const [key, { facts }] of this.fetched) {
      const [result, choice, position] = key.split("/").map(Number);
      if (result === shown) table.refine(choice, position, facts);
    }
  }

  /**
   * The candidates for a row.
   *
   * @param available keys of the distributions that the kernel has; a page that was loaded again
   *   asks for them
   */
  of(table: TokenTable, row: number, token: Token, available: string[]): Candidates {
    const key = `${token.shown}/${token.choice}/${token.position}`;
    const whole = this.fetched.get(key);
    if (whole) return whole.candidates;
    if (available.includes(key) && !this.requested.has(key)) {
      this.requested.add(key);
      this.fetch(token);
    }
    const [from, to] = [table.of.top_start[row], table.of.top_start[row + 1]];
    const others = Math.max((table.about.vocab_size ?? Infinity) - (to - from), 0);
    return new Candidates(table.of, from, to, (code) => table.string(code), others);
  }
}
