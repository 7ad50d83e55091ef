"""Offer: the models that a host lists, as plain rows: questions wait for them, not for pandas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ResponseError

__all__ = ["context_length", "listed_models", "token_count"]


def listed_models(listed: Any) -> list[Mapping[str, Any]]:
    """The models with an id.

    Args:
        listed: the JSON of ``GET /v1/models``: OpenAI's list, or the bare list in it.

    Raises:
        ResponseError: it is something else.
    """
    data = listed.get("data") if isinstance(listed, Mapping) else listed
    if not isinstance(data, list):
        raise ResponseError("The host's list of models has no `data`.")
    return [item for item in data if isinstance(item, Mapping) and isinstance(item.get("id"), str)]


def context_length(row: Mapping[str, Any]) -> int | None:
    """How many tokens a model takes, or None where its host does not say."""
    return token_count(row, "max_model_len", "context_length")


def token_count(row: Mapping[str, Any], *names: str) -> int | None:
    """The first of these keys that holds a number of tokens."""
    return next((row[name] for name in names if _is_count(row.get(name))), None)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
