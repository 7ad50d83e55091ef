"""Conversations in JSON files.

A file holds every turn once, with its result, and lines of turns as numbers. It holds no secrets,
but prompts are private: only the owner can read a new file.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..assembly.formats import saved_answer
from ..config.private_files import write_private
from ..errors import ResponseError, TensormeshError
from ..result import ChatResult
from ..wire.messages import parse_messages
from ..wire.sanitize import one_line
from .history import Branch, ChatTurn, History

__all__ = ["Store", "attach_store", "load", "save"]

FORMAT = 1


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
            ResponseError: the file is not a saved conversation.
        """
        self.path = Path(path).expanduser().absolute()
        self._history = history
        self.problem: str | None = None
        self._last_state: object = None
        if self.path.exists():
            history.merge(load(self.path), follow=True)
            history.loaded_ids = frozenset(turn.id for turn in history.turns)
            self._last_state = self._state()

    def write(self) -> None:
        """Write the conversation; sets ``problem`` if that fails."""
        state = self._state()
        try:
            if state is not None and state != self._last_state:
                self._last_state = state
                self._history.merge(load(self.path), follow=False)
            save(self._history, self.path)
        except TensormeshError as error:
            self.problem = f"The conversation is not saved: {error}"
        else:
            self.problem, self._last_state = None, self._state()

    def archive(self) -> Path | None:
        """Rename the file to ``NAME.bak`` and return its path; None if there is no file."""
        if not self.path.exists():
            return None
        backup = self.path.with_name(f"{self.path.name}.bak")
        self.path.replace(backup)
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
        ResponseError: the file is not a saved conversation.
    """
    if history.store is None or history.store.path != Path(path).expanduser().absolute():
        history.store = Store(path, history)


def save(history: History, path: Path) -> None:
    """Write a conversation to a file atomically.

    Raises:
        SettingsError: the file cannot be written.
    """
    write_private(path, json.dumps(_dump(history), ensure_ascii=False))


def load(path: Path) -> History:
    """Read a conversation.

    Raises:
        ResponseError: the file cannot be read, or is not a saved conversation.
    """
    try:
        return _load(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise ResponseError(
            f"{path} is not a saved conversation: {one_line(str(error), 160)}"
        ) from None


def _dump(history: History) -> dict[str, Any]:
    turns: dict[str, ChatTurn] = {}
    for line in (history.turns, *(branch.line for branch in history.branches)):
        turns.update((turn.id, turn) for turn in line)
    index = {id_: number for number, id_ in enumerate(turns)}
    return {
        "format": FORMAT,
        "kind": "tensormesh_nb conversation",
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


def _load(saved: Mapping[str, Any]) -> History:
    if saved["format"] != FORMAT or saved.get("kind") != "tensormesh_nb conversation":
        raise ValueError(f"format {saved['format']!r}, kind {saved.get('kind')!r}")
    turns = [_load_turn(turn) for turn in saved["turns"]]

    def line(indices: list[int]) -> Iterator[ChatTurn]:
        for index in indices:
            if index < 0:
                raise ValueError(f"turn {index}")
            yield turns[index]

    history = History(_text(saved["name"]))
    history.system = None if saved["system"] is None else _text(saved["system"])
    history.turns = tuple(line(saved["line"]))
    for branch in saved["branches"]:
        kept = tuple(line(branch["turns"]))
        if kept:
            history.branches.append(Branch(tuple(line(branch["base"])), kept))
    return history


def _load_turn(saved: Mapping[str, Any]) -> ChatTurn:
    return ChatTurn(
        prompt_messages=parse_messages(saved["said"]),
        reply=parse_messages(saved["reply"]),
        result=ChatResult(saved_answer.load(saved["result"])),
        key=None if saved["key"] is None else _text(saved["key"]),
        id=_text(saved["id"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, got {type(value).__name__}")
    return value
