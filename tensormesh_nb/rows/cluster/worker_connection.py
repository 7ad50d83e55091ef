"""The connection of a run to one worker: calls go out in batches, replies come back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from ...errors import TensormeshError
from ..store.row_store import RowStore
from .admission import Admitted
from .cluster_messages import Call, Exchange, Message, Replies, Reply

__all__ = ["SILENT", "WorkerConnection"]

SILENT = 60.0  # seconds without an answer before a worker counts as lost
_WAIT = 2.0  # seconds that a worker may wait for a reply
_PAUSE = 0.5  # seconds before a failed message is sent again

Ask = Callable[[str, Message], Awaitable[Message]]


class WorkerConnection:
    """The connection to one worker. All methods run in the loop of the Dask client.

    Args:
        worker: the worker, ready to send.
        ask: sends a message to a worker and returns its answer.
        run: id of the run.
        store: store of the run.
        failed: called when a message failed; checks whether the worker has ended.
        lost: called with this connection when the worker no longer answers.

    Attributes:
        address, machine, store: as in :class:`Admitted`.
        pending: calls without a reply, each with the future of its reply.
        heard: time of the worker's last answer, by the loop's clock.
        presence: the task that makes Dask count the worker as busy.
    """

    def __init__(
        self,
        worker: Admitted,
        ask: Ask,
        run: str,
        store: RowStore,
        failed: Callable[[], Awaitable[object]],
        lost: Callable[[WorkerConnection], None],
    ) -> None:
        self.address, self.machine, self.store = worker
        self._ask, self._run, self._store = ask, run, store
        self._failed, self._lost = failed, lost
        self.pending: dict[int, tuple[Call, asyncio.Future[Reply]]] = {}
        self.presence: Any = None
        self._loop = asyncio.get_running_loop()
        self.heard = self._loop.time()
        self._calls: list[Call] = []
        self._stops: list[int] = []
        self._unconfirmed: dict[int, tuple[bytes, bool]] = {}  # key, and whether it is complete
        self._wake = asyncio.Event()
        self._is_closed = False
        self._tasks = [asyncio.create_task(self._deliver()), asyncio.create_task(self._collect())]

    def send(self, call: Call) -> asyncio.Future[Reply]:
        """Send a call. Returns the future of its reply."""
        future = self._loop.create_future()
        self.pending[call.number] = call, future
        self._calls.append(call)
        self._wake.set()
        return future

    def stop(self, number: int) -> None:
        """Stop a call; its reply has the partial answer."""
        self._stops.append(number)
        self._wake.set()

    def cancel(self) -> None:
        """Stop sending and receiving."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        if self.presence is not None:
            self.presence.release()

    async def close(self) -> None:
        """Tell the worker that the run has ended."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        with contextlib.suppress(OSError, asyncio.TimeoutError, TensormeshError):
            message = Exchange(self._run, received=self._confirmed(), ends=True)
            await self._ask(self.address, message)
        for _, future in self.pending.values():
            future.cancel()
        self.cancel()

    async def _deliver(self) -> None:
        while not self._is_closed:
            await self._wake.wait()
            self._wake.clear()
            # More calls gather while a message is on its way.
            calls, self._calls = self._calls, []
            stops, self._stops = self._stops, []
            await self._exchange(Exchange(self._run, calls, stops))

    async def _collect(self) -> None:
        again = False
        while not self._is_closed:
            received = self._confirmed()
            message = Exchange(self._run, received=received, wait=_WAIT, again=again)
            replies = await self._exchange(message)
            again = replies is None
            for number in received if replies is not None else ():
                del self._unconfirmed[number]
            for reply in replies or []:
                self._take(reply)

    def _take(self, reply: Reply) -> None:
        call, future = self.pending.pop(reply.number, (None, None))
        if call is not None and future is not None:
            is_complete = reply.failure is None and not reply.stopped
            self._unconfirmed[reply.number] = (
                call.key if reply.answer is not None else b"",
                is_complete,
            )
            if not future.done():
                future.set_result(reply)

    def _confirmed(self) -> list[int]:
        """The numbers of replies in the store of the run, which survive a kill."""
        try:
            known = self._store.rows(key for key, _ in self._unconfirmed.values() if key)
        except TensormeshError:
            return []  # the store is closed or damaged, so the workers keep what they have
        return [
            number
            for number, (key, is_complete) in self._unconfirmed.items()
            if not key or (key in known and (known[key].status == "ok" or not is_complete))
        ]

    async def _exchange(self, message: Exchange) -> list[Reply] | None:
        """Replies, or None if the connection failed. A worker that has ended counts as lost."""
        # The flag, too: in Python 3.10 and 3.11 asyncio.wait_for may lose a cancellation.
        while not self._is_closed:
            try:
                answer = await self._ask(self.address, message)
            except (OSError, asyncio.TimeoutError):
                await asyncio.sleep(_PAUSE)
                await self._failed()
                if self._loop.time() - self.heard > SILENT:
                    self._lost(self)
                if message.wait:
                    return None
                continue  # the worker ignores calls that it already has
            if isinstance(answer, Replies):
                self.heard = self._loop.time()
                return answer.replies
            self._lost(self)
            await asyncio.sleep(_PAUSE)
        return None
