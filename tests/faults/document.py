"""Document: the table as a page, so that what is promised and what is tested is one thing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .fault import Fault
from .table import TABLE

__all__ = ["PATH", "document"]

PATH = Path(__file__).parents[2] / "docs" / "faults.md"

_HEAD = """# What happens when things go wrong

Made from `tests/faults/table.py` by `python -m tests.faults`. Every row is played over a real
socket in every test run: by `Client.stream`, by `Client.chat` and by `await Client.achat`. HOST
stands for the base URL, `...` for words of the system. In a cell the line is all that is shown of
the error; what had arrived is in `result` (and in the variable of `-o`), its status beside it. No
row repeats a request that may have been charged, none tells the key to anybody but its host.

A recorded stream of 3 kB is also cut after every single byte: every token whose event had come is
kept, and the result is `complete` only where the finish reason had come.

What bounds what a host can do to memory: `max_response_bytes` (1 GiB when left out) for a reply,
unpacked; 128 MiB for one event or one body that comes whole; one layer of compression, unpacked 64
KiB at a time. A token keeps 125 bytes and 12 for each of its alternatives, 85 where there are no
logprobs, however long the answer (measured at 50,000 and 100,000 tokens; of it 41 are numbers, 57
the piece of text); what its string, bytes and id are is kept once. Of a text a page is shown
1,000,000 characters, of an answer 100 choices and 1,000 tool calls, with a line on what is left
out: the result has all.

The local endpoint waits 10 s for the head of a request and 30 s for its body (408), takes bodies up
to 4 MiB (413), 64 answers at once or waiting (429), and drops idle connections beyond 64 to 1,000,
by what the system allows.
"""


def document() -> str:
    """The page."""
    return "\n".join([_HEAD, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    for group, faults in TABLE.items():
        yield from (f"## {group}", "", "| fault | what the user sees | status | kept |")
        yield "|---|---|---|---|"
        yield from map(_row, faults)
        yield ""


def _row(fault: Fault) -> str:
    sees = f"`{fault.sees}`" if fault.sees else "the answer"
    if fault.warns:
        sees += f", with a warning: `{fault.warns} ...`"
    return f"| {fault.name} | {sees} | {fault.ends} | {_kept(fault.kept)} |"


def _kept(text: str) -> str:
    if len(text) > 20:
        return f"{len(text):,} characters"
    return f"`{ascii(text)[1:-1]}`" if text else ""
