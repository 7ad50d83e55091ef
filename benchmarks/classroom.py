"""A class at one endpoint: waiting, fairness, throughput, long prompts, memory, equal numbers.

Every student is a client of its own. Figures depend on the machine and on what else runs on it;
the load is printed with them.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import tensormesh_nb as tm
from tensormesh_nb.local import Endpoint

from .kernel import Kernel
from .table import Table

__all__ = ["run"]

STUDENTS, SLOTS, CONTEXT = 30, 6, 2048
_SENTENCE = "The river runs past the old mill, where nobody has ground flour for years. "
_CHAT = "%%tmchat --host local -t 0 -n 8\nSay hello."


@dataclass
class _Answer:
    """An answer, with times in seconds on one clock."""

    began: float
    arrivals: list[float] = field(default_factory=list)
    tokens: list[Any] = field(default_factory=list)
    prompt: int = 0
    status: int = 0

    @property
    def first(self) -> float:
        return self.arrivals[0] - self.began


def run(quick: bool) -> Iterator[Table]:
    """Yield the table."""
    students, slots, tokens = (4, 2, 4) if quick else (STUDENTS, SLOTS, 64)
    with tm.local.start(slots=slots, context=CONTEXT) as endpoint:
        for _ in range(1 if quick else 2):  # all processes have loaded after the first time
            _together([lambda: _ask(endpoint, "warm", "Hi.", tokens // 4)] * 2 * slots)
        table = Table(
            f"A class of {students}, {slots} slots, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}",
            ["what", "target", "figure"],
        )
        table.rows += _waiting(endpoint, students, tokens)
        table.rows += _throughput(endpoint, 8 if quick else 96)
        table.rows += _long_prompt(endpoint, 100 if quick else 1700)
        table.rows += _equal(endpoint, 2 if quick else 8)
    table.rows += _kernels()
    yield table


def _waiting(endpoint: Endpoint, students: int, tokens: int) -> list[list[Any]]:
    """One question each, then three each at once."""
    memory = _Peak(endpoint)
    rows = []
    for questions in (1, 3):
        asked = [
            (f"student {number}", f"{number}. Tell me about Paris ({question}).")
            for number in range(students)
            for question in range(questions)
        ]
        answers = _together([_asking(endpoint, *each, tokens) for each in asked])
        served = [answer for answer in answers if answer.arrivals]
        # Of the first answer that each student sees.
        firsts = sorted(
            min(answer.first for answer in served[start : start + questions])
            for start in range(0, len(served), questions)
        )
        what = f"{students} students, {questions} each: "
        rate = sum(len(each.arrivals) for each in served) / _span(served)
        seconds = f"{median(firsts):.1f} s / {firsts[-1]:.1f} s"
        rows += [
            [f"{what}first token, median / slowest", "", seconds],
            [f"{what}slowest over median", "2.5", f"{firsts[-1] / median(firsts):.2f}"],
            [f"{what}refused", "0", sum(answer.status != 200 for answer in answers)],
            [f"{what}tokens/s in all", "", f"{rate:.0f}"],
        ]
    rows.append(
        [f"memory of the endpoint at {students} streams", "600 MB", f"{memory.end():.0f} MB"]
    )
    return rows


def _throughput(endpoint: Endpoint, tokens: int) -> list[list[Any]]:
    """From the first token on, the prompts of all but the first stream are read in the time."""
    tokens_only, whole = {}, {}
    for streams in (1, 8):
        questions = [
            _asking(endpoint, f"s{number}", f"{number}. Tell me a story.", tokens)
            for number in range(streams)
        ]
        answers = _together(questions)
        ended = max(answer.arrivals[-1] for answer in answers)
        counted = sum(len(answer.arrivals) for answer in answers)
        tokens_only[streams] = (counted - streams) / (ended - min(a.arrivals[0] for a in answers))
        whole[streams] = counted / _span(answers)
    return [
        ["one stream, tokens/s", "", f"{tokens_only[1]:.0f}"],
        [
            "eight streams over one, tokens/s: from the request, from the first token",
            "1.6",
            f"{whole[8] / whole[1]:.2f}, {tokens_only[8] / tokens_only[1]:.2f}",
        ],
    ]


def _long_prompt(endpoint: Endpoint, tokens: int) -> list[list[Any]]:
    """Long prompts beside streams on every core."""

    def reading(name: str) -> Callable[[], _Answer]:
        return _asking(endpoint, name, f"{name} {time.time()} {_SENTENCE * (tokens // 16)}", 1)

    (alone,) = _together([reading("alone")])
    both = _together([reading("one"), reading("two")])
    streams = [_asking(endpoint, f"s{n}", f"{n}. A story.", max(20, tokens // 6)) for n in range(2)]
    *beside, _, short = _together(
        [*streams, _later(reading("long")), _later(_asking(endpoint, "short", "Hi.", 1))]
    )
    gaps = [b - a for each in beside for a, b in pairwise(each.arrivals)]
    rate = sum(each.prompt for each in both) / max(each.first for each in both)
    return [
        [f"prompt of {alone.prompt} tokens, tokens/s", "300", f"{alone.prompt / alone.first:.0f}"],
        ["two such prompts at once, tokens/s in all", "300", f"{rate:.0f}"],
        ["longest gap in a stream beside such a prompt", "0.3 s", f"{max(gaps):.2f} s"],
        ["short question beside it, first token", "", f"{short.first:.2f} s"],
    ]


def _equal(endpoint: Endpoint, count: int) -> list[list[Any]]:
    """The same requests alone, cached, and all at once."""
    texts = [f"{number}. {_SENTENCE * (1 + 5 * number)}" for number in range(count)]
    questions = [_asking(endpoint, f"s{number}", text, 8) for number, text in enumerate(texts)]
    alone = [question() for question in questions]
    again = [question() for question in questions]
    crowd = _together(questions * 2)
    pairs = [*zip(alone, again, strict=True), *zip(alone * 2, crowd, strict=True)]
    different = sum(one.tokens != two.tokens for one, two in pairs)
    return [[f"answers with other numbers, of {len(pairs)} cached or in a crowd", "0", different]]


def _kernels() -> list[list[Any]]:
    with Kernel() as kernel:
        bare = kernel.memory()
        kernel.run("%load_ext tensormesh_nb")
        kernel.run(_CHAT)
        more = kernel.memory() - bare
    return [["memory of a kernel over a bare one, after a cell", "40 MB", f"{more:.0f} MB"]]


class _Peak:
    """Watches the memory of an endpoint and its engine: MB, shared pages counted once."""

    def __init__(self, endpoint: Endpoint) -> None:
        pid = _listener(endpoint)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        self._pids = [pid, *map(int, children)]
        self._highest, self._ended = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> float:
        self._ended.set()
        self._thread.join()
        return self._highest

    def _watch(self) -> None:
        while not self._ended.wait(1.0):
            self._highest = max(self._highest, sum(map(_pss, self._pids)))


def _listener(endpoint: Endpoint) -> int:
    """The endpoint's process."""
    pid: int = endpoint._lease.record.pid
    return pid


