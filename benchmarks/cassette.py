"""Cassettes: what recording adds to a stream, what a replay costs, and many recordings."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tensormesh_nb import Cassette, Client

from .answers import Answer
from .clients import KEY
from .measure import Workers, exponent
from .replay import Replay
from .table import Table

__all__ = ["run"]

OURS = "tensormesh_nb"
PACE = 800  # events per second


def run(quick: bool) -> Iterator[Table]:
    """Yield the tables."""
    with Replay() as replay, Workers(shared=quick) as workers:
        rounds = 1 if quick else 9
        paced = Answer(8, 2, rate=PACE) if quick else Answer(3 * PACE, 5, rate=PACE)
        answers = {f"paced at {PACE} events/s, K={paced.alternatives}": (paced, min(rounds, 5))}
        for alternatives in (2,) if quick else (0, 5, 20):
            answer = Answer(20 if quick else 2000, alternatives)
            answers[f"at once, K={alternatives}"] = answer, rounds
        table = Table(
            f"Cassettes, {answer.tokens} chunks: CPU over `{OURS}` without one",
            ["answer", "recorded", "replayed without pauses", "replayed: throughput"],
        )
        for name, (answer, count) in answers.items():
            url = replay.url(answer)
            recorded, replayed = (
                workers.compare(f"{OURS}, {kind}", (OURS, url), url, answer.characters, count)
                for kind in ("recorded", "replayed")
            )
            table.rows.append([name, recorded.ratio, replayed.ratio, replayed.speed])
        yield table
        yield _growth(replay.url(Answer(8, 5)), (20, 40) if quick else (1000, 3000, 10_000))


def _growth(url: str, sizes: tuple[int, ...]) -> Table:
    """CPU by the number of recordings."""
    table = Table("Cassettes: growth (1 is linear)", ["of", "exponent", "recordings: CPU s"])
    costs: dict[str, list[tuple[float, float]]] = {"recording": [], "replaying": [], "frame": []}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "many.jsonl"
            for kind, mode in (("recording", "record"), ("replaying", "replay")):
                began = time.process_time()
                with Client(
                    host=url,
                    api_key=KEY,
                    model="m",
                    cassette=path,
                    cassette_mode=mode,  # type: ignore[arg-type]
                    cassette_pace="none",
                ) as client:
                    for number in range(size):
                        client.chat(f"Prompt {number}")
                costs[kind].append((size, time.process_time() - began))
            began = time.process_time()
            assert len(Cassette(path).frame) == size
            costs["frame"].append((size, time.process_time() - began))
    for kind, points in costs.items():
        shown = ", ".join(f"{size:g}: {seconds:.2f}" for size, seconds in points)
        table.rows.append([kind, f"{exponent(points):.2f}", shown])
    return table
