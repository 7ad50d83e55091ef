"""The requests of a run: one for each item, such as a row of a table."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, overload

import msgspec
import numpy as np
from numpy.typing import NDArray

from ..assembly.accounting.price import Price
from ..result import ChatResult
from ..wire.request import ChatRequest, RequestEncoder
from .prompts import RowPrompts

__all__ = ["Item", "Items", "Repeats", "Requests", "RowItems", "RowKeys"]

_KEY = 32  # bytes
_UNSET = bytes(_KEY)
_NEWER = 4096  # keys to collect in a set before sorting them

Started = tuple[ChatResult, Callable[[], Awaitable[Any]]]
"""A result, and a function that sends its request once and fills it."""


class Requests(Protocol):
    """The part of a client that a run needs."""

    def prepare(self, prompt: Any, fields: Mapping[str, Any]) -> ChatRequest: ...
    def price(self, model: str) -> Price | None: ...
    def start(self, request: ChatRequest) -> Started: ...


@dataclass(frozen=True)
class Item:
    """A request of a run.

    Attributes:
        request: the complete request.
        sent: the host, and what is sent besides the body.
        price: price of the model's tokens, or None.
        start: starts to send the request.
        encode: encodes the body with sorted keys.
    """

    request: ChatRequest
    sent: Mapping[str, Any]
    price: Price | None
    start: Callable[[], Started]
    encode: RequestEncoder

    def key(self, repeat: int) -> bytes:
        """A hash of the request and the host: 32 bytes of SHA-256.

        Args:
            repeat: number of earlier items with the same request: repeats do not share an answer.
        """
        # The JSON of one object with sorted keys, of which "body" is the first.
        rest = msgspec.json.encode({**self.sent, "repeat": repeat}, order="deterministic")
        return hashlib.sha256(b'{"body":%b,%b' % (self.encode(self.request), rest[1:])).digest()


class RowKeys(Sequence[bytes]):
    """The key of each item, in 32 bytes; a list of objects would take three times as much.

    Args:
        count: number of items. A key is empty until it is set.
    """

    def __init__(self, count: int) -> None:
        self._count, self._bytes = count, bytearray(_KEY * count)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, number: int) -> bytes: ...
    @overload
    def __getitem__(self, number: slice) -> list[bytes]: ...
    def __getitem__(self, number: int | slice) -> bytes | list[bytes]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(self._count))]
        if not 0 <= number < self._count:
            number = range(self._count)[number]  # raises IndexError
        start = number * _KEY
        key = bytes(self._bytes[start : start + _KEY])
        return key if key != _UNSET else b""

    def __setitem__(self, number: int, key: bytes) -> None:
        start = range(self._count)[number] * _KEY
        self._bytes[start : start + _KEY] = key


class Repeats:
    """Counts keys, in 8 bytes for a key that occurs once."""

    def __init__(self) -> None:
        self._older: NDArray[np.uint64] = np.empty(0, dtype=np.uint64)  # sorted
        self._newer: set[int] = set()
        self._repeated: Counter[int] = Counter()

    def count(self, key: bytes) -> int:
        """Count a key; returns its count before."""
        short = int.from_bytes(key[:8], "little")
        if short in self._newer or short in self._repeated or self._is_old(short):
            self._repeated[short] += 1
            return self._repeated[short]
        self._newer.add(short)
        if len(self._newer) >= _NEWER:
            newer = np.fromiter(self._newer, dtype=np.uint64, count=len(self._newer))
            self._older = np.sort(np.concatenate([self._older, newer]))
            self._newer.clear()
        return 0

    def _is_old(self, short: int) -> bool:
        if not len(self._older):
            return False
        at = int(np.searchsorted(self._older, np.uint64(short)))
        return at < len(self._older) and int(self._older[at]) == short


class Items(Protocol):
    """The items of a run by number."""

    def __len__(self) -> int: ...
    def __getitem__(self, number: int) -> Item:
        """The item.

        Raises:
            RequestError: the item cannot be sent.
        """
        ...


class RowItems:
    """A chat for each row of a table.

    Args:
        requests: prepares and sends them.
        prompts: the prompt and the fields of each row.
        fields: request fields of all rows.
        place: the host's base URL, or ``local``.
    """

    def __init__(
        self, requests: Requests, prompts: RowPrompts, fields: Mapping[str, Any], place: str
    ) -> None:
        self._requests, self._prompts = requests, prompts
        self._fields, self._sent = dict(fields), {"host": place}
        self._encode = RequestEncoder("deterministic")

    def __len__(self) -> int:
        return len(self._prompts)

    def __getitem__(self, number: int) -> Item:
        request = self._prompts.request(number, self._fields, self._requests.prepare)
        return Item(
            request,
            self._sent,
            self._requests.price(request.model),
            lambda: self._requests.start(request),
            self._encode,
        )
