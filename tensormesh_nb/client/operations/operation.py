"""Errand: what is sent to get a result, and how the reply's chunks are read into it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ...result import ChatResult
from ...wire.chunks import Chunk

__all__ = ["Errand", "Post"]

Post = Callable[[str, Any], Awaitable[Any]]
"""Posts JSON to a path beside ``/v1`` and gives the JSON that comes back."""


class Errand:
    """A chat request. Others are sent elsewhere, or need something said before.

    Attributes:
        result: what the reply is read into; holds the request.
        path: where it is sent, below ``/v1``.
    """

    path = "chat/completions"

    def __init__(self, result: ChatResult) -> None:
        self.result = result

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be sent."""
        return False

    async def prepare(self, post: Post) -> None:
        """Ask the host for what the request needs beforehand."""

    def body(self) -> dict[str, Any]:
        """The JSON object to send."""
        return self.result.request.body()

    def read(self, chunk: Chunk) -> Chunk:
        """The chunk as the result is to take it.

        Raises:
            ResponseError: the host did something else than was asked.
        """
        return chunk
