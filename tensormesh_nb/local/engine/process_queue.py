"""Gives one engine process its requests, one at a time.

On a processor the engine computes several answers in one batch no faster than one after the other.
One at a time, the numbers of an answer cannot depend on others, and long prompts cannot delay
others' tokens by more than one part.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from .engine_connection import EngineAddress, EngineConnection

__all__ = ["ProcessQueue"]


@dataclass(frozen=True)
class _Queued:
    body: bytes
    reply: asyncio.Future[bytes]


class ProcessQueue:
    """The requests to one engine process.

    After every part of a prompt, each answer that waits for its next token gets one before another
    part is read.

    Args:
        address: where the engine listens.

    Attributes:
        answers: how many are being generated.
    """

    def __init__(self, address: EngineAddress) -> None:
        self.answers = 0
        self._connection = EngineConnection(address)
        self._tokens: deque[_Queued] = deque()
        self._parts: deque[_Queued] = deque()
        self._due = 0  # tokens before the next part
        self._has_read = False  # the last request was a part
        self._generates = False  # the request in progress is one for a token
        self._task: asyncio.Task[None] | None = None

    def token(self, body: bytes) -> asyncio.Future[bytes]:
        """Request a token; the future resolves to the reply's body.

        Cancelling the future withdraws a request that has not been sent yet.
        """
        return self._add(self._tokens, body)

    def part(self, body: bytes) -> asyncio.Future[bytes]:
        """Request that a part of a prompt is read; see :meth:`token`."""
        return self._add(self._parts, body)

    @property
    def generates(self) -> bool:
        """Whether an answer waits for a token, or one is being generated."""
        return bool(self._tokens) or self._generates

    def close(self) -> None:
        """Close the connection; requests are withdrawn."""
        if self._task is not None:
            self._task.cancel()
        for queued in (*self._tokens, *self._parts):
            queued.reply.cancel()
        self._connection.close()

    def _add(self, requests: deque[_Queued], body: bytes) -> asyncio.Future[bytes]:
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        # Nobody reads the error of a request whose answer was cancelled.
        reply.add_done_callback(lambda done: done.cancelled() or done.exception())
        requests.append(_Queued(body, reply))
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._run())
        return reply

    async def _run(self) -> None:
        while (queued := self._next()) is not None:
            if queued.reply.done():
                continue
            self._generates = not self._has_read
            try:
                await self._connection.send("/completion", queued.body)
                received = await self._connection.receive()
            except Exception as error:
                if not queued.reply.done():
                    queued.reply.set_exception(error)
            else:
                if not queued.reply.done():
                    queued.reply.set_result(received)
            finally:
                self._generates = False

    def _next(self) -> _Queued | None:
        if self._has_read:
            # By now, every answer that is being generated has requested its next token.
            self._has_read, self._due = False, len(self._tokens)
        if self._tokens and (self._due > 0 or not self._parts):
            self._due = max(0, self._due - 1)
            return self._tokens.popleft()
        if not self._parts:
            return None
        self._has_read = True
        return self._parts.popleft()
