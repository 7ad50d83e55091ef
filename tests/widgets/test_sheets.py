"""Sheets: every turn lies on one of them, in order, and is seldom sent twice."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.conversation.history import History
from tensormesh_nb.widgets.sheets import SHEETS, Sheets, laid

from ..conversation.turns import add_turn, lesson


@given(st.integers(0, 3000))
def test_every_turn_lies_on_one_sheet_in_order(count: int) -> None:
    parts = laid(count)
    assert 1 <= len(parts) <= SHEETS
    assert all(part.stop > part.start for part in parts[:-1])
    assert [turn for part in parts for turn in range(count)[part]] == list(range(count))


def test_a_hundred_turns_are_sent_a_few_times_each() -> None:
    history = History("long")
    sheets = Sheets(history, "mark")
    held = dict(sheets.news())
    sent = 0
    for number in range(100):
        add_turn(history, f"question {number} {'x' * 1000}")
        news = dict(sheets.news())
        sent += sum(len(sheet["text/html"]) for sheet in news.values())
        held.update(news)
        # What is saved at any time is the whole conversation, in order.
        html = "".join(held[place]["text/html"] for place in sorted(held))
        told = [int(n) for n in re.findall(r">question (\d+) ", html)]
        assert told == list(range(number + 1))
        # Those without turns stand behind all others, where the room they take is not between two.
        filled = [">question" in held[place]["text/html"] for place in sorted(held)]
        assert len(filled) == SHEETS
        used = len(laid(number + 1))
        assert filled[: used - 1] == [True] * (used - 1)
        assert not any(filled[used:])
    whole = sum(len(sheet["text/html"]) for sheet in held.values())
    assert sent < 6 * whole  # as one output: 50 times


def test_a_turn_that_changes_is_sent_and_branches_stand_behind_the_last() -> None:
    history = lesson(*(f"turn {n}" for n in range(9)))
    sheets = Sheets(history, "mark")
    first = dict(sheets.news())
    assert "Conversation lesson" in first[0]["text/html"]
    assert not any("branch" in sheet["text/html"] for sheet in first.values())
    add_turn(history, "instead", "turn 2")
    news = dict(sheets.news())
    held = {**first, **news}
    html = "".join(held[place]["text/html"] for place in sorted(held))
    assert html.index("turn 1") < html.index("instead") < html.index("branch 1")
    assert "turn 8" not in html
    emptied = [number for number, sheet in news.items() if "turn" not in sheet["text/plain"]]
    assert emptied
    assert "turn 1" in Sheets(history, "mark").sheet()["text/plain"]
