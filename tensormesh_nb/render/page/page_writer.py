"""Results that can be saved as a page. Frames and numpy are imported when one is saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...assembly.lock import locked
from ...errors import RequestError
from .page_source import PageSource

__all__ = ["PageWriter"]


class PageWriter(PageSource):
    """A result that writes itself to a page."""

    @locked
    def save_html(
        self, path: str | Path, *, compare: PageSource | Sequence[PageSource] = ()
    ) -> Path:
        """Write a page with the inspector, all branches and comparisons, for handouts and slides.

        The page is one file. It needs no kernel, runs no code but its own and loads nothing.
        Without JavaScript it shows the heat maps. The file is replaced at once or not at all. Only
        its owner can read a new file.

        Args:
            path: a name that ends in ``.html``.
            compare: other results, each compared with this one as by ``compare``.

        Raises:
            SettingsError: the file cannot be written, or its name does not end in ``.html``.
            RequestError: ``compare`` has something else than results.
        """
        from .document import write_page
        from .saved_page import result_page

        given: list[object] = [compare] if isinstance(compare, PageSource) else [*compare]
        others = [each for each in given if isinstance(each, PageSource)]
        if len(others) < len(given):
            raise RequestError("compare: expected a ChatResult or several.", field="compare")
        return write_page(path, result_page(self, others))
