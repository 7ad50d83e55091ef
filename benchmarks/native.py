"""Native: llama.cpp in this process, under the endpoint's own settings."""

from __future__ import annotations

from functools import cache
from typing import Any

from tensormesh_nb.local import engine
from tensormesh_nb.local.model import ensure

__all__ = ["server"]


@cache
def server(slots: int, context: int) -> Any:
    """A loaded engine."""
    import xllamacpp

    params: Any = xllamacpp.CommonParams()
    params.model.path = str(ensure())
    params.n_parallel, params.n_ctx = slots, slots * context
    engine._make_reproducible(params)
    engine._make_private(params)
    return xllamacpp.Server(params)
