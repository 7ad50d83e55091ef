"""Frames: what a long answer costs to keep and to turn into tables, and its heat map to write."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

import pandas as pd

from tensormesh_nb import ChatResult
from tensormesh_nb.wire.chunk import decode
from tensormesh_nb.wire.request import ChatRequest

from . import floor
from .answers import Answer
from .measure import Workers
from .table import Table

__all__ = ["run"]

MB = 1e6


class Keeper(NamedTuple):
    """One way to hold an answer: events are taken in, tables are built."""

    take: Callable[[Sequence[bytes]], Any]
    build: Callable[[Any], Sequence[pd.DataFrame]]


class Time(NamedTuple):
    """Seconds of CPU."""

    decode: float
    take: float
    build: float


class Memory(NamedTuple):
    """Bytes above those before the first event."""

    held: int
    built: int
    peak: int


def run(quick: bool) -> Iterator[Table]:
    """Yields the tables one by one."""
    yield _tables(Answer(20, 2) if quick else Answer(50_000, 20), rounds=1 if quick else 3)
    yield _heatmaps((20, 40) if quick else (500, 2000, 5000))


def _tables(answer: Answer, rounds: int) -> Table:
    table = Table(
        f"Frames of {answer.tokens} tokens x {answer.alternatives} alternatives",
        [
            *("kept as", "decode, s", "decode and keep, x decode", "build, x decode"),
            *("held, MB", "with frames, MB", "peak, MB", "held, MB per 1M alternatives"),
        ],
        notes="Memory is what Python and NumPy allocated (tracemalloc) since before the first "
        "event; `with frames` holds answer and both frames, `peak` is the most there ever was.",
    )
    for name in KEEPERS:
        with Workers() as workers:
            times = [workers.call(name, _time, name, answer) for _ in range(rounds)]
            memory = workers.call(name, _memory, name, answer)
        table.rows.append(
            [
                name,
                f"{median(t.decode for t in times):.3f}",
                f"{median(t.take / t.decode for t in times):.2f}",
                f"{median(t.build / t.decode for t in times):.3f}",
                *(f"{size / MB:.1f}" for size in memory),
                f"{memory.held / (answer.tokens * answer.alternatives):.1f}",
            ]
        )
    return table


def _time(name: str, answer: Answer) -> Time:
    keeper, events = KEEPERS[name], _events(answer)
    keeper.build(keeper.take(events[-10:]))  # imports, caches
    decode, _ = _cpu(lambda: deque(map(floor.decode, events), maxlen=0))
    take, kept = _cpu(lambda: keeper.take(events))
    build, frames = _cpu(lambda: keeper.build(kept))
    assert sum(map(len, frames)) == answer.rows
    return Time(decode, take, build)


def _memory(name: str, answer: Answer) -> Memory:
    keeper, events = KEEPERS[name], _events(answer)
    tracemalloc.start()
    kept = keeper.take(events)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    frames = keeper.build(kept)
    built, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del frames  # it had to live until here
    return Memory(held, built, peak)


def _events(answer: Answer) -> list[bytes]:
    return [*answer.events()][:-1]


def _cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    began = time.process_time()
    value = call()
    return time.process_time() - began, value


def _heatmaps(sizes: Sequence[int]) -> Table:
    table = Table("Heat map, K=5", ["tokens", "kB of HTML", "bytes a token", "µs a token"])
    for size in sizes:
        result = _result(_events(Answer(size, 5)))
        seconds, page = _cpu(lambda result=result: str(result.heatmap()))  # type: ignore[misc]
        length = len(page.encode())
        table.rows.append(
            [size, f"{length / 1e3:.0f}", f"{length / size:.0f}", f"{1e6 * seconds / size:.0f}"]
        )
    return table


# The ways.


def _result(events: Sequence[bytes]) -> ChatResult:
    result = ChatResult(ChatRequest.of("Hi.", model="m"), host="replay")
    for event in events:
        result.add(decode(event), 0.0)
    return result


def _result_frames(result: ChatResult) -> list[pd.DataFrame]:
    return [result.logprobs, result.top_logprobs]


def _structs(events: Sequence[bytes]) -> list[Any]:
    return [token for event in events for token in _content(floor.decode(event))]


def _content(chunk: floor.Chunk) -> Iterator[Any]:
    for choice in chunk.choices:
        yield from choice.logprobs.content if choice.logprobs else ()


def _struct_rows(kept: list[Any]) -> list[pd.DataFrame]:
    fields = ("token", "logprob", "bytes")
    return [
        pd.DataFrame([{f: getattr(t, f) for f in fields} for t in kept]),
        pd.DataFrame([{f: getattr(a, f) for f in fields} for t in kept for a in t.top_logprobs]),
    ]


def _dicts(events: Sequence[bytes]) -> list[Any]:
    choices = (choice for event in events for choice in json.loads(event)["choices"])
    return [token for choice in choices for token in choice["logprobs"]["content"]]


def _dict_rows(kept: list[Any]) -> list[pd.DataFrame]:
    alternatives = [top for token in kept for top in token["top_logprobs"]]
    return [pd.DataFrame(kept), pd.DataFrame(alternatives)]


KEEPERS = {
    "tensormesh_nb": Keeper(_result, _result_frames),
    "structs, row dicts": Keeper(_structs, _struct_rows),
    "json dicts, row dicts": Keeper(_dicts, _dict_rows),
}
