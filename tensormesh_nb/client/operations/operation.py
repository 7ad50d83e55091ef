"""An operation: the request that is sent, and how its response's chunks are read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from ...assembly.builder import Builder
from ...errors import StatusError
from ...wire.chunks import Chunk
from ...wire.request import RequestEncoder
from ..refusals import advice

__all__ = ["Operation", "Post"]

Post = Callable[[str, Any], Awaitable[Any]]
"""Posts JSON to a path next to ``/v1`` and returns the JSON of the response."""


class Operation:
    """A chat completion; the base of operations that use other paths or several requests.

    Args:
        builder: fills the answer.
        encode: encodes the request; by default, ``body`` is encoded.

    Attributes:
        builder: fills the answer.
        answer: the answer; has the request.
        path: below ``/v1``.
    """

    path = "chat/completions"

    def __init__(self, builder: Builder, encode: RequestEncoder | None = None) -> None:
        self.builder = builder
        self._encode = encode
        self.answer = builder.answer

    @property
    def is_done(self) -> bool:
        """Whether nothing has to be sent."""
        return False

    async def prepare(self, post: Post) -> None:
        """Get from the host what the request needs."""

    def body(self) -> dict[str, Any]:
        """The JSON object to send."""
        return self.answer.request.body()

    def encoded(self) -> bytes:
        """The bytes to send."""
        if self._encode is not None:
            return self._encode(self.answer.request)
        return msgspec.json.encode(self.body())

    def read(self, chunk: Chunk) -> Chunk:
        """The chunk in the form that the builder takes.

        Raises:
            ResponseError: the host did not do what was requested.
        """
        return chunk

    def check(self) -> None:
        """Check the answer when it is complete.

        Raises:
            ResponseError: the host did not do what was requested.
        """

    def explain(self, error: StatusError) -> str:
        """What the host's error is about, in the words of the caller; empty if that is clear."""
        return advice(error, self.answer.request)
