"""Requests for workers, and a worker that a test can ask."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import msgspec

from tensormesh_nb.rows.cluster.cluster_messages import Call, Message, decode, encode
from tensormesh_nb.rows.cluster.worker import OPERATION, greet

__all__ = ["Dask", "Worker", "call"]


def call(number: int, text: str) -> Call:
    """A request with this prompt."""
    body = {"model": "m", "messages": [{"role": "user", "content": text}], "stream": True}
    return Call(number, text.encode() * 32, msgspec.json.encode(body), [])


class Worker:
    """A worker of Dask, as far as it is used."""

    def __init__(self, address: str = "tcp://127.0.0.1:9") -> None:
        self.address, self.handlers = address, dict[str, Any]()
        self.status = SimpleNamespace(name="running")

    async def ask(self, message: Message) -> Message:
        """Its answer to a message."""
        return decode(await self.handlers[OPERATION](encode(message)))


class Dask:
    """A client of Dask, as far as an admission uses it.

    Args:
        workers: of the cluster.
        greeting: what they answer instead of their own greeting.
        address: of the scheduler.
    """

    def __init__(
        self, *workers: Worker, greeting: Any = None, address: str = "tcp://127.0.0.1:1"
    ) -> None:
        self._workers = {worker.address: worker for worker in workers}
        self._greeting = greeting
        self.address = address
        self.submitted = 0

    @property
    def scheduler(self) -> Dask:
        return self

    async def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self._workers, 1)

    async def run(self, function: Any, *, workers: list[str], on_error: str) -> dict[str, Any]:
        assert (function, on_error) == (greet, "return")
        found = {address: function(self._workers[address]) for address in workers}
        if self._greeting is None:
            return found
        changed = {**found[workers[0]], **self._greeting} if isinstance(self._greeting, dict) else 0
        return dict.fromkeys(workers, changed or self._greeting)

    def submit(self, *_: Any, **__: Any) -> Dask:
        self.submitted += 1
        return self

    async def result(self) -> None:
        await asyncio.sleep(0)

    async def proxy(self, msg: dict[str, Any], worker: str) -> Any:
        return await self._workers[worker].handlers[msg["op"]](msg["payload"])
