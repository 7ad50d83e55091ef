"""What a run sends: one request for each item, such as a row of a table."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from ..assembly.accounting.price import Price
from ..result import ChatResult
from ..wire.request import ChatRequest
from .prompts import RowPrompts

__all__ = ["Item", "Items", "Requests", "RowItems"]

Started = tuple[ChatResult, Callable[[], Awaitable[Any]]]
"""A result, and a function that sends its request once and fills it."""


class Requests(Protocol):
    """What a run needs of a client."""

    def prepare(self, prompt: Any, fields: Mapping[str, Any]) -> ChatRequest: ...
    def price(self, model: str) -> Price | None: ...
    def start(self, request: ChatRequest) -> Started: ...


@dataclass(frozen=True)
class Item:
    """A request of a run.

    Attributes:
        request: the complete request.
        sent: everything that is sent, and to which host, as JSON.
        price: of the model's tokens, or None.
        start: begins to send it.
    """

    request: ChatRequest
    sent: Mapping[str, Any]
    price: Price | None
    start: Callable[[], Started]

    def key(self, repeat: int) -> bytes:
        """A hash of everything that is sent: 32 bytes of SHA-256.

        Args:
            repeat: how many earlier items of the run send the same: repeats share no answer.
        """
        hashed = {**self.sent, "repeat": repeat}
        return hashlib.sha256(msgspec.json.encode(hashed, order="deterministic")).digest()


class Items(Protocol):
    """The items of a run by number."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int) -> Item:
        """The item.

        Raises:
            RequestError: it cannot be sent.
        """
        ...


class RowItems:
    """A chat for each row of a table.

    Args:
        requests: prepares and sends them.
        prompts: the prompt and the fields of each row.
        fields: request fields of all rows.
        place: the host: its base URL, or ``local``.
    """

    def __init__(
        self, requests: Requests, prompts: RowPrompts, fields: Mapping[str, Any], place: str
    ) -> None:
        self._requests, self._prompts = requests, prompts
        self._fields, self._place = dict(fields), place

    def __len__(self) -> int:
        return len(self._prompts)

    def __getitem__(self, number: int) -> Item:
        request = self._prompts.request(number, self._fields, self._requests.prepare)
        return Item(
            request,
            {"host": self._place, "body": request.body()},
            self._requests.price(request.model),
            lambda: self._requests.start(request),
        )
