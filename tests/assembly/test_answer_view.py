"""The read-only attributes of an answer."""

from __future__ import annotations

import math

import pytest

from tensormesh_nb.assembly.answer_view import AnswerView

from ..factories import entry, load_recorded, make_builder, make_chunk

NAMES = [name for name, value in vars(AnswerView).items() if isinstance(value, property)]


@pytest.mark.parametrize("name", NAMES)
def test_attribute_cannot_be_set(name: str) -> None:
    view = AnswerView(make_builder(make_chunk("a")).answer)
    getattr(view, name)
    with pytest.raises(AttributeError):
        setattr(view, name, None)


def test_view_grows_with_its_answer() -> None:
    builder = make_builder(make_chunk("Hel"))
    view = AnswerView(builder.answer)
    assert (view.text, view.status) == ("Hel", "streaming")
    builder.finish("interrupted", 0.1)
    assert view.status == "interrupted"


def test_new_messages_are_those_that_the_turn_adds() -> None:
    view = AnswerView(load_recorded("tool_call.json")._answer)
    (message,) = view.new_messages
    assert message["tool_calls"] == view.tool_calls
    assert view.messages == [*view.request.messages, message]


def test_prefix_prob_is_unknown_without_a_branch() -> None:
    answer = make_builder(make_chunk("a", [entry("a", -1.0)])).answer
    assert AnswerView(answer).prefix_prob is None
    answer.branch_position = 0
    assert AnswerView(answer).prefix_prob == pytest.approx(math.exp(-1.0))
