"""The models that a host lists, as plain rows: no request has to wait for the import of pandas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import ResponseError

__all__ = ["context_length", "listed_models", "vocab_size"]

# The limit as served comes before that of the model. Dots lead into objects.
_CONTEXT = (
    "max_model_len",  # vLLM, SGLang
    "loaded_context_length",  # LM Studio
    "meta.n_ctx",  # llama.cpp
    "context_length",  # OpenRouter, Together, Fireworks
    "context_window",  # Groq
    "max_context_length",  # Mistral, LM Studio
    "top_provider.context_length",  # OpenRouter
)
_VOCABULARY = ("vocab_size", "meta.n_vocab")  # llama.cpp


def listed_models(listed: Any) -> list[Mapping[str, Any]]:
    """The models that have an id.

    Args:
        listed: The JSON of ``GET /v1/models``: an object with ``data``, or a list (Together).

    Raises:
        ResponseError: The JSON is something else.
    """
    data = listed
    if isinstance(listed, Mapping):
        data = listed.get("data")
        if data is None and listed.get("object") == "list":
            data = []  # Ollama without models
    if not isinstance(data, list):
        raise ResponseError("The host's list of models has no data.")
    return [item for item in data if isinstance(item, Mapping) and isinstance(item.get("id"), str)]


def context_length(row: Mapping[str, Any]) -> int | None:
    """The model's context length in tokens, or None if the host does not send it."""
    return _count(row, _CONTEXT)


def vocab_size(row: Mapping[str, Any]) -> int | None:
    """The number of tokens of the model's vocabulary, or None if the host does not send it."""
    return _count(row, _VOCABULARY)


def _count(row: Mapping[str, Any], paths: Iterable[str]) -> int | None:
    """The value of the first path that has a number of tokens, or None."""
    return next((found for path in paths if _is_count(found := _at(row, path))), None)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
