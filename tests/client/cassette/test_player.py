from __future__ import annotations

import asyncio

import msgspec
import pytest

from tensormesh_nb.client.cassette.body import RecordedResponse
from tensormesh_nb.client.cassette.player import AT_ONCE, PlayedConnection
from tensormesh_nb.client.cassette.recording import Recording, Request

from ...factories import entry
from ...replay_host import DONE, chunk, sse


class Clock:
    """A loop whose time passes only while it waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> float:
        return self.now

    def create_future(self) -> asyncio.Future[None]:
        return asyncio.get_running_loop().create_future()

    def call_at(self, when: float, function: object, *args: object) -> asyncio.Handle:
        self.now = max(self.now, when)
        return asyncio.get_running_loop().call_soon(function, *args)  # type: ignore[arg-type]


def played(pace: float | None) -> tuple[list[tuple[float, float, int]], float]:
    """When the pieces came: on the clock, in the recording, and their events."""
    two = {"content": [entry("b"), entry("c")]}
    events = [chunk("a"), chunk("bc", logprobs=two), chunk("d"), DONE]
    response = RecordedResponse(status=200)
    response.put(b"".join(sse(*events)), str)  # type: ignore[arg-type]
    arrivals = [(500, 0), (100, 1), (200, 2), (50, 1)]
    recording = Recording(Request("local", "POST", "x"), 1, response, arrivals=arrivals)
    clock, found = Clock(), []

    async def play() -> None:
        connection = PlayedConnection(clock, recording, pace)  # type: ignore[arg-type]
        head = await connection.head()

        def take(piece: bytes) -> bool:
            found.append((round(clock.now, 6), connection.elapsed, piece.count(b"\n\n")))
            return False

        await connection.read(take)
        assert head.is_complete

    asyncio.run(play())
    return found, clock.now


def test_the_recorded_pace_is_that_of_the_events() -> None:
    assert played(None) == ([(0.6, 0.6, 1), (0.8, 0.8, 2), (0.85, 0.85, 1)], 0.85)


def test_without_pauses_the_recorded_times_stay() -> None:
    assert played(AT_ONCE) == ([(0.0, 0.6, 1), (0.0, 0.8, 2), (0.0, 0.85, 1)], 0.0)


def test_a_rate_counts_tokens() -> None:
    found, end = played(10.0)
    assert found == [(0.1, 0.6, 1), (0.3, 0.8, 1), (0.4, 0.8, 1), (0.4, 0.85, 1)]
    assert end == pytest.approx(0.4)


def test_a_recording_without_times_is_played_whole() -> None:
    response = RecordedResponse(status=200, json=msgspec.Raw(b'{"a":1}'))
    recording = Recording(Request("local", "GET", "models"), 1, response)
    pieces: list[bytes] = []

    async def play() -> None:
        connection = PlayedConnection(Clock(), recording, None)  # type: ignore[arg-type]
        await connection.head()
        await connection.read(lambda piece: pieces.append(piece) or False)  # type: ignore[func-returns-value]

    asyncio.run(play())
    assert pieces == [b'{"a":1}']
