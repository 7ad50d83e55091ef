/** Sampling: the arithmetic of tokens/sampling.py, where the formulas are explained. */

export const NO = 0;
export const MAYBE = 1;
export const YES = 2;

const ROUNDING = 1e-6;
const TINY = 1e-300;
const POINT = 1e-5;
const GREEDY_BELOW = 1e-5;

/** @typedef {{temperature: number, top_p: number, top_k: number, min_p: number}} Sampler */
/** @typedef {{prob: Float64Array, listed: number, unseen: number, others: number}} Recorded */
/** @typedef {{low: Float64Array, high: Float64Array, kept: Uint8Array, unseen: [number, number],
 *   exact: boolean}} Resampled */

export const NEUTRAL = { temperature: 1, top_p: 1, top_k: 0, min_p: 0 };

/** @param {Sampler} sampler */
export function neutral(sampler) {
  return (
    sampler.temperature === 1 && sampler.top_p === 1 && sampler.top_k <= 0 && sampler.min_p === 0
  );
}

/**
 * The distribution that a token would be drawn from.
 * @param {Recorded} recorded
 * @param {Sampler} sampler
 * @returns {Resampled}
 */
export function resample(recorded, sampler) {
  const { prob, listed, unseen, others } = recorded;
  const n = prob.length;
  const kept = new Uint8Array(n).fill(YES);
  if (neutral(sampler)) return told(prob, prob, kept, [unseen, unseen]);
  if (!listed || prob[0] <= 0)
    return told(new Float64Array(n), new Float64Array(n).fill(1), kept.fill(MAYBE), [
      0,
      others ? 1 : 0,
    ]);
  if (sampler.temperature < GREEDY_BELOW) return greedy(prob, kept);
  const cut = new Cut(recorded, sampler);
  return cut.resampled();
}

/** @param {Float64Array} prob @param {Uint8Array} kept */
function greedy(prob, kept) {
  const ties = prob.filter((p) => p === prob[0]).length;
  prob.forEach((p, i) => (kept[i] = p !== prob[0] ? NO : ties === 1 ? YES : MAYBE));
  const low = Float64Array.from(kept, (k) => (k === YES ? 1 : 0));
  const high = Float64Array.from(kept, (k) => (k === NO ? 0 : 1));
  return told(low, high, kept, [0, 0]);
}

/**
 * @param {Float64Array} low @param {Float64Array} high @param {Uint8Array} kept
 * @param {[number, number]} unseen
 * @returns {Resampled}
 */
function told(low, high, kept, unseen) {
  const exact =
    unseen[1] - unseen[0] <= POINT &&
    kept.every((k) => k !== MAYBE) &&
    low.every((l, i) => high[i] - l <= POINT);
  return { low, high, kept, unseen, exact };
}

class Cut {
  /** @param {Recorded} recorded @param {Sampler} sampler */
  constructor(recorded, sampler) {
    this.recorded = recorded;
    this.sampler = sampler;
    this.power = 1 / sampler.temperature;
    this.weight = recorded.prob.map((p) => this.f(p));
    this.less = recorded.others ? Math.max(recorded.unseen - ROUNDING, 0) : 0;
    this.more = recorded.others ? recorded.unseen + ROUNDING : 0;
    this.cap = Math.min(recorded.prob[recorded.listed - 1], this.more);
    this.kept = this.afterTopK();
    this.rest = this.unseen();
  }

