"""The benchmarks run at tiny sizes, and the work per token stays small: calls, memory, messages."""

from __future__ import annotations

import asyncio
import gc
import logging
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate, count
from types import FrameType, SimpleNamespace
from typing import Any

import msgspec
import pytest
from jupyter_client.session import Session

from benchmarks.answers import Answer
from benchmarks.clients import CLIENTS, installed
from benchmarks.dialects import DIALECTS, cost, stream
from benchmarks.imports import CASES, brings
from benchmarks.iopub import CELLS, SETUP
from benchmarks.kernel import Kernel
from benchmarks.measure import Ratio, Workers, exponent, spend
from benchmarks.replay import Replay
from tensormesh_nb import ChatResult, Client
from tensormesh_nb.assembly.answer import Answer as ClientAnswer
from tensormesh_nb.assembly.builder import Builder
from tensormesh_nb.assembly.tokens import token_table
from tensormesh_nb.client import stream as turn_module
from tensormesh_nb.client.stream import Turn
from tensormesh_nb.notebook.output.answer_text import INTERVAL as CELL
from tensormesh_nb.notebook.output.live_output import LENGTH
from tensormesh_nb.widgets.panel.running_answer import INTERVAL as PANEL
from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.decoder import ChunkDecoder
from tensormesh_nb.wire.request import ChatRequest

from .leak_watch import KEY
from .work import count_calls

SMALL = Answer(30, 2)
WORD = "word "

# Calls of Python and C functions per token with five alternatives, from its event to its columns.
CALLS = 65

# The same from the socket, where many events arrive together.
CALLS_FROM_SOCKET = 23

# The same per request with an answer of one token.
CALLS_OF_REQUEST = 2300

# Bytes of the columns per token and per alternative; docs/reference/faults.md has the totals.
TOKEN, ALTERNATIVE = 41, 12
TEXT = 68  # a short string and its list entry
SPARE = 9 / 8  # arrays overallocate by an eighth
RESULT = 40_000  # bytes of a result of 240 tokens besides its columns: mostly its token table
MESSAGES = 100  # bytes by which each turn's request is longer: two entries of a list


@pytest.fixture
def new_vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens are shared as in a new process; other tests may have used up the room for them."""
    monkeypatch.setattr(token_table, "_NUMBERS", count())
    for name in ("_VOCABULARIES", "_BY_NUMBER", "_TRUE_BYTES"):
        monkeypatch.setattr(token_table, name, {})


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with Replay() as running:
        yield running


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers() as running:
        yield running


# Larger crowds and tables read as the crowd of 64 does, for minutes.
MANY = ("crowd of 256", "table")


@pytest.mark.parametrize(
    "name", [name for name in CLIENTS if installed(name) and not name.endswith(MANY)]
)
def test_client_reads_the_whole_answer_each_time(
    replay: Replay, workers: Workers, name: str
) -> None:
    # One other process for all clients, because clients keep their connections open.
    url = replay.url(SMALL)
    counted = [workers.call("all", spend, name, url).work for _ in range(2)]
    assert counted == [CLIENTS[name].work(SMALL)] * 2


@pytest.mark.parametrize("cut", [0, 16384, 64])
def test_awkward_text_is_independent_of_http_chunks(replay: Replay, cut: int) -> None:
    answer = replace(SMALL, awkward=1, cut=cut)
    with Client(host=replay.url(answer), api_key=KEY, model="m") as client:
        assert client.chat("Hi.").text == answer.text
    assert "\u2028" in answer.text


@pytest.mark.parametrize("case", [name for name in CASES if "tensormesh_nb" in name])
def test_import_loads_no_heavy_package(case: str) -> None:
    seconds, heavy = brings(*CASES[case])
    assert seconds > 0
    assert heavy == []


def test_path_of_an_answer() -> None:
    answer = Answer(3, 5, 64, 100, 10, 1)
    assert Answer.parse(f"{answer.path}/v1/chat/completions") == answer


def test_exponent_and_ratio() -> None:
    assert exponent([(1, 3), (10, 300)]) == pytest.approx(2)
    assert Ratio.of([(2, 1), (4, 1), (3, 1)]).median == 3


@pytest.mark.usefixtures("new_vocabulary")
def test_calls_per_token() -> None:
    few, many = _calls(100), _calls(400)
    assert many / 400 <= CALLS
    assert many <= 4.1 * few


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_takes_at_most_twice_the_calls_of_vllm(name: str) -> None:
    def calls(dialect: str) -> int:
        few, many = (stream(dialect, Answer(tokens, 5)) for tokens in (50, 250))
        cost(many)  # learns the keys and the tokens
        return count_calls(lambda: cost(many)) - count_calls(lambda: cost(few))

    assert calls(name) <= 2 * calls("vLLM")


@pytest.mark.usefixtures("new_vocabulary")
def test_calls_per_token_from_the_socket(replay: Replay) -> None:
    tokens = 1000
    with Client(host=replay.url(Answer(tokens, 5)), api_key=KEY, model="m") as client:
        client.chat("Hi.")
        calls = count_calls(lambda: client.chat("Hi."))
    assert tokens < calls <= CALLS_FROM_SOCKET * tokens


def test_events_that_arrive_together_are_handled_together(replay: Replay) -> None:
    tokens = 2000
    with Client(host=replay.url(Answer(tokens, 5)), api_key=KEY, model="m") as client:
        client.chat("Hi.")
        calls = _names(lambda: [*client.stream("Hi.")])
    # Any decoder counts; a few calls decode headers.
    decoded = sum(times for name, times in calls.items() if name.endswith(("decode", "loads")))
    assert tokens < decoded < 1.5 * tokens
    pieces = calls["buffer_updated"]
    assert 1 < pieces < tokens / 10
    for name in ("extend", "_piece"):
        assert 1 < calls[name] <= pieces + 6, name


@pytest.fixture
def unlogged() -> Iterator[None]:
    """Turn off logging, which the tests otherwise record."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("unlogged")
