"""The names of the players, which are unique."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from ..errors import RequestError
from ..wire.near_names import did_you_mean
from ..wire.sanitize import escape_unsafe, one_line

__all__ = ["Players", "quoted"]

_LONGEST = 40  # characters of a name
_MOST = 500


class Players:
    """The players of a game, in the order of joining.

    Args:
        names: the players' names. Without names, anyone who guesses joins.

    Raises:
        RequestError: a name is empty or too long, or two are the same.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: dict[str, str] = {}
        if isinstance(names, str) or not isinstance(names, Iterable):
            kind = type(names).__name__
            raise RequestError(f"players: expected a list of names, got {kind}.", field="players")
        for name in names:
            self.join(name)
        self.is_open = not self._names

    @property
    def names(self) -> list[str]:
        """All names."""
        return [*self._names.values()]

    def join(self, name: Any) -> str:
        """Add a player; returns the name without white space around it.

        Raises:
            RequestError: the name is taken or invalid.
        """
        clean = _clean(name)
        same = self._names.get(_key(clean))
        if same is not None:
            written = "" if same == clean else f" (as {quoted(same)})"
            raise RequestError(
                f"players: the name {quoted(clean)} is used twice{written}: give each player "
                "a different one.",
                field="players",
            )
        if len(self._names) == _MOST:
            raise RequestError(f"players: expected at most {_MOST}.", field="players")
        self._names[_key(clean)] = clean
        return clean

    def find(self, name: Any) -> str | None:
        """A player's name as first written; None if there is no such player.

        Raises:
            RequestError: the name is invalid.
        """
        return self._names.get(_key(_clean(name)))

    def find_or_join(self, name: Any) -> str:
        """A player's name as first written; adds a new player if anyone may join.

        Raises:
            RequestError: there is no such player.
        """
        known = self.find(name)
        if known is not None:
            return known
        clean = _clean(name)
        if self.is_open:
            return self.join(clean)
        near = did_you_mean(clean, self.names)
        raise RequestError(
            f"no player is called {quoted(clean)}.{near} game.join({quoted(clean)}) adds one.",
            field="player",
        )


def _clean(name: Any) -> str:
    text = " ".join(escape_unsafe(name).split()) if isinstance(name, str) else ""
    if not text:
        got = "an empty one" if isinstance(name, str) else type(name).__name__
        raise RequestError(f"player: expected a name, got {got}.", field="player")
    if len(text) > _LONGEST:
        raise RequestError(
            f"player: expected a name of at most {_LONGEST} characters, got {len(text):,}.",
            field="player",
        )
    return text


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def quoted(name: str) -> str:
    """A name in an error message."""
    return one_line(repr(name), 2 * _LONGEST)
