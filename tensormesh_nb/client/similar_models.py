"""Names of models that a host has, for an error about one that it does not have."""

from __future__ import annotations

import contextlib
import difflib

from ..errors import StatusError, TensormeshError
from ..wire.model_list import listed_models
from ..wire.sanitize import one_line
from .http.json_request import get_json
from .http.target import Target
from .http.transport import Transport

__all__ = ["is_about_model", "similar_models"]

_TIME = 3.0  # seconds that a list of models may take
_FEW = 3  # models, which are all named
_UNKNOWN = (
    "not found",
    "not exist",
    "no such",
    "unknown",
    "invalid",
    "not a valid",
    "not supported",
)


def is_about_model(error: StatusError, model: str) -> bool:
    """Whether an error says that the host does not have a model."""
    words = str(error).lower()
    if error.status_code not in (400, 404, 422) or "model" not in words:
        return False
    is_named = error.param == "model" or model.lower() in words
    return is_named and any(word in words for word in _UNKNOWN)


async def similar_models(transport: Transport, target: Target, model: str) -> str:
    """A sentence that lists similar model names; empty if the host does not list its models."""
    ids: list[str] = []
    with transport.limit(_TIME), contextlib.suppress(TensormeshError):
        ids = [row["id"] for row in listed_models(await get_json(transport, target, "models"))]
    names = {id_.lower(): id_ for id_ in ids}
    # An id may lack the name of its owner: "qwen3-8b" for "Qwen/Qwen3-8B".
    near = [id_ for id_ in ids if model.lower() in (id_.lower(), id_.lower().rpartition("/")[2])]
    near = near or [names[n] for n in difflib.get_close_matches(model.lower(), names, n=_FEW)]
    found = near or (ids if len(ids) <= _FEW else [])
    if not found:
        return " client.models() (in a notebook: %tmchat models) lists its models." if ids else ""
    listed = "" if len(ids) <= len(found) else " client.models() (%tmchat models) lists all."
    return f" It has {', '.join(one_line(id_, 80) for id_ in found[:_FEW])}.{listed}"
