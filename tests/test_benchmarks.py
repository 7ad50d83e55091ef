"""The benchmarks still run: tiny sizes, and work is counted, not time."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from types import FrameType
from typing import Any

import msgspec
import pytest

from benchmarks.answers import Answer
from benchmarks.clients import CLIENTS, installed
from benchmarks.measure import Ratio, Workers, exponent, spend
from benchmarks.replay import Replay
from tensormesh_nb import ChatResult, Client
from tensormesh_nb.wire.chunk import decode
from tensormesh_nb.wire.request import ChatRequest
from tensormesh_nb.wire.stream import ChunkDecoder

from .leaks import KEY

SMALL = Answer(30, 2)

# Python and C functions called for a token with five alternatives, from its event to its columns.
CALLS = 95

# The same on the way from the socket, where many events arrive together; 6 of them see to it that
# no answer repeats the key.
CALLS_FROM_SOCKET = 90

# Bytes kept for a token and for each of its alternatives; docs/faults.md promises them.
TOKEN, ALTERNATIVE = 41, 12
TEXT = 68  # a short string, and its place in a list
SPARE = 9 / 8  # arrays grow by an eighth


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with Replay() as running:
        yield running


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as running:
        yield running


@pytest.mark.parametrize("name", [name for name in CLIENTS if installed(name)])
def test_every_client_counts_all_of_an_answer_every_time(
    replay: Replay, workers: Workers, name: str
) -> None:
    # Not in this process, because clients keep their connections; but all in the same one.
    url = replay.url(SMALL)
    counted = [workers.call("all", spend, name, url).work for _ in range(2)]
    assert counted == [CLIENTS[name].work(SMALL)] * 2


@pytest.mark.parametrize("cut", [0, 16384, 64])
def test_awkward_text_arrives_whole_however_it_is_cut(replay: Replay, cut: int) -> None:
    answer = replace(SMALL, awkward=1, cut=cut)
    with Client(host=replay.url(answer), api_key=KEY, model="m") as client:
        assert client.chat("Hi.").text == answer.text
    assert "\u2028" in answer.text


def test_a_path_tells_the_answer() -> None:
    answer = Answer(3, 5, 64, 100, 10, 1)
    assert Answer.parse(f"{answer.path}/v1/chat/completions") == answer


def test_arithmetic() -> None:
    assert exponent([(1, 3), (10, 300)]) == pytest.approx(2)
    assert Ratio.of([(2, 1), (4, 1), (3, 1)]).median == 3


def test_calls_a_token_are_few_and_do_not_grow() -> None:
    few, many = _calls(100), _calls(400)
    assert many / 400 <= CALLS
    assert many <= 4.1 * few


def test_calls_a_token_from_the_socket_are_few(replay: Replay) -> None:
    tokens, calls = 1000, 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    async def profile(how: Any) -> None:
        sys.setprofile(how)

    with Client(host=replay.url(Answer(tokens, 5)), api_key=KEY, model="m") as client:
        client.chat("Hi.")
        client._background.call(profile, count)
        client.chat("Hi.")
        client._background.call(profile, None)
    assert tokens < calls <= CALLS_FROM_SOCKET * tokens


@pytest.mark.parametrize("alternatives", [0, 20])
def test_what_is_kept_of_a_token_does_not_grow(alternatives: int) -> None:
    result = ChatResult(ChatRequest.of("Hi.", model="m"), host="x")
    entry = {"token": "Oslo", "logprob": -0.5, "bytes": [79, 115, 108, 111], "token_id": 7}
    logprobs = {"content": [{**entry, "top_logprobs": [entry] * alternatives}]}
    choice = {"delta": {"content": "Oslo"}, "logprobs": logprobs, "token_ids": [7]}
    event = msgspec.json.encode({"id": "r", "model": "m", "choices": [choice]})

    def grow(tokens: int) -> float:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(tokens):
            result.add(decode(event), 0.0)
        return (tracemalloc.get_traced_memory()[0] - before) / tokens

    tracemalloc.start()
    try:
        grow(100)
        kept = [grow(5000), grow(20_000)]
    finally:
        tracemalloc.stop()
    assert max(kept) <= (TOKEN + ALTERNATIVE * alternatives) * SPARE + TEXT, kept


def test_command_line() -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "frames"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "| tensormesh_nb " in done.stdout


def _calls(tokens: int) -> int:
    """How many functions reading and keeping an answer calls."""
    pieces = [b"data: " + event + b"\n\n" for event in Answer(tokens, 5).events()]
    result, decoder = ChatResult(ChatRequest.of("Hi.", model="m"), host="x"), ChunkDecoder()
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        for piece in pieces:
            for chunk in decoder.feed(piece):
                result.add(chunk, 0.0)
    finally:
        sys.setprofile(None)
    assert len(result.choices[0].columns) == tokens
    return calls
