/** The widget's state and messages; widgets/next_token/ has the same types in Python. */

import type { Model } from "../shared/model";

/** A token that was taken; `prob` and `bits` are the model's own. */
export interface Taken {
  token: string;
  prob: number;
  bits: number;
}

/** A token with bounds of its probability under the sampler. */
export interface Row {
  token: string;
  low: number;
  high: number;
  kept: "no" | "maybe" | "yes";
}

/** The text so far and its next tokens. */
export interface Step {
  /** The messages before the text, one line each. */
  before: string[];
  /** The text before the tokens that were taken. */
  begun: string;
  taken: Taken[];
  rows: Row[];
  /** Bounds of the probability of all other tokens. */
  rest: [number, number];
  /** Ends of the likeliest tokens' intervals on the strip, from 0 to at most 1. */
  ends: number[];
  notices: string[];
  summary: string;
  /** Whether all tokens of the model are known. */
  whole: boolean;
  can_undo: boolean;
}

/** A throw: where it fell, and the interval of its token. */
export interface Throw {
  /** Tells two throws apart. */
  number: number;
  row: number;
  token: string;
  at: number;
  start: number;
  end: number;
  bits: number;
}

export type Sampler = Record<string, number>;

/** A parameter: its bounds, and the value that changes nothing. */
export interface SamplerField {
  name: string;
  minimum: number | null;
  maximum: number | null;
  step: number | null;
  neutral: number;
}

export interface State {
  _view: Step;
  _throw: Throw | null;
  _sampler: Sampler;
  _sampler_fields: SamplerField[];
  /** Marks the static output that this view replaces. */
  _static: string;
  /** Whether a page has shown the widget already. */
  _was_opened: boolean;
  _progress: string;
  _problem: string;
}

export type ToKernel =
  | { kind: "shape"; sampler: Sampler }
  | { kind: "throw" }
  | { kind: "take"; row: number | null }
  | { kind: "undo" };

export type NextTokenModel = Model<State, ToKernel, never>;
