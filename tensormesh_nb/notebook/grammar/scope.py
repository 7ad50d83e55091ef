"""The variables that a cell's magic sees."""

from __future__ import annotations

import inspect
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

__all__ = ["variables_in_scope"]

_MAGICS = {"run_cell_magic", "run_line_magic"}


def variables_in_scope(shell: InteractiveShell) -> Mapping[str, Any]:
    """The notebook's variables; if a function runs the magic, its own take precedence."""
    names: dict[str, Any] = shell.user_ns
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name not in _MAGICS:
        frame = frame.f_back
    caller = frame.f_back if frame is not None else None
    if caller is None or caller.f_locals is names or caller.f_locals is caller.f_globals:
        return names
    return ChainMap(dict(caller.f_locals), caller.f_globals, names)
