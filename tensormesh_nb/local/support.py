"""Support: what the local endpoint does with each request field.

One table, so that nothing is ignored in silence: a field works, or is accepted because it cannot
change the answer here, or is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..errors import RequestError
from ..wire.request import ChatRequest
from .extension import MAX_TOP_LOGPROBS

__all__ = [
    "EXTENSIONS",
    "MAX_CHOICES",
    "MAX_ECHO",
    "MAX_WHOLE",
    "SUPPORT",
    "Support",
    "check_support",
]

MAX_CHOICES = 16
MAX_WHOLE = 8  # tokens that can be answered with the whole vocabulary beside each
MAX_ECHO = 2048  # tokens of a prompt that can be echoed with log probabilities

_WITHOUT_EFFECT: tuple[Any, ...] = (None, False)


@dataclass(frozen=True)
class Support:
    """What happens to a field.

    Attributes:
        kind: ``works``; ``accepted`` (it cannot change the answer here); ``refused`` with 400.
        note: what it does, or why it is accepted or refused.
        harmless: of a refused field, the values that ask for nothing and are let through.
    """

    kind: Literal["works", "accepted", "refused"]
    note: str
    harmless: tuple[Any, ...] = _WITHOUT_EFFECT


def _works(note: str) -> Support:
    return Support("works", note)


def _accepted(note: str) -> Support:
    return Support("accepted", note)


def _refused(note: str, *harmless: Any) -> Support:
    return Support("refused", note, (*_WITHOUT_EFFECT, *harmless))


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
    "repetition_penalty": _works("Over prompt and answer. Default 1, off."),
    "presence_penalty": _works("Over the answer's tokens, as OpenAI defines it. Default 0."),
    "frequency_penalty": _works("Over the answer's tokens, as OpenAI defines it. Default 0."),
    "mirostat_target": _refused("it keeps state from token to token, which this engine loses"),
    "mirostat_lr": _refused("it goes with mirostat_target"),
    "logit_bias": _works("Ids must be in the vocabulary. Does not change the log probabilities."),
    "ignore_eos": _works("Generates past the end token, up to max_tokens."),
    "stream": _works("One chunk a token."),
    "stream_options": _works("include_usage: a last chunk with the usage."),
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
    "response_format": _refused("only text is implemented yet", {"type": "text"}),
    "tools": _refused("it is not implemented yet"),
    "tool_choice": _refused("it is not implemented yet", "none"),
    "parallel_tool_calls": _accepted("Without tools it has nothing to act on."),
    "functions": _refused("it is not implemented yet", []),
    "function_call": _refused("it is not implemented yet", "none"),
    "reasoning_effort": _accepted("The model does not reason before it answers."),
    "reasoning_history": _accepted("The model does not reason before it answers."),
    "thinking": _accepted("The model does not reason before it answers."),
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
    "speculation": _accepted("It would change the speed only, and does not."),
    "prediction": _accepted("It would change the speed only, and does not."),
    "user": _accepted("Not stored, not logged."),
    "metadata": _accepted("Not stored, not logged."),
}


# Fields of vLLM's, given through ``extra``.
EXTENSIONS: Mapping[str, Support] = {
    "add_generation_prompt": _works("Default true. false: no turn is opened for the assistant."),
    "prompt_logprobs": _works(
        f"0 to {MAX_TOP_LOGPROBS}, as vLLM answers it; not with stream. rank is null where the "
        "token is beyond the alternatives."
    ),
    "continue_final_message": _works(
        "Prefill: the answer continues the last message, the assistant's. Needs "
        "add_generation_prompt: false. The message's text is tokenized by itself."
    ),
}


def check_support(request: ChatRequest) -> None:
    """Check that the endpoint does what the request asks for.

    Raises:
        RequestError: naming the first field it does not implement.
    """
    for name, support in SUPPORT.items():
        if support.kind == "refused" and getattr(request, name) not in support.harmless:
            raise RequestError(
                f"{name}: the local endpoint does not do this: {support.note}.", field=name
            )
    for name in request.extra.keys() - EXTENSIONS.keys():
        raise RequestError(
            f"{name}: the local endpoint knows no such field (nothing is ignored in silence).",
            field=name,
        )
    if (request.n or 1) > MAX_CHOICES:
        raise RequestError(f"n: at most {MAX_CHOICES}, got {request.n}.", field="n")
    _check_top_logprobs(request.top_logprobs)


def _check_top_logprobs(top: int | None) -> None:
    if top is not None and top > MAX_TOP_LOGPROBS:
        raise RequestError(
            f"top_logprobs: the local endpoint reports 0 to {MAX_TOP_LOGPROBS} alternatives, or "
            f"with -1 the whole vocabulary; got {top}.",
            field="top_logprobs",
        )
