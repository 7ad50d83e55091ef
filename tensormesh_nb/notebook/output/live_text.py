"""Streams an answer to the standard output of a terminal. Only new text is written."""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...wire.chunks import Chunk
from ...wire.dialects.queue_place import Waiting
from ...wire.sanitize import PieceSanitizer, escape_unsafe, one_line
from ..session import Session
from .answer_text import answer_text

if TYPE_CHECKING:
    from ...result import ChatResult

__all__ = ["LiveText"]

_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"
_CLEARED = "\r\x1b[K"  # the line is empty again
_THINKING = "(thinking) "


class LiveText:
    """Writes an answer as it arrives, with its reasoning dimmed and marked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._has_written = False
        self._in_reasoning = False
        self._mid_line = False
        self._is_waiting = False  # the line says why the answer waits
        self._sanitizers = {"reasoning": PieceSanitizer(), "content": PieceSanitizer()}

    def notify(self, notice: str) -> None:
        """Write a line that is not part of the answer."""
        self._write(f"{escape_unsafe(notice)}\n")

    def line(self, text: str) -> None:
        """Write a line between two parts of the answer."""
        self._has_written = True
        self._in_reasoning = False
        before = "\n" if self._mid_line else ""
        self._write(f"{before}{escape_unsafe(text)}\n")

    def running(self) -> contextlib.AbstractContextManager[None]:
        """Run a function, which may print, in this block."""
        return contextlib.nullcontext()

    def show(self, chunks: Sequence[Chunk]) -> None:
        """Write the text that these chunks add, or why it waits."""
        if chunks and isinstance(chunks[-1], Waiting) and sys.stdout.isatty():
            columns = shutil.get_terminal_size().columns
            self._write(f"{_CLEARED}{one_line(str(chunks[-1]), columns - 1)}")
            self._is_waiting = True
        text = "".join(
            self._styled(segment, self._sanitizers[segment].escape(piece))
            for segment, piece in answer_text(chunks)
        )
        if text:
            self._has_written = True
            self._end_waiting()
            self._write(text)

    def end(self, result: ChatResult | None) -> None:
        """End the last line. The result then prints without the text that was written."""
        self._end_waiting()
        if self._mid_line:
            self._write("\n")
        if result is not None and self._has_written and _is_plain(result):
            self._session.streamed = result

    def _end_waiting(self) -> None:
        if self._is_waiting:
            self._write(_CLEARED)
            self._is_waiting = self._mid_line = False

    def _styled(self, segment: str, text: str) -> str:
        if segment == "reasoning":
            if not self._in_reasoning:
                self._in_reasoning = True
                text = _THINKING + text
            # Every piece resets its colour, so a lost piece leaves no text dimmed.
            return f"{_DIM}{text}{_PLAIN}" if sys.stdout.isatty() else text
        if self._in_reasoning:
            self._in_reasoning = False
            text = f"\n\n{text}"
        return text

    def _write(self, text: str) -> None:
        stream: Any = sys.stdout
        encoding = getattr(stream, "encoding", None) or "utf-8"
        self._mid_line = not text.endswith("\n")
        # Characters that the terminal cannot encode become question marks.
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()


def _is_plain(result: ChatResult) -> bool:
    """Whether the streamed text is all of the answer."""
    return len(result.choices) == 1 and not result.choices[0].calls and not result.refusal
