"""CPU time of clients, measured in alternating pairs.

Every client has its own process, so that imports, threads and garbage of one do not slow another. A
round runs the yardstick and a client one after the other, in alternating order, and keeps their
ratio. The result is the median of the rounds, with quartiles. If the machine is busy, both members
of a pair become slower, and the ratio changes little.
"""

from __future__ import annotations

import gc
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

from .clients import CLIENTS, Run

__all__ = ["Comparison", "Ratio", "Spent", "Workers", "exponent", "measured", "spend"]

T = TypeVar("T")


class Spent(NamedTuple):
    """The cost of one run.

    Attributes:
        cpu: CPU seconds of the process, including all threads.
        wall: elapsed seconds.
        work: the amount that the client reports as read.
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
        """Return the distribution of first / second over the pairs."""
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
        ratio: its CPU over that of the yardstick.
        speed: its throughput over that of the yardstick.
    """

    cpu: float
    ratio: Ratio
    speed: Ratio


class Workers:
    """One process per client, started when first needed and stopped on exit.

    Args:
        shared: use one process for all clients, if the figures do not matter.
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
        """Let a client read the answer at a URL once, in the client's process."""
        if self._shared:
            self.call(
                name, gc.freeze
            )  # otherwise the collector also scans the imports of all clients
        return self.call(name, spend, name, url)

    def peak(self, name: str) -> int:
        """The most memory that a client's process had, in MB."""
        return self.call(name, _peak)

    def call(self, name: str, function: Callable[..., T], *args: object) -> T:
        """Call a function in the process of this name."""
        if self._shared:
            name = "all"
        if name not in self._pools:
            self._pools[name] = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        return self._pools[name].submit(function, *args).result()

    def compare(
        self, name: str, yardstick: tuple[str, str], url: str, work: int, rounds: int
    ) -> Comparison:
        """Run a client and a yardstick alternately.

        Args:
            name: the client.
            yardstick: the name and URL of the other client.
            url: URL that the client reads.
            work: the amount that both must read in every run.
            rounds: number of pairs.

        Raises:
            AssertionError: if one of them read another amount.
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
        """Run both; ``turned`` runs the second one first."""
        if turned:
            latter, former = self._pair(second, first, turned=False)
            return former, latter
        return self.spend(*first), self.spend(*second)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the growth exponent of (size, cost) pairs: the slope of a log-log fit."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points]
    return statistics.linear_regression(*zip(*logs, strict=True)).slope


def spend(name: str, url: str) -> Spent:
    """Let a client read the answer at a URL once, in this process."""
    return measured(_made(name, url))


def measured(run: Run) -> Spent:
    """Run once and return the cost."""
    gc.collect()
    began, cpu = time.perf_counter(), time.process_time()
    work = run()
    return Spent(time.process_time() - cpu, time.perf_counter() - began, work)


@cache
def _made(name: str, url: str) -> Run:
    """Return the client's function after a warm-up run."""
    run = CLIENTS[name].make(url)
    run()
    return run


def _peak() -> int:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _short(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 20 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"
