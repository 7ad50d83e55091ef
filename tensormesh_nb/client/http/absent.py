"""Absent: a module that need not be imported, kept out while another one is that would bring it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["absent"]


@contextmanager
def absent(name: str) -> Iterator[None]:
    """Inside, a module cannot be imported, as if it were not installed.

    How that is said: https://docs.python.org/3/reference/import.html#the-module-cache
    """
    modules: dict[str, Any] = sys.modules
    if name in modules:
        yield
        return
    modules[name] = None
    try:
        yield
    finally:
        # Another thread may have imported it meanwhile.
        if modules.get(name, name) is None:
            del modules[name]
