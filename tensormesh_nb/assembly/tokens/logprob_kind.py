"""Whether an answer's logprobs were computed before or after temperature and grammars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...wire.request import ChatRequest

__all__ = ["is_constrained", "logprob_kind"]

# Fields of vLLM, SGLang, llama.cpp, TGI, Ollama and NIM that make a host mask tokens.
_GRAMMARS = (
    *("structured_outputs", "structural_tag", "grammar", "json_schema", "regex", "ebnf"),
    *("format", "response_schema"),
)


def logprob_kind(request: ChatRequest, host: str, probed: str | None) -> str:
    """``raw`` (the model's own), ``processed`` or ``unknown``.

    Probes are sent without a grammar. vLLM masks the tokens that a grammar forbids before it takes
    its "raw" logprobs, so a probe does not apply to answers under a grammar.

    Args:
        request: the request.
        host: ``local`` or another host.
        probed: what a probe found about the host, or None.
    """
    if host == "local":
        return "raw"
    if request.extra.get("post_sampling_probs"):  # llama.cpp
        return "processed"
    if probed == "raw" and is_constrained(request):
        return "unknown"
    return probed or "unknown"


def is_constrained(request: ChatRequest) -> bool:
    """Whether the host may have generated the answer under a grammar."""
    # Hosts with a grammar for calls apply it where a call is certain, or strict.
    choices = (request.tool_choice, request.function_call)
    return (
        (request.response_format or {}).get("type", "text") != "text"
        or any(choice not in (None, "none", "auto") for choice in choices)
        or any(_is_strict(tool) for tool in request.tools or ())
        or _has_grammar(request.extra)
    )


def _has_grammar(fields: Mapping[str, Any]) -> bool:
    nested = fields.get("nvext")
    return any(
        value and (name in _GRAMMARS or name.startswith("guided_"))
        for name, value in fields.items()
    ) or (isinstance(nested, Mapping) and _has_grammar(nested))


def _is_strict(tool: Mapping[str, Any]) -> bool:
    function = tool.get("function")
    return isinstance(function, Mapping) and bool(function.get("strict"))
