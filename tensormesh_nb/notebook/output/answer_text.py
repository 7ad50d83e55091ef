"""The text of an answer as it streams: its first choice, with the reasoning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...wire.chunks import Chunk

__all__ = ["INTERVAL", "answer_text"]

INTERVAL = 1 / 10
"""Seconds between two updates. Each message costs the kernel half a millisecond
(``benchmarks/iopub.py``), and ten updates a second look smooth."""


def answer_text(chunks: Sequence[Chunk]) -> Iterator[tuple[str, str]]:
    """Pieces of text with their segment, ``reasoning`` or ``content``."""
    for chunk in chunks:
        for choice in chunk.choices or ():
            delta = choice.delta or choice.message
            if choice.index == 0 and delta is not None:
                if delta.reasoning_text:
                    yield "reasoning", delta.reasoning_text
                if delta.text:
                    yield "content", delta.text
