"""Runs operations: in the thread of a blocking call, or in the loop of async code."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import Any

from ..result import ChatResult
from .exchange import Exchange
from .host import Host
from .http.target import Target
from .http.transport import Transport
from .http.transport_pool import AsyncTransport, BlockingTransport, Transports
from .last_result import keep
from .operations.incoming_answer import IncomingAnswer
from .operations.operation import Operation
from .running_request import RunningRequest
from .runtime.thread import in_thread
from .stream import AsyncTurn, Start, Turn, interrupted

__all__ = ["Runner"]


@dataclass
class _Closings:
    """How often a client was closed: what had not begun then is not sent."""

    count: int = 0


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
        self._closings = _Closings()

    def without_retries(self) -> Runner:
        """A runner that sends every request once."""
        runner = Runner(self._host, self._transports, 0)
        # Closing this one stops them.
        runner._turns, runner._closings = self._turns, self._closings
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
        incoming, task = IncomingAnswer(result, operation.builder), None
        times_closed = self._closings.count
        try:
            transport, target = await self._ready()
            if self._closings.count == times_closed:
                exchange = self._exchange(operation, target, incoming, transport)
                task = transport.create_task(incoming.run(exchange.run))
                task.set_free()
                incoming.on_end = task.set_free  # wakes this coroutine; the task reads the rest
                await task.run(lambda: incoming.has_ended)
        finally:
            if task is not None and not incoming.has_ended:
                task.cancel()
            incoming.end()
        if incoming.error is not None:
            raise incoming.error
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

    def astream(self, operation: Operation, result: ChatResult) -> AsyncTurn:
        """:meth:`stream` for async code."""

        async def start(running: RunningRequest) -> None:
            transport, target = await self._ready()
            self._start(operation, target, running, transport)

        turn = AsyncTurn(result, operation.builder, start)
        self._turns.add(weakref.ref(turn, self._turns.discard))
        return turn

    def close(self) -> None:
        """Stop what runs and close all connections. What comes later opens them again."""
        self._closings.count += 1
        for reference in list(self._turns):
            turn = reference()
            if turn is not None:
                turn.stop()
        self._transports.close()

    async def _ready(self) -> tuple[AsyncTransport, Target]:
        """The transport of the running loop, and where requests go."""
        transport, host = await self._transports.of_running_loop(), self._host
        if host.is_ready:
            return transport, host.target()
        return transport, await in_thread(transport.loop, host.target)

    def _start(
        self, operation: Operation, target: Target, running: RunningRequest, transport: Transport
    ) -> None:
        running.start(transport, self._exchange(operation, target, running, transport).run)

    def _exchange(
        self, operation: Operation, target: Target, incoming: IncomingAnswer, transport: Transport
    ) -> Exchange:
        answer = operation.answer
        known = target.vocab_size or self._host.vocab_size(answer.request.model)
        answer.vocab_size = answer.vocab_size or known
        answer.price = self._host.price(answer.request.model)
        incoming.redactor = target.redactor
        return Exchange(
            transport, target, operation, incoming, self._host.refusals, self._max_retries
        )
