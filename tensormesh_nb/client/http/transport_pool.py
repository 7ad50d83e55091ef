"""The transports of a client: one for each of asyncio's loops, and some for blocking calls."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, TypeVar

from ...config.settings import Settings
from ...errors import ConnectionFailed, TensormeshError
from ..cassette.tape import Tape
from ..runtime.blocking_loop import BlockingLoop
from ..runtime.fork import renew_after_fork
from ..runtime.interrupts import Interrupts
from ..runtime.loop import running_loop
from ..runtime.reader_task import ReaderTask
from ..runtime.tasks import BlockingTask
from .cookies import Cookies
from .transport import Transport

__all__ = ["AsyncTransport", "BlockingTransport", "Transports"]

T = TypeVar("T")

_KEPT = 4.0  # seconds that an unused transport is kept


class BlockingTransport(Transport):
    """A transport that is used by one blocking call at a time.

    Args:
        settings, cookies, tape: as for :class:`Transport`.
        unused: takes the transport after the call.

    Attributes:
        loop: runs while the call waits.
    """

    loop: BlockingLoop

    def __init__(
        self,
        settings: Settings,
        cookies: Cookies,
        tape: Tape | None,
        unused: deque[BlockingTransport],
    ) -> None:
        super().__init__(BlockingLoop(), settings, cookies, tape)
        self._unused, self._unused_since = unused, 0.0

    def give_back(self) -> None:
        """Keep it for the next call. Others that were not used for seconds are closed."""
        self.loop.run_ready()  # the end of a response comes just after that of the answer
        now = self._unused_since = self.loop.time()
        with contextlib.suppress(IndexError):  # another thread has taken them
            while self._unused[0]._unused_since < now - _KEPT:
                self._unused.popleft().close()
        self._unused.append(self)

    def close(self) -> None:
        """Close the connections and the loop."""
        super().close()
        self.loop.close()


class AsyncTransport(Transport):
    """A transport of one of asyncio's loops."""

    loop: asyncio.AbstractEventLoop

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        settings: Settings,
        cookies: Cookies,
        tape: Tape | None,
    ) -> None:
        super().__init__(loop, settings, cookies, tape)
        self._tasks: set[ReaderTask] = set()

    def create_task(self, coroutine: Coroutine[Any, Any, Any]) -> ReaderTask:
        """A coroutine for its reader to run."""
        task = ReaderTask(self.loop, coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def close(self) -> None:
        """Cancel what runs and close the connections."""
        for task in list(self._tasks):
            task.cancel()
        super().close()

    async def aclose(self) -> None:
        """Cancel what runs, close the connections and wait until they are closed."""
        self.close()
        await super().aclose()


class Transports:
    """Transports with their idle connections. Safe to use from several threads.

    Args:
        settings: of all transports.
        tape: records and replays their requests.

    Attributes:
        tape: as given, or that of another client.
    """

    def __init__(self, settings: Settings, tape: Tape | None = None) -> None:
        self._settings, self._cookies, self.tape = settings, Cookies(), tape
        self._unused: deque[BlockingTransport] = deque()  # its methods are atomic
        self._by_loop: dict[
            asyncio.AbstractEventLoop, tuple[AsyncTransport, AsyncGenerator[None, None]]
        ] = {}
        weakref.finalize(self, _close_all, self._unused)
        renew_after_fork(self)

    def share_tape(self, other: Transports) -> None:
        """Count requests together with another client's, if both use one cassette alike."""
        if self.tape is not None and other.tape is not None and self.tape.is_like(other.tape):
            self.tape = other.tape

    def renew(self) -> None:
        """In a forked child: the connections are its parent's."""
        _close_all(self._unused)

    async def of_running_loop(self) -> AsyncTransport:
        """The transport of asyncio's running loop; its connections are closed with the loop.

        Raises:
            RuntimeError: no loop of asyncio runs.
        """
        loop = running_loop()
        if loop not in self._by_loop:
            for other in [other for other in self._by_loop if other.is_closed()]:
                self._by_loop.pop(other, None)
            transport = AsyncTransport(loop, self._settings, self._cookies, self.tape)
            # A loop that ends closes the asynchronous generators that have begun in it.
            lifetime = _lifetime(transport)
            self._by_loop[loop] = transport, lifetime
            await anext(lifetime)
        return self._by_loop[loop][0]

    def take(self) -> BlockingTransport:
        """A transport for a blocking call.

        Raises:
            ConnectionFailed: the process has too many open files.
        """
        try:
            transport = self._unused.pop()  # the last one, whose connections are the freshest
        except IndexError:
            try:
                return BlockingTransport(self._settings, self._cookies, self.tape, self._unused)
            except OSError as error:
                raise ConnectionFailed(
                    f"no connection can be opened ({error.strerror}): close files or clients, or "
                    "raise the limit (ulimit -n).",
                    connected=False,
                ) from None
        transport.loop.run_ready()  # connections may have been closed meanwhile
        return transport

    def call(self, function: Callable[..., Coroutine[Any, Any, T]], *args: Any) -> T:
        """Run a coroutine function with a transport and these arguments; wait for its result.

        Ctrl-C cancels it.
        """
        held: list[BlockingTransport] = []
        tasks: list[BlockingTask] = []
        try:
            with Interrupts():
                held.append(self.take())
                loop = held[0].loop
                tasks.append(loop.create_task(function(held[0], *args)))
            loop.run(tasks[0].done)
            result: T = tasks[0].result()
            return result
        except TensormeshError as error:
            raise error.without_traceback() from None
        finally:
            for task in tasks:
                task.cancel()
                loop.run(task.done)
                held[0].give_back()

    def close(self) -> None:
        """Close all idle connections, and put the cassette in order."""
        _close_all(self._unused)
        if self.tape is not None:
            self.tape.close()
        for loop, (transport, _) in list(self._by_loop.items()):
            with contextlib.suppress(RuntimeError):  # it is closed
                loop.call_soon_threadsafe(transport.close)


async def _lifetime(transport: AsyncTransport) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        if transport.loop.is_running():
            await transport.aclose()
        else:  # a patched or forgotten loop did not close its generators
            with contextlib.suppress(RuntimeError):  # it is closed
                transport.close()


def _close_all(transports: deque[BlockingTransport]) -> None:
    with contextlib.suppress(IndexError):
        while True:
            transports.pop().close()
