"""What sends the requests on a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tensormesh_nb.rows.cluster import sender as module
from tensormesh_nb.rows.cluster.cluster_messages import Exchange, Reply
from tensormesh_nb.rows.cluster.sender import Sender
from tensormesh_nb.rows.store.row_store import RowStore

from ...client.asking import client
from ...replay_host import ReplayHost, Request, Script, chunk, head, sse
from ..answers import echo, prompt_of, prompts
from .calls import call

Body = Callable[[Sender], Awaitable[Any]]


def use(host: ReplayHost, path: Path, body: Body) -> None:
    """Run a coroutine function with a sender."""
    with client(host) as asking:
        sender = Sender(asking.settings, path, "group")

    async def run() -> None:
        try:
            await body(sender)
        finally:
            await sender.end()

    asyncio.run(run())


async def replies(sender: Sender, count: int, **given: Any) -> dict[int, Reply]:
    """So many replies."""
    found: dict[int, Reply] = {}
    while len(found) < count:
        answer = await sender.exchange(Exchange("r", wait=5.0, **given))
        found |= {reply.number: reply for reply in answer.replies}
        given = {}
    return found


def text_of(reply: Reply) -> str:
    assert reply.answer is not None
    answer = msgspec.json.decode(reply.answer)
    return str(answer["response"]["choices"][0]["message"]["content"])


def test_reply_is_kept_until_the_run_has_it(tmp_path: Path) -> None:
    path = tmp_path / "w.db"

    async def body(sender: Sender) -> None:
        calls = [call(0, "a"), call(1, "b")]
        await sender.exchange(Exchange("r", calls))
        await sender.exchange(Exchange("r", calls))  # a message may arrive twice
        found = await replies(sender, 2)
        assert {number: text_of(each) for number, each in found.items()} == {0: "A", 1: "B"}
        # The answer to a message may be lost.
        again = await replies(sender, 2, again=True)
        assert again == found
        await sender.exchange(Exchange("r", received=[0]))

    with ReplayHost(echo) as host:
        use(host, path, body)
        assert prompts(host) == ["a", "b"]
    store = RowStore(path)
    (record,) = store.records()
    assert (record.key, record.status) == (b"b" * 32, "ok")
    store.close()


def test_store_without_rows_is_removed(tmp_path: Path) -> None:
    async def body(sender: Sender) -> None:
        await sender.exchange(Exchange("r", [call(0, "a")]))
        await replies(sender, 1)
        await sender.exchange(Exchange("r", received=[0], ends=True))

    with ReplayHost(echo) as host:
        use(host, tmp_path / "w.db", body)
    assert list(tmp_path.iterdir()) == []


def test_stopped_call_has_what_has_arrived_and_failed_one_its_reason(tmp_path: Path) -> None:
    def script(request: Request) -> Script:
        if prompt_of(request) == "slow":
            return [head(), *sse(chunk("par")), 30.0]
        return [1.0, head("500 Broken", "application/json") + b"{}"]  # the other one goes on

    async def body(sender: Sender) -> None:
        await sender.exchange(Exchange("r", [call(0, "slow"), call(1, "bad")]))
        found = await replies(sender, 1)
        assert found[1].failure is not None
        assert found[1].failure.kind == "ServerError"
        assert found[1].answer is None
        await sender.exchange(Exchange("r", stops=[0, 7]))
        stopped = (await replies(sender, 1))[0]
        assert stopped.stopped
        assert text_of(stopped) == "par"

    with ReplayHost(script) as host:
        use(host, tmp_path / "w.db", body)


def test_everything_is_stopped_when_the_run_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE", 0)

    async def body(sender: Sender) -> None:
        assert await asyncio.to_thread(sender.ended.wait, 10)

    with ReplayHost([head(), *sse(chunk("par")), 30.0]) as host:
        use(host, tmp_path / "w.db", body)
