"""The static output of a panel: one output, complete whenever it is idle, of linear size."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

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


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    InteractiveShell.clear_instance()


def shown(history: History) -> StaticOutput:
    output = StaticOutput(history, "mark")
    output.show()
    return output


def size(bundle: dict[str, Any]) -> int:
    return len(bundle["text/html"]) + len(bundle["text/plain"])


def questions(bundle: dict[str, Any]) -> list[int]:
    return [int(each) for each in re.findall(r">question (\d+)\.", bundle["text/html"])]


def test_updates_of_a_conversation_are_linear(
    published: list[dict[str, Any]],
) -> None:
    history = History("lesson")
    output = shown(history)
    for number in range(100):
        add_turn(history, f"question {number}.", reply="An answer of some length. " * 20)
        output.update_soon()
        # Even while nothing rests, no more than a quarter of the conversation is missing.
        assert len(questions(published[-1])) >= 0.75 * number
    output.close()
    assert questions(published[-1]) == list(range(100))
    assert sum(map(size, published)) <= 6 * size(published[-1])
    assert {each["display_id"] for each in published} == {"mark"}
    assert [each["update"] for each in published] == [False, *[True] * (len(published) - 1)]
    assert 'data-for="mark"' in published[-1]["text/html"]


def test_only_shown_and_changed_outputs_are_published(
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
    output.update_soon()
    output.close()
    assert len(published) == 1


def test_small_changes_are_published_together_when_they_rest(
    published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_output, "IDLE", 0.05)
    monkeypatch.setattr(static_output, "RATE", 10**9)
    history = History("lesson")
    add_turn(history, "first", reply="long " * 1000)
    output = shown(history)
    for number in range(3):
        add_turn(history, f"question {number}")
        output.update_soon()
    timer = output._timer
    assert isinstance(timer, threading.Timer)
    timer.join()
    assert len(published) == 2
    assert "question 2" in published[-1]["text/plain"]


def test_pause_keeps_the_change_for_the_next_update(
    published: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History("lesson")
    add_turn(history, "first", reply="long " * 1000)
    output = shown(history)
    add_turn(history, "second")
    output.update_soon()
    timer = output._timer
    assert timer is not None
    output.pause()
    timer.join()
    assert len(published) == 1
    output.close()
    assert "second" in published[-1]["text/plain"]


@pytest.mark.parametrize("has_page", [False, True])
def test_end_of_a_cell_publishes_pending_changes(
    published: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    shell: InteractiveShell,
    has_page: bool,
) -> None:
    monkeypatch.setattr(static_output, "IDLE", 60)
    history = History("lesson")
    add_turn(history, "first", reply="long " * 1000)
    output = shown(history)
    output.has_page = has_page
    add_turn(history, "a")
    output.update_soon()
    assert len(published) == 1
    for _ in range(2):
        shell.events.trigger("post_run_cell", None)
    assert len(published) == (1 if has_page else 2)
    output.close()
    assert len(published) == 2
