"""Errand: what is sent to get a result, and how the reply's chunks are read into it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ...assembly.builder import Builder
from ...wire.chunks import Chunk

__all__ = ["Errand", "Post"]

Post = Callable[[str, Any], Awaitable[Any]]
"""Posts JSON to a path beside ``/v1`` and gives the JSON that comes back."""


class Errand:
    """A chat request. Others are sent elsewhere, or need something said before.

    Attributes:
        builder: fills the answer from the reply.
        answer: the answer; has the request.
        path: where it is sent, below ``/v1``.
    """

    path = "chat/completions"

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.answer = builder.answer

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be sent."""
        return False

    async def prepare(self, post: Post) -> None:
        """Ask the host for what the request needs beforehand."""

    def body(self) -> dict[str, Any]:
        """The JSON object to send."""
        return self.answer.request.body()

    def read(self, chunk: Chunk) -> Chunk:
        """The chunk as the result is to take it.

        Raises:
            ResponseError: the host did something else than was asked.
        """
        return chunk
