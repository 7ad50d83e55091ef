"""The transport: sends requests to hosts and returns their responses, on one event loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

from ...config.settings import Settings
from ...errors import TimeoutExceeded
from ..cassette.player import AT_ONCE, PlayedConnection
from ..cassette.recorder import Recorder
from ..cassette.recording import Recording
from ..cassette.tape import Tape
from ..runtime.loop import Loop, Task, sleep
from ..runtime.thread import in_thread
from ..runtime.time_limit import TimeLimit
from .connections.pool import Pool
from .connections.tls import tls_context
from .cookies import Cookies
from .error_mapping import BROKEN, UNREACHABLE, broken, unreachable
from .request_head import RequestHead
from .response import HttpResponse
from .target import Target

__all__ = ["Transport"]

_UNLIMITED = nullcontext()  # can be entered again


def _ignore() -> None:
    pass


class Transport:
    """Sends requests to a host.

    Args:
        loop: everything runs there.
        settings: timeouts, certificates, and how much of a response is read.
        cookies: of the client.
        tape: records and replays requests; None sends all of them.

    Attributes:
        loop: as given.
    """

    def __init__(
        self, loop: Loop, settings: Settings, cookies: Cookies, tape: Tape | None = None
    ) -> None:
        self.loop, self._tape = loop, tape
        self._settings, self._cookies = settings, cookies
        self._pool: Pool | None = None
        self._heads: dict[tuple[str, str], RequestHead] = {}  # by method and path

    def create_task(self, coroutine: Coroutine[Any, Any, Any]) -> Task:
        """Run a coroutine that sends requests."""
        return self.loop.create_task(coroutine)

    async def send(
        self,
        target: Target,
        method: str,
        path: str,
        body: bytes | None = None,
        on_sent: Callable[[], object] = _ignore,
    ) -> HttpResponse:
        """Send a request. Redirects are not followed, and nothing is sent twice.

        Args:
            target: the host. The key is sent to its own URL only.
            method: ``GET`` or ``POST``.
            path: below the target's base URL.
            body: JSON.
            on_sent: called when the request is on its way.

        Returns:
            A response with a status of success. Its body has not been read yet.

        Raises:
            TensormeshError: the host cannot be reached, or its status is an error.
        """
        if self._tape is None:
            response = await self._send(target, method, path, body, on_sent)
        else:
            response = await self._send_or_replay(self._tape, target, method, path, body, on_sent)
        if response.is_success:
            return response
        async with response:
            raise await response.error()

    async def _send_or_replay(
        self,
        tape: Tape,
        target: Target,
        method: str,
        path: str,
        body: bytes | None,
        on_sent: Callable[[], object],
    ) -> HttpResponse:
        found = tape.find(target, method, path, body)
        if isinstance(found, Recording):
            on_sent()
            return await self._replay(tape, target, found)
        try:
            if target.find is not None:  # the host was not needed until now
                target = await in_thread(self.loop, partial(target.find, target, method))
            if found is not None:
                found.target = target
            return await self._send(target, method, path, body, on_sent, found)
        except BaseException as error:
            if found is not None:
                found.no_response(error)
            raise

    async def _replay(self, tape: Tape, target: Target, recording: Recording) -> HttpResponse:
        connection = PlayedConnection(self.loop, recording, tape.pace)
        try:
            head = await connection.head()
        except UNREACHABLE as error:
            map_error = broken if recording.was_connected else unreachable
            problem = map_error(error, target, self._settings)
        else:
            return HttpResponse(connection, head, None, target, self._settings)
        raise problem

    async def _send(
        self,
        target: Target,
        method: str,
        path: str,
        body: bytes | None,
        on_sent: Callable[[], object],
        recorder: Recorder | None = None,
    ) -> HttpResponse:
        head = self._head(target, method, path)
        request = head.encode(self._cookies.header(head.origin), body)
        pool = self._connections()
        try:
            connection = await pool.get(head.route)
        except UNREACHABLE as error:
            problem = unreachable(error, target, self._settings)
            if recorder is not None:
                recorder.no_response(error, is_connected=False)
        else:
            try:
                connection.send(request, self._settings.stream_idle_timeout)
                on_sent()
                parsed = await connection.head()
            except BaseException as error:
                connection.finish()
                connection.close()
                if recorder is not None:
                    recorder.no_response(error)
                if not isinstance(error, BROKEN):
                    raise
                problem = broken(error, target, self._settings)
            else:
                if parsed.cookies:
                    self._cookies.update(head.origin, parsed.cookies)
                keep = partial(pool.put, head.route, connection)
                return HttpResponse(connection, parsed, keep, target, self._settings, recorder)
        finally:
            del request  # tracebacks may show the locals of this frame
        # Raised outside of the handler: frames below hold the key.
        raise problem

    def _head(self, target: Target, method: str, path: str) -> RequestHead:
        """The head of a request: that of the last one to the same path if it is still right.

        Raises:
            SettingsError: the key cannot be sent, or the proxy's URL cannot be used.
        """
        head = self._heads.get((method, path))
        if head is None or not head.is_current(target):
            head = self._heads[method, path] = RequestHead(target, method, path)
        return head

    def time_limit(self, target: Target) -> AbstractContextManager[None]:
        """Cancel the block after ``timeout_total``: hosts may send small pieces forever.

        Raises:
            TimeoutExceeded: it took longer.
        """
        limit = self._settings.timeout_total
        return _UNLIMITED if limit is None else self._limited(target, limit)

    @contextmanager
    def _limited(self, target: Target, limit: float) -> Iterator[None]:
        with TimeLimit(self.loop, limit) as scope:
            yield
        if scope.expired:
            raise TimeoutExceeded(
                f"{target.base_url}: the answer was not complete within {limit:g} s "
                "(timeout_total)."
            )

    def limit(self, seconds: float) -> TimeLimit:
        """Cancel the block after so many seconds, and continue behind it."""
        return TimeLimit(self.loop, seconds)

    async def sleep(self, seconds: float) -> None:
        """Wait; a replay without pauses does not."""
        if self._tape is None or self._tape.can_send or self._tape.pace != AT_ONCE:
            await sleep(self.loop, seconds)

    def close(self) -> None:
        """Close the idle connections."""
        if self._pool is not None:
            self._pool.close()

    async def aclose(self) -> None:
        """Close the idle connections and wait until they are closed."""
        if self._pool is not None:
            await self._pool.aclose()

    def _connections(self) -> Pool:
        """The connections.

        Raises:
            SettingsError: the certificates cannot be read.
        """
        if self._pool is None:
            self._pool = Pool(self.loop, tls_context(self._settings), self._settings.timeout)
        return self._pool
