"""IOPub: what a streaming answer sends to the front end, and what showing it costs the kernel.

A real kernel runs the cells; a raw socket counts the frames of every message as they travel.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

from .answers import Answer
from .kernel import Kernel, Traffic
from .replay import Replay
from .table import Table

__all__ = ["CELLS", "SETUP", "run"]

SETUP = """
%load_ext tensormesh_nb
import tensormesh_nb as tm
from time import time
from IPython.display import Markdown, display
from tensormesh_nb.notebook.output.answer_text import INTERVAL
from tensormesh_nb.notebook.output.front_end import FrontEnd
from tensormesh_nb.notebook.output.live_output import LiveOutput
from tensormesh_nb.notebook.session import Session
"""
_CLIENT = "tm.Client(host={url!r}, api_key='key', model='m')"
_OPEN = f"with {_CLIENT}.stream('Hi.') as turn:\n"


class Cell(NamedTuple):
    """A way to show an answer.

    Attributes:
        code: what runs.
        live: types of the messages that show it while it comes; the others come once.
        before: what runs first, uncounted.
    """

    code: str
    live: tuple[str, ...] = ()
    before: str = ""


CELLS = {
    "nothing shown": Cell(f"{_OPEN}  for batch in turn.batches(INTERVAL): pass"),
    "live output alone": Cell(
        "live = LiveOutput(get_ipython(), Session(), FrontEnd.NOTEBOOK)\n"
        f"{_OPEN}  for batch in turn.batches(INTERVAL): live.show(batch)",
        ("live",),
    ),
    "%%tmchat": Cell("%%tmchat --host {url} -m m\nHi.", ("live",)),
    "panel": Cell(
        # One conversation each: all panels of a conversation receive its answers.
        "panel.send('Hi.');",
        ("delta",),
        f"panel = tm.panel(str(time()), client={_CLIENT})",
    ),
    "update_display, 20 Hz": Cell(
        "handle = display(Markdown(''), display_id=True)\n"
        f"{_OPEN}  for batch in turn.batches(1 / 20): handle.update(Markdown(turn.result.text))",
        ("display_data", "update_display_data"),
    ),
}
NOTHING, LIVE, RENDERED = "nothing shown", "live output alone", "update_display, 20 Hz"


def run(quick: bool) -> Iterator[Table]:
    """Yields the tables."""
    with Replay() as replay, Kernel() as kernel:
        kernel.run(SETUP)
        bench = _Bench(replay, kernel)
        bench.all(Answer(2))  # imports
        if quick:
            yield bench.traffic([Answer(20, rate=500)])
            yield bench.cpu(Answer(20, rate=500), rounds=1)
        else:
            rates = (30, 100, 500, 5000)
            yield bench.traffic([Answer(4 * rate, rate=rate) for rate in rates])
            yield bench.cpu(Answer(5000, rate=500), rounds=3)


class _Bench(NamedTuple):
    replay: Replay
    kernel: Kernel

    def traffic(self, answers: list[Answer]) -> Table:
        """Messages and bytes, by the rate at which tokens come."""
        table = Table(
            "What a streaming answer sends to the front end",
            [
                *("cell", "tokens", "tokens/s", "live messages", "a second", "live kB"),
                *("live bytes a token", "once, kB"),
            ],
            notes="Bytes are those of all frames on the socket, headers and signature included.",
        )
        for answer in answers:
            for name, traffic in self.all(answer).items():
                if name != NOTHING:
                    table.rows.append(_row(name, answer, traffic))
        return table

    def cpu(self, answer: Answer, rounds: int) -> Table:
        """What showing costs, over reading silently."""
        found = [
            {name: traffic.cpu for name, traffic in self.all(answer).items()} for _ in range(rounds)
        ]
        shown = [
            {name: cpu - each[NOTHING] for name, cpu in each.items() if name != NOTHING}
            for each in found
        ]
        return Table(
            f"Kernel's CPU of showing {answer.tokens} tokens at {answer.rate} tokens/s",
            ["cell", "µs a token more than with nothing shown", f"over `{LIVE}`"],
            [
                [
                    name,
                    f"{1e6 * median(each[name] for each in shown) / answer.tokens:.0f}",
                    f"{median(each[name] / each[LIVE] for each in shown):.2f}",
                ]
                for name in shown[0]
            ],
        )

    def all(self, answer: Answer) -> dict[str, Traffic]:
        """Every cell once."""
        url = self.replay.url(answer)
        found = {}
        for name, cell in CELLS.items():
            if cell.before:
                self.kernel.run(cell.before.format(url=url))
            found[name] = self.kernel.run(cell.code.format(url=url))
        return found


def _row(name: str, answer: Answer, traffic: Traffic) -> list[Any]:
    kinds = CELLS[name].live
    messages, live = traffic.total(kinds)
    once = traffic.total({*traffic.size} - {*kinds, "status", "execute_input"})[1]
    return [
        *(name, answer.tokens, answer.rate, messages, f"{messages / traffic.seconds:.1f}"),
        *(f"{live / 1e3:.0f}", f"{live / answer.tokens:.0f}", f"{once / 1e3:.0f}"),
    ]
