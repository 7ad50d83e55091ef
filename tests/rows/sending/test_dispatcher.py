"""A run over rows against hosts that answer, refuse and break."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import anyio
import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.runtime.thread import AsyncioThread
from tensormesh_nb.rows.budget import Budget
from tensormesh_nb.rows.input_table import Table
from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.prompts import RowPrompts
from tensormesh_nb.rows.row_requests import Item, RowItems, Started
from tensormesh_nb.rows.sending.concurrency import ConcurrencyLimit
from tensormesh_nb.rows.sending.dispatcher import Clock, Dispatcher, SenderLost
from tensormesh_nb.rows.store.row_store import RowStore

from ...client.asking import client, free_port
from ...replay_host import ReplayHost, Request, Script, chunk, head, sse
from ..answers import REFUSED, answer, echo, prompt_of, prompts


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await anyio.lowlevel.checkpoint()


class Runner:
    """A run over texts, and its parts."""

    def __init__(
        self,
        asking: tm.Client,
        texts: list[Any],
        path: Path,
        *,
        concurrency: int | None = 4,
        raises: bool = False,
        time: Time | None = None,
        budget: Budget | None = None,
        start: Callable[[Item, bytes], Started] = lambda item, _: item.start(),
        **fields: Any,
    ) -> None:
        self.asking, self.count = asking, len(texts)
        self.reports: list[tuple[RowOutcome, bool]] = []
        self.keys = [b""] * len(texts)
        self.outcomes: dict[int, RowOutcome] = {}
        self.store = RowStore.open(path)
        clock = Clock(lambda: time.now, time.sleep) if time else Clock()
        self.run = Dispatcher(
            RowItems(
                asking._single_requests(),
                RowPrompts(Table([{"text": text} for text in texts]), "{{ text }}"),
                fields,
                str(asking.settings.base_url),
            ),
            self.store,
            self.keys,
            self.outcomes,
            limit=ConcurrencyLimit(concurrency, clock.now),
            budget=budget or Budget(),
            raises=raises,
            report=lambda outcome, sent: self.reports.append((outcome, sent)),
            start=start,
            clock=clock,
        )

    def work(self) -> Runner:
        asyncio.run(self.run.work(iter(range(self.count))))
        return self

    @property
    def statuses(self) -> list[str | None]:
        known = self.store.rows(filter(None, self.keys))
        every = [self.outcomes.get(n) or known.get(key) for n, key in enumerate(self.keys)]
        return [None if each is None else each.status for each in every]

    @property
    def errors(self) -> list[str | None]:
        known = self.store.rows(filter(None, self.keys))
        every = [self.outcomes.get(n) or known.get(key) for n, key in enumerate(self.keys)]
        return [None if each is None else each.error for each in every]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.db"


def test_every_row_is_sent_once_and_kept(path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        ran = Runner(asking, ["a", "b", "c", "d", "e"], path).work()
        assert prompts(host) == ["a", "b", "c", "d", "e"]
        assert ran.statuses == ["ok"] * 5
        rows = ran.store.rows(ran.keys)
        assert [rows[key].text for key in ran.keys] == ["A", "B", "C", "D", "E"]
        assert [sent for _, sent in ran.reports] == [True] * 5
        assert ran.run.ended is None


def test_finished_rows_are_not_sent_again(path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        Runner(asking, ["a", "b"], path).work()
        ran = Runner(asking, ["b", "c", "a"], path, concurrency=1).work()
        assert prompts(host) == ["a", "b", "c"]
        assert ran.statuses == ["ok"] * 3
        assert sorted(sent for _, sent in ran.reports) == [False, False, True]
        # Another field is another request.
        Runner(asking, ["a"], path, temperature=0.5).work()
        assert prompts(host) == ["a", "a", "b", "c"]


def test_same_rows_are_sent_each_for_itself(path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        ran = Runner(asking, ["a", "a", "a"], path).work()
        assert prompts(host) == ["a", "a", "a"]
        assert len(set(ran.keys)) == 3
        Runner(asking, ["a", "a"], path).work()
        assert len(host.requests) == 3


def test_no_more_requests_at_once_than_the_limit(path: Path) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def counted(request: Request) -> Script:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        return [0.03, done, *echo(request)]

    def done() -> None:
        nonlocal running
        with lock:
            running -= 1

    with ReplayHost(counted) as host, client(host) as asking:
        Runner(asking, list("abcdefghij"), path, concurrency=3).work()
    assert 2 <= most <= 3


def test_refused_row_is_sent_again_and_the_others_go_on(path: Path) -> None:
    def first_refused(request: Request) -> Script:
        if prompt_of(request) == "b" and prompts(host).count("b") <= 2:
            return REFUSED
        return echo(request)

    with ReplayHost(first_refused) as host, client(host, max_retries=0) as asking:
        ran = Runner(asking, ["a", "b", "c"], path, concurrency=1, time=Time()).work()
        assert ran.statuses == ["ok"] * 3
        assert prompts(host) == ["a", "b", "b", "b", "c"]
        assert ran.store.rows(ran.keys)[ran.keys[1]].attempts == 3
        assert ran.run.limit.refusals == 2


def test_endless_refusals_end_the_run_and_keep_what_is_finished(path: Path) -> None:
    def later_refused(request: Request) -> Script:
        return echo(request) if prompt_of(request) == "a" else REFUSED

    time = Time()
    with ReplayHost(later_refused) as host, client(host) as asking:
        ran = Runner(asking, list("abcdef"), path, concurrency=1, time=time).work()
    assert ran.statuses[0] == "ok"
    assert set(ran.statuses[1:]) <= {None, "failed"}
    assert str(ran.run.ended).startswith("The host refused 24 requests in a row: ")
    assert time.now > 100  # it waited longer and longer


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("429 Too Many Requests", "You exceeded your current quota."),
        ("400 Bad Request", "Budget has been exceeded! The quota is 1.0."),
    ],
)
def test_used_up_quota_ends_the_run_at_once(path: Path, status: str, message: str) -> None:
    body = json.dumps({"error": {"message": message}}).encode()
    with (
        ReplayHost([head(status, "application/json") + body]) as host,
        client(host) as asking,
    ):
        ran = Runner(asking, list("abcd"), path, concurrency=1).work()
        assert len(host.requests) == 1
    assert ran.statuses == ["failed", None, None, None]
    assert "quota" in str(ran.run.ended)


@pytest.mark.parametrize(
    ("status", "reason"),
    [("401 No", "Every request would fail"), ("403 No", "Every request would fail")],
)
def test_error_that_all_rows_would_have_ends_the_run(path: Path, status: str, reason: str) -> None:
    with (
        ReplayHost([head(status, "application/json") + b"{}"]) as host,
        client(host) as asking,
    ):
        ran = Runner(asking, list("abcd"), path, concurrency=1).work()
        assert len(host.requests) == 1
    assert ran.statuses == ["failed", None, None, None]
    assert str(ran.run.ended).startswith(reason)


def test_host_that_wants_a_long_pause_is_not_waited_for(path: Path) -> None:
    tomorrow: Script = [head("429 Daily", "application/json", Retry_After="9000") + b"{}"]
    with (
        ReplayHost(
            lambda request: tomorrow if prompt_of(request) == "b" else echo(request)
        ) as host,
        client(host) as asking,
    ):
        ran = Runner(asking, ["a", "b", "c"], path, time=Time()).work()
        assert ran.statuses == ["ok", "failed", "ok"]
        assert prompts(host) == ["a", "b", "c"]


def test_overloaded_host_has_refused_the_row(path: Path) -> None:
    scripts = iter([[head("529 Overloaded", "application/json") + b"{}"]])
    with (
        ReplayHost(lambda request: next(scripts, None) or echo(request)) as host,
        client(host) as asking,
    ):
        ran = Runner(asking, ["a"], path, time=Time()).work()
        assert ran.statuses == ["ok"]
        assert prompts(host) == ["a", "a"]


@pytest.mark.parametrize(("status", "sent"), [("500 Oops", 24), ("405 No", 24), ("400 No", 40)])
def test_host_that_fails_every_row_alike_ends_the_run(path: Path, status: str, sent: int) -> None:
    with ReplayHost([head(status, "application/json") + b"{}"]) as host, client(host) as asking:
        ran = Runner(asking, ["a"] * 40, path, concurrency=1).work()
        assert len(host.requests) == sent  # a bad request may be that of its row
    assert ran.statuses.count("failed") == sent
    assert (ran.run.ended or "").startswith("The first 24 requests failed for the same reason") == (
        sent == 24
    )


def test_request_that_broke_off_counts_at_the_most_that_it_may_cost(path: Path) -> None:
    def bad(request: Request) -> Script:
        status = {"a": "500 Oops", "b": "400 No"}.get(prompt_of(request))
        return [head(status, "application/json") + b"{}"] if status else echo(request)

    with ReplayHost(bad) as host, client(host) as asking:
        spent = []
        for text in "abc":
            budget = Budget(max_total_tokens=10_000)
            Runner(asking, [text], path, budget=budget, max_tokens=1000).work()
            spent.append(budget.tokens)
    assert spent[0] > 1000
    assert spent[1:] == [0, 11]


def test_host_that_cannot_be_reached_ends_the_run(path: Path) -> None:
    with client(f"http://127.0.0.1:{free_port()}/v1") as asking:
        ran = Runner(asking, list("abcd"), path, concurrency=1, time=Time()).work()
    assert str(ran.run.ended).startswith("No request reached the host: ")
    assert "ok" not in ran.statuses


def test_broken_row_keeps_its_partial_answer_and_is_sent_again_by_the_next_run(path: Path) -> None:
    def breaks_once(request: Request) -> Script:
        if prompt_of(request) == "b" and prompts(host).count("b") == 1:
            return [head(), *sse(chunk("par"))]
        return echo(request)

    with ReplayHost(breaks_once) as host, client(host) as asking:
        ran = Runner(asking, ["a", "b", "c"], path).work()
        assert ran.statuses == ["ok", "failed", "ok"]
        # A host that has begun to answer may have been paid.
        assert prompts(host) == ["a", "b", "c"]
        assert ran.store.rows(ran.keys)[ran.keys[1]].text == "par"
        assert ran.store.answer(ran.keys[1])["status"] == "failed"
        again = Runner(asking, ["a", "b", "c"], path).work()
        assert again.statuses == ["ok"] * 3
        assert prompts(host) == ["a", "b", "b", "c"]


def test_rows_that_cannot_be_sent_do_not_keep_others_back(path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        ran = Runner(asking, ["a", None, "c"], path).work()
        assert ran.statuses == ["ok", "failed", "ok"]
        assert ran.errors[1] == "Row 1: the cell 'text' is empty."
        assert prompts(host) == ["a", "c"]


@pytest.mark.parametrize("texts", [["a", None, "c"], ["a", "bad", "c"]])
def test_first_failure_ends_the_run_if_wanted(path: Path, texts: list[Any]) -> None:
    def bad(request: Request) -> Script:
        if prompt_of(request) == "bad":
            return [head("400 No", "application/json") + b'{"error": "no"}']
        return echo(request)

    with ReplayHost(bad) as host, client(host) as asking:
        ran = Runner(asking, texts, path, concurrency=1, raises=True).work()
        assert "c" not in prompts(host)
        assert isinstance(ran.run.failure, tm.TensormeshError)
        assert ran.statuses[0] == "ok"


def test_run_stays_within_its_budget(path: Path) -> None:
    with ReplayHost(echo) as host, client(host) as asking:
        budget = Budget(max_total_tokens=800)
        ran = Runner(asking, list("abcdefgh") * 20, path, budget=budget, max_tokens=10).work()
    assert 3 < ran.statuses.count("ok") < 160
    assert budget.tokens == 11 * ran.statuses.count("ok") <= 800
    assert ran.run.ended == "The next row might exceed max_cost or max_total_tokens."


def test_stopped_rows_keep_what_has_arrived(path: Path) -> None:
    arrived = threading.Event()

    def slow(request: Request) -> Script:
        if prompt_of(request) == "b":
            threading.Timer(0.2, arrived.set).start()
            return [head(), *sse(chunk("par")), 30.0]
        return echo(request)

    with ReplayHost(slow) as host, client(host) as asking:
        ran = Runner(asking, ["a", "b"], path)
        task = AsyncioThread(ran.run.work, iter(range(2)))
        assert arrived.wait(20)
        task.cancel()
        with pytest.raises(CancelledError):
            task.result()
        assert ran.statuses == ["ok", "stopped"]
        assert ran.store.rows(ran.keys)[ran.keys[1]].text == "par"


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        ("DROP TABLE started", "cannot be written: no such table"),
        ("DROP TABLE row", "cannot be written: no such table"),
        (None, "is closed"),
    ],
)
def test_store_that_fails_in_the_run_ends_it_in_one_line(
    path: Path, harm: str | None, message: str
) -> None:
    def harmed(request: Request) -> Script:
        if prompt_of(request) == "b":
            if harm is None:
                ran.store.close()
            else:
                ran.store._query(harm)
        return echo(request)

    with ReplayHost(harmed) as host, client(host) as asking:
        ran = Runner(asking, list("abcdef"), path, concurrency=1)
        asyncio.run(ran.run.work(iter(range(ran.count))))
        assert prompts(host) == ["a", "b"]
    assert message in str(ran.run.ended)


def test_rows_in_flight_when_the_client_is_closed_are_stopped(path: Path) -> None:
    def closing(request: Request) -> Script:
        if prompt_of(request) == "b":
            asking.close()
            return [5.0]
        return echo(request)

    with ReplayHost(closing) as host, client(host) as asking:
        ran = Runner(asking, ["a", "b", "c"], path, concurrency=1).work()
        assert ran.statuses == ["ok", "stopped", None]
        assert ran.run.ended == "The client was closed."


def test_refused_row_is_not_counted_as_sent_twice(path: Path) -> None:
    def refused_once(request: Request) -> Script:
        return REFUSED if len(host.requests) == 1 else echo(request)

    with ReplayHost(refused_once) as host, client(host) as asking:
        ran = Runner(asking, ["a"], path, concurrency=1, time=Time()).work()
        assert (ran.statuses, ran.run.resent) == (["ok"], 0)


def test_row_whose_sender_is_lost_is_sent_again_but_not_for_ever(path: Path) -> None:
    losses = {b"b": 2, b"c": 9}
    keys: set[bytes] = set()

    def start(item: Item, key: bytes) -> Started:
        keys.add(key)
        text = item.request.messages[-1]["content"].encode()
        result, run = item.start()
        if not losses.get(text):
            return result, run
        losses[text] -= 1

        async def lose() -> None:
            raise SenderLost("The process has ended.")

        return result, lose

    with ReplayHost(echo) as host, client(host) as asking:
        ran = Runner(asking, list("abcd"), path, start=start).work()
        assert prompts(host) == ["a", "b", "d"]
    assert ran.statuses == ["ok", "ok", "failed", "ok"]
    assert ran.errors[2] == "The process has ended."
    assert ran.run.resent == 2 + 2
    assert ran.run.limit.refusals == 0  # it says nothing about the host
    assert keys == set(ran.keys)


def test_answer_helper_is_complete() -> None:
    with ReplayHost(answer("Hi")) as host, client(host) as asking:
        result = asking.chat("x")
        assert (result.text, result.status, len(result.logprobs)) == ("Hi", "complete", 2)
