"""The embedded endpoint: an OpenAI-compatible server over a small local model, in its own process.

May import ``errors`` and ``wire``. Its folders import only leftwards: ``manager``, ``prompt`` <
``grammar`` < ``engine`` < ``api`` < ``server``. Importing this package loads neither starlette,
uvicorn nor xllamacpp: only the endpoint's process does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .manager.endpoint import Endpoint, begin, start

__all__ = ["Endpoint", "begin", "start"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from .manager import endpoint

        return getattr(endpoint, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
