"""Time to the first token of a cell in a fresh kernel, with no endpoint running.

The yardstick is a fresh process that loads the same weights with the same settings and generates
one token of the same prompt. Times are elapsed seconds, because two processes work in parallel, and
exclude the start of Python.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from tensormesh_nb.local.manager.weights_path import ensure

from .kernel import Kernel
from .llama_cpp import server
from .measure import Ratio
from .table import Table

__all__ = ["run"]

SYSTEM, QUESTION = "You are a helpful assistant.", "Say hello."
_CELL = f"%%tmchat --host local -t 0 -n 1 -s {SYSTEM!r}\n{QUESTION}"


def run(quick: bool) -> Iterator[Table]:
    """Yield the table."""
    rounds = 1 if quick else 9
    table = Table(
        "Seconds to the first token, weights cached",
        ["what", "over llama.cpp in process", "seconds"],
    )
    found = [_round() for _ in range(rounds)]
    for name in found[0]:
        pairs = [(each[name], each["llama.cpp in process"]) for each in found]
        table.rows.append([name, Ratio.of(pairs), f"{median(first for first, _ in pairs):.2f}"])
    yield table


def _round() -> dict[str, float]:
    """Measure everything once."""
    command = [sys.executable, "-m", "benchmarks.first"]
    native = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as cache:
        # An empty cache directory hides endpoints that are already running.
        places = {"TENSORMESH_NB_CACHE": cache, "TENSORMESH_NB_MODEL": str(ensure())}
        with Kernel(**places) as kernel:
            load = kernel.run("%load_ext tensormesh_nb").seconds
            cell = kernel.run(_CELL).first or 0.0
            with Kernel(**places) as other:
                other.run("%load_ext tensormesh_nb")
                running = other.run(_CELL).first or 0.0
    return {
        "llama.cpp in process": float(native),
        "%%tmchat": cell,
        "%load_ext and %%tmchat": load + cell,
        "%%tmchat, the endpoint running": running,
    }


def _native() -> float:
    """Return the seconds from importing the engine to its first token, in this process."""
    began = time.perf_counter()
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": QUESTION},
    ]
    body = {"messages": messages, "stream": True, "temperature": 0.0, "max_tokens": 1}
    came: list[float] = []

    def take(chunk: dict[str, Any]) -> bool:
        if chunk["choices"][0]["delta"].get("content"):
            came.append(time.perf_counter())
        return False

    server(slots=2, context=4096).handle_chat_completions(body, take)
    return came[0] - began


if __name__ == "__main__":
    print(_native())