def test_calls_per_request_do_not_grow_with_concurrency(replay: Replay) -> None:
    async def crowd(size: int) -> None:
        await asyncio.gather(*(client.achat("Hi.") for _ in range(size)))

    loop = asyncio.new_event_loop()  # one, because connections are closed with their loop
    with Client(host=replay.url(Answer(1)), api_key=KEY, model="m") as client:
        loop.run_until_complete(crowd(64))
        # The minimum of several runs, because a reply in two pieces needs more calls.
        few, many = (
            min(count_calls(lambda: loop.run_until_complete(crowd(size))) for _ in range(5)) / size  # noqa: B023
            for size in (4, 64)
        )
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
    assert 100 < many <= CALLS_OF_REQUEST
    assert many <= 1.2 * few


@pytest.mark.usefixtures("new_vocabulary")
@pytest.mark.parametrize("alternatives", [0, 20])
def test_memory_per_token_is_constant(alternatives: int) -> None:
    builder = Builder(ClientAnswer(ChatRequest.of("Hi.", model="m"), host="x"))
    entry = {"token": "Oslo", "logprob": -0.5, "bytes": [79, 115, 108, 111], "token_id": 7}
    logprobs = {"content": [{**entry, "top_logprobs": [entry] * alternatives}]}
    choice = {"delta": {"content": "Oslo"}, "logprobs": logprobs, "token_ids": [7]}
    event = msgspec.json.encode({"id": "r", "model": "m", "choices": [choice]})

    def grow(tokens: int) -> float:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(tokens):
            builder.add(decode(event), 0.0)
        return (tracemalloc.get_traced_memory()[0] - before) / tokens

    tracemalloc.start()
    try:
        grow(100)
        kept = [grow(5000), grow(20_000)]
    finally:
        tracemalloc.stop()
    assert max(kept) <= (TOKEN + ALTERNATIVE * alternatives) * SPARE + TEXT, kept


@pytest.mark.usefixtures("new_vocabulary")
def test_memory_of_further_turns(replay: Replay) -> None:
    """Answers share the tokens of their vocabulary; requests share the messages before them."""
    with Client(host=replay.url(Answer(240, 5)), model="m") as client:
        chat = client.conversation("memory")

        def kept() -> int:
            gc.collect()  # of other tests, too
            return tracemalloc.get_traced_memory()[0]

        def grow(turns: int) -> float:
            before = kept()
            for _ in range(turns):
                chat.send("Hi.")
            return (kept() - before) / turns

        tracemalloc.start()
        try:
            grow(2)
            few, many = grow(10), grow(20)
        finally:
            tracemalloc.stop()
    columns = 240 * (TOKEN + 5 * ALTERNATIVE) * SPARE
    assert columns < few <= columns + RESULT
    assert many - few < 15 * MESSAGES


@pytest.mark.usefixtures("new_vocabulary")
def test_only_columns_outlive_a_chunk(replay: Replay) -> None:
    """Neither the received bytes nor intermediate objects are kept."""

    def peak(tokens: int) -> int:
        # No key: at the end, the text would be searched for it.
        with Client(host=replay.url(Answer(tokens, 5)), model="m") as client:
            client.chat("Hi.")
            return min(traced(client) for _ in range(3))  # other threads only add

    def traced(client: Client) -> int:
        gc.collect()
        tracemalloc.start()
        try:
            client.chat("Hi.")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = 4000, 8000  # distinct tokens are 4,000
    grown = (peak(many) - peak(few)) / (many - few)
    assert TOKEN < grown <= 2 * (TOKEN + 5 * ALTERNATIVE)