def _pss(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.split("Pss:")[1].split()[0]) / 1024


def _span(answers: Sequence[_Answer]) -> float:
    return max(each.arrivals[-1] for each in answers) - min(each.began for each in answers)


def _together(questions: Sequence[Callable[[], _Answer]]) -> list[_Answer]:
    with ThreadPoolExecutor(len(questions)) as pool:
        return [future.result() for future in [pool.submit(each) for each in questions]]


def _later(question: Callable[[], _Answer]) -> Callable[[], _Answer]:
    """Ask when the streams have begun."""

    def asked() -> _Answer:
        time.sleep(1.0)
        return question()

    return asked


def _asking(endpoint: Endpoint, student: str, text: str, tokens: int) -> Callable[[], _Answer]:
    return lambda: _ask(endpoint, student, text, tokens)


def _ask(endpoint: Endpoint, student: str, text: str, tokens: int) -> _Answer:
    address = urlsplit(endpoint.base_url)
    body = {
        "model": endpoint.model,
        "messages": [{"role": "user", "content": text}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0,
        "max_tokens": tokens,
        "ignore_eos": True,
        "logprobs": True,
        "top_logprobs": 5,
    }
    headers = {"Authorization": f"Bearer {endpoint.api_key}", "X-Client-Id": student}
    connection = HTTPConnection(address.netloc, timeout=600)
    answer = _Answer(time.perf_counter())
    connection.request("POST", f"{address.path}/chat/completions", json.dumps(body), headers)
    response = connection.getresponse()
    answer.status = response.status
    for line in response:
        if not line.startswith(b"data: {"):
            continue
        now, chunk = time.perf_counter(), json.loads(line[6:])
        answer.prompt = (chunk.get("usage") or {}).get("prompt_tokens", answer.prompt)
        for choice in chunk["choices"]:
            entries = (choice["logprobs"] or {}).get("content") or []
            answer.tokens += entries
            answer.arrivals += [now] * len(entries)
    connection.close()
    return answer
