"""Streams an answer to outputs of a notebook's cell, which the final output replaces.

Other outputs of the cell are not touched. Each update sends an output in full, so a long text is
divided among several outputs: the amount of data grows linearly with the text.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display, update_display
from IPython.utils.capture import capture_output

from ...render.html import SMALL, line, mark_invisible, open_output, text_block
from ...wire.chunks import Chunk
from ...wire.dialects.queue_place import QueuePlace
from ...wire.sanitize import MAX_SHOWN, escape_unsafe
from ..session import Session
from .answer_text import answer_text
from .front_end import FrontEnd, parent_of
from .shown_result import ShownResult

if TYPE_CHECKING:
    from ...result import ChatResult

__all__ = ["LENGTH", "LiveOutput"]

LENGTH = 1200
"""Characters after which a text continues in another output, at the next end of a line."""

# Untyped in IPython.
_display: Callable[..., Any] = display
_update: Callable[..., None] = update_display
_capture_output: Callable[[], contextlib.AbstractContextManager[Any]] = capture_output


class LiveOutput:
    """Shows an answer as it arrives, with its reasoning dimmed.

    Args:
        shell: the shell of the running cell.
        session: gets the result that is displayed.
        kind: of the front end.
    """

    def __init__(self, shell: InteractiveShell, session: Session, kind: FrontEnd) -> None:
        self._shell = shell
        self._session = session
        self._kind = kind
        self._outputs: list[_Output] = []
        self._room = MAX_SHOWN
        self._is_divided = False
        self._is_waiting = False  # the last line is the place in a queue

    def notify(self, notice: str) -> None:
        """Print a line that stays."""
        print(escape_unsafe(notice))  # noqa: T201

    def line(self, text: str) -> None:
        """Show a line between two parts of the answer."""
        self._add("line", text)
        self._send()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run a function in this block. What it prints or displays is kept, above later output."""
        captured = None
        try:
            with _capture_output() as captured:
                yield
        finally:
            if captured is not None and (captured.stdout or captured.stderr or captured.outputs):
                captured.show()
                self._is_divided = True

    def show(self, chunks: Sequence[Chunk]) -> None:
        """Show the text that these chunks add, or the place of an answer that waits."""
        if chunks and isinstance(chunks[-1], QueuePlace):
            self._end_waiting()
            self._add("line", str(chunks[-1]))
            self._is_waiting = True
        for segment, piece in answer_text(chunks):
            self._end_waiting()
            text, had_room = piece[: self._room], self._room > 0
            self._room -= len(text)
            self._add(segment, text)
            if had_room and not self._room:
                self._add("line", "… (the rest is shown at the end)")
        self._send()

    def _end_waiting(self) -> None:
        """Remove the place in the queue, which is the last line."""
        if self._is_waiting and self._outputs:
            self._outputs[-1].remove_last()
        self._is_waiting = False

    def end(self, result: ChatResult | None) -> None:
        """Replace the text with the result.

        IPython displays the value of a cell that is one magic. Elsewhere, as in a loop, the result
        is displayed here.
        """
        if self._session.shown is not None:
            self._session.shown.end()
        in_place = self._kind is FrontEnd.NOTEBOOK and bool(self._outputs)
        # The last part of the answer, below what functions printed.
        first = next((o for o in reversed(self._outputs) if o.is_first), None)
        for output in self._outputs:
            if output is first and in_place and result is not None:
                output.replace(*self._format(result))
            else:
                output.replace({}, {})
        if result is not None and not in_place and not self._is_value_of_cell():
            _display(result)
            in_place = True
        if result is not None and in_place:
            self._session.shown = ShownResult(self._shell, result)

    def _format(self, result: ChatResult) -> tuple[dict[str, Any], dict[str, Any]]:
        formatter: Any = self._shell.display_formatter
        data, metadata = formatter.format(result)
        return data, metadata

    def _is_value_of_cell(self) -> bool:
        code = (parent_of(self._shell).get("content") or {}).get("code", "")
        return str(code).lstrip().startswith("%%tmchat")

    def _add(self, segment: str, text: str) -> None:
        if not text or self._kind is FrontEnd.BATCH:
            return
        if not self._outputs or self._is_divided:
            self._outputs.append(_Output(is_first=True))
            self._is_divided = False
        rest = self._outputs[-1].add(segment, text)
        while rest:
            self._outputs.append(_Output())
            rest = self._outputs[-1].add(segment, rest)

    def _send(self) -> None:
        for output in self._outputs:
            output.send()


class _Output:
    """One output of the cell.

    Attributes:
        is_first: whether it begins the answer, or continues it below what a function printed.
    """

    def __init__(self, *, is_first: bool = False) -> None:
        self.is_first = is_first
        self._id = uuid.uuid4().hex
        self._parts: list[tuple[str, list[str]]] = []
        self._length = 0
        self._has_changed = self._is_displayed = False

    def add(self, segment: str, text: str) -> str:
        """Add text. Returns what does not fit."""
        own, rest = self._divided(text)
        if own:
            if not self._parts or self._parts[-1][0] != segment or segment == "line":
                self._parts.append((segment, []))
            self._parts[-1][1].append(own)
            self._length += len(own)
            self._has_changed = True
        return rest

    def remove_last(self) -> None:
        """Remove the last part."""
        _, pieces = self._parts.pop()
        self._length -= sum(map(len, pieces))
        self._has_changed = True

    def send(self) -> None:
        """Send the output to the front end if it has changed."""
        if self._has_changed:
            self._has_changed = False
            show = _update if self._is_displayed else _display
            self._is_displayed = True
            show({"text/html": self._html()}, raw=True, display_id=self._id)

    def replace(self, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Replace the output; without data the front end shows nothing."""
        show = _update if self._is_displayed else _display
        show(data, metadata=metadata, raw=True, display_id=self._id)

    def _divided(self, text: str) -> tuple[str, str]:
        room = LENGTH - self._length
        if len(text) <= room:
            return text, ""
        at = text.find("\n", max(room, 0)) + 1
        if at == 0 and self._length + len(text) > 2 * LENGTH:
            at = max(text.rfind(" ", 0, max(2 * LENGTH - self._length, 1)) + 1, 1)
        return (text[:at], text[at:]) if at else (text, "")

    def _html(self) -> str:
        parts = [_part(segment, "".join(pieces)) for segment, pieces in self._parts]
        return f"{open_output('live')}{''.join(parts)}</div>"


def _part(segment: str, text: str) -> str:
    if segment == "line":
        return line(text)
    block = text_block(mark_invisible(text, white_space=False), text)
    return f'<div style="{SMALL}">{block}</div>' if segment == "reasoning" else block
