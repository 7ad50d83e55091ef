"""Stream: what reading an answer costs, and how the cost grows. CPU of the client's process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .answers import Answer
from .clients import CLIENTS, CROWDS, TABLE, installed
from .measure import Comparison, Workers, exponent
from .replay import Replay
from .table import Table

__all__ = ["run"]

FLOOR = "socket, msgspec"
FLOOR_COLUMNS = "socket, our decoder and columns"
READERS = (
    "tensormesh_nb",
    "aiohttp, msgspec",
    "httpx-aiohttp, msgspec",
    "httpx, msgspec",
    "httpx-sse, json",
    "tensormesh SDK",
    "openai",
)
FRAMERS = (
    "tensormesh_nb, frames",
    "socket, msgspec, columns by hand",
    "tensormesh SDK, row dicts, frames",
    "openai, row dicts, frames",
)
MANY = ("aiohttp, msgspec", "tensormesh_nb", "openai")
CUTS = {"one event an HTTP chunk": 0, "16 kB pieces": 16384, "64 byte pieces": 64}
PACE = 800
MIB = 1 << 20


def run(quick: bool) -> Iterator[Table]:
    """Yields the tables one by one."""
    with Replay() as replay, Workers(shared=quick) as workers:
        # Peers that take seconds to import are read from by the tests, one answer each.
        slow = ("openai", "tensormesh SDK", "httpx-sse") if quick else ()
        bench = _Bench(replay, workers, slow)
        if quick:
            yield from bench.costs(tokens=20, alternatives=(2,), rounds=1)
            yield bench.cuts(Answer(20, 2), rounds=1)
            yield bench.paced(Answer(8, 2, rate=PACE), rounds=1)
            yield bench.many("crowd of 64", 64, Answer(8, 2), rounds=1)
            yield bench.growth(sizes=(10, 20), megabytes=(1, 2), rounds=1)
            yield bench.exact(Answer(20, 2, awkward=1), Answer(2, size=1000, awkward=1))
        else:
            yield from bench.costs(tokens=2000, alternatives=(0, 5, 20), rounds=15)
            yield from bench.costs(tokens=10_000, alternatives=(5, 20), rounds=7)
            yield bench.cuts(Answer(2000, 5), rounds=9)
            yield bench.paced(Answer(3 * PACE, 5, rate=PACE), rounds=5)
            for size in CROWDS:
                yield bench.many(f"crowd of {size}", size, Answer(500, 5), rounds=7)
            yield bench.many("table", TABLE, Answer(20, 5), rounds=2)
            yield bench.growth(sizes=(1000, 5000, 50_000), megabytes=(1, 4, 16), rounds=5)
            yield bench.exact(Answer(500, 5, awkward=1), Answer(8, size=MIB // 2, awkward=1))


@dataclass(frozen=True)
class _Bench:
    replay: Replay
    workers: Workers
    left_out: tuple[str, ...] = ()

    def names(self, *names: str) -> list[str]:
        """Those that are installed, and take part."""
        return [name for name in names if installed(name) and not name.startswith(self.left_out)]

    def costs(self, tokens: int, alternatives: tuple[int, ...], rounds: int) -> Iterator[Table]:
        """All clients against the floors, by the number of alternatives."""
        answers = [Answer(tokens, count) for count in alternatives]
        columns = [f"K={answer.alternatives}" for answer in answers]
        yield Table(
            f"Iterated chunk by chunk, {tokens} chunks: CPU over `{FLOOR}`",
            ["client", *columns, *(f"{column}, µs a chunk" for column in columns)],
            [
                _row(
                    name, [self._against(FLOOR, name, answer, rounds) for answer in answers], tokens
                )
                for name in self.names(FLOOR, *READERS)
            ],
        )
        answers = [answer for answer in answers if answer.alternatives]
        columns = [f"K={answer.alternatives}" for answer in answers]
        yield Table(
            f"POST to both frames, {tokens} chunks: CPU over `{FLOOR_COLUMNS}`",
            ["client", *columns, *(f"{column}, µs a chunk" for column in columns)],
            [
                _row(
                    name,
                    [self._against(FLOOR_COLUMNS, name, answer, rounds) for answer in answers],
                    tokens,
                )
                for name in self.names(FLOOR_COLUMNS, *FRAMERS)
            ],
        )

    def cuts(self, answer: Answer, rounds: int) -> Table:
        """The same events, cut differently on their way."""
        answers = [replace(answer, cut=cut) for cut in CUTS.values()]
        return Table(
            f"Framing, K={answer.alternatives}, {answer.tokens} chunks: CPU over `{FLOOR}` "
            "reading one event an HTTP chunk",
            ["client", *CUTS],
            [
                [name, *(self._against(FLOOR, name, cut, rounds, answer).ratio for cut in answers)]
                for name in self.names(*READERS)
            ],
        )

    def paced(self, answer: Answer, rounds: int) -> Table:
        """Every event arrives alone."""
        yardstick = "httpx, msgspec"
        found = {
            name: self._against(yardstick, name, answer, rounds)
            for name in self.names(yardstick, FLOOR, *READERS)
        }
        return Table(
            f"Paced at {answer.rate} events/s, K={answer.alternatives}: "
            f"CPU over `{yardstick}` (blocking)",
            ["client", "ratio", "µs a chunk"],
            [[name, c.ratio, _micro(c, answer.tokens)] for name, c in found.items()],
        )

    def many(self, kind: str, requests: int, answer: Answer, rounds: int) -> Table:
        """Many streams at once."""
        names = self.names(*(f"{name}, {kind}" for name in MANY))
        if kind == "table":
            names = [name for name in names if "openai" not in name]  # it takes minutes
        found = {name: self._against(names[0], name, answer, rounds) for name in names}
        chunks = requests * answer.tokens
        return Table(
            f"{requests} requests ({kind}), K={answer.alternatives}, {answer.tokens} chunks each, "
            f"over `{names[0]}`",
            ["client", "CPU", "throughput", "µs a chunk", "peak MB"],
            [
                [name, c.ratio, c.speed, _micro(c, chunks), self.workers.peak(name)]
                for name, c in found.items()
            ],
        )

    def growth(self, sizes: tuple[int, ...], megabytes: tuple[int, ...], rounds: int) -> Table:
        """Exponents: 1 is linear."""
        events = [Answer(size, 5) for size in sizes]
        giants = [Answer(1, size=size * MIB) for size in megabytes]
        table = Table("Growth (1 is linear)", ["client", "of", "exponent", "size: CPU ms"])
        for name, of, answers in (
            ("tensormesh_nb", "chunks, K=5", events),
            ("tensormesh_nb, frames", "chunks, K=5", events),
            ("tensormesh_nb", "MiB of one event", giants),
        ):
            scale = [answer.size / MIB or answer.tokens for answer in answers]
            cpu = [self._cpu(name, answer, rounds) for answer in answers]
            points = [*zip(scale, cpu, strict=True)]
            costs = ", ".join(f"{size:g}: {1e3 * seconds:.1f}" for size, seconds in points)
            table.rows.append([name, of, f"{exponent(points):.2f}", costs])
        return table

    def exact(self, small: Answer, large: Answer) -> Table:
        """Who reads everything, whatever is in it and however it is cut."""
        answers = {cut: replace(small, cut=size) for cut, size in CUTS.items()}
        answers[f"events of {large.size >> 10} KiB"] = large
        return Table(
            "Exactness: text with U+2028, U+2029, U+0085, VT, FF and FS in it",
            ["client", *answers],
            [
                [name, *(self._read(name, answer) for answer in answers.values())]
                for name in self.names(FLOOR, *READERS)
            ],
        )

    def _read(self, name: str, answer: Answer) -> str:
        if name == FLOOR and answer.cut:
            return "-"  # it does not read chunk sizes
        try:
            work = self.workers.spend(name, self.replay.url(answer)).work
        except Exception as error:  # anybody's
            return type(error).__name__
        return "exact" if work == answer.characters else f"{work} of {answer.characters}"

    def _against(
        self, yardstick: str, name: str, answer: Answer, rounds: int, plain: Answer | None = None
    ) -> Comparison:
        """A client reading ``answer`` against a yardstick reading the same, or ``plain``."""
        other = (yardstick, self.replay.url(plain or answer))
        work = CLIENTS[name].work(answer)
        return self.workers.compare(name, other, self.replay.url(answer), work, rounds)

    def _cpu(self, name: str, answer: Answer, rounds: int) -> float:
        url = self.replay.url(answer)
        return min(self.workers.spend(name, url).cpu for _ in range(rounds))


def _row(name: str, found: list[Comparison], tokens: int) -> list[Any]:
    return [name, *(c.ratio for c in found), *(_micro(c, tokens) for c in found)]


def _micro(comparison: Comparison, tokens: int) -> str:
    return f"{1e6 * comparison.cpu / tokens:.1f}"
