"""File: a conversation as JSON: every turn once, with its result; lines of turns by number.

Nothing secret is in it, but what people say is private: a new file can be read by its owner alone.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..assembly import response as record
from ..config.private_files import write_private
from ..errors import ResponseError, TensormeshError
from ..result import ChatResult
from ..wire.messages import parse_messages
from ..wire.sanitize import one_line
from .history import Branch, ChatTurn, History

__all__ = ["Store", "keep_in", "load", "save"]

FORMAT = 1


class Store:
    """The file that a conversation lives in: read once, then written after every change.

    What another notebook wrote there in the meantime is taken in as a branch, not overwritten.

    Attributes:
        path: the file.
        problem: why the last write failed, or None: an answer is not lost to a full disk.
    """

    def __init__(self, path: str | Path, history: History) -> None:
        """
        Raises:
            ResponseError: the file holds something else.
        """
        self.path = Path(path).expanduser().absolute()
        self._history = history
        self.problem: str | None = None
        self._seen: object = None
        if self.path.exists():
            history.join(load(self.path), follow=True)
            history.loaded = frozenset(turn.id for turn in history.turns)
            self._seen = self._state()

    def write(self) -> None:
        """Write the conversation; ``problem`` says if that failed."""
        state = self._state()
        try:
            if state is not None and state != self._seen:
                self._seen = state
                self._history.join(load(self.path), follow=False)
            save(self._history, self.path)
        except TensormeshError as error:
            self.problem = f"The conversation is not saved: {error}"
        else:
            self.problem, self._seen = None, self._state()

    def put_away(self) -> Path | None:
        """Rename the file, so that the conversation begins anew; None where there is none."""
        if not self.path.exists():
            return None
        old = self.path.with_name(f"{self.path.name}.bak")
        self.path.replace(old)
        self._seen = None
        return old

    def _state(self) -> object:
        with contextlib.suppress(OSError):
            found = self.path.stat()
            return found.st_mtime_ns, found.st_size, found.st_ino
        return None


def keep_in(history: History, path: str | Path) -> None:
    """Let a conversation live in a file: what is there is gone on from, every change is written.

    Raises:
        ResponseError: the file holds something else.
    """
    if history.store is None or history.store.path != Path(path).expanduser().absolute():
        history.store = Store(path, history)


def save(history: History, path: Path) -> None:
    """Write a conversation to a file, all of it or nothing.

    Raises:
        SettingsError: the file cannot be written.
    """
    write_private(path, json.dumps(_dump(history), ensure_ascii=False))


def load(path: Path) -> History:
    """Read a conversation.

    Raises:
        ResponseError: the file cannot be read, or is something else.
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
    place = {id_: number for number, id_ in enumerate(turns)}
    return {
        "format": FORMAT,
        "kind": "tensormesh_nb conversation",
        "name": history.name,
        "system": history.system,
        "turns": [_dump_turn(turn) for turn in turns.values()],
        "line": [place[turn.id] for turn in history.turns],
        "branches": [
            {"base": [place[t.id] for t in b.base], "turns": [place[t.id] for t in b.turns]}
            for b in history.branches
        ],
    }


def _dump_turn(turn: ChatTurn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "key": turn.key,
        "said": list(turn.said),
        "reply": list(turn.reply),
        "result": record.dump(turn.result),
    }


def _load(saved: Mapping[str, Any]) -> History:
    if saved["format"] != FORMAT or saved.get("kind") != "tensormesh_nb conversation":
        raise ValueError(f"format {saved['format']!r}, kind {saved.get('kind')!r}")
    turns = [_load_turn(turn) for turn in saved["turns"]]

    def line(places: list[int]) -> Iterator[ChatTurn]:
        for place in places:
            if place < 0:
                raise ValueError(f"turn {place}")
            yield turns[place]

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
        said=parse_messages(saved["said"]),
        reply=parse_messages(saved["reply"]),
        result=record.load(ChatResult, saved["result"]),
        key=None if saved["key"] is None else _text(saved["key"]),
        id=_text(saved["id"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a string, got {type(value).__name__}")
    return value
