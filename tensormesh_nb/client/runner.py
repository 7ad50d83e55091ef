"""Runs operations on the client's event loop, for blocking and for async code."""

from __future__ import annotations

import anyio.to_thread

from ..result import ChatResult
from .exchange import Exchange
from .host import Host
from .http.target import Target
from .http.transport import Transport
from .last_result import keep
from .operations.operation import Operation
from .running_request import RunningRequest
from .runtime.event_loop import EventLoopThread
from .stream import AsyncTurn, Turn, interrupted

__all__ = ["Runner"]


class Runner:
    """Runs operations. Safe to use from several threads.

    Args:
        host: gives the target and the price of a model.
        transport: sends requests.
        loop: everything that waits for the network runs there.
        max_retries: how often a request that was certainly not processed is sent again.
    """

    def __init__(
        self, host: Host, transport: Transport, loop: EventLoopThread, max_retries: int
    ) -> None:
        self._host, self._transport, self._loop = host, transport, loop
        self._max_retries = max_retries

    def without_retries(self) -> Runner:
        """A runner that sends every request once."""
        return Runner(self._host, self._transport, self._loop, 0)

    def run(self, operation: Operation, result: ChatResult) -> ChatResult:
        """Run an operation and wait for the end of its result.

        Raises:
            TensormeshError: it failed; ``error.result`` is the partial result.
            Interrupted: Ctrl-C; ``error.result`` is the partial result.
        """
        running = RunningRequest(result, operation.builder)
        try:
            self._start(operation, self._host.target(), running)
            running.ended.wait()
        except KeyboardInterrupt:
            running.stop()
            running.ended.wait()
            raise interrupted(result) from None
        if running.error is not None:
            raise running.error
        keep(result)
        return result

    async def arun(self, operation: Operation, result: ChatResult) -> ChatResult:
        """:meth:`run` for async code; cancelling it closes the connection."""
        async with self._async_turn(operation, result, wants_chunks=False) as turn:
            async for _ in turn:
                pass
        keep(result)
        return result

    def stream(self, operation: Operation, result: ChatResult) -> Turn:
        """A turn that runs an operation once it is entered or iterated."""
        return Turn(
            result,
            operation.builder,
            lambda running: self._start(operation, self._host.target(), running),
        )

    def astream(self, operation: Operation, result: ChatResult) -> AsyncTurn:
        """:meth:`stream` for async code."""
        return self._async_turn(operation, result, wants_chunks=True)

    def _async_turn(
        self, operation: Operation, result: ChatResult, *, wants_chunks: bool
    ) -> AsyncTurn:
        async def start(running: RunningRequest) -> None:
            host = self._host
            if host.is_ready:
                target = host.target()
            else:
                target = await anyio.to_thread.run_sync(host.target)
            self._start(operation, target, running)

        return AsyncTurn(result, operation.builder, start, wants_chunks=wants_chunks)

    def _start(self, operation: Operation, target: Target, running: RunningRequest) -> None:
        answer = operation.answer
        known = target.vocab_size or self._host.vocab_size(answer.request.model)
        answer.vocab_size = answer.vocab_size or known
        answer.price = self._host.price(answer.request.model)
        running.redactor = target.redactor
        exchange = Exchange(
            self._transport, target, operation, running, self._host.refusals, self._max_retries
        )
        self._loop.start(running.run, exchange.run)
