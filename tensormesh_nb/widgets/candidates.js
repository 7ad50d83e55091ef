/** Candidates: what might have stood in a token's place, recorded or fetched. */

import { YES, resample } from "./sampling.js";

export class Candidates {
  /**
   * @param {Record<string, any>} of columns `top_...`, of which rows `from` to `to` are meant
   * @param {number} from
   * @param {number} to
   * @param {(code: number) => string} string
   * @param {{listed: boolean, others: number}} rest whether all are certainly the likeliest ones,
   *   and how many tokens there are beside them
   */
  constructor(of, from, to, string, rest) {
    this.of = of;
    this.from = from;
    this.count = to - from;
    this.string = string;
    this.rest = rest;
    this.prob = Float64Array.from(of.top_prob.subarray(from, to)).filter((p) => !Number.isNaN(p));
    this.sum = this.prob.reduce((sum, p) => sum + p, 0);
  }

  /** @param {number} index */
  at(index) {
    const at = this.from + index;
    const id = this.of.top_token_id[at];
    const code = this.of.top_token[at];
    return {
      rank: index + 1,
      token: code < 0 ? `#${Number.isNaN(id) ? "?" : id}` : this.string(code),
      id: Number.isNaN(id) ? "" : String(id),
      p: this.of.top_prob[at],
      logprob: this.of.top_logprob[at],
      chosen: !!this.of.top_chosen[at],
    };
  }

  /** Those to show: the first, and the chosen one. @param {number} most */
  shown(most) {
    const found = [];
    for (let index = 0; index < this.count; index++)
      if (index < most || this.of.top_chosen[this.from + index]) found.push(this.at(index));
    return found;
  }

  /** @param {import("./sampling.js").Sampler} sampler */
  resample(sampler) {
    const listed = Math.max(this.prob.length - (this.rest.listed ? 0 : 1), 0);
    let unseen = this.rest.others ? Math.max(0, 1 - this.sum) : 0;
    if (listed && this.rest.others < Infinity)
      unseen = Math.min(unseen, this.rest.others * this.prob[listed - 1]);
    return resample({ prob: this.prob, listed, unseen, others: this.rest.others }, sampler);
  }

  /** How many tokens a sampler certainly keeps. @param {any} found */
  static kept(found) {
    return found.kept.filter((/** @type {number} */ k) => k === YES).length;
  }
}
