"""Values for request fields that are not given; they are left out for hosts that refuse them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["DEFAULTS", "STREAM_OPTIONS", "default_fields"]

STREAM_OPTIONS = {"include_usage": True}
DEFAULTS: dict[str, Any] = {
    "stream": True,
    "stream_options": STREAM_OPTIONS,
    "logprobs": True,
    "top_logprobs": 5,
    "return_token_ids": True,
}
"""Everything that a host can return."""

# The API's own defaults suit large models: at temperature 1 and without a limit, a model of 135M
# parameters fills its context with repetitions.
_LOCAL_DEFAULTS = {"max_tokens": 256, "temperature": 0.3}
# A default is left out if this field is given.
_REPLACED_BY = {"max_tokens": "max_completion_tokens"}


def default_fields(host: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The default fields of a request.

    Args:
        host: the host's name; ``local`` has more defaults.
        given: the fields that are given.
    """
    defaults = {**DEFAULTS, **(_LOCAL_DEFAULTS if host == "local" else {})}
    return {
        name: value
        for name, value in defaults.items()
        if given.get(_REPLACED_BY.get(name, "")) is None
    }
