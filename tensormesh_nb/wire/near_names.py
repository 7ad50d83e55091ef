"""Names like a word that was probably misspelled."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from .sanitize import one_line

__all__ = ["did_you_mean"]


def did_you_mean(word: str, names: Iterable[str], limit: int = 1) -> str:
    """`` Did you mean X or Y?`` for names like a word, or an empty string."""
    # Without their dashes, which make all flags alike.
    bare = {name.lstrip("-"): name for name in names if not name.startswith("_")}
    near = [name for name in bare.values() if len(word) > 3 and name.startswith(word)][:limit]
    if not near:
        near = [bare[each] for each in difflib.get_close_matches(word.lstrip("-"), bare, n=limit)]
    shown = " or ".join(one_line(name, 60) for name in near)
    return f" Did you mean {shown}?" if near else ""
