"""Sends what a job generates, and stops the model when the client closes the connection.

Starlette's StreamingResponse is not used: it sends the status before the first byte, so an error
in a complete reply could not change it. Starlette's other responses do not notice a closed
connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from ...errors import LocalEndpointError, RequestError
from ..api.job import Job
from ..api.reply_writer import DONE, ReplyWriter, event
from ..engine.engine import Engine
from ..engine.generation import Step
from .error_replies import error_body

__all__ = ["StreamedReply", "WholeReply"]

PLACE_AFTER, COMMENTS = 0.1, 1.0  # seconds before the first place in the queue; between comments


class WholeReply:
    """A reply in one JSON body. An ASGI application for one request."""

    def __init__(self, job: Job, engine: Engine, writer: ReplyWriter) -> None:
        self._job, self._engine, self._writer = job, engine, writer

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await _while_connected(receive, self._send(send))

    async def _send(self, send: Send) -> None:
        choices: list[list[Step]] = [[] for _ in range(self._job.choices)]

        async def keep(index: int, step: Step) -> None:
            choices[index].append(step)

        try:
            await self._job.run(self._engine, keep)
        except (LocalEndpointError, RequestError) as error:
            failure = error_body(error)
            await _send_json(send, msgspec.json.encode(failure), failure["error"]["code"])
        else:
            await _send_json(send, self._writer.body(choices), 200)


class StreamedReply:
    """A reply as server-sent events. An ASGI application for one request.

    While nothing else is sent, there are comments, which clients ignore: ``: queue 3`` if two other
    answers come first, ``: working`` while the prompt is read. Clients can then tell a
    waiting answer from a broken one.
    """

    def __init__(self, job: Job, engine: Engine, writer: ReplyWriter) -> None:
        self._job, self._engine, self._writer = job, engine, writer
        self._is_silent = True

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await _while_connected(receive, self._send(send))

    async def _send(self, send: Send) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-cache"),
            (b"x-accel-buffering", b"no"),  # nginx would keep the comments back
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

        async def emit(index: int, step: Step) -> None:
            chunk = self._writer.chunk(index, step)
            if chunk:
                self._is_silent = False
                await send({"type": "http.response.body", "body": chunk, "more_body": True})

        commenting = asyncio.ensure_future(self._comment(send))
        try:
            try:
                await self._job.run(self._engine, emit)
            finally:
                commenting.cancel()
                await asyncio.gather(commenting, return_exceptions=True)
            last = self._writer.usage_chunk() + DONE
        except (LocalEndpointError, RequestError) as error:
            # The status is already sent.
            last = event(error_body(error)) + DONE
        await send({"type": "http.response.body", "body": last})

    async def _comment(self, send: Send) -> None:
        """Send comments until this is cancelled."""
        await asyncio.sleep(PLACE_AFTER)
        is_late = False
        while True:
            place = self._engine.queue.place(self._job.queued)
            if self._is_silent and (is_late or place is not None):
                # One line end: at a blank line, openai-go and old versions of the Python client
                # read an event without data, and fail.
                comment = b": working\n" if place is None else b": queue %d\n" % place
                await send({"type": "http.response.body", "body": comment, "more_body": True})
            self._is_silent = is_late = True
            await asyncio.sleep(COMMENTS)


async def _send_json(send: Send, body: bytes, status: int) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _while_connected(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Do the work; cancel it if the client closes the connection."""
    disconnected = asyncio.ensure_future(_disconnected(receive))
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((disconnected, task), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        disconnected.cancel()
        task.cancel()
        await asyncio.gather(disconnected, task, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
