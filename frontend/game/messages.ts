/** The widget's state and messages; widgets/game/ has the same types in Python. */

import type { Model } from "../shared/model";

export interface Player {
  name: string;
  done: boolean;
}

/** A token's shares as text and as the width of a bar in percent; no label: all others. */
export interface Vote {
  label: string;
  room: string;
  room_width: number;
  model: string;
  model_width: number;
  is_token: boolean;
}

export interface Score {
  name: string;
  kind: "player" | "room" | "model" | "uniform";
  bits: string;
  right: string;
  width: number;
}

export interface GameState {
  phase: "guess" | "reveal" | "over";
  heading: string;
  asked: string;
  text: string;
  token: string;
  players: Player[];
  /** The name that the form offers. */
  next: string;
  /** Whether everybody has guessed. */
  complete: boolean;
  votes: Vote[];
  scores: Score[];
  notices: string[];
  /** What has happened; at the end, what the scores say. */
  status: string;
}

export interface State {
  _view: GameState;
  _problem: string;
  /** Counts the answers to messages. */
  _answered: number;
  /** Marks the static output that this view replaces. */
  _static: string;
  /** Whether a page has shown the widget already. */
  _was_opened: boolean;
}

export type ToKernel =
  | { kind: "guess"; player: string; guesses: [string, string][]; other: string }
  | { kind: "take_back"; player: string }
  | { kind: "reveal" }
  | { kind: "next" }
  | { kind: "end" };

export type GameModel = Model<State, ToKernel, never>;
