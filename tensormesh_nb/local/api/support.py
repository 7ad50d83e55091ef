"""Support: what the local endpoint does with each request field.

One table, so that nothing is ignored in silence: a field works, or is checked and accepted because
it cannot change the answer here. A value or a combination that makes no sense is refused by name
(:mod:`.check`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..grammar.any_json import ITEMS, LETTERS, LEVELS
from ..grammar.gbnf import MAX_GBNF, MAX_RULES
from ..grammar.schema import MAX_DEPTH, MAX_ITEMS, MAX_LETTERS, MAX_NODES, MAX_SCHEMA
from ..grammar.tool_grammar import MAX_CALLS
from .checks import LEAST_PENALTY, MAX_CHOICES, MAX_ECHO, MAX_WHOLE
from .extensions import MAX_TOP_LOGPROBS

__all__ = ["EXTENSIONS", "SUPPORT", "Support"]


@dataclass(frozen=True)
class Support:
    """What happens to a field.

    Attributes:
        kind: ``works``, or ``accepted`` (it is checked, and cannot change the answer here).
        note: what it does, or why it has nothing to do.
    """

    kind: Literal["works", "accepted"]
    note: str


def _works(note: str) -> Support:
    return Support("works", note)


def _accepted(note: str) -> Support:
    return Support("accepted", note)


SUPPORT: Mapping[str, Support] = {
    "model": _works("Must be the id that GET /v1/models lists; any other is answered with 404."),
    "messages": _works(
        "All roles, text only. developer is written as system; what the model's template has no "
        "place for is written as text: an assistant's calls as <tool_call>[...]</tool_call>, a "
        "tool's or function's result as <tool_response> in a user's turn. name, tool_call_id and "
        "earlier reasoning are not shown to the model."
    ),
    "temperature": _works("Default 1. Below 0.00001 the likeliest token is taken."),
    "top_p": _works("Default 1, off. Applied after temperature, min_p and top_k, as in vLLM."),
    "max_tokens": _works("Default: what is left of the context."),
    "max_completion_tokens": _works("As max_tokens; where both are given, this one holds."),
    "n": _works(f"Up to {MAX_CHOICES}; each choice has its own random numbers."),
    "stop": _works("Also across tokens. stop_reason tells which one was met."),
    "top_k": _works("Default: all tokens."),
    "min_p": _works("Default 0, off. Relative to the likeliest token, after temperature."),
    "typical_p": _works("Default 1, off."),
    "seed": _works("The same request with the same seed gives the same answer."),
    "repetition_penalty": _works(
        f"Over prompt and answer; at least {LEAST_PENALTY:f}. Default 1, off."
    ),
    "presence_penalty": _works("Over the answer's tokens, as OpenAI defines it. Default 0."),
    "frequency_penalty": _works("Over the answer's tokens, as OpenAI defines it. Default 0."),
    "mirostat_target": _works(
        "Mirostat 2.0: the surprise in bits a token that the answer is steered to (llama.cpp's "
        "tau; a target of 3 is a perplexity of 2 to the power of 3). It takes the "
        "place of top_p, top_k, min_p, typical_p and the penalties, and is refused beside them. A "
        "token that opens a character of several tokens leaves its state as it is."
    ),
    "mirostat_lr": _works("The learning rate; default 0.1. Needs mirostat_target."),
    "logit_bias": _works("Ids must be in the vocabulary. Does not change the log probabilities."),
    "ignore_eos": _works(
        "Generates past the end token, up to max_tokens; not past the end of a grammar."
    ),
    "stream": _works("One chunk a token."),
    "stream_options": _works(
        "include_usage: a last chunk with the usage; continuous_usage_stats: in every chunk."
    ),
    "logprobs": _works("Raw: before temperature, bias, penalties and truncation."),
    "top_logprobs": _works(
        f"0 to {MAX_TOP_LOGPROBS}, or -1 for the whole vocabulary of at most {MAX_WHOLE} tokens. "
        "The sampled token comes first, as in vLLM, and is one more where it is not among them."
    ),
    "return_token_ids": _works("Ids of prompt and answer; also token_id beside each logprob."),
    "echo": _works(
        "Fireworks' meaning: the prompt, as the model sees it, stands before the answer; with "
        "logprobs, its tokens' entries (real log probabilities; null for the first) stand before "
        "the answer's. Each takes as long as a generated token; at most "
        f"{MAX_ECHO} of them with logprobs."
    ),
    "echo_last": _works("As echo, for the last N tokens of the prompt; 0 is none."),
    "raw_output": _works(
        "Fireworks' shape, in each choice: prompt and answer as the model saw and wrote them, "
        "special tokens included."
    ),
    "perf_metrics_in_response": _works(
        "Fireworks' keys, in seconds: time to the first token, and in all; in streams on the chunk "
        "with finish_reason."
    ),
    "response_format": _works(
        "text, json_object, json_schema (always strict) and grammar (GBNF), token by token: what "
        "the form forbids cannot be generated. Only max_tokens or stop can cut an answer short. "
        f"json_object, so that it ends: strings of up to {LETTERS} characters, {ITEMS} items or "
        f"properties, {LEVELS} levels. "
        "JSON is written on one line. Objects that list properties get no others unless "
        "additionalProperties says so, or schemas are combined. Enforced: type, const, enum, "
        "$ref (inside of the schema), anyOf, allOf, oneOf of what does not overlap, properties, "
        "required, patternProperties, items, prefixItems, pattern (no look-around), format, and "
        "the bounds of lengths, counts and numbers. title, description, default and the like have "
        "no effect. Any other keyword (not, if, uniqueItems, contains, ...), a schema nothing "
        f"satisfies, and one of more than {MAX_SCHEMA} bytes, {MAX_NODES} schemas "
        f"or {MAX_DEPTH} levels, or with a number beyond 64 bits, is refused. The model is not "
        "told of the form: say so in a message. The log probabilities stay raw."
    ),
    "tools": _works(
        "The model is told of them in the system message. Calls are generated under a grammar, so "
        "that arguments are always JSON of the parameters' schema (as with response_format; cut "
        "only by max_tokens, with finish_reason length). So that they end, strings and lists "
        f"without a bound get one: {MAX_LETTERS} characters, {MAX_ITEMS} items. At most "
        f"{MAX_CALLS} calls an answer. All tokens of a call are in logprobs and token_ids."
    ),
    "tool_choice": _works(
        "auto: the model answers in text, until it opens a call of its own accord by writing "
        "<tool_call>, which so small a model seldom does. required, any: the prompt ends with "
        "<tool_call>. A named function: the prompt ends with the call up to its arguments, and "
        "finish_reason is stop, as in vLLM. none: the model is not told of the tools."
    ),
    "parallel_tool_calls": _works("false: at most one call. Default true."),
    "functions": _works("As tools; the call is told as message.function_call."),
    "function_call": _works("As tool_choice: auto, none, or a name; at most one call."),
    "reasoning_effort": _accepted("The model does not reason before it answers."),
    "reasoning_history": _accepted(
        "The model does not reason; reasoning in messages is not shown to it."
    ),
    "thinking": _accepted(
        "The model does not reason before it answers. Refused beside reasoning_effort."
    ),
    "prompt_truncate_len": _works(
        "The oldest messages that are not of the system are left out until the rest fits (results "
        "of calls go with the call), then system messages; the last message always stays, and is "
        "refused if it alone is too long."
    ),
    "context_length_exceeded_behavior": _works(
        "error (the default here): 400 where prompt and max_tokens exceed the context. truncate: "
        "max_tokens is lowered to what is left; a prompt that fills the context by itself is "
        "refused in both cases."
    ),
    "prompt_cache_isolation_key": _works(
        "What the model has read for one key (or for none) is not reused for another: it is read "
        "again, and cached_tokens does not count it."
    ),
    "speculation": _accepted("It could change the speed only, and does not."),
    "prediction": _accepted("It could change the speed only, and does not."),
    "user": _accepted("Not stored, not logged."),
    "metadata": _accepted("Not stored, not logged."),
}


# Fields of vLLM's and OpenAI's, given through ``extra``.
EXTENSIONS: Mapping[str, Support] = {
    "add_generation_prompt": _works("Default true. false: no turn is opened for the assistant."),
    "prompt_logprobs": _works(
        f"0 to {MAX_TOP_LOGPROBS}, as vLLM answers it; not with stream. rank is null beyond the "
        "100 likeliest tokens."
    ),
    "structured_outputs": _works(
        "vLLM's: exactly one of json (a schema), json_object, choice, regex, grammar (GBNF); "
        f"otherwise as response_format. GBNF: at most {MAX_GBNF} characters and {MAX_RULES} rules."
    ),
    "continue_final_message": _works(
        "Prefill: the answer continues the last message, the assistant's. Needs "
        "add_generation_prompt: false. The message's text is tokenized by itself."
    ),
    "store": _accepted("OpenAI's. Nothing is stored."),
    "service_tier": _accepted("OpenAI's. There is one tier."),
    "safety_identifier": _accepted("OpenAI's. Not stored, not logged."),
    "prompt_cache_key": _accepted("OpenAI's. See prompt_cache_isolation_key."),
    "verbosity": _accepted("OpenAI's. The model does not know it."),
}
