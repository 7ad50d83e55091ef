"""The models that a host lists, as plain rows, so that no request waits for pandas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ResponseError

__all__ = ["context_length", "listed_models", "token_count"]


def listed_models(listed: Any) -> list[Mapping[str, Any]]:
    """The models that have an id.

    Args:
        listed: The JSON of ``GET /v1/models``: an object with ``data``, or a list.

    Raises:
        ResponseError: The JSON is something else.
    """
    data = listed.get("data") if isinstance(listed, Mapping) else listed
    if not isinstance(data, list):
        raise ResponseError("The host's list of models has no data.")
    return [item for item in data if isinstance(item, Mapping) and isinstance(item.get("id"), str)]


def context_length(row: Mapping[str, Any]) -> int | None:
    """The model's context length in tokens, or None if the host does not send it."""
    return token_count(row, "max_model_len", "context_length")


def token_count(row: Mapping[str, Any], *names: str) -> int | None:
    """The value of the first key that has a number of tokens, or None."""
    return next((row[name] for name in names if _is_count(row.get(name))), None)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
