"""The loop of blocking calls: timers, sockets, and threads that share it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
import time

import pytest

from tensormesh_nb.client.runtime.blocking_loop import BlockingLoop
from tensormesh_nb.client.runtime.loop import sleep
from tensormesh_nb.client.runtime.time_limit import TimeLimit

from ..loops import on_blocking_loop


async def forever(loop: BlockingLoop) -> None:
    await loop.create_future()


def test_it_runs_inside_of_asyncios_loop() -> None:
    async def double(number: int) -> int:
        return 2 * number

    async def main() -> int:
        return on_blocking_loop(lambda _: double(4))

    assert asyncio.run(main()) == 8


def test_timers_fire_in_order_and_cancelled_ones_do_not() -> None:
    fired: list[int] = []

    async def work(loop: BlockingLoop) -> None:
        now = loop.time()
        loop.call_at(now + 0.02, fired.append, 2)
        loop.call_at(now + 0.01, fired.append, 1)
        loop.call_at(now + 0.015, fired.append, 3).cancel()
        await sleep(loop, 0.03)

    on_blocking_loop(work)
    assert fired == [1, 2]


def test_another_thread_wakes_it() -> None:
    loop = BlockingLoop()
    called: list[str] = []
    timer = threading.Timer(0.05, loop.call_soon_threadsafe, [called.append, "here"])
    timer.start()
    loop.run(lambda: called)
    timer.join()
    loop.close()
    assert called == ["here"]
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon_threadsafe(called.append, "late")


def test_threads_run_it_in_turn() -> None:
    loop = BlockingLoop()
    turns: list[str] = []

    def drive() -> None:
        loop.run(lambda: "first" in turns)
        turns.append("second")

    thread = threading.Thread(target=drive)
    thread.start()
    loop.run(lambda: turns.append("first") or True)
    thread.join(5)
    loop.close()
    assert turns == ["first", "second"]


def test_run_ready_does_not_wait() -> None:
    loop = BlockingLoop()
    steps: list[str] = []

    async def work() -> None:
        steps.append("begun")
        await sleep(loop, 60)
        steps.append("late")

    loop.create_task(work())
    loop.run_ready()
    loop.close()
    assert steps == ["begun"]


def test_close_cancels_what_runs() -> None:
    loop = BlockingLoop()
    task = loop.create_task(forever(loop))
    loop.run_ready()
    loop.close()
    assert task.done()


def test_an_interrupt_ends_the_wait_and_keeps_the_task() -> None:
    loop = BlockingLoop()
    task = loop.create_task(forever(loop))
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        loop.run(task.done)
    timer.join()
    assert not task.done()
    task.cancel()
    loop.run(task.done)
    loop.close()


def test_connection_that_is_refused_is_an_error() -> None:
    async def work(loop: BlockingLoop) -> None:
        with socket.socket() as listener, socket.socket() as sock:
            listener.bind(("127.0.0.1", 0))
            sock.setblocking(False)
            with pytest.raises(ConnectionRefusedError):
                await loop.sock_connect(sock, listener.getsockname())

    on_blocking_loop(work)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_forked_child_runs_it_while_a_thread_of_the_parent_does() -> None:
    loop = BlockingLoop()
    running = threading.Event()
    stop: list[int] = []
    thread = threading.Thread(target=loop.run, args=(lambda: running.set() or stop,))
    thread.start()
    running.wait(5)
    child = os.fork()
    if not child:
        task = loop.create_task(sleep(loop, 0.01))
        loop.run(task.done)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    loop.call_soon_threadsafe(stop.append, 1)
    thread.join(5)
    loop.close()


def test_limit_of_a_block() -> None:
    async def work(loop: BlockingLoop) -> bool:
        with TimeLimit(loop, 0.02) as limit:
            await forever(loop)
        return limit.expired

    began = time.monotonic()
    assert on_blocking_loop(work)
    assert time.monotonic() > began
