"""One exchange: a request, from its first byte to the last byte of the response."""

from __future__ import annotations

import math
from functools import partial

from ..assembly.accounting.timing import TIMES
from ..assembly.formats.response_body import response as response_body
from ..assembly.status import UNPROVEN, failure, is_unproven
from ..errors import ConnectionFailed, ResponseError, StatusError, TensormeshError
from ..wire.chunks import Chunk
from ..wire.decoder import BodyDecoder, ChunkDecoder, decoder_for
from ..wire.dialects.queue_place import Waiting
from ..wire.error_bodies import error_message
from .http.json_request import post_json
from .http.response import HttpResponse, stream_error
from .http.retry import is_out_of_credit, most_retries, retry_pause
from .http.target import Target
from .http.transport import Transport
from .operations.incoming_answer import IncomingAnswer
from .operations.operation import Operation
from .refusals import Refusal, Refusals, find_refusal
from .similar_models import is_about_model, similar_models

__all__ = ["Exchange"]

_QUOTED = 1024  # bytes at the start of a body from which its format is recognised
_MOST_REFUSALS = 6  # after which a request is not sent again


class Exchange:
    """Sends the request of one operation and reads the response into its result.

    Args:
        transport: sends it.
        target: the host.
        operation: the request, and how chunks are read.
        incoming: takes the chunks and the end.
        refusals: what the host is known to refuse.
        max_retries: how often a request that was certainly not processed is sent again.
    """

    def __init__(
        self,
        transport: Transport,
        target: Target,
        operation: Operation,
        incoming: IncomingAnswer,
        refusals: Refusals,
        max_retries: int,
    ) -> None:
        self._transport, self._target = transport, target
        self._operation, self._incoming = operation, incoming
        self._refusals, self._max_retries = refusals, max_retries
        self._times_sent = 0
        self._has_begun = False  # a part of the answer has arrived

    async def run(self) -> None:
        """Send the request and read the response, until ``incoming`` is complete.

        Raises:
            TensormeshError: it failed.
        """
        operation = self._operation
        with self._transport.time_limit(self._target):
            if not operation.is_done:
                await operation.prepare(partial(post_json, self._transport, self._target))
            # What was looked up may show that nothing has to be sent.
            if operation.is_done:
                self._incoming.complete()
            else:
                await self._exchange()

    async def _exchange(self) -> None:
        """Send the request and read its response; again without defaults that the host refuses."""
        answer = self._operation.answer
        answer.request = self._refusals.apply(answer.request)
        refused: list[Refusal] = []
        while True:
            try:
                async with await self._send() as response:
                    answer.request_id = response.request_id
                    await self._read(response)
                    self._operation.check()
                    self._refusals.add(*refused)
                    self._incoming.complete()
                    await response.drain()
                return
            except StatusError as error:
                refusal = None if self._has_begun else find_refusal(error, answer.request)
                if refusal is None or len(refused) >= _MOST_REFUSALS:
                    error.args = (f"{error}{await self._explain(error)}",)
                    raise
            refused.append(refusal)
            answer.request = refusal.apply(answer.request)
            answer.notices.append(refusal.notice(answer.host))

    async def _explain(self, error: StatusError) -> str:
        """What the caller can change; empty if the error says so itself."""
        model = self._operation.answer.request.model
        if is_about_model(error, model):
            return await similar_models(self._transport, self._target, model)
        if error.status_code == 429 and not self._has_begun and not is_out_of_credit(error):
            return self._about_retries
        return self._operation.explain(error)

    @property
    def _about_retries(self) -> str:
        if self._times_sent > 1:
            return f" It was sent {self._times_sent} times (max_retries={self._max_retries})."
        return (
            " To send such a request again: tm.Client(max_retries=3), in a cell %tmchat config "
            "max_retries=3."
        )

    async def _send(self) -> HttpResponse:
        """Send the request; again if it was certainly not processed and retries are allowed."""
        body = self._operation.encoded()
        attempt = 0
        while True:
            self._incoming.begin()
            self._times_sent = attempt + 1
            try:
                response = await self._transport.send(
                    self._target, "POST", self._operation.path, body, self._incoming.mark_sent
                )
                self._adopt(response)
                return response
            except (ConnectionFailed, StatusError) as error:
                pause = retry_pause(error, attempt)
                if pause is None or attempt >= most_retries(error, self._max_retries):
                    raise
                reason = str(error)
            attempt += 1
            after = f" after {pause:.1f} s" if TIMES.are_shown else ""
            notice = f"Sent again{after}: {reason}"
            self._incoming.builder.answer.notices.append(notice)
            self._incoming.take([Waiting(reason=f"Sent again in {math.ceil(pause)} s: {reason}")])
            await self._transport.sleep(pause)

    def _adopt(self, response: HttpResponse) -> None:
        """Take over what the response shows: a cassette may have delayed or replaced the host."""
        answer, self._target = self._operation.answer, response.target
        self._incoming.redactor = self._target.redactor
        size = self._target.vocab_size
        if response.played is not None:
            size = response.played.vocab_size
            self._incoming.replay(response.played)
        answer.vocab_size = answer.vocab_size or size

    async def _read(self, response: HttpResponse) -> None:
        """Read the body until the answer is complete.

        Raises:
            TensormeshError: the connection broke, or the body holds an error or no answer.
        """
        broken: TensormeshError | None = None
        decoder: ChunkDecoder | BodyDecoder | None = None

        def take(piece: bytes) -> bool:
            nonlocal decoder
            if decoder is None:
                if not piece.strip():  # some hosts send blank lines to keep a connection open
                    return False
                start, redact = piece.lstrip()[:_QUOTED], self._target.redactor.bytes
                decoder = decoder_for(response.content_type, start, redact)
            self._take(decoder.feed(piece), response)
            return decoder.done

        try:
            await response.read(take)
        except ConnectionFailed as error:
            broken = error
        if decoder is None:
            raise broken or ResponseError("The host answered with an empty body.")
        if broken is None or isinstance(decoder, ChunkDecoder):
            # The last event may lack its end. Half a JSON body is dropped.
            self._take(decoder.end(), response)
        self._check(decoder, response, broken)

    def _check(
        self,
        decoder: ChunkDecoder | BodyDecoder,
        response: HttpResponse,
        broken: TensormeshError | None,
    ) -> None:
        """Check that the answer is complete.

        Args:
            decoder: has read all of the body.
            response: the response.
            broken: how the connection broke, or None.

        Raises:
            TensormeshError: it is not.
        """
        answer = self._incoming.builder.answer
        found = failure(answer, ended=decoder.done)
        if found is None:
            if is_unproven(answer):
                answer.notices.append(UNPROVEN)
            return
        if found.error is not None:
            raise stream_error(found.error, response.request_id, self._target)
        if not answer.choices and decoder.done:
            reason = error_message(self._target.redactor.json(response_body(answer)))
            raise ResponseError(f"{found.reason} {reason}".rstrip())
        stray = self._target.redactor.message(decoder.stray)
        reason = f"{found.reason} The last line was: {stray}" if stray else found.reason
        raise broken or ConnectionFailed(reason)

    def _take(self, chunks: list[Chunk], response: HttpResponse) -> None:
        """Pass chunks on to the result.

        Raises:
            TensormeshError: one of them says that the request failed.
        """
        if not chunks:
            return
        failure = self._incoming.take([self._operation.read(chunk) for chunk in chunks])
        self._has_begun |= failure is None or len(chunks) > 1
        if failure is not None:
            raise stream_error(failure, response.request_id, self._target)