@pytest.mark.parametrize("rate", [30, 100, 500, 5000])
@pytest.mark.parametrize(("interval", "kind"), [(CELL, "update_display_data"), (PANEL, "comm_msg")])
def test_messages_to_the_front_end(
    monkeypatch: pytest.MonkeyPatch, rate: int, interval: float, kind: str
) -> None:
    """Ten seconds of an answer on a simulated clock that advances only while waiting."""
    batches = _batched(monkeypatch, interval, rate, seconds=10)
    assert sum(map(len, batches)) == 10 * rate
    assert len(batches) <= 31 * 10
    size = 0
    for end, batch in zip(accumulate(map(len, batches)), batches, strict=True):
        # An output of a cell is sent whole, a panel is sent the new text.
        length = end * len(WORD) % LENGTH if interval == CELL else len(batch) * len(WORD)
        size += _size(kind, "x" * length)
    assert size <= 200 * 10 * max(rate, 100)
    assert len(_batched(monkeypatch, interval, rate, seconds=20)) <= 2 * len(batches) + 1


def test_messages_of_a_kernel(replay: Replay) -> None:
    answer = Answer(800, rate=800)
    with Kernel() as kernel:
        kernel.run(SETUP)
        for name in ("%%tmchat", "panel"):
            cell = CELLS[name]
            for each in (Answer(2), answer):  # the first one includes imports
                url = replay.url(each)
                kernel.run(cell.before.format(url=url))
                traffic = kernel.run(cell.code.format(url=url))
            messages, size = traffic.total(cell.live)
            assert 1 < messages <= 31 * traffic.seconds
            assert size <= 200 * answer.tokens
            if name == "panel":  # a message contains only new text
                assert size <= 900 * messages + 2 * answer.characters


def test_command_line() -> None:
    # The pixels benchmark has its own test in tests/browser.
    names = (
        "stream",
        "dialects",
        "frames",
        "iopub",
        "first",
        "endpoint",
        "imports",
        "class",
        "cassette",
    )
    command = [sys.executable, "-m", "benchmarks", "--quick", *names, "rows"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("| tensormesh_nb ") >= 3
    assert done.stdout.count("### ") >= 21


def _names(work: Callable[[], object]) -> Counter[str]:
    """The functions that this thread calls during ``work``, counted by name."""
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_call"):
            calls[frame.f_code.co_name if event == "call" else argument.__name__] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def _batched(
    monkeypatch: pytest.MonkeyPatch, interval: float, rate: int, seconds: int
) -> list[list[Chunk]]:
    """Return the batches of a turn whose host sends ``rate`` chunks per second."""
    clock, due, sent = 0.0, 0.0, 0
    token = decode(b'{"choices":[{"index":0,"delta":{"content":"%b"}}]}' % WORD.encode())

    class Paced:
        """A transport, whose loop reads from that host."""

        @property
        def loop(self) -> Paced:
            return self

        def call_at(self, when: float, _function: object) -> None:
            nonlocal due
            due = when

        def run(self, is_enough: Callable[[], object]) -> None:
            nonlocal clock, sent
            while not is_enough():
                coming = (sent + 1) / rate
                clock = min(coming, due) if due > clock else coming
                arrived = min(int(clock * rate + 1e-6), seconds * rate)
                turn._running.take([token] * (arrived - sent))
                sent = arrived
                if sent == seconds * rate:
                    turn._running.end()

        def give_back(self) -> None:
            pass

    builder = Builder(ClientAnswer(ChatRequest.of("Hi.", model="m"), host="x"))
    start: Any = lambda _running: Paced()  # noqa: E731
    turn = Turn(ChatResult(builder.answer), builder, lambda: start)
    fake = SimpleNamespace(**vars(time) | {"monotonic": lambda: clock})
    monkeypatch.setattr(turn_module, "time", fake)
    return list(turn.batches(interval))


def _size(kind: str, text: str) -> int:
    """Bytes of a message as it travels."""
    session = Session(key=b"key")
    request = session.msg("execute_request", {"code": ""})
    piece = {"kind": "delta", "pieces": [{"part": "text", "at": 10_000, "text": text}]}
    contents: dict[str, Any] = {
        "update_display_data": {
            "data": {"text/html": text},
            "metadata": {},
            "transient": {"display_id": 32 * "f"},
        },
        "comm_msg": {
            "comm_id": 32 * "f",
            "data": {"method": "custom", "content": piece},
        },
    }
    message = session.msg(kind, contents[kind], parent=request)
    return sum(map(len, session.serialize(message)))


def _calls(tokens: int) -> int:
    """Count the function calls of reading and storing an answer."""
    pieces = [b"data: " + event + b"\n\n" for event in Answer(tokens, 5).events()]
    builder = Builder(ClientAnswer(ChatRequest.of("Hi.", model="m"), host="x"))
    decoder = ChunkDecoder()

    def read() -> None:
        for piece in pieces:
            for chunk in decoder.feed(piece):
                builder.add(chunk, 0.0)

    calls = count_calls(read)
    assert len(builder.answer.first.columns) == tokens
    return calls
