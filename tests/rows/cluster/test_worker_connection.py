"""The connection of a run to one worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tensormesh_nb.rows.cluster import worker_connection as module
from tensormesh_nb.rows.cluster.admission import Admitted
from tensormesh_nb.rows.cluster.cluster_messages import Done, Exchange, Message, Replies, Reply
from tensormesh_nb.rows.cluster.worker_connection import WorkerConnection
from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.store.row_store import RowStore

from .calls import call

Answer = Callable[[Exchange], Awaitable[Message]]


class Ends:
    """Both ends of a connection: a script answers for the worker."""

    def __init__(self, store: RowStore, answer: Answer) -> None:
        self.messages: list[Exchange] = []
        self.lost: list[WorkerConnection] = []
        self.looks = 0
        self._answer = answer
        worker = Admitted("tcp://w", "machine", "w.db")
        self.connection = WorkerConnection(
            worker, self._ask, "run", store, self._look, self.lost.append
        )

    async def _ask(self, address: str, message: Message) -> Message:
        assert address == "tcp://w"
        assert isinstance(message, Exchange)
        self.messages.append(message)
        return await self._answer(message)

    async def _look(self) -> None:
        self.looks += 1


@pytest.fixture
def store(tmp_path: Path) -> RowStore:
    return RowStore(tmp_path / "rows.db")


async def _nothing(message: Exchange) -> Message:
    await asyncio.sleep(0.01 if message.wait else 0)
    return Replies([])


def test_reply_is_confirmed_once_the_store_has_it(store: RowStore) -> None:
    sent = call(3, "a")
    finished: list[Reply] = []

    async def answers(message: Exchange) -> Message:
        if message.calls:
            finished.append(Reply(3, answer=b"{}"))
        if message.wait and finished:
            return Replies([finished.pop()])
        return await _nothing(message)

    async def body() -> None:
        ends = Ends(store, answers)
        reply = await ends.connection.send(sent)
        assert reply == Reply(3, answer=b"{}")
        assert ends.connection.pending == {}
        store.put(sent.key, RowOutcome("failed", "An earlier run."), None)
        await asyncio.sleep(0.05)
        assert not any(message.received for message in ends.messages)
        store.put(sent.key, RowOutcome("ok"), None)
        while not any(message.received for message in ends.messages):
            await asyncio.sleep(0.01)
        await ends.connection.close()
        assert {each for message in ends.messages for each in message.received} == {3}
        assert ends.messages[-1].ends

    asyncio.run(body())
    store.close()


def test_messages_that_fail_are_sent_again(
    store: RowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.001)
    failures = iter([True, True, True])

    async def answers(message: Exchange) -> Message:
        if next(failures, False):
            raise OSError("broken")
        return Replies([Reply(3)]) if message.again else await _nothing(message)

    async def body() -> None:
        ends = Ends(store, answers)
        assert await ends.connection.send(call(3, "a")) == Reply(3)
        assert ends.looks  # whether the worker has ended
        assert ends.lost == []
        await ends.connection.close()

    asyncio.run(body())
    store.close()


def test_worker_that_does_not_know_the_run_or_is_silent_is_lost(
    store: RowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAUSE", 0.001)
    monkeypatch.setattr(module, "SILENT", 0.0)

    async def forgets(_: Exchange) -> Message:
        return Done("This worker does not send for this run.")

    async def breaks(_: Exchange) -> Message:
        raise OSError("broken")

    async def body(answer: Answer) -> None:
        ends = Ends(store, answer)
        future = ends.connection.send(call(3, "a"))
        while not ends.lost:
            await asyncio.sleep(0.001)
        ends.connection.cancel()
        assert not future.done()  # the run decides what becomes of it
        assert [each.number for each, _ in ends.connection.pending.values()] == [3]

    asyncio.run(body(forgets))
    asyncio.run(body(breaks))
    store.close()
