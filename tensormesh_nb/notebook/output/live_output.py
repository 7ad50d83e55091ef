"""Streams an answer to outputs of a notebook's cell, which the final output replaces.

Other outputs of the cell are not touched. Each update sends an output in full, so a long text is
divided among several outputs: the amount of data grows linearly with the text.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display, update_display
from IPython.utils.capture import capture_output

from ...render.html import SMALL, folded, line, open_output, plain_block
from ...wire.chunks import Chunk
from ...wire.dialects.queue_place import Waiting
from ...wire.sanitize import MAX_SHOWN, escape_unsafe
from ..session import Session
from .answer_text import answer_text
from .front_end import FrontEnd, is_value_of_cell
from .result_display import display_bundles

if TYPE_CHECKING:
    from ...render.markdown.cell_outputs import Bundle
    from ...render.markdown.view_names import View
    from ...result import ChatResult

__all__ = ["LENGTH", "LiveOutput"]

LENGTH = 1200
"""Characters after which a text continues in another output, at the next end of a line."""

# Untyped in IPython.
_display: Callable[..., Any] = display
_update: Callable[..., None] = update_display
_capture_output: Callable[[], contextlib.AbstractContextManager[Any]] = capture_output


class LiveOutput:
    """Shows an answer as it arrives. Its reasoning is dimmed, and folded when the answer begins.

    Args:
        shell: the shell of the running cell.
        session: gets the result that is displayed.
        kind: of the front end.
        view: how the result is displayed.
        is_usual: whether IPython displays results in this view.
    """

    def __init__(
        self,
        shell: InteractiveShell,
        session: Session,
        kind: FrontEnd,
        view: View = "auto",
        *,
        is_usual: bool = True,
    ) -> None:
        self._shell = shell
        self._session = session
        self._kind = kind
        self._view = view
        self._is_usual = is_usual
        self._outputs: list[_Output] = []
        self._room = MAX_SHOWN
        self._is_divided = False
        self._is_waiting = False  # the last line says why the answer waits

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
        """Show the text that these chunks add, or why it waits."""
        if chunks and isinstance(chunks[-1], Waiting):
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
        """Remove the last line if it says why the answer waits."""
        if self._is_waiting and self._outputs:
            self._outputs[-1].remove_last()
        self._is_waiting = False

    def end(self, result: ChatResult | None) -> None:
        """Replace the text with the result.

        IPython displays the value of a cell that is one magic. Elsewhere, as in a loop, the result
        is displayed here.
        """
        self._session.shown = None
        in_place = self._kind is FrontEnd.NOTEBOOK and bool(self._outputs)
        if result is None or not in_place:
            self._replace([])
            # IPython displays the value of the cell, but in its usual view.
            if result is None or (self._is_usual and is_value_of_cell(self._shell)):
                return
            display_bundles(result.outputs(self._view))
        else:
            self._replace(result.outputs(self._view))
        self._session.shown = result

    def _replace(self, bundles: list[Bundle]) -> None:
        """Replace the text by final outputs, in the place of its last part: below what functions
        printed."""
        start = max((at for at, each in enumerate(self._outputs) if each.is_first), default=0)
        for output in self._outputs[:start]:
            output.replace({})
        for output, bundle in zip_longest(self._outputs[start:], bundles):
            (output or _Output()).replace(bundle or {})

    def _add(self, segment: str, text: str) -> None:
        if not text or self._kind is FrontEnd.BATCH:
            return
        if segment == "content":
            self._fold_reasoning()
        if not self._outputs or self._is_divided:
            self._outputs.append(_Output(is_first=True))
            self._is_divided = False
        elif not self._outputs[-1].takes(segment):
            self._outputs.append(_Output())
        rest = self._outputs[-1].add(segment, text)
        while rest:
            self._outputs.append(_Output())
            rest = self._outputs[-1].add(segment, rest)

    def _fold_reasoning(self) -> None:
        """Fold the reasoning that is shown last, as it is in the end."""
        parts: list[_Output] = []
        for output in reversed(self._outputs):
            if output.segment != "reasoning":
                break
            parts.insert(0, output)
        for output in parts[1:]:
            output.replace({})
            self._outputs.remove(output)
        if parts:
            parts[0].fold("".join(output.text for output in parts))

    def _send(self) -> None:
        for output in self._outputs:
            output.send()


class _Output:
    """One output of the cell.

    Attributes:
        is_first: whether it begins the answer, or continues it below what a function printed.
        segment: of the answer, or ``line``.
    """

    def __init__(self, *, is_first: bool = False) -> None:
        self.is_first = is_first
        self.segment = ""
        self._id = uuid.uuid4().hex
        self._parts: list[tuple[str, list[str]]] = []
        self._folded = ""
        self._length = 0
        self._has_changed = self._is_displayed = False

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(piece for _, pieces in self._parts for piece in pieces)

    def takes(self, segment: str) -> bool:
        """Whether a segment may be added: reasoning has outputs of its own, which are folded."""
        if self._folded or not self._parts:
            return not self._folded
        return "reasoning" not in (segment, self.segment) or segment == self.segment

    def add(self, segment: str, text: str) -> str:
        """Add text. Returns what does not fit."""
        own, rest = self._divided(text)
        self.segment = segment if segment != "line" else self.segment or segment
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

    def fold(self, text: str) -> None:
        """Show a text folded from now on, in place of what was added."""
        self._folded = folded("Reasoning", plain_block(text))
        self.segment = "folded"
        self._has_changed = True

    def send(self) -> None:
        """Send the output to the front end if it has changed."""
        if self._has_changed:
            self._has_changed = False
            self.replace({"text/html": self._html()})

    def replace(self, data: Bundle) -> None:
        """Replace the output; without data the front end shows nothing."""
        show = _update if self._is_displayed else _display
        self._is_displayed = True
        show(data, raw=True, display_id=self._id)

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
        return f"{open_output('live')}{self._folded or ''.join(parts)}</div>"


def _part(segment: str, text: str) -> str:
    if segment == "line":
        return line(text)
    block = plain_block(text)
    return f'<div style="{SMALL}">{block}</div>' if segment == "reasoning" else block
