"""Conversations in JSON files.

A file holds every turn once, with its result, and the sequences of turns as numbers. It contains no
secrets, but prompts are private, so only the owner can read a new file.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from .._version import __version__
from ..assembly.formats import saved_answer
from ..assembly.formats.saved_file import check_format, load_file
from ..config.locked_file import LockedFile
from ..config.private_files import file_path, write_private
from ..errors import TensormeshError
from ..result import ChatResult
from ..wire.messages import parse_messages
from .history import Branch, ChatTurn, History

__all__ = ["Store", "attach_store", "load", "save"]

FORMAT = 1
_KIND = "tensormesh_nb conversation"

_Index = Annotated[int, msgspec.Meta(ge=0)]


class _SavedTurn(msgspec.Struct):
    id: str
    key: str | None
    prompt_messages: list[dict[str, Any]] = msgspec.field(name="said")
    reply: list[dict[str, Any]]
    result: dict[str, Any]


class _SavedBranch(msgspec.Struct):
    base: list[_Index]
    turns: list[_Index]


class _SavedConversation(msgspec.Struct):
    """The types of a file. Turns are listed once; sequences of turns are indices in that list."""

    name: str
    system: str | None
    turns: list[_SavedTurn]
    line: list[_Index]
    branches: list[_SavedBranch]


class Store:
    """The file of one conversation: read once, then written after every change.

    Changes by another notebook are merged as a branch, not overwritten.

    Attributes:
        path: the file.
        problem: why the last write failed, or None. A failed write raises nothing.
    """

    def __init__(self, path: str | Path, history: History) -> None:
        """
        Raises:
            SettingsError: no file can have this path.
            ResponseError: the file is not a saved conversation.
        """
        self.path = file_path(path)
        self._history = history
        self._file = LockedFile(self.path)
        self.problem: str | None = None
        self._last_state: object = None
        if self.path.exists():
            # Noted before reading, so that a change in between is merged later.
            self._last_state = self._state()
            history.merge(load(self.path), follow=True)
            history.loaded_ids = frozenset(turn.id for turn in history.turns)

    def write(self) -> None:
        """Write the conversation; sets ``problem`` if that fails."""
        if self._file.is_held:
            return  # merging has changed the history, which is written next
        try:
            with self._file.held():  # nothing else writes between reading and writing
                state = self._state()
                if state is not None and state != self._last_state:
                    self._last_state = state
                    self._history.merge(load(self.path), follow=False)
                save(self._history, self.path)
                self.problem, self._last_state = None, self._state()
        except TensormeshError as error:
            self.problem = f"The conversation is not saved: {error}"

    def archive(self) -> Path | None:
        """Rename the file to ``NAME.bak`` and return its path; None if there is no file."""
        if not self.path.exists():
            return None
        file = Path(os.path.realpath(self.path))  # a symbolic link stays
        backup = file.with_name(f"{file.name}.bak")
        file.replace(backup)
        self._last_state = None
        return backup

    def _state(self) -> object:
        with contextlib.suppress(OSError):
            found = self.path.stat()
            return found.st_mtime_ns, found.st_size, found.st_ino
        return None


def attach_store(history: History, path: str | Path) -> None:
    """Continue the conversation in a file, if there is one, and write every change to it.

    Raises:
        SettingsError: no file can have this path.
        ResponseError: the file is not a saved conversation.
    """
    if history.store is None or history.store.path != file_path(path):
        history.store = Store(path, history)


def save(history: History, path: Path) -> None:
    """Write a conversation to a file atomically.

    Raises:
        SettingsError: the file cannot be written.
    """
    write_private(path, json.dumps(_dump(history), ensure_ascii=False))


def load(path: str | Path) -> History:
    """Read a conversation.

    Raises:
        ResponseError: the file cannot be read, is from a newer version, or is not a saved
            conversation.
    """
    return load_file(path, "conversation", _load)


def _dump(history: History) -> dict[str, Any]:
    turns: dict[str, ChatTurn] = {}
    for line in (history.turns, *(branch.line for branch in history.branches)):
        turns.update((turn.id, turn) for turn in line)
    index = {id_: number for number, id_ in enumerate(turns)}
    return {
        "format": FORMAT,
        "version": __version__,
        "kind": _KIND,
        "name": history.name,
        "system": history.system,
        "turns": [_dump_turn(turn) for turn in turns.values()],
        "line": [index[turn.id] for turn in history.turns],
        "branches": [
            {"base": [index[t.id] for t in b.base], "turns": [index[t.id] for t in b.turns]}
            for b in history.branches
        ],
    }


def _dump_turn(turn: ChatTurn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "key": turn.key,
        "said": list(turn.prompt_messages),
        "reply": list(turn.reply),
        "result": saved_answer.dump(turn.result._answer),
    }


def _load(saved: Any) -> History:
    check_format(saved, FORMAT)
    if saved.get("kind") != _KIND:
        raise ValueError(f"expected kind {_KIND!r}, got {saved.get('kind')!r}")
    fields = msgspec.convert(saved, _SavedConversation)
    turns = [_load_turn(turn) for turn in fields.turns]

    def line(indices: Sequence[int]) -> tuple[ChatTurn, ...]:
        return tuple(turns[index] for index in indices)

    history = History(fields.name)
    history.system = fields.system
    history.turns = line(fields.line)
    history.branches += [
        Branch(line(branch.base), line(branch.turns)) for branch in fields.branches if branch.turns
    ]
    return history


def _load_turn(saved: _SavedTurn) -> ChatTurn:
    return ChatTurn(
        prompt_messages=parse_messages(saved.prompt_messages),
        reply=parse_messages(saved.reply),
        result=ChatResult(saved_answer.load(saved.result)),
        key=saved.key,
        id=saved.id,
    )
