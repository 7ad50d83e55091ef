"""Fault: one row of the matrix: what a host does, and what a user is left with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..replay_host import ReplayHost, Script

__all__ = ["Fault", "Place", "replayed"]

Place: TypeAlias = tuple[str, Mapping[str, Any], Sequence[ReplayHost]]
"""Base URL, settings of the client, and the hosts that must not have been told the key."""


@dataclass(frozen=True)
class Fault:
    """One row.

    Attributes:
        name: what goes wrong.
        play: makes the place where it does.
        sees: the one line that the user sees; "" where the answer is whole. HOST stands for the
            base URL, and ``...`` for what depends on the system.
        kept: the text that the result holds.
        status: ``result.status``; "failed" wherever a line is seen, unless it says otherwise.
        tokens: rows of ``result.logprobs``.
        arguments: characters of the arguments of all tool calls.
        warns: the beginning of a warning that the result must hold, or "".
    """

    name: str
    play: Callable[[], Any]
    sees: str = ""
    kept: str = ""
    status: str = ""
    tokens: int = 0
    arguments: int = 0
    warns: str = ""

    @property
    def ends(self) -> str:
        """The status that is expected."""
        return self.status or ("failed" if self.sees else "complete")


def replayed(*scripts: Script, **settings: Any) -> Callable[[], Any]:
    """A host that plays scripts, for each of them one connection."""

    @contextmanager
    def play() -> Iterator[Place]:
        with ReplayHost(*scripts) as host:
            yield host.url, settings, ()

    return play
