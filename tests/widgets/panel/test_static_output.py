"""A panel's static output: one output, updated at once or soon, always the whole conversation."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.conversation.history import History
from tensormesh_nb.widgets.panel import static_output
from tensormesh_nb.widgets.panel.static_output import StaticOutput

from ...conversation.turns import add_turn


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was published: the data, and whether it was an update."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(
        static_output,
        "publish_display_data",
        lambda data, *, transient, update: found.append({**data, **transient, "update": update}),
    )
    return found


def test_every_update_is_the_whole_conversation(published: list[dict[str, Any]]) -> None:
    history = History("lesson")
    output = StaticOutput(history, "mark")
    output.show()
    for number in range(20):
        add_turn(history, f"question {number}.")
        output.update()
        questions = re.findall(r">question (\d+)\.", published[-1]["text/html"])
        assert [int(each) for each in questions] == list(range(number + 1))
    assert {each["display_id"] for each in published} == {"mark"}
    assert [each["update"] for each in published] == [False, *[True] * 20]
    assert 'data-for="mark"' in published[-1]["text/html"]


def test_nothing_is_published_before_it_is_shown_or_without_a_change(
    published: list[dict[str, Any]],
) -> None:
    history = History("lesson")
    output = StaticOutput(history, "mark")
    add_turn(history, "a")
    output.update()
    output.update_soon()
    assert published == []
    output.show()
    output.update()
    assert len(published) == 1


def test_changes_within_the_delay_are_one_update(
    published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_output, "DELAY", 0.05)
    history = History("lesson")
    output = StaticOutput(history, "mark")
    output.show()
    for number in range(10):
        add_turn(history, f"question {number}")
        output.update_soon()
    timer = output._timer
    assert isinstance(timer, threading.Timer)
    timer.join()
    assert len(published) == 2
    assert "question 9" in published[-1]["text/plain"]


def test_waiting_changes_are_published_at_the_end_of_the_cell(
    published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_output, "DELAY", 60)
    shell = InteractiveShell.instance()
    try:
        history = History("lesson")
        output = StaticOutput(history, "mark")
        output.show()
        add_turn(history, "a")
        output.update_soon()
        assert len(published) == 1
        shell.events.trigger("post_run_cell", None)
        shell.events.trigger("post_run_cell", None)
    finally:
        InteractiveShell.clear_instance()
    assert len(published) == 2
