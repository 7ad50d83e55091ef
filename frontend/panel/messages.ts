/** The panel's state and its messages, as panel.py sends and reads them. */

import type { Tree } from "../markdown/tree";
import type { Model } from "../shared/model";

/** The traits that are synchronised with the kernel. */
export interface State {
  /** What a page begins with; later changes come as messages. */
  _opening: Snapshot;
  /** Marks the static output that this view replaces. */
  _static: string;
  /** Whether a page has shown the widget already. */
  _was_opened: boolean;
}

export interface TurnView {
  id: string;
  messages: { role: string; text: string }[];
  /** The text of the user's message. */
  prompt: string;
  tool_steps: string[];
  reasoning: string;
  /** The answer as the model wrote it, to be copied. */
  text: string;
  /** The answer and its other choices in Markdown, to be shown. */
  content: string;
  other_choices: string[];
  footer: string;
  status: string;
  problem: string;
  advice: string;
  warnings: string[];
  has_tokens: boolean;
  /** The answer ended at a limit, which the footer names. */
  is_cut: boolean;
}

/** The place of a turn among its versions, from 1, and what the versions differ in. */
export interface Versions {
  number: number;
  count: number;
  of: "message" | "answer";
}

/** The conversation's turns in order; `turns` has those that the page has not seen. */
export interface TurnChanges {
  order: string[];
  /** The turn that failed or was stopped and is not part of the conversation. */
  attempt: string | null;
  turns: Record<string, TurnView>;
  /** A summary of each kept branch. */
  branches: string[];
  /** The turns with more than one version. */
  versions: Record<string, Versions>;
}

export type Part = "text" | "reasoning";

/** Text to add to an answer, at an offset in UTF-16 units. */
export interface Piece {
  part: Part;
  offset: number;
  text: string;
}

/** The answer that is being generated. */
export interface RunningAnswerView {
  prompt: string;
  /** The turns that it follows. */
  base: string[];
  pieces: Piece[];
}

/** A setting as a form control (controls.py). */
export interface Control {
  name: string;
  kind: "switch" | "choice" | "number" | "integer" | "text" | "json" | "long";
  level: "basic" | "more";
  help: string;
  expected: string;
  minimum: number | null;
  maximum: number | null;
  step: number | null;
  choices: string[];
}

export interface Settings {
  /** Values that are set, as text. */
  set: Record<string, string>;
  defaults: Record<string, string>;
  host: string;
  model: string;
  /** The hosts to choose from. */
  hosts: string[];
}

export interface Snapshot extends TurnChanges {
  name: string;
  running: RunningAnswerView | null;
  form: Control[];
  settings: Settings;
}

export type ToKernel =
  | { kind: "open" }
  | { kind: "send"; text: string; at: string | null }
  | { kind: "stop" }
  | { kind: "retry" | "delete" | "heatmap" | "inspect"; id: string }
  | { kind: "keep" | "start_over" }
  | { kind: "restore"; number: number }
  | { kind: "version"; id: string; number: number }
  | { kind: "set"; name: string; value: string }
  | { kind: "models" | "math_font" }
  | { kind: "request"; text: string }
  | { kind: "closed" };

/** Why something failed, and what to do about it. */
export interface Failure {
  problem: string;
  advice: string;
  /** The message that was not sent. */
  text: string;
}

export type FromKernel =
  | ({ kind: "snapshot" } & Snapshot)
  | ({ kind: "turns" } & TurnChanges)
  | { kind: "started"; answer: RunningAnswerView }
  | { kind: "delta"; pieces: Piece[] }
  | ({ kind: "ended" } & TurnChanges & Partial<Failure>)
  | { kind: "notice"; lines: string[] }
  | ({ kind: "refused" } & Failure)
  | { kind: "settings"; settings: Settings }
  | { kind: "setting_refused"; name: string; problem: string }
  | { kind: "math_font" }
  | { kind: "models"; models: string[] }
  | { kind: "request"; texts: Record<string, string> }
  | { kind: "heatmap"; id: string; tree: Tree }
  | { kind: "inspect"; id: string; cell: string; model: string | null };

export type Send = (message: ToKernel) => void;

export type PanelModel = Model<State, ToKernel, FromKernel>;
