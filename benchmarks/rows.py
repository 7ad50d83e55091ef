"""Rows: a prompt over a table, compared with other packages; memory, the store, kills."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import batches
from .answers import Answer
from .batches import BATCHES, OPENAI, OURS, YARDSTICK
from .kills import Kills
from .measure import Ratio, Spent, Workers
from .replay import Replay
from .table import Table

__all__ = ["run"]

SHORT = Answer(8, whole=1)
WITH_LOGPROBS = Answer(8, 5)
DELAY = 100  # milliseconds: 64 at a time are at most 640 rows a second
MIB = 1 << 20


def run(quick: bool) -> Iterator[Table]:
    """Yields the tables one by one."""
    with Replay() as replay:
        for rows, delay, rounds in ((64, 0, 1),) if quick else ((1000, 0, 3), (1000, DELAY, 3)):
            for logprobs in (False, True):
                with Workers(shared=quick) as workers:
                    yield _speed(replay, workers, rows, delay, rounds, logprobs, quick)
        yield _memory(replay, (50,) if quick else (1000, 10_000, 100_000))
        yield _store(50 if quick else 100_000)
        yield _progress(replay, 50 if quick else 2000, 1 if quick else 5)
    yield _kills(1 if quick else 100, 20 if quick else 200)


def _speed(
    replay: Replay,
    workers: Workers,
    rows: int,
    delay: int,
    rounds: int,
    logprobs: bool,
    quick: bool,
) -> Table:
    """Rows per second and CPU of every package; all of them run once in each round."""
    answer = replace(WITH_LOGPROBS if logprobs else SHORT, delay=delay)
    whole = replay.url(replace(answer, whole=1))

    def spend(name: str) -> Spent:
        url = replay.url(answer) if name in (OURS, YARDSTICK) else whole
        return workers.call(name, batches.spend, name, url, rows, logprobs)

    names = [name for name in BATCHES if batches.can_run(name)]
    names = [OURS, YARDSTICK] if quick else names
    figures: dict[str, list[Spent]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            figures[name].append(spend(name))

    def ratio(name: str, other: str, attribute: str) -> Any:
        if other not in figures:
            return "-"
        first, second = figures[name], figures[other]
        return Ratio.of(
            [
                (getattr(a, attribute), getattr(b, attribute))
                for a, b in zip(first, second, strict=True)
            ]
        )

    what = "with 5 logprobs per token" if logprobs else "without logprobs"
    host = f"after {delay} ms" if delay else "at once"
    made = Table(
        f"{rows} rows, 64 at a time, answers of 8 tokens {what}; the host answers {host}",
        ["package", "rows/s", "rows/s over aiohttp", "CPU, us a row", "CPU of openai over it"],
        notes="Ours and aiohttp stream answers with logprobs, the others do not.",
    )
    for name in names:
        speed = statistics.median(rows / each.wall for each in figures[name])
        cpu = statistics.median(each.cpu for each in figures[name]) / rows * 1e6
        made.rows.append(
            [
                name,
                f"{speed:.0f}",
                ratio(YARDSTICK, name, "wall"),
                f"{cpu:.0f}",
                ratio(OPENAI, name, "cpu") if OPENAI in figures else "-",
            ]
        )
    return made


def _memory(replay: Replay, sizes: tuple[int, ...]) -> Table:
    """The peak of a process that runs all rows, and of one that only has the table."""
    made = Table(
        "Memory: peak of a new process, MB",
        ["rows", "run", "table only", "run, without the table", "over the first"],
    )
    base, first = _peak(replay.url(SHORT), 1, False), 0.0
    for rows in sizes:
        peak, table = (_peak(replay.url(SHORT), rows, sends) for sends in (True, False))
        own = peak - (table - base)
        first = first or own
        made.rows.append([rows, f"{peak:.1f}", f"{table:.1f}", f"{own:.1f}", f"{own / first:.3f}"])
    return made


def _peak(url: str, rows: int, sends: bool) -> float:
    command = [sys.executable, "-m", "benchmarks.rows", url, str(rows), "send" if sends else ""]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _own_peak(url: str, rows: int, sends: bool) -> float:
    from tensormesh_nb.rows.input_table import Table as InputTable

    if sends:
        assert BATCHES[OURS][0](url, rows, False)() == rows
    else:
        import tensormesh_nb.rows.map_rows

        del tensormesh_nb
        given = batches.table(rows)
        copied = InputTable(given).cells(["text"])
        assert len(copied["text"]) == len(given)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _store(rows: int) -> Table:
    """What the file costs for each row, and to open it again."""
    from tensormesh_nb import Client
    from tensormesh_nb.rows.outcome import RowOutcome
    from tensormesh_nb.rows.store.row_store import RowStore

    made = Table(f"The store of {rows} rows", ["what", "figure"])
    with Replay() as replay, tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "rows.db")
        client = Client(host=replay.url(WITH_LOGPROBS), api_key=batches.KEY, model="m")
        result = client.chat("Hi.")
        outcome = RowOutcome.of("ok", result, attempts=1, seconds=0.5)
        keys = [number.to_bytes(32, "big") for number in range(rows)]
        store = RowStore(path)
        began = time.process_time(), time.perf_counter()
        for key in keys:
            store.start(key)
            store.put(key, outcome, result)
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        made.rows.append(
            ["write, ms a row", f"{wall / rows * 1e3:.3f} (CPU {cpu / rows * 1e3:.3f})"]
        )
        store.close()
        made.rows.append(["size, bytes a row", f"{path.stat().st_size / rows:.0f}"])
        began_at = time.perf_counter()
        store = RowStore(path)
        made.rows.append(["open, s", f"{time.perf_counter() - began_at:.4f}"])
        began = time.process_time(), time.perf_counter()
        found = store.statuses(keys)
        cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
        made.rows.append(["count the complete rows, s", f"{wall:.3f} (CPU {cpu:.3f})"])
        assert found == {"ok": rows}
        store.close()
    return made


def _progress(replay: Replay, rows: int, rounds: int) -> Table:
    """The CPU of the display over that of a row."""
    from tensormesh_nb.rows.budget import Budget
    from tensormesh_nb.rows.outcome import RowOutcome
    from tensormesh_nb.rows.progress import Progress
    from tensormesh_nb.rows.sending.concurrency import ConcurrencyLimit

    outcome = RowOutcome("ok", attempts=1)
    shares = []
    with Workers() as workers, open(os.devnull, "w") as nowhere:
        sys.stderr, before = nowhere, sys.stderr
        try:
            for _ in range(rounds):
                spent = workers.call(OURS, batches.spend, OURS, replay.url(SHORT), rows, False)
                began = time.process_time()
                with Progress(rows, ConcurrencyLimit(), Budget()) as progress:
                    for _ in range(rows):
                        progress(outcome, True)
                shares.append((time.process_time() - began, spent.cpu))
        finally:
            sys.stderr = before
    return Table(
        "Progress display", ["what", "figure"], [["CPU over that of the rows", Ratio.of(shares)]]
    )


def _kills(times: int, rows: int) -> Table:
    """kill -9 at random moments, and the run that continues."""
    with tempfile.TemporaryDirectory() as directory, Kills(rows) as kills:
        found = [kills.once(Path(directory, f"{number}.db")) for number in range(times)]
    return Table(
        f"kill -9 at {times} random moments of a run of {rows} rows, {kills.AT_ONCE} at a time",
        ["what", "figure"],
        [
            [
                "finished rows at the kill, median",
                statistics.median(each.finished for each in found),
            ],
            ["finished rows that were sent again", sum(each.finished_again for each in found)],
            ["rows sent again in one run, most", max(each.again for each in found)],
            ["the same as reported, most", max(each.reported for each in found)],
            ["runs whose report is below", sum(each.reported < each.again for each in found)],
            ["runs that did not complete", sum(not each.is_complete for each in found)],
        ],
    )


if __name__ == "__main__":
    url, rows, sends = sys.argv[1:]
    print(_own_peak(url, int(rows), sends == "send"))
