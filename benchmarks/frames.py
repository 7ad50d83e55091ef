"""CPU and memory of storing a long answer, building its frames, and writing its heat map."""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tensormesh_nb import ChatResult
from tensormesh_nb.assembly.answer import Answer as ClientAnswer
from tensormesh_nb.assembly.builder import Builder
from tensormesh_nb.wire.chunks import decode
from tensormesh_nb.wire.request import ChatRequest

from . import floor
from .answers import Answer
from .measure import Workers
from .table import Table

__all__ = ["run"]

MB = 1e6


class Keeper(NamedTuple):
    """One way to store the events of an answer and to build tables from it."""

    take: Callable[[Sequence[bytes]], Any]
    build: Callable[[Any], Sequence[pd.DataFrame]]


class Time(NamedTuple):
    """Seconds of CPU."""

    decode: float
    take: float
    build: float


class Memory(NamedTuple):
    """Bytes allocated since before the first event."""

    held: int
    built: int
    peak: int


def run(quick: bool) -> Iterator[Table]:
    """Yield the tables."""
    with Workers(shared=quick) as workers:
        if quick:
            yield _tables(workers, Answer(20, 2), rounds=1)
        else:
            yield _tables(workers, Answer(50_000, 20), rounds=3)
    yield _heatmaps((20, 40) if quick else (500, 2000, 5000))


def _tables(workers: Workers, answer: Answer, rounds: int) -> Table:
    table = Table(
        f"Frames of {answer.tokens} tokens x {answer.alternatives} alternatives",
        [
            *("kept as", "decode, s", "decode and keep, x decode", "build, x decode"),
            *("held, MB", "with frames, MB", "peak, MB", "held, MB per 1M alternatives"),
        ],
        notes="Memory is what Python and NumPy allocated (tracemalloc) since before the first "
        "event. `with frames` includes the answer and both frames; `peak` is the maximum.",
    )
    for name in KEEPERS:
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
    keeper.build(keeper.take(events[-10:]))  # warm up imports and caches
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
    del frames  # keep them alive until the measurement
    return Memory(held, built, peak)


def _events(answer: Answer) -> list[bytes]:
    return [*answer.events()][:-1]


def _cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    began = time.process_time()
    value = call()
    return time.process_time() - began, value


def _heatmaps(sizes: Sequence[int]) -> Table:
    table = Table("Heat map, K=5", ["tokens", "kB of HTML", "bytes per token", "µs per token"])
    for size in sizes:
        result = _result(_events(Answer(size, 5)))
        seconds, page = _cpu(lambda result=result: str(result.heatmap()))  # type: ignore[misc]
        length = len(page.encode())
        table.rows.append(
            [size, f"{length / 1e3:.0f}", f"{length / size:.0f}", f"{1e6 * seconds / size:.0f}"]
        )
    return table


# Ways to store an answer


def _result(events: Sequence[bytes]) -> ChatResult:
    builder = Builder(ClientAnswer(ChatRequest.of("Hi.", model="m"), host="replay"))
    for event in events:
        builder.add(decode(event), 0.0)
    return ChatResult(builder.answer)


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


class _Plain(floor.Columns):
    """The data of both frames for a well-behaved host.

    Assumes one choice of plain text, whose lists of alternatives are sorted, have the same length
    and contain the chosen token, and tokens whose bytes are those of their strings.
    """

    def __init__(self, events: Sequence[bytes]) -> None:
        super().__init__()
        self.ids = array("q")
        for event in events:
            chunk = floor.decode(event)
            self.add(chunk)
            for choice in chunk.choices:
                self.ids.extend(choice.token_ids or ())

    def tables(self) -> list[dict[str, Any]]:
        """Return the columns of the package's frames as NumPy arrays."""
        n, strings = len(self.code), list(self.codes)
        known = np.array([string.encode() for string in strings], dtype=object)
        code, logprob = np.array(self.code), np.array(self.logprob)
        shape = n, len(self.top_code) // n
        top_code = np.array(self.top_code).reshape(shape)
        top_logprob = np.array(self.top_logprob).reshape(shape)
        order = np.argsort(-top_logprob, axis=1, kind="stable")
        top_code = np.take_along_axis(top_code, order, axis=1)
        top_logprob = np.take_along_axis(top_logprob, order, axis=1)
        chosen = top_code == code[:, None]
        rank, p = chosen.argmax(axis=1) + 1, np.exp(top_logprob)
        top_ids = np.full(shape, -1)
        top_ids[chosen] = self.ids
        seen = p.sum(axis=1)
        end = np.cumsum([len(raw) for raw in known[code]])
        return [
            {
                "choice": np.zeros(n, dtype=np.int64),
                "position": np.arange(n),
                "segment": _category(np.zeros(n, dtype=np.int8), ["content"]),
                "token": _category(code, strings),
                "token_id": np.array(self.ids),
                "bytes": known[code],
                "logprob": logprob,
                "logprob_status": _category(np.zeros(n, dtype=np.int8), ["ok"]),
                "prob": np.exp(logprob),
                "surprisal": -logprob / np.log(2),
                "rank": rank,
                "rank_censored": (rank == shape[1]) & (1 - seen >= np.exp(logprob)),
                "margin": top_logprob[:, 0] - top_logprob[:, 1],
                "mass_seen": seen,
                "entropy_min": _least_entropy(p, top_logprob) / np.log(2),
                "entropy_max": np.full(n, np.nan),  # needs the size of the vocabulary
                "cum_logprob": np.cumsum(logprob),
                "byte_start": np.concatenate([[0], end[:-1]]),
                "byte_end": end,
                "time": np.zeros(n),
            },
            {
                "choice": np.zeros(p.size, dtype=np.int64),
                "position": np.repeat(np.arange(n), shape[1]),
                "rank": np.tile(np.arange(1, shape[1] + 1), n),
                "token": _category(top_code.ravel(), strings),
                "token_id": top_ids.ravel(),
                "bytes": known[top_code.ravel()],
                "logprob": top_logprob.ravel(),
                "prob": p.ravel(),
                "chosen": chosen.ravel(),
            },
        ]


def _category(codes: NDArray[Any], names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, categories=names)


def _least_entropy(p: NDArray[np.float64], logprob: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lower bound of ``frames/measures.py``, in nats."""
    least = p[:, -1]
    unseen = np.maximum(1 - p.sum(axis=1), 0)
    times = np.floor(unseen / least)
    rest = np.maximum(unseen - times * least, 1e-300)
    return -(p * logprob).sum(axis=1) - times * least * logprob[:, -1] - rest * np.log(rest)


def _plain_frames(kept: _Plain) -> list[pd.DataFrame]:
    return [pd.DataFrame(table) for table in kept.tables()]


def _plain_tables(events: Sequence[bytes]) -> list[dict[str, Any]]:
    return _Plain(events).tables()


def _ready_frames(kept: list[dict[str, Any]]) -> list[pd.DataFrame]:
    return [pd.DataFrame(table) for table in kept]


KEEPERS = {
    "tensormesh_nb": Keeper(_result, _result_frames),
    "typed arrays, columns by hand": Keeper(_Plain, _plain_frames),
    "the same, columns ready": Keeper(_plain_tables, _ready_frames),
    "structs, row dicts": Keeper(_structs, _struct_rows),
    "json dicts, row dicts": Keeper(_dicts, _dict_rows),
}
