"""One answer at a time, sent to all panels of a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.conversation.conversation import Conversation
from tensormesh_nb.widgets.panel.panel_session import PanelSession

from ...conversation.turns import add_turn, user
from ...replay_host import ReplayHost, chunk, head, sse

SLOW = [head(), *sse(chunk("half "), 30.0)]


class Listener:
    """Records what a session calls."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def _history_changed(self) -> None:
        self.calls.append("changed")

    def _answer_started(self, answer: Any) -> None:
        self.calls.append("started")

    def _answer_grew(self, answer: Any, pieces: Any) -> None:
        self.calls.append("grew")

    def _answer_ended(self, answer: Any) -> None:
        self.calls.append("ended")


@pytest.fixture
def host() -> Iterator[ReplayHost]:
    with ReplayHost(SLOW) as running:
        yield running


@pytest.fixture
def chat(host: ReplayHost) -> Conversation:
    return tm.Client(host=host.url, model="m").conversation("session")


@pytest.fixture
def session(chat: Conversation) -> Iterator[PanelSession]:
    made = PanelSession(chat.history)
    yield made
    made.stop_and_wait()


def test_all_panels_are_called(session: PanelSession, chat: Conversation) -> None:
    panels = [Listener(), Listener()]
    for panel in panels:
        session.enter(panel)
    session.ask(chat, [user("Hi")], {})
    session.stop_and_wait()
    assert panels[0].calls == panels[1].calls
    assert panels[0].calls[0] == "started"
    assert "ended" in panels[0].calls
    assert session.answer is None


def test_second_answer_and_changes_are_refused_meanwhile(
    session: PanelSession, chat: Conversation
) -> None:
    running = session.ask(chat, [user("Hi")], {})
    with pytest.raises(tm.RequestError, match="An answer is being generated"):
        session.ask(chat, [user("b")], {})
    with pytest.raises(tm.RequestError, match="An answer is being generated"):
        session.idle_history()
    assert session.answer is running
    session.stop_and_wait()
    assert session.idle_history() is chat.history


def test_last_panel_that_leaves_stops_the_answer(
    session: PanelSession, chat: Conversation, host: ReplayHost
) -> None:
    panels = [Listener(), Listener()]
    for panel in panels:
        session.enter(panel)
    running = session.ask(chat, [user("Hi")], {})
    session.exit(panels[0])
    assert session.answer is running
    session.exit(panels[1])
    running.ended.wait()
    assert "ended" not in panels[1].calls


def test_panel_that_left_is_not_called(session: PanelSession, chat: Conversation) -> None:
    stays, leaves = Listener(), Listener()
    session.enter(stays)
    session.enter(leaves)
    session.exit(leaves)
    add_turn(chat.history, "elsewhere")
    assert (stays.calls, leaves.calls) == (["changed"], [])
