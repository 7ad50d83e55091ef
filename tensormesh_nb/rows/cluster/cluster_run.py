"""A run whose requests are sent by the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import anyio
import msgspec

from ...assembly.formats import saved_answer
from ...client.operations.single_requests import SingleRequests
from ...errors import TensormeshError
from ...result import ChatResult
from ..progress import write_line
from ..resumable_run import ResumableRun, RunOptions
from ..row_requests import Item, Items, Started
from ..sending.dispatcher import Dispatcher, SenderLost
from .cluster_messages import Reply
from .workers import LOST, Workers

__all__ = ["ClusterRun"]

_STOP = 5.0  # seconds to wait for workers to report stopped requests


class ClusterRun(ResumableRun):
    """A resumable run that decides when each item is sent; the workers send it.

    Limits on requests at once, cost and tokens hold for the whole cluster. Once the cluster is
    closed, this process sends.

    Args:
        items: the items.
        options: options of the run.
        unit: name of the items, such as "rows".
        workers: workers of the cluster.
        requests: requests of the client.
    """

    _killed = "a worker or an earlier run"

    def __init__(
        self,
        items: Items,
        options: RunOptions,
        unit: str = "rows",
        *,
        workers: Workers,
        requests: SingleRequests,
    ) -> None:
        super().__init__(items, options, unit)
        self._workers, self._requests = workers, requests
        self._is_remote = False

    @contextlib.contextmanager
    def _ready(self) -> Iterator[None]:
        self._is_remote = self._workers.is_running
        if not self._is_remote:
            yield
            return
        self._requests.connect()
        try:
            self._workers.wait_for(self._workers.open, self.store)
            yield
        finally:
            self._workers.wait_for(self._workers.close)

    @contextlib.asynccontextmanager
    async def _aready(self) -> AsyncIterator[None]:
        self._is_remote = self._workers.is_running
        if not self._is_remote:
            yield
            return
        await anyio.to_thread.run_sync(self._requests.connect)
        try:
            await self._workers.await_(self._workers.open, self.store)
            yield
        finally:
            with anyio.CancelScope(shield=True):
                await self._workers.await_(self._workers.close)

    def _finish(self, run: Dispatcher, reason: str | None) -> None:
        super()._finish(run, reason)
        lines = self._workers.notices if self._is_remote else []
        self.notices += lines
        for line in lines if self._options.progress else ():
            write_line(line)

    def _start(self, item: Item, key: bytes) -> Started:
        result, run = item.start()
        if not self._is_remote:
            return result, run
        return result, lambda: self._send(item, key, result)

    async def _send(self, item: Item, key: bytes, result: ChatResult) -> None:
        number, future = self._workers.post(key, item.request, item.sent.get("scored"))
        waiting = asyncio.wrap_future(future)
        waiting.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            reply = await asyncio.shield(waiting)
            if reply.stopped:
                raise SenderLost(LOST)
        except SenderLost:
            # The host may have answered and charged for it.
            self.budget.charge(item.request, item.price)
            raise
        except asyncio.CancelledError:
            self._workers.stop(number)
            with anyio.move_on_after(_STOP, shield=True), contextlib.suppress(TensormeshError):
                self._fill(result, await asyncio.shield(waiting), item)
            raise
        self._fill(result, reply, item)
        if reply.failure is not None:
            raise reply.failure.error()

    def _fill(self, result: ChatResult, reply: Reply, item: Item) -> None:
        """Fill a result with an answer that a worker received."""
        if reply.answer is None:
            return
        empty = result._answer
        answer = saved_answer.load(msgspec.json.decode(reply.answer))
        answer.price, answer.probed_kind = item.price, empty.probed_kind
        answer.vocab_size = answer.vocab_size or empty.vocab_size
        result._answer, result._lock = answer, answer.lock
