"""The lock of an answer: reading while chunks arrive."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.lock import AnswerLock
from tensormesh_nb.client.runtime.interrupts import Interrupts
from tensormesh_nb.wire import chunks as wire

from ..factories import (
    entry,
    make_builder,
    make_chunk,
)


@pytest.mark.parametrize(
    "read",
    [
        lambda made: made.logprobs,
        lambda made: made.text,
        lambda made: str(made.heatmap()),
        lambda made: made.plot(),
        lambda made: made.inspect(),
        lambda made: made.choices[0].logprobs,
        lambda made: made.choices[0].tokens,
        lambda made: made.choices[0].alignment(),
    ],
    ids=["logprobs", "text", "heatmap", "plot", "inspect", "choice", "tokens", "alignment"],
)
def test_readers_wait_for_the_builder(read: Callable[[tm.ChatResult], Any]) -> None:
    builder = make_builder()
    made, found = tm.ChatResult(builder.answer), []
    reader = threading.Thread(target=lambda: found.append(read(made)))

    def chunks() -> Iterator[wire.Chunk]:
        for n in range(2):
            yield wire.decode(json.dumps(make_chunk("a", [entry("a")])).encode())
            if n == 0:
                reader.start()
                reader.join(0.1)
                assert reader.is_alive()

    builder.extend(chunks(), 0.1)
    reader.join(60)
    assert len(found) == 1
    assert made.text == "aa"


def test_reading_while_chunks_arrive() -> None:
    builder, count = make_builder(logprobs=True, top_logprobs=1), 2000
    made = tm.ChatResult(builder.answer)
    tokens = [make_chunk(f" {n}", [entry(f" {n}")], token_ids=[n]) for n in range(count)]
    chunks = [wire.decode(json.dumps(token).encode()) for token in tokens]

    def come() -> None:
        for chunk in chunks:
            builder.add(chunk, 0.1)
        builder.set_finish_reason("stop")

    writer = threading.Thread(target=come)
    writer.start()
    rows = 0
    while made.finish_reason is None and writer.is_alive():
        for frame in (made.logprobs, made.top_logprobs, made.token_ids):
            assert len(frame) >= rows
            rows = len(frame)
        assert repr(made)
    writer.join(10)
    assert [len(made.logprobs), len(made.top_logprobs), len(made.token_ids)] == [count] * 3


def test_held_arrays_do_not_block_growth() -> None:
    builder = make_builder(make_chunk("a", [entry("a")], token_ids=[1]))
    made = tm.ChatResult(builder.answer)
    held = [np.asarray(made.choices[0].times), made.choices[0].ids]
    builder.add(wire.decode(json.dumps(make_chunk("b", [entry("b")], token_ids=[2])).encode()), 0.2)
    assert [len(array) for array in held] == [1, 1]
    assert len(made.logprobs) == 2


def test_tokens_of_chunks_that_arrive_alone_keep_their_times() -> None:
    builder = make_builder(logprobs=True)
    made, times = tm.ChatResult(builder.answer), [n / 10 for n in range(100)]
    for n, time in enumerate(times):
        chunk = make_chunk("a", [entry("a")], token_ids=[n])
        builder.add(wire.decode(json.dumps(chunk).encode()), time)
        if n in (0, 1, 50):
            assert made.logprobs["time"].tolist() == times[: n + 1]
            assert made.token_ids["token_id"].tolist() == [*range(n + 1)]
    builder.finish("complete", 10.0)
    assert made.logprobs["time"].tolist() == times


def test_lock_is_free_after_storing_failed() -> None:
    lock = AnswerLock()

    def fail() -> None:
        raise OverflowError

    lock.store = fail
    with pytest.raises(OverflowError), lock:
        pass
    taken: list[bool] = []
    other = threading.Thread(target=lambda: taken.append(lock.plain.acquire(blocking=False)))
    other.start()
    other.join()
    assert taken == [True]


def test_reader_postpones_an_interrupt_until_all_tokens_are_stored() -> None:
    builder = make_builder(logprobs=True)
    made, stored = tm.ChatResult(builder.answer), []
    builder.answer.lock.guard = Interrupts
    builder.add(wire.decode(json.dumps(make_chunk("a", [entry("a")])).encode()), 0.1)
    store = builder.answer.lock.store

    def interrupted() -> None:
        signal.raise_signal(signal.SIGINT)
        assert store is not None
        store()
        stored.append(True)

    builder.answer.lock.store = interrupted
    with pytest.raises(KeyboardInterrupt):
        _ = made.text
    assert stored == [True]
    assert len(made.logprobs) == 1
