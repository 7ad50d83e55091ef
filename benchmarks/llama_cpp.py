"""llama.cpp in this process, with the local endpoint's settings."""

from __future__ import annotations

from functools import cache
from typing import Any

from tensormesh_nb.local.engine.llama_server import parameters
from tensormesh_nb.local.manager.weights_path import ensure

__all__ = ["server"]


@cache
def server(slots: int, context: int) -> Any:
    """A llama.cpp server with the weights loaded; it does not listen."""
    import xllamacpp

    return xllamacpp.Server(parameters(ensure(), slots, context))
