"""IOPub: what a streaming cell sends to the front end, and what showing it costs the kernel.

A real kernel runs the cells; a raw socket counts the frames of every message as they travel.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager

from .answers import Answer
from .replay import Replay
from .table import Table

__all__ = ["run"]

LIVE = ("stream", "clear_output", "display_data", "update_display_data")
FINAL = ("execute_result",)

_SETUP = """
%load_ext tensormesh_nb
import tensormesh_nb as tm
from IPython.display import Markdown, display
from tensormesh_nb.notebook.live import INTERVAL, LiveText
"""
_OPEN = "with tm.Client(host={url!r}, api_key='key', model='m').stream('Hi.') as turn:\n"
CELLS = {
    "nothing shown": f"{_OPEN}  for batch in turn.batches(INTERVAL): pass",
    "live text alone": (
        "live = LiveText(replaces=True)\n"
        f"{_OPEN}  for batch in turn.batches(INTERVAL): live.show(batch)"
    ),
    "%%tmchat": "%%tmchat --host {url} -m m\nHi.",
    "update_display, 20 Hz": (
        "handle = display(Markdown(''), display_id=True)\n"
        f"{_OPEN}  for batch in turn.batches(1 / 20): handle.update(Markdown(turn.result.text))"
    ),
}


def run(quick: bool) -> Iterator[Table]:
    """Yields the table."""
    answers = [Answer(rate=500, tokens=n) for n in ((20, 40) if quick else (1000, 10_000))]
    if not quick:
        answers.insert(0, Answer(rate=100, tokens=1000))
    table = Table(
        "IOPub of a streaming cell",
        [
            *("cell", "tokens", "tokens/s", "live messages", "a second", "live kB"),
            *("live bytes a token", "final kB", "CPU over nothing shown, µs a token"),
        ],
        notes="Bytes are those of all frames on the socket, headers and signature included. "
        "Live is everything but the final output.",
    )
    with Replay() as replay, Kernel() as kernel:
        kernel.run(_SETUP)
        for cell in CELLS.values():
            kernel.run(cell.format(url=replay.url(Answer(2))))  # imports
        for answer in answers:
            url = replay.url(answer)
            cells = {name: kernel.run(cell.format(url=url)) for name, cell in CELLS.items()}
            nothing = cells["nothing shown"].cpu
            table.rows += [_row(name, answer, traffic, nothing) for name, traffic in cells.items()]
    yield table


def _row(name: str, answer: Answer, traffic: Traffic, nothing: float) -> list[Any]:
    messages, live = traffic.total(LIVE)
    return [
        *(name, answer.tokens, answer.rate, messages, f"{messages / traffic.seconds:.1f}"),
        *(f"{live / 1e3:.0f}", f"{live / answer.tokens:.0f}"),
        f"{traffic.total(FINAL)[1] / 1e3:.0f}",
        f"{1e6 * (traffic.cpu - nothing) / answer.tokens:.0f}",
    ]


@dataclass
class Traffic:
    """What one cell sent.

    Attributes:
        cpu: seconds that the kernel's process worked.
        seconds: that passed.
        messages, size: number and bytes of its messages, by their type.
    """

    cpu: float = 0.0
    seconds: float = 0.0
    messages: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)

    def total(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        """Messages and bytes of some types together."""
        return sum(self.messages[kind] for kind in kinds), sum(self.size[kind] for kind in kinds)


class Kernel:
    """A kernel in a process of its own, from entry to exit."""

    def __enter__(self) -> Kernel:
        self._home = tempfile.TemporaryDirectory()
        env = {k: v for k, v in os.environ.items() if not k.startswith("TENSORMESH_")}
        env |= {"TM_CONFIG_HOME": self._home.name, "IPYTHONDIR": self._home.name}
        env["PYTHONPATH"] = str(Path(__file__).parents[1])
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env=env)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._home.cleanup()

    def run(self, code: str) -> Traffic:
        """Run a cell to its end and weigh what it sends.

        Raises:
            AssertionError: the cell failed.
        """
        cpu, seconds = self._clocks()
        traffic = Traffic()
        sent = self._client.execute(code)
        for kind, content, size in self._messages(sent):
            assert kind != "error", f"{content['ename']}: {content['evalue']}"
            traffic.messages[kind] += 1
            traffic.size[kind] += size
        after, then = self._clocks()
        traffic.cpu, traffic.seconds = after - cpu, then - seconds
        return traffic

    def _messages(self, sent: str) -> Iterator[tuple[str, dict[str, Any], int]]:
        """Type, content and size of a request's messages, until the kernel is idle again."""
        session, socket = self._client.session, self._client.iopub_channel.socket
        while True:
            parts = socket.recv_multipart()
            _, frames = session.feed_identities(parts)
            message = session.deserialize(frames)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            yield kind, content, sum(map(len, parts))
            if kind == "status" and content["execution_state"] == "idle":
                return

    def _clocks(self) -> tuple[float, float]:
        """The kernel's CPU seconds so far, and the time."""
        code = "[__import__('time').process_time(), __import__('time').perf_counter()]"
        reply: Any = self._client.execute_interactive(
            "", silent=True, user_expressions={"clocks": code}, timeout=60
        )
        told = reply["content"]["user_expressions"]["clocks"]["data"]["text/plain"]
        cpu, seconds = told.strip("[]").split(",")
        return float(cpu), float(seconds)
