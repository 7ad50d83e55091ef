"""The table of faults as a Markdown page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .fault import Fault
from .table import TABLE

__all__ = ["PATH", "document"]

PATH = Path(__file__).parents[2] / "docs" / "reference" / "faults.md"

_HEAD = """# Errors and how they are reported

This page lists what happens when a host or the network misbehaves. It is generated from
`tests/faults/table.py` by `python -m tests.faults`. The tests play every row over a real socket,
with `Client.stream`, `Client.chat` and `await Client.achat`. HOST stands for the base URL and `...`
for text that depends on the system. In a cell, the message is the only line that is displayed. The
last column is the partial answer, which is in `result` and in the variable of `-o`. No request that
may have been charged is sent again, and the key is sent to no other host.

A test also cuts a recorded stream of 3 kB after every byte. The result contains every token whose
event was complete, and its status is `complete` only if the finish reason had arrived.

## Limits

These limits bound the memory that a host can use:

- `max_response_bytes` (default 1 GiB) for a reply after decompression
- 128 MiB for one event, or for one body that is not a stream
- one layer of compression, decompressed 64 KiB at a time
- 125 bytes per token and 12 bytes per alternative, or 85 bytes per token without logprobs,
  independent of the length of the answer; strings, bytes and ids of distinct tokens are stored once

A page displays at most 1,000,000 characters of a text, 100 choices and 1,000 tool calls, and a line
says how much was left out. The result contains everything.

The local endpoint waits 10 s for the header of a request and 30 s for its body (then 408), accepts
bodies up to 4 MiB (else 413) and at most 256 answers, including those that wait (else 429). It
closes idle connections beyond a number from 64 to 1,000 that depends on the system.
"""


def document() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *_lines()]) + "\n"


def _lines() -> Iterator[str]:
    for group, faults in TABLE.items():
        yield from (f"## {group}", "", "| fault | message | status | text |")
        yield "|---|---|---|---|"
        yield from map(_row, faults)
        yield ""


def _row(fault: Fault) -> str:
    message = f"`{fault.message}`" if fault.message else "none"
    if fault.warning:
        message += f"; warning: `{fault.warning} ...`"
    return f"| {fault.name} | {message} | {fault.expected_status} | {_text(fault.text)} |"


def _text(text: str) -> str:
    if len(text) > 20:
        return f"{len(text):,} characters"
    return f"`{ascii(text)[1:-1]}`" if text else ""
