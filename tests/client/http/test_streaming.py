"""A stream is read as fast as it arrives, in pieces of any size, without sleeping."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import anyio
import httpx
import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections.connection import Take
from tensormesh_nb.client.http.target import Target
from tensormesh_nb.client.http.transport import Transport

from ...leak_watch import KEY
from ...replay_host import DONE, ReplayHost, chunk, head, sse

WORDS = [f"word {number} " for number in range(300)]
EVENTS = [
    step
    for step in sse(*map(chunk, WORDS), chunk(finish_reason="stop"), DONE)
    if isinstance(step, bytes)
]
BODY = b"".join(EVENTS)
STREAMS = {
    "fast": EVENTS,
    "buffered": [BODY[at : at + 16_384] for at in range(0, len(BODY), 16_384)],
    "dripping": [BODY[at : at + 1] for at in range(len(BODY))],
    "paced": [step for event in EVENTS for step in (event, 0.002)],
}


class PlainResponse:
    """A response of plain httpx, with the attributes that an exchange reads."""

    content_type = "text/event-stream"
    request_id = None

    def __init__(self, http: httpx.AsyncClient, response: httpx.Response) -> None:
        self._http, self._response = http, response

    async def __aenter__(self) -> PlainResponse:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._response.aclose()
        await self._http.aclose()

    async def read(self, take: Take) -> None:
        async for piece in self._response.aiter_bytes():
            if take(piece):
                break

    async def drain(self) -> None:
        pass


async def send_plainly(
    _: Transport, target: Target, method: str, path: str, body: bytes | None = None
) -> Any:
    """``Transport.send`` over httpx with its default transport."""
    http = httpx.AsyncClient(trust_env=False)
    request = http.build_request(method, f"{target.base_url}/{path}", content=body)
    return PlainResponse(http, await http.send(request, stream=True))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that could hold up the event loop's thread or a coroutine on it.

    Timers count when they fire: the limits of connecting and of silence are set and cancelled.
    """
    found: list[str] = []
    run = asyncio.TimerHandle._run
    sleep = time.sleep

    def fire(handle: asyncio.TimerHandle) -> None:
        found.append(f"timer {handle!r}")
        run(handle)

    def block(seconds: float) -> None:
        if threading.current_thread().name == "tensormesh-nb":
            found.append(f"time.sleep({seconds})")
        sleep(seconds)

    def refuse(module: Any) -> None:
        async def pause(seconds: float, *_: Any) -> None:
            found.append(f"{module.__name__}.sleep({seconds})")

        monkeypatch.setattr(module, "sleep", pause)

    monkeypatch.setattr(asyncio.TimerHandle, "_run", fire)
    monkeypatch.setattr(time, "sleep", block)
    refuse(anyio)
    refuse(asyncio)
    return found


@pytest.mark.parametrize("transport", ["shipped", "plain httpx"])
@pytest.mark.parametrize("stream", STREAMS)
def test_nothing_sleeps_while_a_stream_is_read(
    stream: str, transport: str, pauses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if transport == "plain httpx":
        monkeypatch.setattr(Transport, "send", send_plainly)
    script = [head(), *STREAMS[stream]]
    with ReplayHost(script) as host, tm.Client(host=host.url, api_key=KEY, model="m") as client:
        with client.stream("Hi") as turn:
            given = [part.choices[0].delta.text for part in turn if part.choices[0].delta]
        result = turn.result
        assert pauses == []
    assert "".join(given) == result.text == "".join(WORDS)
    assert (result.status, result.finish_reason) == ("complete", "stop")
