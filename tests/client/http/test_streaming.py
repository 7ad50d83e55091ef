"""A stream is read as fast as it arrives, in pieces of any size, without sleeping."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections.connection import Take
from tensormesh_nb.client.http.target import Target
from tensormesh_nb.client.http.transport import Transport
from tensormesh_nb.client.runtime.blocking_loop import BlockingLoop

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
    played = None

    def __init__(self, target: Target, http: httpx.Client, response: httpx.Response) -> None:
        self.target, self._http, self._response = target, http, response

    async def __aenter__(self) -> PlainResponse:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._response.close()
        self._http.close()

    async def read(self, take: Take) -> None:
        for piece in self._response.iter_bytes():
            if take(piece):
                break

    async def drain(self) -> None:
        pass


async def send_plainly(
    _: Transport,
    target: Target,
    method: str,
    path: str,
    body: bytes | None,
    _on_sent: Callable[[], object],
) -> Any:
    """``Transport.send`` over httpx with its default transport."""
    http = httpx.Client(trust_env=False)
    request = http.build_request(method, f"{target.base_url}/{path}", content=body)
    return PlainResponse(target, http, http.send(request, stream=True))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that could hold up the thread that reads or a coroutine on it.

    Timers count when they fire: the limits of connecting and of silence are set and cancelled.
    """
    found: list[str] = []
    run = asyncio.TimerHandle._run
    sleep = time.sleep
    set_timer = BlockingLoop.call_at

    def fire(handle: asyncio.TimerHandle) -> None:
        found.append(f"timer {handle!r}")
        run(handle)

    def call_at(
        loop: BlockingLoop, when: float, function: Callable[..., object], *args: Any
    ) -> Any:
        def timer() -> None:
            found.append(f"timer {function!r}")
            function(*args)

        return set_timer(loop, when, timer)

    def block(seconds: float) -> None:
        if threading.current_thread() is threading.main_thread():
            found.append(f"time.sleep({seconds})")
        sleep(seconds)

    def refuse(module: Any) -> None:
        async def pause(seconds: float, *_: Any) -> None:
            found.append(f"{module.__name__}.sleep({seconds})")

        monkeypatch.setattr(module, "sleep", pause)

    monkeypatch.setattr(asyncio.TimerHandle, "_run", fire)
    monkeypatch.setattr(BlockingLoop, "call_at", call_at)
    monkeypatch.setattr(time, "sleep", block)
    refuse(anyio)
    refuse(asyncio)
    return found


def read_in_this_thread(client: tm.Client) -> tuple[str, tm.ChatResult]:
    with client.stream("Hi") as turn:
        given = [part.choices[0].delta.text for part in turn if part.choices[0].delta]
    return "".join(given), turn.result


def read_in_a_loop(client: tm.Client) -> tuple[str, tm.ChatResult]:
    async def main() -> tuple[str, tm.ChatResult]:
        async with client.astream("Hi") as turn:
            given = [part.choices[0].delta.text async for part in turn if part.choices[0].delta]
        return "".join(given), turn.result

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("transport", "read"),
    [
        ("shipped", read_in_this_thread),
        ("shipped", read_in_a_loop),
        ("plain httpx", read_in_this_thread),
    ],
)
@pytest.mark.parametrize("stream", STREAMS)
def test_nothing_sleeps_while_a_stream_is_read(
    stream: str,
    transport: str,
    read: Callable[[tm.Client], tuple[str, tm.ChatResult]],
    pauses: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if transport == "plain httpx":
        monkeypatch.setattr(Transport, "send", send_plainly)
    script = [head(), *STREAMS[stream]]
    with ReplayHost(script) as host, tm.Client(host=host.url, api_key=KEY, model="m") as client:
        given, result = read(client)
        assert pauses == []
    assert given == result.text == "".join(WORDS)
    assert (result.status, result.finish_reason) == ("complete", "stop")
