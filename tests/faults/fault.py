"""A fault of a host or a network, and its effect for the user."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..replay_host import ReplayHost, Script

__all__ = ["Fault", "Target", "replayed"]

Target: TypeAlias = tuple[str, Mapping[str, Any], Sequence[ReplayHost]]
"""Base URL, client settings, and hosts that must not receive the key."""


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    Attributes:
        name: what goes wrong.
        play: context manager that plays the fault and yields a ``Target``.
        message: the line that the user sees, or "" if the answer is complete. HOST stands for the
            base URL and ``...`` for text that depends on the system.
        text: expected ``result.text``.
        status: expected ``result.status``; by default "failed" if there is a message, otherwise
            "complete". "not sent" means that there is no result.
        tokens: expected number of rows of ``result.logprobs``.
        arguments: expected number of characters in the arguments of all tool calls.
        warning: beginning of an expected warning, or "".
    """

    name: str
    play: Callable[[], Any]
    message: str = ""
    text: str = ""
    status: str = ""
    tokens: int = 0
    arguments: int = 0
    warning: str = ""

    @property
    def expected_status(self) -> str:
        """The status, or its default."""
        return self.status or ("failed" if self.message else "complete")


def replayed(*scripts: Script, **settings: Any) -> Callable[[], Any]:
    """Play one script for each connection."""

    @contextmanager
    def play() -> Iterator[Target]:
        with ReplayHost(*scripts) as host:
            yield host.url, settings, ()

    return play
