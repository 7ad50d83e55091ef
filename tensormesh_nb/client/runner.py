"""Runs operations: in the thread of a blocking call, or in the loop of async code."""

from __future__ import annotations

import weakref
from typing import Any

from ..result import ChatResult
from .exchange import Exchange
from .host import Host
from .http.target import Target
from .http.transport import Transport
from .http.transport_pool import BlockingTransport, Transports
from .last_result import keep
from .operations.operation import Operation
from .running_request import RunningRequest
from .runtime.thread import in_thread
from .stream import AsyncTurn, Start, Turn, interrupted

__all__ = ["Runner"]


class Runner:
    """Runs operations. Safe to use from several threads.

    Args:
        host: gives the target and the price of a model.
        transports: send requests.
        max_retries: how often a request that was certainly not processed is sent again.
    """

    def __init__(self, host: Host, transports: Transports, max_retries: int) -> None:
        self._host, self._transports = host, transports
        self._max_retries = max_retries
        self._turns: set[weakref.ref[Any]] = set()  # its methods are atomic

    def without_retries(self) -> Runner:
        """A runner that sends every request once."""
        runner = Runner(self._host, self._transports, 0)
        runner._turns = self._turns  # closing this one stops them
        return runner

    def run(self, operation: Operation, result: ChatResult) -> ChatResult:
        """Run an operation and wait for the end of its result.

        Raises:
            TensormeshError: it failed; ``error.result`` is the partial result.
            Interrupted: Ctrl-C; ``error.result`` is the partial result.
        """
        try:
            with self.stream(operation, result, wants_chunks=False) as turn:
                for _ in turn:
                    pass
        except KeyboardInterrupt:
            raise interrupted(result) from None
        keep(result)
        return result

    async def arun(self, operation: Operation, result: ChatResult) -> ChatResult:
        """:meth:`run` for async code; cancelling it closes the connection."""
        await self.astream(operation, result, wants_chunks=False).finish()
        keep(result)
        return result

    def stream(
        self, operation: Operation, result: ChatResult, *, wants_chunks: bool = True
    ) -> Turn:
        """A turn that runs an operation once it is entered or iterated."""

        def prepare() -> Start:
            target = self._host.target()

            def start(running: RunningRequest) -> BlockingTransport:
                transport = self._transports.take()
                self._start(operation, target, running, transport)
                return transport

            return start

        turn = Turn(result, operation.builder, prepare, wants_chunks=wants_chunks)
        self._turns.add(weakref.ref(turn, self._turns.discard))
        return turn

    def astream(
        self, operation: Operation, result: ChatResult, *, wants_chunks: bool = True
    ) -> AsyncTurn:
        """:meth:`stream` for async code."""

        async def start(running: RunningRequest) -> None:
            transport = await self._transports.of_running_loop()
            host = self._host
            if host.is_ready:
                target = host.target()
            else:
                target = await in_thread(transport.loop, host.target)
            self._start(operation, target, running, transport)

        turn = AsyncTurn(result, operation.builder, start, wants_chunks=wants_chunks)
        self._turns.add(weakref.ref(turn, self._turns.discard))
        return turn

    def close(self) -> None:
        """Stop what runs and close all connections. What comes later opens them again."""
        for reference in list(self._turns):
            turn = reference()
            if turn is not None:
                turn.stop()
        self._transports.close()

    def _start(
        self, operation: Operation, target: Target, running: RunningRequest, transport: Transport
    ) -> None:
        answer = operation.answer
        known = target.vocab_size or self._host.vocab_size(answer.request.model)
        answer.vocab_size = answer.vocab_size or known
        answer.price = self._host.price(answer.request.model)
        running.redactor = target.redactor
        exchange = Exchange(
            transport, target, operation, running, self._host.refusals, self._max_retries
        )
        running.start(transport, exchange.run)
