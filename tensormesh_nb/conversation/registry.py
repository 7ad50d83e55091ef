"""The conversations of this process, by name.

Cells, panels and clients of one kernel share a conversation by its name, so the registry belongs to
the process, as ``sys.modules`` does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

from ..errors import RequestError
from .history import History

__all__ = ["HISTORIES", "HistoryRegistry"]


class HistoryRegistry:
    """Histories by name."""

    def __init__(self) -> None:
        self._histories: dict[str, History] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> History:
        """The history of that name, created if there is none.

        Raises:
            RequestError: the name is not a string.
        """
        given: object = name
        if not isinstance(given, str):
            kind = type(given).__name__
            raise RequestError(f"name: expected a string, got {kind}.", field="name")
        with self._lock:
            return self._histories.setdefault(name, History(name))

    def __iter__(self) -> Iterator[str]:
        """The names of histories that are not blank."""
        return iter([name for name, history in self._histories.items() if not history.is_blank])

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def clear(self) -> None:
        """Remove all histories."""
        self._histories.clear()


HISTORIES = HistoryRegistry()
