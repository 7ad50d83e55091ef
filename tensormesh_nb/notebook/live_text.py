"""Live: an answer on stdout while it comes. Only what is new is sent, so bytes grow linearly."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import clear_output, display
from IPython.utils.capture import capture_output

from ..wire.chunks import Chunk
from ..wire.sanitize import MAX_SHOWN, PieceSanitizer, escape_unsafe

__all__ = ["INTERVAL", "LiveText", "replaces_output"]

INTERVAL = 1 / 12
"""Seconds between two writes. A message costs the kernel half a millisecond whatever is in it
(``benchmarks/iopub.py``), and text that moves twelve times a second reads as fluent."""

OUTPUT = 32_000
"""Characters after which another output begins. JupyterLab goes through all of an output for every
message that adds to it (``addText`` in @jupyterlab/outputarea's model, then the renderer): at
200,000 characters that takes longer than ``INTERVAL``."""

# Untyped in IPython.
_display: Callable[..., None] = display
_clear_output: Callable[..., None] = clear_output
_capture_output: Callable[[], contextlib.AbstractContextManager[Any]] = capture_output
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"
_THINKING = "(thinking) "


def replaces_output(shell: InteractiveShell) -> bool:
    """Whether the front end can take output back: a kernel's can, a terminal's cannot."""
    return getattr(shell, "kernel", None) is not None


class LiveText:
    """Writes the first choice of an answer, its reasoning dimmed and marked.

    Attributes:
        wrote: whether any of the answer has been written.
    """

    def __init__(self, *, replaces: bool) -> None:
        """
        Args:
            replaces: the final output will take the place of what was written.
        """
        self.wrote = False
        self._replaces = replaces
        self._thinks = False
        self._mid_line = False
        self._thoughts, self._texts = PieceSanitizer(), PieceSanitizer()
        self._length = 0  # of the output that is being written
        self._room = MAX_SHOWN if replaces else None
        self._kept: list[Callable[[], None]] = []

    def notify(self, notice: str) -> None:
        """Write one line that stays when the answer is replaced."""
        self._keep(lambda: self._write(f"{escape_unsafe(notice)}\n"))

    def line(self, text: str) -> None:
        """Write a line of its own, as part of what will be replaced."""
        self.wrote = True
        self._thinks = False
        before = "\n" if self._mid_line else ""
        self._write(f"{before}{escape_unsafe(text)}\n")

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """What is printed or displayed inside belongs to somebody else, and stays."""
        if not self._replaces:
            yield
            return
        captured = None
        try:
            with _capture_output() as captured:
                yield
        finally:
            if captured is not None and (captured.stdout or captured.stderr or captured.outputs):
                self._keep(captured.show)

    def _keep(self, show: Callable[[], None]) -> None:
        """Show something now, and again when the live text has gone."""
        self._kept.append(show)
        show()

    def show(self, chunks: Sequence[Chunk]) -> None:
        """Write what these chunks add."""
        text = "".join(self._pieces(chunks))
        if self._room is not None:
            text, self._room = text[: self._room], max(self._room - len(text), 0)
        if text:
            self.wrote = True
            if self._replaces and self._length > (2 if self._mid_line else 1) * OUTPUT:
                self._begin_output()
            self._write(text)
            if self._room == 0:
                self._write("\n… (what follows is shown no more while it comes)")

    def _begin_output(self) -> None:
        """What is written is appended to the last output, unless that is another kind's."""
        _display({"text/html": ""}, raw=True)
        self._length = 0

    def end(self) -> None:
        """Make room for the final output: the live text goes, or its last line is ended."""
        if not self.wrote:
            return
        if not self._replaces:
            if self._mid_line:
                self._write("\n")
            return
        _clear_output(wait=True)
        for show in self._kept:
            show()

    def _pieces(self, chunks: Sequence[Chunk]) -> Iterator[str]:
        for chunk in chunks:
            for choice in chunk.choices or ():
                delta = choice.delta or choice.message
                if choice.index == 0 and delta is not None:
                    yield from self._thought(self._thoughts.escape(delta.reasoning_text))
                    yield from self._text(self._texts.escape(delta.text))

    def _thought(self, text: str) -> Iterator[str]:
        if not text:
            return
        if not self._thinks:
            self._thinks = True
            text = _THINKING + text
        # Every piece is dimmed by itself: a message that gets lost leaves no colour switched on.
        yield f"{_DIM}{text}{_PLAIN}" if self._replaces or sys.stdout.isatty() else text

    def _text(self, text: str) -> Iterator[str]:
        if text and self._thinks:
            self._thinks = False
            yield "\n\n"
        yield text

    def _write(self, text: str) -> None:
        stream: Any = sys.stdout
        encoding = getattr(stream, "encoding", None) or "utf-8"
        self._mid_line = not text.endswith("\n")
        self._length += len(text)
        # A terminal that cannot show a character shows a question mark instead of failing.
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
