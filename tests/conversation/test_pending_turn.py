"""A turn between its request and its end."""

from __future__ import annotations

from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.conversation.history import History
from tensormesh_nb.conversation.pending_turn import PendingTurn
from tensormesh_nb.wire.request import ChatRequest

from ..factories import make_builder, make_chunk
from .turns import complete_result, contents, lesson, user


def pending(history: History, key: str | None = None, keep: bool = False) -> PendingTurn:
    said = [user("new")]
    request = ChatRequest.of(said, model="m")
    return PendingTurn(history, history.base_for(key, said), said, request, key=key, keep=keep)


def failed(text: str | None) -> tm.ChatResult:
    builder = make_builder(make_chunk(text))
    builder.finish("failed", 0.1, tm.ServerError("broke"))
    return tm.ChatResult(builder.answer)


def test_complete_answer_is_a_turn() -> None:
    history = lesson("a")
    with pending(history) as turn:
        turn.result = complete_result("NEW", turn.request.messages)
    assert contents(history.messages) == ["a", "A", "new", "NEW"]


def test_without_a_result_nothing_happens() -> None:
    history = lesson("a")
    with pending(history):
        pass
    assert len(history.turns) == 1
    assert history.attempt is None


@pytest.mark.parametrize(
    ("keep", "text", "turns"), [(False, "half", 0), (True, "half", 1), (True, None, 0)]
)
def test_failed_answer_is_the_attempt_unless_its_content_is_kept(
    keep: bool, text: str | None, turns: int
) -> None:
    history = History("lesson")
    error = tm.ServerError("broke")
    error.result = failed(text)
    with pytest.raises(tm.ServerError), pending(history, keep=keep) as turn:
        raise error
    assert turn.result is error.result
    assert len(history.turns) == turns
    assert (history.attempt is None) == bool(turns)


@pytest.mark.parametrize("kind", [tm.RequestError, tm.SettingsError])
def test_request_that_was_never_sent_is_no_attempt(kind: Any) -> None:
    history = History("lesson")

    def fail() -> None:
        with pending(history) as turn:
            turn.result = failed("x")
            raise kind("wrong")

    with pytest.raises(kind):
        fail()
    assert history.is_blank


def test_notices_go_to_the_result_once() -> None:
    history = History("lesson")
    with pending(history) as turn:
        turn.notices.append("long")
        turn.attach(complete_result("NEW", turn.request.messages))
    assert turn.result is not None
    assert turn.result.notices.count("long") == 1


def test_later_turns_become_a_branch_with_a_notice() -> None:
    history = lesson("a", "b", "c")
    with pending(history, key="b") as turn:
        turn.result = complete_result("NEW", turn.request.messages)
    assert turn.branch_notice in turn.result.notices
    assert "branch 1 (%tmchat branch lesson 1)" in turn.branch_notice
    assert len(history.branches) == 1
