"""Measure: CPU time of processes, in pairs that alternate.

Every client works in a process of its own, so none pays for another's imports, threads or garbage.
A round runs the yardstick and a client one right after the other (each is first in every other
round) and keeps the ratio; what is reported is the median of the rounds, with the quartiles as its
spread. So a machine that is busy with something else slows both of a pair, and little of it shows.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

from .clients import CLIENTS, Run

__all__ = ["Comparison", "Ratio", "Spent", "Workers", "exponent", "spend"]

T = TypeVar("T")


class Spent(NamedTuple):
    """What one run took.

    Attributes:
        cpu: seconds of the process, all threads together.
        wall: seconds that passed.
        work: what it says it has read.
    """

    cpu: float
    wall: float
    work: int


class Ratio(NamedTuple):
    """A ratio over many pairs."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> Ratio:
        """The ratio of first to second, pair by pair."""
        ratios = [first / second for first, second in pairs]
        if len(ratios) == 1:
            return cls(ratios[0], ratios[0], ratios[0])
        low, median, high = statistics.quantiles(ratios, n=4, method="inclusive")
        return cls(median, low, high)

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(self.low)}–{_short(self.high)})"


@dataclass(frozen=True)
class Comparison:
    """One client against a yardstick.

    Attributes:
        cpu: median seconds of a run.
        ratio: of its CPU to the yardstick's.
        speed: of its work in the time that passed to the yardstick's.
    """

    cpu: float
    ratio: Ratio
    speed: Ratio


class Workers:
    """A process for each client, started when first needed, ended on exit.

    Args:
        shared: one process for all, where figures do not matter.
    """

    def __init__(self, *, shared: bool = False) -> None:
        self._shared = shared
        self._pools: dict[str, ProcessPoolExecutor] = {}

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools.values():
            pool.shutdown()

    def spend(self, name: str, url: str) -> Spent:
        """Let a client read the answer at a URL once, in its own process."""
        if self._shared:
            self.call(name, gc.freeze)  # the imports of all are more garbage to look through
        return self.call(name, spend, name, url)

    def call(self, name: str, function: Callable[..., T], *args: object) -> T:
        """Call a function in the process of that name."""
        if self._shared:
            name = "all"
        if name not in self._pools:
            self._pools[name] = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._pools[name].submit(function, *args).result()

    def compare(
        self, name: str, yardstick: tuple[str, str], url: str, work: int, rounds: int
    ) -> Comparison:
        """Run a client and a yardstick in alternation.

        Args:
            name: the client.
            yardstick: another one, and its URL.
            url: where the client reads.
            work: what both must have read in every run.
            rounds: pairs to run.

        Raises:
            AssertionError: one of them read something else.
        """
        pairs = [self._pair((name, url), yardstick, turned=n % 2 > 0) for n in range(rounds)]
        for first, second in pairs:
            assert first.work == second.work == work, f"{name} read {first.work} of {work}"
        return Comparison(
            statistics.median(first.cpu for first, _ in pairs),
            Ratio.of([(first.cpu, second.cpu) for first, second in pairs]),
            Ratio.of([(second.wall, first.wall) for first, second in pairs]),
        )

    def _pair(
        self, first: tuple[str, str], second: tuple[str, str], *, turned: bool
    ) -> tuple[Spent, Spent]:
        """Both spent; ``turned`` lets the second run first."""
        if turned:
            latter, former = self._pair(second, first, turned=False)
            return former, latter
        return self.spend(*first), self.spend(*second)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """How cost grows with size, from (size, cost): the slope of a line through the logarithms."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def spend(name: str, url: str) -> Spent:
    """Let a client read the answer at a URL once, in this process."""
    run = _made(name, url)
    gc.collect()
    began, cpu = time.perf_counter(), time.process_time()
    work = run()
    return Spent(time.process_time() - cpu, time.perf_counter() - began, work)


@cache
def _made(name: str, url: str) -> Run:
    """The client's function, once it is warm."""
    run = CLIENTS[name].make(url)
    run()
    return run


def _short(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"
