"""The workers of a Dask cluster that send the requests of a run."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar, cast

import msgspec

from ...config.settings import Settings
from ...errors import RequestError, SettingsError, TensormeshError
from ...wire.request import ChatRequest
from ..outcome import Record, RowOutcome
from ..sending.dispatcher import SenderLost
from ..store.row_store import RowStore
from .admission import NO_WORKERS, Admission
from .cluster_messages import Call, Discard, Failure, Recover, Recovered, Reply
from .sender import LEASE
from .worker import attend
from .worker_connection import WorkerConnection

__all__ = ["LOST", "Workers"]

T = TypeVar("T")

LOST = "The worker that sent this request was lost."

_LOOK = 0.5  # seconds between checks of the list of workers
_MARGIN = 5.0  # seconds by which two clocks may differ during a lease


class Workers:
    """All workers of a cluster, including those that join later.

    The run itself counts what is sent at once, so a worker that ends holds no slot for ever.

    Args:
        dask: the client of the cluster, a ``distributed.Client``.
        settings: settings of the client.

    Attributes:
        notices: why workers took no part in the last run.
    """

    def __init__(self, dask: Any, settings: Settings) -> None:
        self._dask = dask
        self._admission = Admission(dask, settings)
        self.notices: list[str] = []
        self._numbers = itertools.count()
        self._connections: dict[str, WorkerConnection] = {}
        self._refused: dict[str, str] = {}  # workers that cannot send, and why
        self._background: set[asyncio.Task[None]] = set()
        self._recovered: dict[bytes, Record] = {}
        self._stopped: set[int] = set()
        self._run = self._group = ""

    @property
    def is_running(self) -> bool:
        """Whether the Dask client is connected."""
        return bool(self._dask.status == "running")

    def wait_for(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """Run a coroutine function of this class, and wait for its result.

        Raises:
            RequestError: the Dask client is asynchronous.
        """
        if self._dask.asynchronous:
            raise RequestError(
                "This Dask client belongs to async code: use await client.amap(...), or make it "
                "without asynchronous=True."
            )
        return cast(T, self._dask.sync(function, *args))

    async def await_(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """:meth:`wait_for` for async code."""
        return await asyncio.wrap_future(self._in_loop(function(*args)))

    def _in_loop(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._dask.loop.asyncio_loop)

    # From any thread.

    def post(
        self, key: bytes, request: ChatRequest, scored: str | None
    ) -> tuple[int, Future[Reply]]:
        """Send a request. Returns its number and the future of its reply.

        The future raises SenderLost if its worker was lost, and SettingsError without workers.

        Args:
            key: key of the answer in the store.
            request: the complete request.
            scored: the answer to score instead of generating one, or None.
        """
        body = msgspec.json.encode(request.body())
        call = Call(next(self._numbers), key, body, sorted(request.defaulted), scored)
        return call.number, self._in_loop(self._post(call))

    def stop(self, number: int) -> None:
        """Stop a request; its future gets the partial answer."""
        self._in_loop(self._stop(number))

    # In the loop of the Dask client.

    async def check(self) -> None:
        """Check that all workers can send, before anything is computed or sent.

        Raises:
            SettingsError: one cannot.
        """
        await self._admission.check()

    async def open(self, store: RowStore) -> None:
        """Prepare all workers to send, and move rows left by earlier runs to the store.

        Raises:
            SettingsError: no worker can send.
        """
        self._store, self._run, self._group = store, token_hex(8), _group(store.path)
        self.notices, self._refused, self._has_lost = [], {}, False
        self._recovered.clear()
        self._stopped.clear()
        self._changed, self._heard = asyncio.Event(), asyncio.get_running_loop().time()
        await asyncio.gather(*map(self._hire, await self._admission.addresses()))
        if not self._connections:
            raise SettingsError(next(iter(self._refused.values()), "No worker answers."))
        for connection in self._one_each_machine():
            await self._recover(connection)
        self._begin(self._watch())

    async def close(self) -> None:
        """End the run on all workers."""
        for task in list(self._background):
            task.cancel()
        if self._has_lost:
            for connection in self._one_each_machine():
                with contextlib.suppress(OSError, asyncio.TimeoutError, TensormeshError):
                    await self._recover(connection)
        connections, self._connections = list(self._connections.values()), {}
        await asyncio.gather(*(each.close() for each in connections))
        self.notices += self._refused.values()

    async def compute(self, table: Any) -> Any:
        """The content of a Dask table."""
        return await self._dask.compute(table)

    async def _hire(self, address: str) -> None:
        """Let a worker send, or note why it cannot."""
        try:
            admitted = await self._admission.start(address, self._run, self._group)
        except SettingsError as error:
            self._refused[address] = str(error)
            return
        except (OSError, asyncio.TimeoutError):
            return  # it has ended, or will be checked again
        connection = WorkerConnection(
            admitted, self._admission.ask, self._run, self._store, self._look, self._lose
        )
        connection.presence = self._dask.submit(
            attend,
            self._run,
            address,
            key=f"tensormesh_nb-{self._run}-{address}",
            workers=[address],
            allow_other_workers=False,
            pure=False,
        )
        self._connections[address] = connection
        self._changed.set()

    def _one_each_machine(self) -> list[WorkerConnection]:
        return list({each.machine: each for each in self._connections.values()}.values())

    async def _recover(self, connection: WorkerConnection) -> list[str]:
        """Move the rows that workers left on a machine. Returns the stores in use."""
        found = await self._admission.ask(connection.address, Recover(self._group))
        if not isinstance(found, Recovered):
            return []
        self._store.merge(found.records)
        self._recovered.update({record.key: record for record in found.records})
        if found.names:
            await self._admission.ask(connection.address, Discard(self._group, found.names))
        return found.busy

    async def _watch(self) -> None:
        """Notice workers that come and go."""
        while True:
            await asyncio.sleep(_LOOK)
            present = await self._look()
            new = present - self._connections.keys() - self._refused.keys()
            await asyncio.gather(*map(self._hire, new))

    async def _look(self) -> set[str]:
        """Drop workers that have left. Returns the others."""
        loop = asyncio.get_running_loop()
        try:
            present = set(await asyncio.wait_for(self._dask.nthreads(), NO_WORKERS))
            self._heard = loop.time()
        except (OSError, asyncio.TimeoutError):
            if loop.time() - self._heard < NO_WORKERS:
                return set(self._connections)  # the scheduler may answer again
            present = set()
        for address in self._connections.keys() - present:
            self._lose(self._connections[address])
        return present

    def _lose(self, connection: WorkerConnection) -> None:
        if self._connections.get(connection.address) is connection:
            del self._connections[connection.address]
            connection.cancel()
            self._has_lost = True
            self._begin(self._settle(connection))

    async def _settle(self, lost: WorkerConnection) -> None:
        """Find the answers of a lost worker. The rest are sent again once it cannot be running."""
        loop = asyncio.get_running_loop()
        until = lost.heard + LEASE + _MARGIN
        while loop.time() < until:
            near = [each for each in self._connections.values() if each.machine == lost.machine]
            if near:
                with contextlib.suppress(OSError, asyncio.TimeoutError):
                    if lost.store not in await self._recover(near[0]):
                        break  # its store is free, so the process has ended
            await asyncio.sleep(_LOOK)
        for call, future in lost.pending.values():
            record = self._recovered.get(call.key)
            if future.done():
                continue
            if record is not None and record.answer is not None:
                future.set_result(_reply(call, record))
            else:
                future.set_exception(SenderLost(LOST))

    async def _post(self, call: Call) -> Reply:
        loop = asyncio.get_running_loop()
        until = loop.time() + NO_WORKERS
        while not self._connections:
            if call.number in self._stopped:
                return Reply(call.number, stopped=True)
            if loop.time() > until:
                raise SettingsError(f"The Dask cluster has had no workers for {NO_WORKERS:.0f} s.")
            self._changed.clear()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), _LOOK)
        connection = min(self._connections.values(), key=lambda each: len(each.pending))
        return await connection.send(call)

    async def _stop(self, number: int) -> None:
        self._stopped.add(number)
        for connection in self._connections.values():
            if number in connection.pending:
                connection.stop(number)

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background.discard)


def _reply(call: Call, record: Record) -> Reply:
    """The reply to a call that a lost worker stored."""
    outcome = msgspec.json.decode(record.summary, type=RowOutcome)
    failure = None
    if outcome.status == "failed":
        failure = Failure(TensormeshError.__name__, outcome.error or "It failed.")
    return Reply(call.number, failure, outcome.status == "stopped", record.answer)


def _group(store: Path) -> str:
    """The folder of the workers' stores that belong to a store."""
    return hashlib.sha256(f"{socket.gethostname()}:{store}".encode()).hexdigest()[:16]
