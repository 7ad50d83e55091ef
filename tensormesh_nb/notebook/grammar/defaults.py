"""Defaults: the request fields of a cell, from what is set at several places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...conversation.snippets import DEFAULTS
from ...wire.request import ChatRequest
from ..session import SETTINGS, Layers

__all__ = ["DEFAULTS", "combine"]

# The model is a setting too, and resolved as one; messages come from the cell.
_NOT_HERE = {*SETTINGS, "messages"}
_FIELDS = {field.name for field in ChatRequest.fields()} - _NOT_HERE
_NEEDS = {"top_logprobs": "logprobs", "stream_options": "stream"}


def combine(layers: Layers) -> dict[str, tuple[Any, str]]:
    """Combine the request fields among the layers' values over the defaults.

    A layer that switches a field off takes along what depends on it from weaker layers, and one
    that asks for a dependent field switches on what it needs.

    Args:
        layers: (source, values), strongest first.

    Returns:
        Field name to (value, source).
    """
    fields: dict[str, tuple[Any, str]] = {}
    for source, values in (("default of %%tmchat", DEFAULTS), *reversed(layers)):
        layer = _fields_of(values)
        for dependent, needed in _NEEDS.items():
            if layer.get(needed) is False:
                fields.pop(dependent, None)
            if dependent in layer and needed not in layer:
                fields[needed] = True, source
        fields.update((name, (value, source)) for name, value in layer.items())
    return fields


def _fields_of(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in _FIELDS and value is not None}
