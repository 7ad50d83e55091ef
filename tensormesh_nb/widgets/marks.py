"""Ids of widgets: of their places in static HTML, and of their models."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from IPython.core.getipython import get_ipython

__all__ = ["model_ids", "new_mark", "request_metadata"]

_numbers = itertools.count(1)


def request_metadata() -> dict[str, Any]:
    """What the front end says about the request that the kernel runs; empty without a kernel."""
    shell: Any = get_ipython()
    request: Any = getattr(shell, "get_parent", dict)()
    metadata = request.get("metadata") if isinstance(request, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def new_mark() -> str:
    """A mark for a widget, unique among all notebooks of a page.

    If a program runs the notebook, there is no page, and the same marks are made in every run, so
    that outputs can be compared.
    """
    return f"{next(_numbers):012x}" if _is_unwatched() else secrets.token_hex(6)


def model_ids(mark: str) -> tuple[str | None, str | None]:
    """The ids of a widget's model and its layout's; None lets ipywidgets make random ones."""
    return (f"{mark}0", f"{mark}1") if _is_unwatched() else (None, None)


def _is_unwatched() -> bool:
    return "cellId" not in request_metadata()
