"""The versions of a turn: what was asked and answered in its place."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import RequestError
from .history import Branch, ChatTurn, History, common_length

__all__ = ["show_version", "turn_versions"]


def turn_versions(history: History) -> dict[ChatTurn, list[ChatTurn]]:
    """The current turns that have other versions, each with all its versions, oldest first.

    The versions of a turn are the turns of branches that follow the same turns as it does. A turn
    that a branch contains beside its version was not replaced: a turn between them was deleted.
    """
    found: dict[ChatTurn, set[ChatTurn]] = {}
    for turn, version, _ in _replacements(history):
        found.setdefault(turn, {turn}).add(version)
    return {turn: sorted(versions, key=_age) for turn, versions in found.items()}


def show_version(history: History, turn: ChatTurn, number: int) -> None:
    """Go back to the newest branch with another version of a turn.

    Args:
        history: the conversation.
        turn: one of its current turns.
        number: the version's number, from 1 for the oldest.

    Raises:
        RequestError: the turn has no such version.
    """
    versions = turn_versions(history).get(turn, [turn])
    if not 1 <= number <= len(versions):
        raise RequestError(f"The turn has no version {number}; versions: 1 to {len(versions)}.")
    chosen = versions[number - 1]
    branches = [
        branch
        for current, version, branch in _replacements(history)
        if current is turn and version is chosen
    ]
    if branches:  # none if it is the version that is shown
        history.restore(branches[-1])


def _replacements(history: History) -> Iterator[tuple[ChatTurn, ChatTurn, Branch]]:
    """Each branch with the first turn that differs in it, after the current turn in its place."""
    turns = history.turns
    for branch in list(history.branches):
        line = branch.line
        place = common_length(line, turns)
        if place == min(len(line), len(turns)):
            continue  # one continues the other
        if turns[place] not in line and line[place] not in turns:
            yield turns[place], line[place], branch


def _age(turn: ChatTurn) -> tuple[float, str]:
    """A key to sort turns by, which is the same whatever branch is shown."""
    sent = turn.result.timing.sent
    return (sent.timestamp() if sent is not None else 0.0), turn.id
