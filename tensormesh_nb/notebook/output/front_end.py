"""How the front end that runs a cell shows an answer while it streams."""

from __future__ import annotations

import os
import re
import sys
from enum import Enum
from typing import Any

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

__all__ = [
    "FrontEnd",
    "cell_id",
    "front_end_of",
    "has_kernel",
    "is_value_of_cell",
    "parent_of",
]


# ``%%time`` and ``%%capture`` may precede the magic: they pass its value on.
_ONE_MAGIC = re.compile(r"\s*(%%(time|capture)\b.*\n\s*)*%%tmchat\b")


class FrontEnd(Enum):
    """A kind of front end.

    Attributes:
        TERMINAL: shows what is printed.
        NOTEBOOK: updates outputs in place.
        CONSOLE: may ignore updates of outputs (``jupyter console``, unknown front ends).
        BATCH: no user is watching (nbclient), or outputs are recorded for later (``%%capture``).
    """

    TERMINAL = "terminal"
    NOTEBOOK = "notebook"
    CONSOLE = "console"
    BATCH = "batch"


def has_kernel(shell: InteractiveShell) -> bool:
    """Whether the shell belongs to a kernel; else it is a terminal's."""
    return getattr(shell, "kernel", None) is not None


def front_end_of(shell: InteractiveShell) -> FrontEnd:
    """The front end of the running cell."""
    if not has_kernel(shell):
        return FrontEnd.TERMINAL
    if isinstance(shell.display_pub, CapturingDisplayPublisher) or _fills_output_widget(shell):
        return FrontEnd.BATCH
    # Notebooks send cell ids, except Colab's. Voila runs the cells as nbclient does, for a user.
    is_voila = os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")
    if cell_id(shell) is not None or "google.colab" in sys.modules or is_voila:
        return FrontEnd.NOTEBOOK
    content = parent_of(shell).get("content") or {}
    return FrontEnd.CONSOLE if content.get("allow_stdin") else FrontEnd.BATCH


def cell_id(shell: InteractiveShell) -> str | None:
    """The id of the running cell, or None if the front end sends none."""
    metadata = parent_of(shell).get("metadata")
    cell = metadata.get("cellId") if isinstance(metadata, dict) else None
    return cell if isinstance(cell, str) else None


def is_value_of_cell(shell: InteractiveShell) -> bool:
    """Whether the running cell is one magic, whose value IPython displays."""
    code = (parent_of(shell).get("content") or {}).get("code", "")
    return _ONE_MAGIC.match(str(code)) is not None


def parent_of(shell: InteractiveShell) -> dict[str, Any]:
    """The execute request of the running cell; empty in a terminal."""
    parent: Any = getattr(shell, "get_parent", dict)()
    return parent if isinstance(parent, dict) else {}


def _fills_output_widget(shell: InteractiveShell) -> bool:
    """Whether the output goes to an ``ipywidgets.Output``, which ignores updates."""
    ipywidgets: Any = sys.modules.get("ipywidgets")
    request = (parent_of(shell).get("header") or {}).get("msg_id")
    if ipywidgets is None or not request:
        return False
    models = ipywidgets.Widget.get_manager_state(drop_defaults=True)["state"].values()
    return any(
        model["model_name"] == "OutputModel" and model["state"].get("msg_id") == request
        for model in models
    )
