"""What the endpoint does with each request field.

No field is ignored silently: it works, or it is validated and accepted because it cannot change the
answer here. Invalid values and combinations are refused by name (:mod:`.limits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..grammar import any_object
from ..grammar.bounds import MAX_FORMATTED, MAX_ITEMS, MAX_LENGTH, MAX_PROPERTIES
from ..grammar.gbnf import MAX_GBNF, MAX_RULES
from ..grammar.recursion import MAX_LEVELS
from ..grammar.schema import MAX_DEPTH, MAX_NODES, MAX_SCHEMA
from ..grammar.tool_grammar import MAX_CALLS
from .extensions import MAX_TOP_LOGPROBS
from .limits import MAX_CHOICES, MAX_ECHO, MAX_WHOLE, MIN_REPETITION_PENALTY

__all__ = ["EXTENSIONS", "SUPPORT", "FieldSupport"]


@dataclass(frozen=True)
class FieldSupport:
    """What the endpoint does with a field.

    Attributes:
        kind: ``works``, or ``accepted`` (validated; it cannot change the answer here).
        note: its effect, or why it has none.
    """

    kind: Literal["works", "accepted"]
    note: str


def _works(note: str) -> FieldSupport:
    return FieldSupport("works", note)


def _accepted(note: str) -> FieldSupport:
    return FieldSupport("accepted", note)


SUPPORT: Mapping[str, FieldSupport] = {
    "model": _works("Must be the id that GET /v1/models lists; others get 404."),
    "messages": _works(
        "All roles, text only. developer is sent as system. The model's template has no calls, so "
        "they are written as text: an assistant's calls as <tool_call>[...]</tool_call>, a tool's "
        "or function's result as <tool_response> in a user's message. name, tool_call_id and "
        "earlier reasoning are left out."
    ),
    "temperature": _works("Default 1. Below 0.00001 decoding is greedy."),
    "top_p": _works("Default 1, off. Applied after temperature, min_p and top_k, as in vLLM."),
    "max_tokens": _works("Default: the rest of the context."),
    "max_completion_tokens": _works("Alias of max_tokens; takes precedence over it."),
    "n": _works(f"Up to {MAX_CHOICES}; each choice has its own random numbers."),
    "stop": _works("Also found across tokens. stop_reason is the string that was found."),
    "top_k": _works("Default: all tokens."),
    "min_p": _works("Default 0, off. Relative to the most likely token, after temperature."),
    "typical_p": _works("Default 1, off."),
    "seed": _works("The same request with the same seed gives the same answer."),
    "repetition_penalty": _works(
        f"Over prompt and answer; at least {MIN_REPETITION_PENALTY:f}. Default 1, off."
    ),
    "presence_penalty": _works("Over the answer's tokens, as OpenAI defines it. Default 0."),
    "frequency_penalty": _works("Over the answer's tokens, as OpenAI defines it. Default 0."),
    "mirostat_target": _works(
        "Mirostat 2.0: the surprisal in bits per token to which the answer is steered (llama.cpp's "
        "tau; 3 is a perplexity of 8). It replaces top_p, top_k, min_p, typical_p and the "
        "penalties, and cannot be combined with them. A token that opens a character of several "
        "tokens does not change its state."
    ),
    "mirostat_lr": _works("The learning rate; default 0.1. Needs mirostat_target."),
    "logit_bias": _works("Ids must be in the vocabulary. Log probabilities do not include it."),
    "ignore_eos": _works(
        "Generates past the end token, up to max_tokens; not past the end of a grammar."
    ),
    "stream": _works("One chunk per token."),
    "stream_options": _works(
        "include_usage: usage in a last chunk; continuous_usage_stats: in every chunk."
    ),
    "logprobs": _works("Raw: before temperature, bias, penalties and truncation."),
    "top_logprobs": _works(
        f"0 to {MAX_TOP_LOGPROBS}, or -1 for the whole vocabulary of at most {MAX_WHOLE} tokens. "
        "The sampled token comes first, as in vLLM, in addition if it is not among them."
    ),
    "return_token_ids": _works("Ids of prompt and answer, and token_id in each logprobs entry."),
    "echo": _works(
        "As at Fireworks: the prompt, as the model sees it, precedes the answer; with logprobs, "
        "its tokens' entries (real log probabilities; null for the first) precede the answer's. "
        f"Each takes as long as a generated token; at most {MAX_ECHO} tokens with logprobs."
    ),
    "echo_last": _works("As echo, for the last N tokens of the prompt; 0 is none."),
    "raw_output": _works(
        "Fireworks' shape, in each choice: prompt and answer before any parsing, with special "
        "tokens."
    ),
    "perf_metrics_in_response": _works(
        "Fireworks' keys, in seconds: time to the first token and in all; in streams on the chunk "
        "with finish_reason."
    ),
    "response_format": _works(
        "text, json_object, json_schema (always strict) and grammar (GBNF), enforced token by "
        "token. Only max_tokens or stop can cut an answer short. json_object is bounded, so that "
        f"it ends: strings of up to {any_object.MAX_LENGTH} characters, {any_object.MAX_ITEMS} "
        f"items or properties, {any_object.MAX_DEPTH} levels. "
        "JSON is written on one line. Objects that list properties get no others unless "
        "additionalProperties says so or schemas are combined. Enforced: type, const, enum, "
        "$ref (inside the schema), anyOf, allOf, oneOf of disjoint schemas, properties, "
        "required, patternProperties, items, prefixItems, pattern (no look-around), format, and "
        "the bounds of lengths, counts and numbers. What has no bounds gets some, so that answers "
        f"end: {MAX_LENGTH} characters ({MAX_FORMATTED} with a pattern or format), {MAX_ITEMS} "
        f"items, {MAX_PROPERTIES} unlisted properties, numbers of 15 digits before and 9 after the "
        f"point, {MAX_LEVELS} levels of recursion. title, description, default and the like have "
        "no effect. "
        "Refused: any other keyword (not, if, uniqueItems, contains, ...), a schema that nothing "
        f"satisfies, more than {MAX_SCHEMA} bytes, {MAX_NODES} schemas or {MAX_DEPTH} levels, and "
        "numbers beyond 64 bits. The model does not see the schema: describe it in a message. The "
        "log probabilities stay raw."
    ),
    "tools": _works(
        "Described to the model in the system message. Calls are generated under a grammar, so "
        "that arguments are always JSON of the parameters' schema (as with response_format; only "
        f"max_tokens cuts them, with finish_reason length). At most {MAX_CALLS} "
        "calls per answer. All tokens of a call are in logprobs and token_ids."
    ),
    "tool_choice": _works(
        "auto: the model answers in text until it writes <tool_call>, which a small model seldom "
        "does. required, any: the prompt ends with <tool_call>. A named function: the prompt ends "
        "with the call up to its arguments, and finish_reason is stop, as in vLLM. none: the tools "
        "are not described to the model."
    ),
    "parallel_tool_calls": _works("false: at most one call. Default true."),
    "functions": _works("As tools; the call is in message.function_call."),
    "function_call": _works("As tool_choice: auto, none, or a name; at most one call."),
    "reasoning_effort": _accepted("The model does not reason before it answers."),
    "reasoning_history": _accepted("The model does not reason; reasoning in messages is left out."),
    "thinking": _accepted(
        "The model does not reason before it answers. Cannot be combined with reasoning_effort."
    ),
    "prompt_truncate_len": _works(
        "The oldest messages are left out until the rest fits, results of calls together with the "
        "call, system messages after all others. The last message always stays; the request is "
        "refused if it alone is too long."
    ),
    "context_length_exceeded_behavior": _works(
        "error (the default here): 400 if prompt and max_tokens exceed the context. truncate: "
        "max_tokens is lowered to the rest of the context. A prompt that fills the context by "
        "itself is refused in both cases."
    ),
    "prompt_cache_isolation_key": _works(
        "The cache of one key (or of none) is not used for another: the prompt is read again, and "
        "cached_tokens does not count it."
    ),
    "speculation": _accepted("Could only change the speed; it does not."),
    "prediction": _accepted("Could only change the speed; it does not."),
    "user": _accepted("Not stored, not logged."),
    "metadata": _accepted("Not stored, not logged."),
}


# Fields of vLLM and OpenAI, given through ``extra``.
EXTENSIONS: Mapping[str, FieldSupport] = {
    "add_generation_prompt": _works("Default true. false: the assistant's turn is not opened."),
    "prompt_logprobs": _works(
        f"0 to {MAX_TOP_LOGPROBS}, in vLLM's form; not with stream. Beyond the 1000 most likely "
        "tokens rank is null, and rank_at_least a lower bound."
    ),
    "structured_outputs": _works(
        "vLLM's: exactly one of json (a schema), json_object, choice, regex, grammar (GBNF), as "
        f"with response_format. GBNF: at most {MAX_GBNF} characters and {MAX_RULES} rules."
    ),
    "continue_final_message": _works(
        "Prefill: the answer continues the last message, the assistant's. Needs "
        "add_generation_prompt: false. The message's text is tokenized by itself."
    ),
    "store": _accepted("OpenAI's. Nothing is stored."),
    "service_tier": _accepted("OpenAI's. There is one tier."),
    "safety_identifier": _accepted("OpenAI's. Not stored, not logged."),
    "prompt_cache_key": _accepted("OpenAI's. See prompt_cache_isolation_key."),
    "verbosity": _accepted("OpenAI's. Not shown to the model."),
}
