"""The state of one notebook and the settings that apply to a cell."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..client.request_defaults import default_fields
from ..config.settings import Settings
from ..wire.fields.validation import REQUIRES
from ..wire.request import ChatRequest
from .turn_keys import TurnKeys
from .usage_totals import UsageTotals

if TYPE_CHECKING:
    from ..client.client import Client
    from ..client.text.next_token import NextToken
    from ..result import ChatResult
    from ..rows.rows import Rows
    from ..rows.variants.variants import Variants

__all__ = [
    "DEFAULT",
    "SETTINGS",
    "Layers",
    "Session",
    "combine_fields",
    "resolve_settings",
    "system_message",
]

Layers: TypeAlias = list[tuple[str, Mapping[str, Any]]]
"""(source, values), strongest first; values are settings, ``system`` and request fields by name."""

DEFAULT = "default"
"""The source of fields that are not set: they are left out if a host refuses them."""

SETTINGS = (
    *("host", "model", "timeout", "stream_idle_timeout", "timeout_total"),
    *("max_response_bytes", "max_retries"),
    *("ca_bundle", "vocab_size", "tm_auth", "key_env"),
    *("cassette", "cassette_mode", "cassette_pace"),
)
"""The settings that a notebook may set: all but the key."""

# The model is resolved as a setting, and messages come from the cell.
_FIELDS = {field.name for field in ChatRequest.fields()} - {*SETTINGS, "messages"}


class Session:
    """The state of a notebook since the extension was loaded.

    Attributes:
        values: values set by ``%tmchat config``: settings, ``system`` and request fields, by name.
        usage: tokens used.
        last: the last result: an answer, which can make branches as long as it is here, or a run.
        models: known model ids, for completion.
        turn_keys: keys of the turns that cells send.
        streamed: the result whose text is already in the terminal, or None.
        shown: what the running cell has displayed, or None.
    """

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.usage = UsageTotals()
        self.last: ChatResult | Rows | Variants | None = None
        self.models: list[str] = []
        self.turn_keys = TurnKeys()
        self.streamed: ChatResult | None = None
        self.shown: ChatResult | NextToken | Variants | None = None
        self._clients: dict[Settings, Client] = {}
        self._shown_notices: set[str] = set()

    def client(self, settings: Settings, *, start_local: bool = False) -> Client:
        """The client for these settings; clients are reused, since each costs a TLS context.

        Args:
            settings: resolved; the model makes no difference.
            start_local: start the local endpoint now if the host is local, because a request
                follows.
        """
        key = dataclasses.replace(settings, model=None)
        if key not in self._clients:
            is_replayed = settings.cassette is not None and settings.cassette_mode != "record"
            if start_local and settings.host == "local" and not is_replayed:
                from ..local import begin

                begin()
            # Loads numpy and httptools, which ``%load_ext`` should not wait for.
            from ..client.client import Client

            client = Client(settings=key)
            for other in self._clients.values():
                client._transports.share_tape(other._transports)
            self._clients[key] = client
        return self._clients[key]

    def rewind(self) -> None:
        """Begin again with the recordings of a cassette."""
        for settings in [each for each in self._clients if each.cassette is not None]:
            self._clients.pop(settings).close()

    def new_notices(self, client: Client) -> list[str]:
        """The client's notices that this notebook has not shown yet."""
        fresh = [notice for notice in client.notices if notice not in self._shown_notices]
        self._shown_notices.update(fresh)
        return fresh

    def record(self, result: ChatResult) -> None:
        """Keep a result, count its tokens, remember its model."""
        self.last = result
        self.usage.record(result)
        self.add_models([result.model])

    def add_models(self, models: list[str]) -> None:
        """Remember model ids for completion."""
        self.models += [model for model in models if model and model not in self.models]

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()


def resolve_settings(layers: Layers) -> Settings:
    """Resolve the settings among the layers' values.

    Raises:
        SettingsError: a value is invalid.
    """
    return Settings.resolve(
        *(
            (source, {name: value for name, value in values.items() if name in SETTINGS})
            for source, values in layers
        )
    )


def combine_fields(layers: Layers, host: str = "") -> dict[str, tuple[Any, str]]:
    """Combine the request fields among the layers' values over the defaults for a host.

    A layer that switches a field off removes the fields of weaker layers that require it, and one
    that sets such a field switches on what it requires.

    Returns:
        Field name to (value, source).
    """
    fields: dict[str, tuple[Any, str]] = {}
    given = {name: value for _, values in reversed(layers) for name, value in values.items()}
    for source, values in ((DEFAULT, default_fields(host, given)), *reversed(layers)):
        layer = {n: value for n, value in values.items() if n in _FIELDS and value is not None}
        for dependent, required in REQUIRES.items():
            if layer.get(required) is False:
                fields.pop(dependent, None)
            if dependent in layer and required not in layer:
                fields[required] = True, source
        fields.update((name, (value, source)) for name, value in layer.items())
    return fields


def system_message(layers: Layers) -> tuple[str, str] | None:
    """The strongest system message and its source, or None."""
    return next(
        ((layer["system"], source) for source, layer in layers if layer.get("system")), None
    )
