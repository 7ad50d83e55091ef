"""Turn: chunks as they arrive; leaving early closes the connection and keeps the partial answer."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import signal
import sys
import threading
import time
import weakref
from typing import Any

import psutil
import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.transport_pool import BlockingTransport, Transports
from tensormesh_nb.client.running_request import RunningRequest
from tensormesh_nb.client.stream import AsyncTurn, Turn
from tensormesh_nb.config.settings import Settings
from tensormesh_nb.wire.chunks import Chunk

from ..factories import make_builder
from ..leak_watch import KEY
from ..replay_host import DONE, ReplayHost, chunk, head, sse
from .asking import SLOW

ANSWER = [head(), *sse(chunk("Hel"), chunk("lo"), chunk(finish_reason="stop"), DONE)]


def client(host: ReplayHost) -> tm.Client:
    return tm.Client(host=host.url, model="m")


def wait_until(true: Any, seconds: float = 3.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    return bool(true())


# Blocking


def test_nothing_is_sent_before_a_turn_is_entered() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        turn = asking.stream("Hi")
        turn.close()
        assert (turn.result.status, list(turn)) == ("interrupted", [])
        with turn:
            pass
        assert host.requests == []


def test_chunks_come_while_the_answer_grows() -> None:
    with (
        ReplayHost(
            [head(), *sse(chunk("Hel"), 0.2, chunk("lo", finish_reason="stop"), DONE)]
        ) as host,
        client(host) as asking,
        asking.stream("Hi") as turn,
    ):
        seen = [(part.choices[0].delta.text, turn.result.text, turn.result.status) for part in turn]
        assert seen[0] == ("Hel", "Hel", "streaming")
        assert seen[1][:2] == ("lo", "Hello")
    assert turn.result.status == "complete"


def test_a_turn_may_be_iterated_without_entering_and_again() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        turn = asking.stream("Hi")
        assert len(list(turn)) == 3
        assert list(turn) == []
        assert len(host.requests) == 1


def test_batches_respect_the_interval_and_are_complete() -> None:
    many = [step for n in range(50) for step in (*sse(chunk(f"{n} ")), 0.005)]
    with ReplayHost([head(), *many, *ANSWER[3:]]) as host, client(host) as asking:
        began = time.monotonic()
        with asking.stream("Hi") as turn:
            batches = list(turn.batches(0.1))
        spent = time.monotonic() - began
    assert len(batches) <= spent / 0.1 + 2  # the last comes at once
    texts = [part.choices[0].delta.text for batch in batches for part in batch]
    assert "".join(texts) == turn.result.text == "".join(f"{n} " for n in range(50))


def test_repeated_key_is_redacted_in_the_finished_result() -> None:
    said = [chunk(letter) for letter in f"It is {KEY}."]
    for script in ([head(), *sse(*said, chunk(finish_reason="stop"), DONE)], [head(), *sse(*said)]):
        with ReplayHost(script) as host, tm.Client(host=host.url, api_key=KEY, model="m") as asking:
            turn = asking.stream("Hi")
            with contextlib.suppress(tm.ConnectionFailed):
                texts = []
                for part in turn:
                    texts += [choice.delta.text for choice in part.choices if choice.delta]
            assert turn.result.status in ("complete", "failed")
            assert "".join(texts) == f"It is {KEY}."
            assert turn.result.text == "It is ***."


def test_leaving_early_closes_the_connection() -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        with asking.stream("Hi") as turn:
            next(iter(turn))
        assert host.requests[0].abandoned.wait(3)
        assert turn.result.status == "interrupted"
        assert turn.result.text in ("Hel", "Hello")
        assert turn.result.error is None
        turn.close()
        assert turn.result._repr_html_()


def test_an_exception_in_the_loop_closes_the_connection() -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        turn = asking.stream("Hi")
        with pytest.raises(ZeroDivisionError), turn:
            divide(turn)
        assert host.requests[0].abandoned.wait(3)
        assert turn.result.status == "interrupted"


def divide(turn: tm.Turn) -> None:
    for _ in turn:
        1 / 0  # noqa: B018


def test_a_stop_button_on_another_thread_ends_the_loop() -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        with asking.stream("Hi") as turn:
            threading.Timer(0.2, turn.close).start()
            for _ in turn:
                pass
        assert (turn.result.status, turn.result.text) == ("interrupted", "Hello")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGALRM])
def test_handler_of_a_signal_may_close_the_turn(number: signal.Signals) -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        turn = asking.stream("Hi")
        before = signal.signal(number, lambda *_: turn.close())
        timer = threading.Timer(0.2, signal.raise_signal, [number])
        timer.start()
        try:
            assert len(list(turn)) == 2
        finally:
            timer.join()
            signal.signal(number, before)
        assert (turn.result.status, turn.result.text) == ("interrupted", "Hello")


def test_closing_before_the_host_has_answered() -> None:
    with ReplayHost([30.0]) as host, client(host) as asking:
        with asking.stream("Hi") as turn:
            assert wait_until(lambda: host.requests)
        assert host.requests[0].abandoned.wait(3)
        assert turn.result.status == "interrupted"


def test_failure_is_raised_after_earlier_chunks() -> None:
    broken = [head(), *sse(chunk("Hel"), {"error": {"message": "broke"}})]
    with ReplayHost(broken) as host, client(host) as asking:
        turn = asking.stream("Hi")
        iterator = iter(turn)
        assert next(iterator).choices[0].delta.text == "Hel"
        with pytest.raises(tm.ServerError, match="broke"):
            next(iterator)
        with pytest.raises(tm.ServerError, match="broke"):
            list(turn)


def test_a_hundred_cancellations_leave_nothing_behind() -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        threads = threading.active_count()
        for _ in range(100):
            with asking.stream("Hi") as turn:
                next(iter(turn))
        assert wait_until(lambda: all(request.abandoned.is_set() for request in host.requests))
        assert len(host.requests) == 100
        assert wait_until(lambda: open_connections(host) == 0)
        assert threading.active_count() == threads


def test_a_turn_that_failed_is_not_kept_by_its_own_traceback() -> None:
    broken = [head(), *sse(chunk("Hel"), {"error": {"message": "broke"}})]

    def fail(asking: tm.Client) -> weakref.ref[tm.ChatResult]:
        turn = asking.stream("Hi")
        with pytest.raises(tm.ServerError, match="broke"):
            list(turn)
        return weakref.ref(turn.result)

    with ReplayHost(broken) as host, client(host) as asking:
        result = fail(asking)
        gc.collect()
        assert result() is None


def test_a_turn_that_is_forgotten_ends() -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        for _ in asking.stream("Hi"):
            break
        gc.collect()
        assert host.requests[0].abandoned.wait(3)


def test_interrupted_turn_ends_though_a_traceback_keeps_it() -> None:
    with ReplayHost(SLOW) as host, client(host) as asking:
        turn = asking.stream("Hi")
        with pytest.raises(KeyboardInterrupt):
            read_until_interrupted(turn, 0.2)
        assert host.requests[0].abandoned.wait(3)
        assert (turn.result.status, turn.result.text) == ("interrupted", "Hello")


def read_until_interrupted(turn: Any, seconds: float) -> None:
    timer = threading.Timer(seconds, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        for _ in turn:
            pass
    finally:
        timer.cancel()


INTERRUPTS = int(os.environ.get("TENSORMESH_NB_INTERRUPTS", "100"))

# One that comes while Python runs a weak reference's callback is dropped by Python, and told so.
dropped_by_python = pytest.mark.filterwarnings(
    "ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"
)


@dropped_by_python
def test_interrupts_at_any_moment_leave_nothing_behind() -> None:
    """TENSORMESH_NB_INTERRUPTS=1000 for the whole thing."""
    moments = random.Random(0)
    # Some hosts are slow to answer, some to end: interrupts hit before, between and after.
    scripts = [[0.003, *SLOW], SLOW, ANSWER]
    with ReplayHost(*(moments.choice(scripts) for _ in range(INTERRUPTS))) as host:
        with client(host) as asking:
            asking.stream("Hi").close()
            hit = sum(interrupt(asking, moments.uniform(0, 0.012)) for _ in range(INTERRUPTS))
            assert hit > INTERRUPTS / 4
            assert wait_until(lambda: all(r.answered.is_set() for r in host.requests))
            gc.collect()  # an interrupt within the callback that closes a turn skips the callback
            assert wait_until(lambda: open_connections(host) <= 1)
        assert wait_until(lambda: open_connections(host) == 0)


@dropped_by_python
def test_interrupts_at_the_start_leave_a_working_client() -> None:
    """A client's first request makes its loop; what was half begun is undone."""
    moments = random.Random(0)
    with ReplayHost(ANSWER) as host:
        for _ in range(INTERRUPTS // 2):
            with client(host) as asking:
                interrupt(asking, moments.uniform(1e-5, 0.002))
                assert asking.chat("Hi").text == "Hello"
        gc.collect()  # an interrupt may skip the callback that closes a turn
        assert wait_until(lambda: open_connections(host) == 0)


def interrupt(asking: tm.Client, seconds: float) -> bool:
    """Send a request and interrupt it after so many seconds; returns whether that was in time."""
    turn: Any = None
    signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        # Python drops one that comes while it collects garbage: then the next one counts.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
        with asking.stream("Hi") as turn:
            for _ in turn:
                pass
        time.sleep(1)
    except KeyboardInterrupt:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if turn is None:
        return False
    assert turn.result.status in ("interrupted", "complete")
    return bool(turn.result.status == "interrupted")


def open_connections(host: ReplayHost) -> int:
    """How many connections to a host this process holds open."""
    found = psutil.Process().net_connections("tcp")
    return sum(
        1 for c in found if c.raddr and c.raddr.port == host.port and c.status != "TIME_WAIT"
    )


# Async


def test_async_turns_give_the_same() -> None:
    async def main(asking: tm.Client) -> list[str]:
        async with asking.astream("Hi") as turn:
            texts = [part.choices[0].delta.text async for part in turn]
            assert [part async for part in turn] == []
        assert turn.result.status == "complete"
        return texts

    with ReplayHost(ANSWER) as host, client(host) as asking:
        assert asyncio.run(main(asking)) == ["Hel", "lo", ""]


def test_leaving_an_async_turn_early_closes_the_connection() -> None:
    async def main(asking: tm.Client) -> tm.ChatResult:
        async with asking.astream("Hi") as turn:
            async for _ in turn:
                break
        assert [part async for part in turn] == []
        return turn.result

    with ReplayHost(SLOW) as host, client(host) as asking:
        result = asyncio.run(main(asking))
        assert host.requests[0].abandoned.wait(3)
    assert result.status == "interrupted"
    assert result.text in ("Hel", "Hello")


def test_async_turn_that_is_forgotten_ends() -> None:
    async def main(asking: tm.Client) -> bool:
        turn = await asking.astream("Hi").__aenter__()
        async for _ in turn:
            break
        del turn
        gc.collect()
        return await asyncio.to_thread(host.requests[0].abandoned.wait, 3)

    with ReplayHost(SLOW) as host, client(host) as asking:
        assert asyncio.run(main(asking))


def test_total_time_ends_a_turn_whose_reader_is_busy() -> None:
    async def main(asking: tm.Client) -> None:
        async with asking.astream("Hi") as turn:
            async for _ in turn:
                await asyncio.sleep(0.3)

    with (
        ReplayHost(SLOW) as host,
        tm.Client(host=host.url, model="m", timeout_total=0.2) as asking,
        pytest.raises(tm.TimeoutExceeded, match="timeout_total"),
    ):
        asyncio.run(main(asking))


@pytest.mark.parametrize("kind", [Turn, AsyncTurn])
def test_busy_reader_is_not_a_silent_host(kind: Any) -> None:
    parts = sse(chunk("a"), 0.1, chunk("b"), 0.1, chunk("c", finish_reason="stop"), DONE)

    async def read(asking: tm.Client) -> tm.ChatResult:
        async with asking.astream("Hi") as turn:
            async for _ in turn:
                time.sleep(0.3)
        return turn.result

    with (
        ReplayHost([head(), *parts]) as host,
        tm.Client(host=host.url, model="m", stream_idle_timeout=0.2) as asking,
    ):
        if kind is AsyncTurn:
            result = asyncio.run(read(asking))
        else:
            with asking.stream("Hi") as turn:
                for _ in turn:
                    time.sleep(0.3)
            result = turn.result
    assert (result.text, result.status) == ("abc", "complete")


def test_threads_that_read_one_turn_share_its_chunks() -> None:
    parts = [step for number in range(50) for step in (chunk(f"{number} "), 0.001)]
    read: list[Chunk] = []
    with (
        ReplayHost([head(), *sse(*parts, chunk(finish_reason="stop"), DONE)]) as host,
        client(host) as asking,
    ):
        turn = asking.stream("Hi")
        readers = [threading.Thread(target=lambda: read.extend(turn)) for _ in range(3)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join(10)
    assert len(read) == 51
    assert turn.result.status == "complete"


def test_unused_async_turn_gives_no_warning() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        turn = asking.astream("Hi")
        with pytest.raises(RuntimeError, match="async with"):
            asyncio.run(anext_of(turn))
        del turn
        gc.collect()
        assert host.requests == []


async def anext_of(turn: Any) -> Any:
    return await anext(aiter(turn))


@pytest.mark.parametrize("kind", [Turn, AsyncTurn])
def test_a_chunk_is_let_go_when_the_next_is_read(kind: Any) -> None:
    """Keeping many would keep the garbage collector busy."""
    made = [Chunk() for _ in range(5)]

    def counts() -> list[int]:
        return [sys.getrefcount(one) for one in made]

    alone = max(counts())

    def held() -> int:
        """The number of chunks that are still referenced elsewhere."""
        return sum(count > alone for count in counts())

    def start(running: RunningRequest) -> None:
        running.take([*made])
        running.end()

    async def astart(running: RunningRequest) -> None:
        start(running)

    async def read(turn: AsyncTurn) -> list[int]:
        async with turn:
            return [held() async for _ in turn]

    builder = make_builder()
    result = tm.ChatResult(builder.answer)
    if kind is AsyncTurn:
        kept = asyncio.run(read(AsyncTurn(result, builder, astart)))
    else:
        transport = Transports(Settings.resolve()).take()

        def begin(running: RunningRequest) -> BlockingTransport:
            start(running)
            return transport

        kept = [held() for _ in Turn(result, builder, lambda: begin)]
        transport.close()
    assert kept == [5, 4, 3, 2, 1]
