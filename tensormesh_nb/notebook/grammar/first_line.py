"""An error for ``%%tmchat`` below other lines of a cell, where IPython ignores cell magics."""

from __future__ import annotations

from collections.abc import Callable

from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import no_var_expand

from ...errors import ArgumentError

__all__ = ["FirstLine"]

_MAGIC = "%%tmchat"
_AS_LINE = _MAGIC.removeprefix("%")  # IPython's name for it where it is not the first line


class FirstLine:
    """Reports ``%%tmchat`` that is not the first line of its cell.

    Args:
        shell: the shell whose cells are checked.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def register(self) -> None:
        """Check every cell from now on."""
        self._shell.input_transformers_cleanup.append(self._without_prompt)
        self._shell.magics_manager.register_function(_refuse, "line", _AS_LINE)

    @staticmethod
    def unregister(shell: InteractiveShell) -> None:
        """Undo :meth:`register`."""
        shell.magics_manager.magics["line"].pop(_AS_LINE, None)
        transformers: list[Callable[[list[str]], list[str]]] = shell.input_transformers_cleanup
        transformers[:] = [each for each in transformers if not _is_ours(each)]

    def _without_prompt(self, lines: list[str]) -> list[str]:
        """The cell without the prompt below a misplaced ``%%tmchat``: the prompt is not Python."""
        if not lines or lines[0].startswith("%%"):
            return lines
        at = next((n for n, line in enumerate(lines) if line.startswith(_MAGIC)), None)
        if at is None or self._shell.check_complete("".join(lines[:at]))[0] != "complete":
            return lines  # the line is part of a string
        return [*lines[:at], f"{_MAGIC}\n"]


@no_var_expand
def _refuse(_line: str) -> None:
    raise ArgumentError(
        f"{_MAGIC} must be the first line of its cell. Move the lines above it, which have already "
        "run, to another cell."
    )


def _is_ours(transformer: object) -> bool:
    return isinstance(getattr(transformer, "__self__", None), FirstLine)
