"""A turn as a page shows it."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.widgets.panel.turn_view import (
    TurnViews,
    advice_for,
    failure_text,
    turn_view,
)

from ...conversation.turns import add_turn, complete_result, user
from ...factories import entry, make_builder, make_chunk

ERRORS = [
    tm.AuthenticationFailed("x", status_code=401),
    tm.RateLimited("x", status_code=429),
    tm.ServerError("x"),
    LocalEndpointError("x"),
    tm.ConnectionFailed("x"),
    tm.SettingsError("x"),
    tm.RequestError("x"),
]


def view_of(result: tm.ChatResult, prompt: str = "Hi") -> dict[str, object]:
    replies = result.new_messages or [{"role": "assistant", "content": ""}]
    return dict(turn_view(ChatTurn([user(prompt)], replies, result)))


def test_answer_is_text_and_markdown() -> None:
    view = view_of(complete_result("**A**", [user("Hi")]), "a\u202eb")
    assert view["text"] == "**A**"
    assert view["content"] == "**A**"
    assert view["messages"] == [{"role": "user", "text": "a\\u202eb"}]
    assert (view["status"], view["problem"], view["advice"]) == ("complete", "", "")
    assert (view["has_tokens"], view["is_cut"]) == (False, False)


def test_failed_answer_has_the_problem_and_what_to_do() -> None:
    builder = make_builder(make_chunk("half", [entry("half")]))
    builder.finish("failed", 0.1, tm.ServerError("broke\nhere"))
    view = view_of(tm.ChatResult(builder.answer))
    assert (view["status"], view["problem"]) == ("failed", "broke here")
    assert "Retry" in str(view["advice"])
    assert view["has_tokens"] is True


def test_stopped_answer_is_no_error() -> None:
    builder = make_builder(make_chunk("half"))
    builder.finish("interrupted", 0.1)
    view = view_of(tm.ChatResult(builder.answer))
    assert (view["problem"], view["advice"]) == ("Stopped.", "")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_kind_of_error_has_advice(error: tm.TensormeshError) -> None:
    assert advice_for(error).endswith(".")


def test_bug_is_named_by_its_class_and_has_no_advice() -> None:
    assert failure_text(ZeroDivisionError("no\nway")) == "ZeroDivisionError: no way"
    assert advice_for(ZeroDivisionError()) == ""
    assert advice_for(None) == ""


def test_a_page_gets_a_view_once_and_the_versions_of_each_turn() -> None:
    history = History("lesson")
    views = TurnViews(history)
    for reply in ("A", "A2"):
        add_turn(history, "a", "a", reply)
        views.changes()
    add_turn(history, "b", "b")
    changes = views.changes()
    first, second = changes["order"]
    assert set(changes["turns"]) == {second}
    assert changes["versions"] == {first: {"number": 2, "count": 2, "of": "answer"}}
    add_turn(history, "edited", "a")
    (place,) = views.changes()["versions"].values()
    assert place == {"number": 3, "count": 3, "of": "message"}
    views.forget_page()
    assert set(views.changes()["turns"]) == {history.turns[0].id}
