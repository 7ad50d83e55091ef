/** The inspector's state and its messages, as inspector.py sends and reads them. */

import type { Model } from "../shared/model";

/** The traits that are synchronised with the kernel. */
export interface State {
  /** Index of the shown result, 0 for the original. */
  shown: number;
  choice: number;
  /** Position of the pinned token. */
  pinned: number | null;
  /** Positions of the selected tokens, ascending. */
  selected: number[];
  sampler: Sampler;
  _columns: PackedColumns;
  _about: About;
  _tree: BranchNode[];
  /** The parent of a shown branch; empty if the original is shown. */
  _beside: Partial<Beside>;
  /** The sampler of the request. */
  _made_with: Sampler;
  /** Why there is no kernel: in saved pages only. */
  _offline?: string;
  /** Tokens whose whole distribution the kernel has, as `shown/choice/position`. */
  _fetched: string[];
  _sampler_fields: SamplerField[];
  /** Marks the static output that this view replaces. */
  _static: string;
  /** Whether a page has shown the widget already. */
  _was_opened: boolean;
  _progress: string;
  _problem: string;
}

/** Column name -> array type and little-endian bytes (packed_frames.py). */
export type PackedColumns = Record<string, [ArrayType, DataView]>;
export type ArrayType = "Float32Array" | "Float64Array" | "Int32Array" | "Uint8Array";

/** A result beside the shown one. */
export interface Beside {
  columns: PackedColumns;
  about: About;
}

/** Facts about the shown result beside its frames. */
export interface About {
  /** The result's index. */
  shown: number;
  /** Whose answer it is: prompt, model and host. */
  title: string;
  footer: string;
  /** The answer, if it has no tokens. */
  text: string;
  /** Why it has no tokens, or "". */
  empty: string;
  problem: string | null;
  warnings: string[];
  /** The sampler of the request, and what of it is unknown. */
  made_with: string;
  choices: number[];
  segments: string[];
  statuses: string[];
  vocab_size: number | null;
  logprob_kind: string;
  can_branch: boolean;
  can_fetch: boolean;
  scales: Record<Measure, Scale>;
  /** The end of the scales in bits. */
  full_bits: number;
}

export type Measure = "surprisal" | "entropy" | "rank" | "rank_class" | "time";

/** The legend of a colour scale; each token's shade is in the columns. */
export interface Scale {
  label: string;
  marks: Mark[];
}

export interface Mark {
  label: string;
  /** Opacity of the colour in percent. */
  shade: number;
  /** Whether the mark also stands for everything beyond it. */
  beyond: boolean;
}

export interface BranchNode {
  parent: number | null;
  /** Of the token that the branch replaced, in a choice of the parent. */
  position: number | null;
  choice: number;
  label: string;
  text: string;
  chance: string;
}

export interface Sampler {
  temperature: number;
  top_k: number;
  top_p: number;
  min_p: number;
}

/** A sampler parameter with the bounds of its request field. */
export interface SamplerField {
  name: keyof Sampler;
  minimum: number;
  maximum: number | null;
  step: number;
  /** The value that changes nothing. */
  neutral: number;
}

/** A token: which result, choice and position. */
export interface Token {
  shown: number;
  choice: number;
  position: number;
}

export type ToKernel =
  | { kind: "branch"; position: number; rank: number }
  | ({ kind: "fetch" } & Token)
  | ({ kind: "sample"; request: number; rows: number; sampler: Sampler } & Token);

/** The whole distribution of one token; the columns are in the buffers. */
export interface DistributionMessage {
  kind: "distribution";
  key: string;
  names: string[];
  types: ArrayType[];
  facts: ExactFacts;
}

/** Facts about a token that only its whole distribution gives. */
export interface ExactFacts {
  /** In bits. */
  entropy: number;
  rank: number | null;
  logprob: number | null;
  prob: number | null;
  surprisal: number | null;
  /** In nats. */
  margin: number;
  mass: number;
  shades: Partial<Record<Measure, number>>;
  beyond: Partial<Record<Measure, boolean>>;
}

/** What a sampler makes of one token's distribution. */
export interface SampledMessage {
  kind: "sampled";
  request: number;
  /** Why the sampler was refused, else "". */
  problem: string;
  /** Alternatives by their index: bounds of the new probability, and whether they are kept. */
  rows: Record<number, SampledRow>;
  /** Bounds of the new probability of all unseen tokens together. */
  unseen: [number, number];
  /** Whether all intervals are points. */
  exact: boolean;
}

export interface SampledRow {
  low: number;
  high: number;
  kept: "no" | "maybe" | "yes";
}

export type FromKernel = DistributionMessage | SampledMessage;

export type InspectorModel = Model<State, ToKernel, FromKernel>;
