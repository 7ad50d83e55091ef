"""Sends the requests of a run from a worker, and keeps their answers until the run has them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from ...client.client import Client
from ...client.runtime.thread import AsyncioThread
from ...config.settings import Settings
from ...errors import TensormeshError
from ...result import ChatResult
from ...wire.request import ChatRequest
from ..outcome import Record, RowOutcome, Status
from ..store.row_store import RowStore
from .cluster_messages import Call, Exchange, Failure, Replies, Reply

__all__ = ["LEASE", "Sender"]

LEASE = 15  # seconds without a message before everything stops


class Sender:
    """Sends requests on a thread of its own. A reply stays in its store until the run has it.

    Args:
        settings: the host and its key.
        path: file of the store.
        group: group of runs with the same store.
        is_closing: whether the worker is about to end.

    Attributes:
        ended: set when nothing more is sent.
        name: name of the store.
        group: group of runs with the same store.

    Raises:
        SettingsError: the store cannot be written.
    """

    def __init__(
        self,
        settings: Settings,
        path: Path,
        group: str,
        is_closing: Callable[[], bool] = lambda: False,
    ) -> None:
        self.ended, self.name, self.group = threading.Event(), path.name, group
        self._is_closing = is_closing
        self._store = RowStore(path)
        self._client = Client(settings=settings)
        self._requests = self._client._single_requests()
        self._lock = threading.Lock()  # guards the next five, which both loops use
        self._keys: dict[int, bytes] = {}  # of all calls whose replies the run has not received
        self._replies: dict[int, Reply] = {}
        self._new: list[Reply] = []
        self._notify: Callable[[], object] | None = None
        self._silence = 0  # seconds
        self._tasks: dict[int, asyncio.Task[None]] = {}
        is_ready = threading.Event()
        AsyncioThread(self._work, is_ready)
        is_ready.wait()

    async def exchange(self, message: Exchange) -> Replies:
        """Take calls and return replies. Runs in the loop of the worker."""
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            self._silence = 0
            dropped = [self._keys.pop(each, b"") for each in message.received]
            for each in message.received:
                self._replies.pop(each, None)
            if message.again:
                self._new = list(self._replies.values())
            if message.ends and self._notify is not None:
                self._notify()  # the wait is over
            waits = message.wait > 0 and not self._new
            if waits:
                self._notify = lambda: _call_soon(loop, arrived.set)
        self._store.drop(dropped)
        _call_soon(self._loop, lambda: self._take(message))
        if waits:
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(arrived.wait(), message.wait)
        if not message.wait:
            return Replies([])
        with self._lock:
            self._silence = 0
            replies, self._new = self._new, []
        return Replies(replies)

    async def end(self) -> None:
        """Stop everything and wait for the end. Runs in the loop of the worker."""
        _call_soon(self._loop, self._ends.set)
        await asyncio.to_thread(self.ended.wait)

    # In the loop of the thread.

    async def _work(self, is_ready: threading.Event) -> None:
        self._loop, self._ends = asyncio.get_running_loop(), asyncio.Event()
        is_ready.set()
        try:
            while not self._ends.is_set():
                # Seconds are counted, not measured: while other code of this process keeps Python
                # busy, no message can arrive.
                self._silence += 1
                if self._silence > LEASE or self._is_closing():
                    break  # the run has ended, or will not reach this worker
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._ends.wait(), 1.0)
            tasks = list(self._tasks.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._client.close()
            if len(self._store):
                self._store.close()
            else:
                self._store.remove()
            self.ended.set()

    def _take(self, message: Exchange) -> None:
        for call in message.calls:
            with self._lock:
                is_known = call.number in self._keys  # a message may arrive twice
                self._keys[call.number] = call.key
            if not is_known:
                self._tasks[call.number] = asyncio.create_task(self._send(call))
        for number in message.stops:
            if number in self._tasks:
                self._tasks[number].cancel()
        if message.ends:
            self._ends.set()

    async def _send(self, call: Call) -> None:
        result: ChatResult | None = None
        status: Status = "stopped"
        failure: TensormeshError | None = None
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            request = ChatRequest.from_body(msgspec.json.decode(call.body), call.defaulted)
            if call.scored is None:
                result, run = self._requests.start(request)
            else:
                result, run = self._requests.start_score(request, call.scored)
            await run()
            status = "ok"
        except TensormeshError as error:
            failure, status = error, "failed"
        finally:
            self._tasks.pop(call.number, None)
            text = None if failure is None else str(failure)
            outcome = RowOutcome.of(
                status, result, error=text, attempts=1, seconds=loop.time() - began
            )
            self._finish(call, outcome, result, failure)

    def _finish(
        self,
        call: Call,
        outcome: RowOutcome,
        result: ChatResult | None,
        failure: TensormeshError | None,
    ) -> None:
        """Store an answer, then report it."""
        answer = None
        if result is not None and result.choices:
            record = Record.of(call.key, outcome, result)
            answer = record.answer
            # If this machine cannot store it, the run can.
            with contextlib.suppress(TensormeshError):
                self._store.merge([record])
        reply = Reply(
            call.number,
            None if failure is None else Failure.of(failure),
            outcome.status == "stopped",
            answer,
        )
        with self._lock:
            self._replies[reply.number] = reply
            self._new.append(reply)
            notify, self._notify = self._notify, None
        if notify is not None:
            notify()


def _call_soon(loop: asyncio.AbstractEventLoop, function: Callable[[], object]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(function)
