"""A manual test for leaks of memory, files and threads over many requests.

``python -m benchmarks.soak 2000`` requests complete, truncated, abandoned and refused answers from
a replay server in turn. ``python -m benchmarks.soak 100 --local`` uses the local endpoint. The
difference between the last two rows shows what a request leaks.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator, Sequence

import tensormesh_nb as tm
from tests.replay_host import DONE, ReplayHost, Script, chunk, head, sse

from .table import Table

_TOKENS = [
    chunk(f"w{n} ", logprobs={"content": [{"token": f"w{n} ", "logprob": -0.5, "bytes": None}]})
    for n in range(200)
]
_WHOLE: Script = [head(), *sse(*_TOKENS, chunk(finish_reason="stop"), DONE)]
_CUT: Script = [head(), *sse(*_TOKENS[:50])]
_SLOW: Script = [head(), *sse(*_TOKENS[:50], 5.0)]
_REFUSED: Script = [head("500 Oops", "application/json"), b"{}"]
_SCRIPTS = (_WHOLE, _CUT, _SLOW, _REFUSED)
_LEFT_EARLY = 2  # index of the script


def main() -> None:
    """Run the test and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("requests", type=int)
    parser.add_argument("--local", action="store_true", help="use the local endpoint")
    given = parser.parse_args()
    if given.local:
        with tm.Client(host="local") as client:
            print(soak([client], given.requests))
        return
    with contextlib.ExitStack() as stack:
        hosts = [stack.enter_context(ReplayHost(script)) for script in _SCRIPTS]
        clients = [stack.enter_context(tm.Client(host=host.url, model="m")) for host in hosts]
        print(soak(clients, given.requests, hosts))


def soak(clients: Sequence[tm.Client], count: int, hosts: Sequence[ReplayHost] = ()) -> Table:
    """Send requests and measure the process.

    Args:
        clients: the clients, used in turn.
        count: number of requests.
        hosts: replay hosts; their records of requests are cleared.
    """
    table = Table(f"Soak, {count} requests", ["after", "s", "CPU s", "RSS MiB", "files", "threads"])
    began = time.perf_counter()
    for number in range(count + 1):
        if number in (0, count // 10, count // 2, count):
            table.rows.append([number, *_spent(began)])
        if number < count:
            _send(clients[number % len(clients)], left_early=number % len(_SCRIPTS) == _LEFT_EARLY)
        for host in hosts:
            host.requests.clear()
    return table


def _send(client: tm.Client, *, left_early: bool) -> None:
    with (
        contextlib.suppress(tm.TensormeshError),
        client.stream("Count to ten.", max_tokens=16, logprobs=True, top_logprobs=5) as turn,
    ):
        for seen, _ in enumerate(turn):
            if left_early and seen == 5:
                break


def _spent(began: float) -> Iterator[object]:
    gc.collect()
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield f"{time.perf_counter() - began:.1f}"
    yield f"{used.ru_utime + used.ru_stime:.1f}"
    yield f"{_resident():.1f}"
    yield len(os.listdir("/proc/self/fd"))
    yield threading.active_count()


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


if __name__ == "__main__":
    sys.exit(main())
