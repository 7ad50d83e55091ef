"""Session: what one notebook has set and done since the extension was loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..config.settings import Settings
from .cell_owner import Owners
from .usage_totals import Ledger

if TYPE_CHECKING:
    from ..client.client import Client
    from ..result import ChatResult

__all__ = ["SETTINGS", "Layers", "Session", "resolve"]

Layers: TypeAlias = list[tuple[str, Mapping[str, Any]]]
"""(source, values), strongest first; values are settings, ``system`` and request fields by name."""

SETTINGS = (
    *("host", "model", "timeout", "stream_idle_timeout", "max_response_bytes", "max_retries"),
    *("ca_bundle", "vocab_size", "tm_auth", "key_env"),
)
"""The settings that may be set in a notebook: all but the key."""


class Session:
    """State of a notebook.

    Attributes:
        values: what ``%tmchat config`` has set: settings, ``system`` and request fields, by name.
        ledger: tokens used.
        last: the last result, or None.
        models: ids of models that are known, for completion.
        owners: keys of the turns that cells say.
        streamed: the result whose text stands in the terminal already, or None.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.ledger = Ledger()
        self.last: ChatResult | None = None
        self.models: list[str] = []
        self.owners = Owners()
        self.streamed: ChatResult | None = None
        self._clients: dict[Settings, Client] = {}
        self._told: set[str] = set()

    def client(self, settings: Settings, *, asks: bool = False) -> Client:
        """The client for these settings, whatever their model: one each, since making one costs a
        TLS context.

        Args:
            settings: resolved.
            asks: a question follows at once.
        """
        key = dataclasses.replace(settings, model=None)
        if key not in self._clients:
            if asks and settings.host == "local":
                from ..local import begin

                begin()
            # Loads numpy and httpx, which ``%load_ext`` should not wait for.
            from ..client.client import Client

            self._clients[key] = Client(settings=key)
        return self._clients[key]

    def news(self, client: Client) -> list[str]:
        """The client's notices that the user has not been told yet."""
        fresh = [notice for notice in client.notices if notice not in self._told]
        self._told.update(fresh)
        return fresh

    def record(self, result: ChatResult) -> None:
        """Keep the last result, count its tokens, remember its model."""
        self.last = result
        self.ledger.record(result)
        self.learn([result.model])

    def learn(self, models: list[str]) -> None:
        """Remember ids of models."""
        self.models += [model for model in models if model and model not in self.models]

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()


def resolve(layers: Layers) -> Settings:
    """The settings among the layers' values, resolved.

    Raises:
        SettingsError: a value cannot be used.
    """
    return Settings.resolve(
        *(
            (source, {name: value for name, value in values.items() if name in SETTINGS})
            for source, values in layers
        )
    )
