/** Made by frontend/constants.py from tensormesh_nb/notebook/grammar. */

/** The flags of the magic, without dashes. */
export const FLAGS = [
  "chat",
  "client",
  "context-length-exceeded-behavior",
  "dry-run",
  "echo",
  "echo-last",
  "extra",
  "frequency-penalty",
  "function-call",
  "functions",
  "help",
  "host",
  "ignore-eos",
  "inspect",
  "keep",
  "key-env",
  "logit-bias",
  "logprobs",
  "max-completion-tokens",
  "max-tokens",
  "messages",
  "metadata",
  "min-p",
  "mirostat-lr",
  "mirostat-target",
  "model",
  "n",
  "out",
  "parallel-tool-calls",
  "perf-metrics-in-response",
  "prediction",
  "presence-penalty",
  "prompt-cache-isolation-key",
  "prompt-truncate-len",
  "raw",
  "raw-output",
  "reasoning-effort",
  "reasoning-history",
  "repetition-penalty",
  "reset",
  "response-format",
  "return-token-ids",
  "run-tools",
  "seed",
  "speculation",
  "stop",
  "store",
  "stream",
  "stream-options",
  "system",
  "temperature",
  "thinking",
  "timeout",
  "timeout-total",
  "tool-choice",
  "tools",
  "top-k",
  "top-logprobs",
  "top-p",
  "typical-p",
  "user",
];

export const SHORT_FLAGS = ["-c", "-h", "-m", "-n", "-o", "-s", "-t"];

/** Flags that `--no-` may precede. */
export const SWITCHES = [
  "dry-run",
  "echo",
  "help",
  "ignore-eos",
  "inspect",
  "keep",
  "logprobs",
  "parallel-tool-calls",
  "perf-metrics-in-response",
  "raw",
  "raw-output",
  "reset",
  "return-token-ids",
  "stream",
];

/** Regular expressions: a line that starts a message, and one that only looks so. */
export const ROLE_LINE = "@(?:(system|user|assistant)|tool(?:[ \\t]+(\\S+))?)[ \\t\\r]*";
export const ESCAPED_LINE = "\\\\+@(?:system|user|assistant|tool\\b.*)[ \\t\\r]*";

/** A regular expression: the end of a magic line that the next line continues. */
export const CONTINUED = "(?<!\\\\)(?:\\\\\\\\)*\\\\\\s*$";
