"""RoundTrip: one request, from its first byte to the last of the reply."""

from __future__ import annotations

import random
from functools import partial

import anyio
import msgspec

from ..errors import ConnectionFailed, ResponseError, StatusError, TensormeshError
from ..wire.chunks import Chunk
from ..wire.decoder import BodyDecoder, ChunkDecoder, decoder_for
from ..wire.error_bodies import error_message
from ..wire.veil import Veil
from .http.transport import Place, Reply, Transport, event_error
from .json_exchange import post
from .operations.operation import Errand
from .stream import Progress

__all__ = ["RoundTrip"]

_QUOTED = 1024  # bytes at the beginning of a reply that say what it is
LONGEST_PAUSE = 8.0  # seconds before a retry, at most


class RoundTrip:
    """How requests for answers travel.

    Args:
        transport: what carries them.
        max_retries: how often to repeat one that was certainly not taken.
    """

    def __init__(self, transport: Transport, max_retries: int) -> None:
        self._transport, self._max_retries = transport, max_retries

    async def run(self, place: Place, progress: Progress, errand: Errand) -> None:
        """Send an errand's request and read the reply; says how it ended, whatever happens.

        Args:
            place: where it goes.
            progress: is told what comes, and the end.
            errand: what is sent, and how the reply is read.
        """
        intake = _Intake(place, progress, errand)
        try:
            if errand.is_done:
                progress.builder.finish("complete", progress.elapsed)
                return
            await errand.prepare(partial(post, self._transport, place))
            async with await self._ask(place, progress, errand) as reply:
                progress.builder.answer.request_id = reply.request_id
                await self._read(reply, progress, intake)
                progress.builder.finish("complete", progress.elapsed)
                progress.end()
                await reply.drain()
        except Exception as error:
            progress.fail(error)
        finally:
            try:
                intake.end()
            finally:
                progress.end()

    async def _read(self, reply: Reply, progress: Progress, intake: _Intake) -> None:
        """Feed the body to the result until it is complete.

        Raises:
            TensormeshError: it broke off, or says itself that it failed.
        """
        broken: TensormeshError | None = None
        decoder: ChunkDecoder | BodyDecoder | None = None
        piece = b""
        try:
            while not piece.strip():  # some hosts keep a connection open with blank lines
                piece = await anext(reply.pieces)
            decoder = decoder_for(reply.content_type, reply.without_key(piece.lstrip()[:_QUOTED]))
            while True:
                intake.see(piece)
                intake.take(decoder.feed(piece), reply)
                if decoder.done:
                    break
                piece = await anext(reply.pieces)
        except StopAsyncIteration:
            pass
        except ConnectionFailed as error:
            broken = error
        if decoder is None:
            raise broken or ResponseError("The host answered with an empty body.")
        if broken is None or isinstance(decoder, ChunkDecoder):
            # The last event may have come without its end; half a body is nothing.
            intake.take(decoder.end(), reply)
        intake.end()
        if not decoder.done and not progress.builder.answer.is_whole:
            raise broken or ConnectionFailed(
                "The stream ended before the answer was complete (no finish reason, no [DONE])."
            )
        if not progress.result.choices:
            said = error_message(reply.texts_without_key(progress.result.response))
            raise ResponseError(f"The host's answer holds no choices. {said}".rstrip())

    async def _ask(self, place: Place, progress: Progress, errand: Errand) -> Reply:
        """Send the request; again where it was certainly not taken and retries are allowed."""
        body = msgspec.json.encode(errand.body())
        attempt = 0
        while True:
            progress.begin()
            try:
                return await self._transport.send(place, "POST", errand.path, body)
            except (ConnectionFailed, StatusError) as error:
                pause = _pause(error, attempt)
                if pause is None or attempt >= self._max_retries:
                    raise
                reason = str(error)
            attempt += 1
            progress.result.notices.append(f"Sent again after {pause:.1f} s: {reason}")
            await anyio.sleep(pause)


class _Intake:
    """What chunks go through on their way into the result."""

    def __init__(self, place: Place, progress: Progress, errand: Errand) -> None:
        self._place, self._progress, self._errand = place, progress, errand
        self._veil = Veil(place.key)
        self.see = self._veil.see

    def take(self, chunks: list[Chunk], reply: Reply) -> None:
        """Take in what has come.

        Raises:
            TensormeshError: one of them says that the request failed.
        """
        progress = self._progress
        read = list(map(self._errand.read, chunks))
        for time, shown in self._veil.through(read, progress.elapsed):
            failure = progress.take(shown, time)
            if failure is not None:
                raise event_error(failure, reply.request_id, self._place)

    def end(self) -> None:
        """Take in what was held back: nothing follows."""
        for time, shown in self._veil.rest():
            self._progress.take(shown, time)


def _pause(error: TensormeshError, attempt: int) -> float | None:
    """Seconds to wait before sending again, None where it must not be sent again.

    Only a request that was certainly not taken is repeated: no connection came about, or the host
    turned it away unread (429, 503). Anything else could be charged twice.
    """
    doubling = float(min(0.5 * 2**attempt, LONGEST_PAUSE))
    jittered = doubling * (0.5 + random.random() / 2)  # noqa: S311 - not a secret
    if isinstance(error, StatusError):
        if error.status_code not in (429, 503):
            return None
        asked = error.retry_after
        return jittered if asked is None else min(asked, LONGEST_PAUSE)
    unsent = isinstance(error, ConnectionFailed) and not error.connected
    return jittered if unsent else None
