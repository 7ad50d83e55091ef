"""What requests use of an event loop. asyncio's loops have it, and so does ``BlockingLoop``."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

__all__ = ["RUNNING", "Future", "Loop", "Task", "Timer", "current_task", "running_loop", "sleep"]


class Timer(Protocol):
    """A call in the future."""

    def cancel(self) -> object:
        """Do not make it."""


class Future(Awaitable[Any], Protocol):
    """A value that is known later."""

    def done(self) -> bool:
        """Whether it has a value or an error, or was cancelled."""

    def set_result(self, result: Any, /) -> object:
        """Set the value; the coroutine that waits continues."""

    def set_exception(self, exception: Any, /) -> object:
        """Set an error, which is raised in the coroutine that waits."""


class Task(Protocol):
    """A coroutine that runs on the loop."""

    def done(self) -> bool:
        """Whether it has ended."""

    def cancel(self) -> object:
        """Raise ``asyncio.CancelledError`` in the coroutine, where it waits."""

    def add_done_callback(self, function: Callable[[Any], object], /) -> object:
        """Call a function with the task when it has ended."""


class Loop(Protocol):
    """An event loop; see :class:`asyncio.AbstractEventLoop`."""

    def time(self) -> float:
        """Seconds since any moment."""

    def call_at(self, when: float, callback: Callable[..., object], /, *args: Any) -> Timer:
        """Call a function at a time."""

    def call_soon_threadsafe(self, callback: Callable[..., object], /, *args: Any) -> object:
        """Call a function on the loop, from any thread."""

    def create_future(self) -> Future:
        """A future of this loop."""

    def create_task(self, coro: Coroutine[Any, Any, Any], /) -> Task:
        """Run a coroutine."""

    async def sock_connect(self, sock: socket.socket, address: Any) -> object:
        """Connect a non-blocking socket."""

    async def create_connection(
        self,
        protocol_factory: Callable[[], Any],
        /,
        *,
        sock: socket.socket,
        ssl: ssl.SSLContext | None,
        server_hostname: str | None,
    ) -> tuple[Any, Any]:
        """Read a connected socket; returns a transport and the protocol."""

    async def start_tls(
        self, transport: Any, protocol: Any, sslcontext: ssl.SSLContext, /, *, server_hostname: str
    ) -> Any:
        """Encrypt a connection; returns another transport."""


def running_loop() -> asyncio.AbstractEventLoop:
    """The running loop of asyncio.

    Raises:
        RuntimeError: none runs.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "async requests need a running loop of asyncio; in Trio, run the blocking method in a "
            "thread: await trio.to_thread.run_sync(client.chat, prompt)"
        ) from None


RUNNING: dict[asyncio.AbstractEventLoop, Task] = {}
"""The tasks that readers run right now, by loop."""


def current_task(loop: Any) -> Task:
    """The task that runs on a loop right now.

    Raises:
        RuntimeError: none does.
    """
    own: Callable[[], Task | None] | None = getattr(loop, "current_task", None)
    task = own() if own is not None else RUNNING.get(loop) or asyncio.current_task()
    if task is None:
        raise RuntimeError("no task is running")
    return task


async def sleep(loop: Loop, seconds: float) -> None:
    """Wait."""
    future = loop.create_future()
    timer = loop.call_at(loop.time() + seconds, future.set_result, None)
    try:
        await future
    finally:
        timer.cancel()