  resampled() {
    const { weight, sampler } = this;
    const { listed } = this.recorded;
    const n = weight.length;
    const before = new Float64Array(n);
    let [sum, sure, inList] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      before[i] = sum;
      if (this.kept[i] !== NO) sum += weight[i];
      if (this.kept[i] === YES) sure += weight[i];
      if (i < listed) inList = sum;
    }
    const kept = this.kept.slice();
    let rest = this.rest;
    let least = 0;
    if (sampler.top_p < 1) {
      const enough = [sampler.top_p * (sure + rest[0]), sampler.top_p * (sum + rest[1])];
      for (let i = 0; i < n; i++) {
        const ahead = before[i] + (i >= listed ? this.rest[1] : 0);
        if (kept[i] === YES && ahead >= enough[0]) kept[i] = MAYBE;
        if (before[i] >= enough[1]) kept[i] = NO;
      }
      kept[0] = YES;
      rest = this.restAfterTopP(kept, inList, enough);
      least = enough[0];
    }
    let [certain, possible] = [0, 0];
    for (let i = 0; i < n; i++) {
      if (kept[i] === YES) certain += weight[i];
      if (kept[i] !== NO) possible += weight[i];
    }
    const [low, high] = [new Float64Array(n), new Float64Array(n)];
    const bottom = Math.max(certain + rest[0], least);
    for (let i = 0; i < n; i++) {
      if (kept[i] !== NO)
        high[i] = Math.min(weight[i] / Math.max(before[i] + weight[i], bottom), 1);
      if (kept[i] === YES) low[i] = Math.min(weight[i] / (possible + rest[1]), high[i]);
    }
    return told(low, high, kept, [part(rest[0], possible), part(rest[1], certain)]);
  }

  afterTopK() {
    const { prob, listed, others } = this.recorded;
    const { top_k, min_p } = this.sampler;
    return Uint8Array.from(this.weight, (w, i) => {
      if (w < min_p || (top_k > 0 && i >= top_k)) return NO;
      if (top_k <= 0 || i < listed) return YES;
      return i + 1 + Math.floor(Math.min(others, this.more / Math.max(prob[i], TINY))) > top_k
        ? MAYBE
        : YES;
    });
  }

  /** @returns {[number, number]} */
  unseen() {
    const { prob, listed, others } = this.recorded;
    const { top_k, min_p, temperature } = this.sampler;
    const least = prob[0] * min_p ** temperature;
    const outside = this.kept.subarray(listed);
    const free = top_k <= 0 ? Infinity : Math.max(top_k - listed, 0);
    const places = free - outside.filter((k) => k === YES).length;
    const certain = free - outside.filter((k) => k !== NO).length;
    if (others <= 0 || places <= 0 || this.cap <= 0 || this.cap < least) return [0, 0];
    const fit = Math.min(places, others, least > 0 ? Math.floor(this.more / least) : Infinity);
    const convex = this.power >= 1;
    const high = convex ? this.heaped(places, this.more) : this.spread(fit, this.more);
    if (least > 0) return [0, high];
    let low = 0;
    if (certain >= others)
      low = convex ? this.spread(others, this.less) : this.heaped(places, this.less);
    else if (others < Infinity) low = Math.max(certain, 0) * this.meanWeight(this.less / others);
    return [low, Math.max(low, high)];
  }

  /** @param {Uint8Array} kept @param {number} inList @param {number[]} enough
   * @returns {[number, number]} */
  restAfterTopP(kept, inList, enough) {
    if (inList >= enough[1] || this.rest[1] === 0) return [0, 0];
    let possible = 0;
    kept.forEach((k, i) => (possible += k === NO ? 0 : this.weight[i]));
    const low = Math.max(0, enough[0] - possible);
    return [
      Math.min(low, this.rest[1]),
      Math.min(this.rest[1], enough[1] + this.f(this.cap) - inList),
    ];
  }

  /** @param {number} u */
  f(u) {
    return (u / this.recorded.prob[0]) ** this.power;
  }

  /** @param {number} u */
  meanWeight(u) {
    return this.power >= 1 ? this.f(u) : (u * this.f(this.cap)) / this.cap;
  }

  /** @param {number} places @param {number} r */
  heaped(places, r) {
    const m = Math.floor(r / this.cap);
    if (places <= m) return places * this.f(this.cap);
    return m * this.f(this.cap) + this.f(Math.max(r - m * this.cap, 0));
  }

  /** @param {number} tokens @param {number} r */
  spread(tokens, r) {
    if (tokens === Infinity) return this.power > 1 ? 0 : this.power === 1 ? this.f(r) : Infinity;
    return tokens ? tokens * this.f(Math.min(this.cap, r / tokens)) : 0;
  }
}

/** @param {number} some @param {number} rest */
function part(some, rest) {
  if (some === Infinity) return 1;
  return some > 0 ? some / (some + rest) : 0;
}
