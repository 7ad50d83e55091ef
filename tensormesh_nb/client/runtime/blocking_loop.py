"""An event loop for blocking calls, which runs only while a caller waits for it, in its thread.

No thread is woken for an event, and nothing of it is left running when the process ends. It works
in a thread where asyncio's loop runs already, as in a cell of Jupyter. Ctrl-C is raised only where
the loop waits.
"""

from __future__ import annotations

import contextlib
import math
import os
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from .fork import renew_after_fork
from .interrupts import Interrupts
from .process_end import is_ending, seconds_left
from .socket_transport import SocketTransport
from .tasks import BlockingFuture, BlockingTask
from .tls_transport import TlsTransport

__all__ = ["BlockingLoop"]

_SLICE = 0.5  # seconds: a wait does not notice Ctrl-C on Windows
_GRACE = 0.2  # seconds
_CONTENDED = 0.2  # seconds to wait for another thread before looking again
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class _Timer:
    def __init__(self, timers: set[_Timer], when: float, function: Callable[[], object]) -> None:
        self.when, self.function = when, function
        self._timers = timers
        timers.add(self)

    def cancel(self) -> None:
        """Do not call it."""
        self._timers.discard(self)


class BlockingLoop:
    """An event loop that a thread drives with ``run``; several may do so in turn.

    See :class:`~.loop.Loop` for the methods that asyncio's loops have as well.

    Attributes:
        running: the task that runs right now.

    Raises:
        OSError: the process has too many open files.
    """

    def __init__(self) -> None:
        self.running: BlockingTask | None = None
        self._ready: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()
        self._timers: set[_Timer] = set()
        self._due = math.inf  # no timer fires before
        self._tasks: set[BlockingTask] = set()
        self._watched: dict[socket.socket, tuple[int, Callable[[int], object]]] = {}
        self._interrupts: Interrupts  # of the thread that runs it
        self._is_closed = True
        self._begin()
        self._is_closed = False
        renew_after_fork(self)

    def renew(self) -> None:
        """In a forked child: the thread that runs the loop does not exist there."""
        if self._is_closed:
            return
        watched = self._watched.copy()
        self._close_own()
        self._watched.clear()
        self._begin()
        for sock, (events, function) in watched.items():
            if sock.fileno() >= 0:
                self.watch(sock, events, function)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None  # that runs it
        self._selector = _Selector()
        self._receiver, self._sender = socket.socketpair()
        self._receiver.setblocking(False)
        self._sender.setblocking(False)
        self.watch(self._receiver, selectors.EVENT_READ, self._woken)

    def run(self, is_enough: Callable[[], object]) -> None:
        """Run until a condition holds. At the end of the process, tasks are soon cancelled.

        Raises:
            KeyboardInterrupt: Ctrl-C, while it waited. What runs continues with the next call.
        """
        with Interrupts() as interrupts:
            while not self._lock.acquire(timeout=_CONTENDED):
                # The thread that runs it may be on to another request, or have ended with Python.
                if is_enough() or not seconds_left():
                    return
                interrupts.allow()
                interrupts.postpone()
            try:
                self._interrupts, self._thread = interrupts, threading.get_ident()
                if is_ending():
                    self._run_to_end(is_enough)
                while not is_enough():
                    self._run_once(_SLICE)
            finally:
                self._thread = None
                self._lock.release()

    def _run_to_end(self, is_enough: Callable[[], object]) -> None:
        """Run for the rest of the process's time; cancel what runs after that."""
        # Requests that have begun at the end of the process have a limit, and say so themselves.
        end = self.time() + seconds_left() + _GRACE
        while not is_enough() and (left := end - self.time()) > 0:
            self._run_once(min(left, _SLICE))
        if not is_enough():
            self._cancel_all()

    @property
    def runs_here(self) -> bool:
        """Whether this thread runs it right now, below a signal's handler."""
        return self._thread == threading.get_ident()

    def run_ready(self) -> None:
        """Run until it would have to wait."""
        with Interrupts():
            if not self._lock.acquire(timeout=seconds_left() if is_ending() else -1):
                return  # its thread has ended with Python
            try:
                while self._run_once(0.0):
                    pass
            finally:
                self._lock.release()

    def __del__(self) -> None:
        if not self._is_closed:
            self.close()

    def close(self) -> None:
        """Cancel what still runs, and close it."""
        self._cancel_all()
        self.run_ready()
        self._is_closed = True
        self._close_own()

    def _cancel_all(self) -> None:
        for task in list(self._tasks):
            task.cancel()

    def _close_own(self) -> None:
        self._selector.close()
        self._receiver.close()
        self._sender.close()

    def time(self) -> float:
        """Seconds since any moment."""
        return time.monotonic()

    def call_soon(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function after those that wait already."""
        self._ready.append((function, args))

    def call_soon_threadsafe(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function on the loop, from any thread."""
        if self._is_closed:
            raise RuntimeError("the loop is closed")
        self._ready.append((function, args))
        with contextlib.suppress(OSError):  # it is full, so the loop will wake
            self._sender.send(b"\0")

    def call_at(self, when: float, function: Callable[..., object], *args: Any) -> _Timer:
        """Call a function at a time."""
        self._due = min(self._due, when)
        return _Timer(self._timers, when, lambda: function(*args))

    def create_future(self) -> BlockingFuture:
        """A future of this loop."""
        return BlockingFuture(self)

    def create_task(self, coroutine: Coroutine[Any, Any, Any]) -> BlockingTask:
        """Run a coroutine."""
        task = BlockingTask(self, coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def current_task(self) -> BlockingTask | None:
        """The task that runs right now."""
        return self.running

    def watch(self, sock: socket.socket, events: int, function: Callable[[int], object]) -> None:
        """Call a function when a socket is readable or writable, with the events; 0 ends it."""
        if not events:
            if sock in self._watched:
                del self._watched[sock]
                self._selector.unregister(sock)
            return
        if sock not in self._watched:
            self._selector.register(sock, events, function)
        elif events != self._watched[sock][0]:
            self._selector.modify(sock, events, function)
        self._watched[sock] = events, function

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """Connect a non-blocking socket.

        Raises:
            OSError: it cannot be connected.
        """
        try:
            sock.connect(address)
        except (BlockingIOError, InterruptedError):
            connected = self.create_future()
            self.watch(sock, selectors.EVENT_WRITE, lambda _: self._connected(sock, connected))
            try:
                await connected
            finally:
                self.watch(sock, 0, lambda _: None)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                raise OSError(code, os.strerror(code)) from None

    async def create_connection(
        self,
        protocol_factory: Callable[[], Any],
        *,
        sock: socket.socket,
        ssl: ssl.SSLContext | None = None,
        server_hostname: str | None = None,
    ) -> tuple[Any, Any]:
        """Read a connected socket; returns a transport and the protocol."""
        protocol = protocol_factory()
        transport = SocketTransport(self, sock, protocol)
        if ssl is None:
            protocol.connection_made(transport)
            return transport, protocol
        secure = await self.start_tls(transport, protocol, ssl, server_hostname=server_hostname)
        protocol.connection_made(secure)
        return secure, protocol

    async def start_tls(
        self,
        transport: Any,
        protocol: Any,
        context: ssl.SSLContext,
        *,
        server_hostname: str | None,
    ) -> TlsTransport:
        """Encrypt a connection; returns another transport.

        Raises:
            OSError: the certificate is not trusted, or the host has no TLS.
        """
        secure = TlsTransport(transport, protocol, context, server_hostname, self.create_future())
        try:
            await secure.ready
        except BaseException:
            secure.abort()
            raise
        return secure

    def _connected(self, sock: socket.socket, connected: BlockingFuture) -> None:
        self.watch(sock, 0, lambda _: None)
        connected.set_result(None)

    def _run_once(self, limit: float) -> bool:
        """One pass; returns whether there was anything to do."""
        ready = self._ready
        if not ready:
            left = self._due - time.monotonic()
            events = self._select(limit if limit < left else max(0.0, left))
            for key, mask in events:
                key.data(mask)
            if self._due <= time.monotonic():
                events += self._fire()
            if not ready:
                return bool(events)
        for _ in range(len(ready)):
            function, args = ready.popleft()
            function(*args)
        return True

    def _fire(self) -> list[_Timer]:
        """Call the functions of the timers that are due; returns these timers."""
        now = time.monotonic()
        due = [timer for timer in self._timers if timer.when <= now]
        for timer in due:
            timer.cancel()
            timer.function()
        # Only now: a timer that was cancelled may have been the first.
        self._due = min((timer.when for timer in self._timers), default=math.inf)
        return due

    def _select(self, limit: float) -> list[Any]:
        if not limit:
            return self._selector.select(0)
        self._interrupts.allow()
        try:
            return self._selector.select(limit)
        finally:
            self._interrupts.postpone()

    def _woken(self, _events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            self._receiver.recv(4096)
