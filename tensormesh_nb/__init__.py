"""Talk to a language model from a notebook and see the probability of every token.

    %load_ext tensormesh_nb

    %%tmchat
    What is the capital of France?

or, in Python, ``import tensormesh_nb as tm`` and ``tm.Client().chat("...")``. Names are loaded on
first use, so importing the package costs almost nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__ as __version__
from .errors import (
    ArgumentError,
    AuthenticationFailed,
    BadRequest,
    ConnectionFailed,
    Interrupted,
    LocalEndpointError,
    NotFound,
    NotRecorded,
    PermissionDenied,
    RateLimited,
    RequestError,
    ResponseError,
    ServerError,
    SettingsError,
    StatusError,
    TensormeshError,
    TimeoutExceeded,
)

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from . import local
    from .analysis.concatenation import concat
    from .client.cassette.cassette import Cassette
    from .client.client import Client
    from .client.stream import Turn
    from .config.settings import Settings
    from .conversation.conversation import Conversation
    from .guessing.game import Game, game
    from .result import ChatResult
    from .rows.labels.labelled import Labelled
    from .rows.rows import Rows
    from .rows.variants.variants import Variants
    from .widgets.panel.panel import panel
    from .wire.request import ChatRequest

_HOMES = {
    "Cassette": ".client.cassette.cassette",
    "ChatRequest": ".wire.request",
    "ChatResult": ".result",
    "Client": ".client.client",
    "Conversation": ".conversation.conversation",
    "Game": ".guessing.game",
    "Labelled": ".rows.labels.labelled",
    "Rows": ".rows.rows",
    "Settings": ".config.settings",
    "Turn": ".client.stream",
    "Variants": ".rows.variants.variants",
    "concat": ".analysis.concatenation",
    "game": ".guessing.game",
    "panel": ".widgets.panel.panel",
}

_OF_CLIENT = {"achat", "astream", "chat", "models", "score", "stream"}

__all__ = [
    "ArgumentError",
    "AuthenticationFailed",
    "BadRequest",
    "Cassette",
    "ChatRequest",
    "ChatResult",
    "Client",
    "ConnectionFailed",
    "Conversation",
    "Game",
    "Interrupted",
    "Labelled",
    "LocalEndpointError",
    "NotFound",
    "NotRecorded",
    "PermissionDenied",
    "RateLimited",
    "RequestError",
    "ResponseError",
    "Rows",
    "ServerError",
    "Settings",
    "SettingsError",
    "StatusError",
    "TensormeshError",
    "TimeoutExceeded",
    "Turn",
    "Variants",
    "concat",
    "game",
    "local",
    "panel",
]


def __getattr__(name: str) -> Any:
    if name == "local":
        return importlib.import_module(".local", __name__)
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name], __name__), name)
    hint = f". Did you mean {__name__}.Client().{name}?" if name in _OF_CLIENT else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(ipython: InteractiveShell) -> None:
    """``%load_ext tensormesh_nb``: register the magic. Silent; no network, no key needed."""
    from .notebook import extension

    extension.load(ipython)


def unload_ipython_extension(ipython: InteractiveShell) -> None:
    """``%unload_ext tensormesh_nb``: remove the magic and its completions."""
    from .notebook import extension

    extension.unload(ipython)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """What ``jupyter labextension develop`` links into JupyterLab."""
    return [{"src": "labextension", "dest": "tensormesh-nb"}]
