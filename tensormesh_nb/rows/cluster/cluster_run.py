"""A run whose requests are sent by the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import contextlib

import anyio
import msgspec

from ...assembly.formats import saved_answer
from ...client.operations.single_requests import SingleRequests
from ...errors import TensormeshError
from ...result import ChatResult
from ..dispatcher import SenderLost
from ..progress import write_line
from ..resumable_run import ResumableRun, RunOptions
from ..row_requests import Item, Items, Started
from .messages import Reply
from .workers import LOST, Workers

__all__ = ["ClusterRun"]

_STOP = 5.0  # seconds that workers have to report what they stopped


class ClusterRun(ResumableRun):
    """Like its base class, which decides what is sent when; the workers send it.

    Limits of requests at once, money and tokens hold for the whole cluster. Once the cluster is
    closed, this process sends.

    Args:
        items: the items.
        options: how the run is made.
        unit: what an item is called.
        workers: of the cluster.
        requests: of the client.
    """

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
        self._lost = 0  # requests of the last run whose worker was lost

    def run(self, most: int | None = None) -> None:
        """See the base class."""
        self._is_remote = self._workers.is_running
        if not self._is_remote:
            super().run(most)
            return
        try:
            self._requests.connect()
            self._workers.wait_for(self._workers.open, self.store)
            super().run(most)
        except KeyboardInterrupt:
            self._finish("Interrupted.")
        finally:
            self._workers.wait_for(self._workers.close)
            self._note_workers()

    async def arun(self, most: int | None = None) -> None:
        """See the base class."""
        self._is_remote = self._workers.is_running
        if not self._is_remote:
            await super().arun(most)
            return
        try:
            await anyio.to_thread.run_sync(self._requests.connect)
            await self._workers.await_(self._workers.open, self.store)
            await super().arun(most)
        finally:
            with anyio.CancelScope(shield=True):
                await self._workers.await_(self._workers.close)
            self._note_workers()

    def _note_workers(self) -> None:
        lines = list(self._workers.notices)
        if self._lost:
            lines.insert(
                0,
                f"{self._lost} requests ran on workers that were lost, and were sent again. They "
                "may have been paid.",
            )
        self._lost = 0
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
            # It may have been answered, and paid.
            self._lost += 1
            self._budget.charge(item.request, item.price)
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
        """Make an answer that a worker received the answer of a result."""
        if reply.answer is None:
            return
        empty = result._answer
        answer = saved_answer.load(msgspec.json.decode(reply.answer))
        answer.price, answer.probed_kind = item.price, empty.probed_kind
        answer.vocab_size = answer.vocab_size or empty.vocab_size
        result._answer, result._lock = answer, answer.lock
