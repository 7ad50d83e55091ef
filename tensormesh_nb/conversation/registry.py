"""Names: the conversations of this process by name.

A name means one conversation in a kernel, whoever uses it: a cell, a panel, any client. So the
table belongs to the process, as ``sys.modules`` does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

from .history import History

__all__ = ["NAMES", "Names"]


class Names:
    """Histories by name."""

    def __init__(self) -> None:
        self._histories: dict[str, History] = {}
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> History:
        """The history of that name; a new one where there is none."""
        with self._lock:
            return self._histories.setdefault(name, History(name))

    def __iter__(self) -> Iterator[str]:
        """The names under which something was said."""
        return iter([name for name, history in self._histories.items() if not history.is_blank])

    def __contains__(self, name: object) -> bool:
        return name in list(self)

    def clear(self) -> None:
        """Forget all."""
        self._histories.clear()


NAMES = Names()
