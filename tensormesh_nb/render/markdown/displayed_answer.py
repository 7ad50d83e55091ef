"""An answer that front ends display."""

from __future__ import annotations

from typing import Any

from ...assembly.lock import locked
from ..page.page_writer import PageWriter
from ..plain_text import plain_text
from .view_names import View

__all__ = ["DisplayedAnswer"]


class DisplayedAnswer(PageWriter):
    """An answer with what IPython asks of an object. Rendering is imported when it is displayed."""

    @locked
    def outputs(self, view: View = "auto") -> list[dict[str, str]]:
        """The answer as outputs of a notebook's cell, in order, each by media type.

        Args:
            view: ``tokens`` is the text in the colours of its tokens, ``text`` the text, as
                Markdown if it is Markdown, ``both`` the text with the coloured one folded below
                it. ``auto`` is ``both`` for Markdown and ``tokens`` for plain text and scores.
        """
        from .cell_outputs import outputs

        return outputs(self._answer, view)

    # IPython prefers the representation of the most derived class.
    def __repr__(self) -> str:
        score = f", {self.likelihood()}" if self.scored else ""
        return f"<{type(self).__name__} {self._answer.summary}{score}>"

    @locked
    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(plain_text(self._answer))

    @locked
    def _repr_html_(self) -> str:
        from ..heatmap import result_html

        return result_html(self._answer)

    def _ipython_display_(self) -> None:
        from ...notebook.output.result_display import display_result

        display_result(self)
