"""Streams an answer to stdout. Only new text is written, so output grows linearly."""

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
"""Seconds between two writes. Each message costs the kernel half a millisecond
(``benchmarks/iopub.py``), and twelve updates a second look smooth."""

OUTPUT = 32_000
"""Characters after which another output begins. For every message JupyterLab processes the whole
output that it extends (``addText`` in @jupyterlab/outputarea's model, then the renderer): at
200,000 characters that takes longer than ``INTERVAL``."""

# Untyped in IPython.
_display: Callable[..., None] = display
_clear_output: Callable[..., None] = clear_output
_capture_output: Callable[[], contextlib.AbstractContextManager[Any]] = capture_output
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"
_THINKING = "(thinking) "


def replaces_output(shell: InteractiveShell) -> bool:
    """Whether the front end can clear output: notebooks can, terminals cannot."""
    return getattr(shell, "kernel", None) is not None


class LiveText:
    """Writes the first choice of an answer, with its reasoning dimmed and marked.

    Attributes:
        has_written: whether any of the answer was written.
    """

    def __init__(self, *, replaces: bool) -> None:
        """
        Args:
            replaces: whether the final output replaces the streamed text.
        """
        self.has_written = False
        self._replaces = replaces
        self._in_reasoning = False
        self._mid_line = False
        self._reasoning, self._text_pieces = PieceSanitizer(), PieceSanitizer()
        self._length = 0  # of the current output
        self._room = MAX_SHOWN if replaces else None
        self._kept: list[Callable[[], None]] = []

    def notify(self, notice: str) -> None:
        """Write a line that stays when the text is replaced."""
        self._keep(lambda: self._write(f"{escape_unsafe(notice)}\n"))

    def line(self, text: str) -> None:
        """Write a line that is replaced with the text."""
        self.has_written = True
        self._in_reasoning = False
        before = "\n" if self._mid_line else ""
        self._write(f"{before}{escape_unsafe(text)}\n")

    @contextlib.contextmanager
    def keep_output(self) -> Iterator[None]:
        """Keep output printed or displayed inside the block when the text is replaced."""
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
        """Show something now, and again after the text is cleared."""
        self._kept.append(show)
        show()

    def show(self, chunks: Sequence[Chunk]) -> None:
        """Write the text that these chunks add."""
        text = "".join(self._pieces(chunks))
        if self._room is not None:
            text, self._room = text[: self._room], max(self._room - len(text), 0)
        if text:
            self.has_written = True
            if self._replaces and self._length > (2 if self._mid_line else 1) * OUTPUT:
                self._begin_output()
            self._write(text)
            if self._room == 0:
                self._write("\n… (the rest is shown at the end)")

    def _begin_output(self) -> None:
        """Start a new output: front ends append text only to an output of the same type."""
        _display({"text/html": ""}, raw=True)
        self._length = 0

    def end(self) -> None:
        """Clear the text for the final output, or end its last line in a terminal."""
        if not self.has_written:
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
                    yield from self._reasoning_text(self._reasoning.escape(delta.reasoning_text))
                    yield from self._text(self._text_pieces.escape(delta.text))

    def _reasoning_text(self, text: str) -> Iterator[str]:
        if not text:
            return
        if not self._in_reasoning:
            self._in_reasoning = True
            text = _THINKING + text
        # Every piece resets its colour, so a lost message leaves no text dimmed.
        yield f"{_DIM}{text}{_PLAIN}" if self._replaces or sys.stdout.isatty() else text

    def _text(self, text: str) -> Iterator[str]:
        if text and self._in_reasoning:
            self._in_reasoning = False
            yield "\n\n"
        yield text

    def _write(self, text: str) -> None:
        stream: Any = sys.stdout
        encoding = getattr(stream, "encoding", None) or "utf-8"
        self._mid_line = not text.endswith("\n")
        self._length += len(text)
        # Characters that the terminal cannot encode become question marks.
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
