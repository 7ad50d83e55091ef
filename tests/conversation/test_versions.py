"""Versions of a turn: each that was replaced can be shown again, and none is lost by it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.conversation.store import load, save
from tensormesh_nb.conversation.versions import show_version, turn_versions
from tensormesh_nb.errors import RequestError

from .turns import add_turn, lesson


def replies(history: History) -> list[str]:
    return [turn.result.text for turn in history.turns]


def places(history: History) -> list[str]:
    """The reply of each turn with versions, and those of its versions."""
    versions = turn_versions(history).items()
    return [f"{turn.result.text}: {' '.join(v.result.text for v in vs)}" for turn, vs in versions]


def test_retried_turn_goes_back_and_forth_with_what_follows_it() -> None:
    history = lesson("a", "b")
    assert places(history) == []
    add_turn(history, "b", "b", "B2")
    add_turn(history, "c", "c")
    add_turn(history, "b", "b", "B3")
    for number, shown in ((2, ["A", "B2", "C"]), (1, ["A", "B"]), (3, ["A", "B3"])):
        show_version(history, history.turns[1], number)
        assert replies(history) == shown
        assert places(history) == [f"{shown[1]}: B B2 B3"]


def test_newest_branch_of_a_version_is_shown() -> None:
    history = lesson("a", "b", "c")
    add_turn(history, "b", "b", "B2")
    add_turn(history, "c", "c", "C2")
    add_turn(history, "c", "c", "C3")
    assert sorted(places(history)) == ["B2: B B2", "C3: C2 C3"]
    show_version(history, history.turns[2], 1)
    show_version(history, history.turns[1], 1)
    assert replies(history) == ["A", "B", "C"]
    show_version(history, history.turns[1], 2)
    assert replies(history) == ["A", "B2", "C2"]


def test_turn_after_a_deleted_one_is_no_version_of_it() -> None:
    history = lesson("a", "b", "c")
    history.delete(history.turns[1])
    assert replies(history) == ["A", "C"]
    assert places(history) == []
    history.restore(1)
    assert places(history) == []


def test_version_that_does_not_exist_is_refused() -> None:
    history = lesson("a")
    add_turn(history, "b", "a")
    (turn,) = history.turns
    for number in (0, 3, -1):
        with pytest.raises(RequestError, match=f"no version {number}; versions: 1 to 2"):
            show_version(history, turn, number)
    show_version(history, turn, 2)  # the one that is shown
    assert history.turns == (turn,)


def test_order_is_the_same_in_a_file(tmp_path: Any) -> None:
    history = lesson("a")
    for reply in ("A2", "A3"):
        add_turn(history, "a", "a", reply)
    show_version(history, history.turns[0], 2)
    save(history, tmp_path / "lesson.json")
    assert places(load(tmp_path / "lesson.json")) == places(history) == ["A2: A A2 A3"]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.lists(st.integers(0, 20)))
def test_every_version_can_be_reached_and_returned_from(keys: Any, choices: Any) -> None:
    history = History("lesson")
    for number, key in enumerate(keys):
        add_turn(history, f"{number}", f"{key}")

    def everything() -> set[ChatTurn]:
        return {turn for branch in history.branches for turn in branch.line} | set(history.turns)

    made = everything()
    for choice in choices:
        found = turn_versions(history)
        if not found:
            return
        turn, versions = list(found.items())[choice % len(found)]
        place, number = history.turns.index(turn), choice % len(versions)
        before = history.turns
        show_version(history, turn, number + 1)
        assert history.turns[: place + 1] == (*before[:place], versions[number])
        assert everything() == made
        if versions[number] is not turn:
            assert turn_versions(history)[versions[number]] == versions
            show_version(history, versions[number], versions.index(turn) + 1)
            assert history.turns == before
