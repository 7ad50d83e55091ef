"""Answer: sends what a job generates, and stops the model when nobody listens any more."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
from starlette.types import Receive, Scope, Send

from ...errors import LocalEndpointError, RequestError
from ..api.replies import DONE, Reply, event
from ..engine.engine import Engine
from ..engine.generation import Step
from ..engine.job import Job

__all__ = ["StreamedAnswer", "WholeAnswer", "failure", "send_json"]


def failure(status: int, kind: str, message: str, param: str | None = None) -> dict[str, Any]:
    """An error body, as vLLM writes it."""
    return {"error": {"message": message, "type": kind, "param": param, "code": status}}


def _failure(error: LocalEndpointError | RequestError) -> dict[str, Any]:
    """What went wrong while the answer was made."""
    if isinstance(error, RequestError):
        return failure(400, "BadRequestError", str(error), error.field)
    return failure(500, "InternalServerError", str(error))


async def send_json(send: Send, body: bytes, status: int = 200) -> None:
    """Send a whole JSON body."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class WholeAnswer:
    """An answer in one body. An ASGI application for one request."""

    def __init__(self, job: Job, engine: Engine, reply: Reply) -> None:
        self._job, self._engine, self._reply = job, engine, reply

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await _while_heard(receive, self._send(send))

    async def _send(self, send: Send) -> None:
        choices: list[list[Step]] = [[] for _ in range(self._job.choices)]

        async def keep(index: int, step: Step) -> None:
            choices[index].append(step)

        try:
            await self._job.answer(self._engine, keep)
        except (LocalEndpointError, RequestError) as error:
            failed = _failure(error)
            await send_json(send, msgspec.json.encode(failed), failed["error"]["code"])
        else:
            await send_json(send, self._reply.body(choices))


class StreamedAnswer:
    """An answer as server-sent events. An ASGI application for one request."""

    def __init__(self, job: Job, engine: Engine, reply: Reply) -> None:
        self._job, self._engine, self._reply = job, engine, reply

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        await _while_heard(receive, self._send(send))

    async def _send(self, send: Send) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-cache"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})

        async def emit(index: int, step: Step) -> None:
            chunk = self._reply.chunk(index, step)
            if chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})

        try:
            await self._job.answer(self._engine, emit)
            last = self._reply.usage_chunk() + DONE
        except (LocalEndpointError, RequestError) as error:
            # The status line has said 200 already.
            last = event(_failure(error)) + DONE
        await send({"type": "http.response.body", "body": last})


async def _while_heard(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, unless the client closes the connection; then cancel it."""
    gone = asyncio.ensure_future(_disconnected(receive))
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((gone, task), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        gone.cancel()
        task.cancel()
        await asyncio.gather(gone, task, return_exceptions=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
