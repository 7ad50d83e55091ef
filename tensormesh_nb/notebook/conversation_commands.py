"""The commands ``%tmchat chats``, ``show``, ``branch``, ``export`` and ``reset``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..config.private_files import file_path, write_private
from ..conversation.export import FORMATS, export
from ..conversation.history import History, counted
from ..conversation.registry import HISTORIES
from ..conversation.transcript import history_html
from ..errors import ArgumentError
from ..wire.near_names import did_you_mean
from ..wire.sanitize import escape_unsafe, one_line

__all__ = ["CHAT_COMMANDS"]

_SUFFIXES = {".md": "markdown", ".json": "json", ".ipynb": "notebook"}


class Transcript:
    """A conversation as it is now: HTML in a notebook, text in a terminal."""

    def __init__(self, history: History) -> None:
        self._text, self._html = history.transcript(), history_html(history)

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return self._html


def _chats(words: list[str]) -> None:
    if words:
        raise ArgumentError(f"%tmchat chats takes no arguments, got {one_line(words[0], 40)!r}.")
    lines = [_summary(HISTORIES[name]) for name in HISTORIES]
    print("\n".join(lines) or "There are no conversations yet. Start one with -c NAME.")  # noqa: T201


def _show(words: list[str]) -> Transcript | None:
    if words:
        return Transcript(_named("show", words))
    _chats(words)
    return None


def _branch(words: list[str]) -> Transcript | None:
    history = _named("branch", words[:1])
    if len(words) > 2 or (words[1:] and not words[1].isdecimal()):
        raise ArgumentError("%tmchat branch takes the name of a conversation and a number.")
    if not words[1:]:
        lines = [f"{n}: {branch.summary}" for n, branch in enumerate(history.branches, 1)]
        print("\n".join(lines) or f"{one_line(history.name)} has no branches.")  # noqa: T201
        return None
    history.restore(int(words[1]))
    return Transcript(history)


def _export(words: list[str]) -> None:
    history = _named("export", words[:1])
    if len(words) > 2:
        raise ArgumentError("%tmchat export takes the name of a conversation and a file.")
    target = words[1] if words[1:] else "markdown"
    if target in FORMATS:
        print(escape_unsafe(export(history, target)))  # noqa: T201
        return
    path = file_path(target)
    if path.suffix not in _SUFFIXES:
        raise ArgumentError(
            f"export: expected a file name that ends in {', '.join(_SUFFIXES)}, or one of "
            f"{', '.join(FORMATS)}; got {one_line(target, 60)!r}."
        )
    write_private(path, export(history, _SUFFIXES[path.suffix]))
    print(f"{counted(len(history.turns))} written to {one_line(str(path))}.")  # noqa: T201


def _reset(words: list[str]) -> None:
    history = _named("reset", words)
    store, history.store = history.store, None
    backup = store.archive() if store is not None else None
    history.reset()
    if backup is not None:
        print(f"The conversation's file was renamed to {one_line(str(backup))}.")  # noqa: T201


def _named(command: str, words: list[str]) -> History:
    """The history with the name in ``words``.

    Raises:
        ArgumentError: there is not exactly one word, or no conversation of that name.
    """
    if len(words) != 1:
        raise ArgumentError(f"%tmchat {command} takes the name of one conversation.")
    if words[0] not in HISTORIES:
        hint = did_you_mean(words[0], HISTORIES)
        raise ArgumentError(f"There is no conversation {one_line(words[0], 40)!r}.{hint}")
    return HISTORIES[words[0]]


def _summary(history: History) -> str:
    parts = [one_line(history.name), counted(len(history.turns))]
    if history.branches:
        parts.append(counted(len(history.branches), "branch", "branches"))
    if history.store is not None:
        parts.append(one_line(str(history.store.path)))
    return " · ".join(parts)


CHAT_COMMANDS: dict[str, Callable[[list[str]], Any]] = {
    "chats": _chats,
    "show": _show,
    "branch": _branch,
    "export": _export,
    "reset": _reset,
}
"""Functions by command; each takes the command's arguments."""
