"""The kernel side of the next-token widget: throws, steps, undo, what it sends."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.client.text.next_token import NextToken
from tensormesh_nb.widgets.next_token.next_token_messages import FromPage
from tensormesh_nb.widgets.next_token.next_token_widget import NextTokenWidget

from ..odd_messages import any_json, odd_messages

TEXT = "The capital of France is"


@pytest.fixture(scope="module")
def start(local: tm.Client) -> NextToken:
    return local.next_token(TEXT, top=5, seed=1)


def wait() -> None:
    """Wait for the widget's thread."""
    for thread in threading.enumerate():
        if thread.name == "next token":
            thread.join()


def hear(widget: NextTokenWidget, kind: str, **content: Any) -> None:
    widget._handle_custom_msg({"kind": kind, **content}, [])
    wait()


def test_throw_shows_where_the_dice_fall(start: NextToken) -> None:
    widget = start.inspect()
    thrown = widget.throw()
    view = widget._throw
    assert view["start"] <= view["at"] <= view["end"]
    assert (view["token"], view["row"], view["number"]) == (thrown.token, thrown.row, 1)
    hear(widget, "throw")
    assert widget._throw["number"] == 2
    assert widget.thrown is not thrown


def test_step_takes_the_thrown_token(start: NextToken) -> None:
    widget = start.inspect()
    thrown = widget.throw()
    hear(widget, "take", row=None)
    assert widget._problem == ""
    assert widget.current.text == f"{TEXT}{thrown.token}"
    assert widget._throw is None
    assert [each["token"] for each in widget._view["taken"]] == [thrown.token]
    assert widget._view["begun"] == TEXT
    assert widget._view["can_undo"]


def test_row_can_be_chosen_and_undone(start: NextToken) -> None:
    widget = start.inspect()
    hear(widget, "take", row=1)
    assert widget.current.text == f"{TEXT}{start.frame['token'].iloc[1]}"
    hear(widget, "shape", sampler={"temperature": 0.5})
    hear(widget, "undo")
    assert widget.current.text == TEXT
    assert widget.current.sampler.temperature == 0.5
    assert not widget._view["can_undo"]
    hear(widget, "undo")
    assert widget.current.text == TEXT


def test_steps_taken_before_the_widget_can_be_undone(start: NextToken) -> None:
    widget = start.step(rank=1).inspect()
    assert widget._view["can_undo"]
    assert widget.undo().text == TEXT


def test_settings_reshape_what_is_shown(start: NextToken) -> None:
    widget = start.inspect()
    before = widget._view["rows"][0]["high"]
    hear(widget, "shape", sampler={"temperature": 0.2, "top_k": 2})
    assert widget._view["rows"][0]["low"] > before
    assert [row["kept"] for row in widget._view["rows"][:3]] == ["yes", "yes", "no"]
    assert widget._sampler == {"temperature": 0.2, "top_p": 1.0, "top_k": 2, "min_p": 0.0}
    hear(widget, "shape", sampler={"temperature": 9})
    assert "temperature" in widget._problem
    hear(widget, "shape", sampler={"nonsense": 1})
    assert widget._sampler["temperature"] == 0.2


def test_rows_and_rest_add_up(local: tm.Client) -> None:
    view = local.next_token(TEXT).inspect()._view
    assert len(view["rows"]) == 8
    total = sum(row["high"] for row in view["rows"]) + view["rest"][0]
    assert total == pytest.approx(1.0, abs=1e-6)
    assert view["ends"] == sorted(view["ends"])
    assert len(view["ends"]) == 201
    assert view["whole"]
    assert len(json.dumps(view)) < 12_000


def test_end_token_is_a_problem_in_one_line(local: tm.Client) -> None:
    made = local.next_token(TEXT)
    widget = made.inspect()
    row = made.frame["token"].tolist().index("<|im_end|>")
    hear(widget, "take", row=row)
    assert "ends the text" in widget._problem
    assert widget._progress == ""
    assert widget.current.text == TEXT


def test_saved_outputs_have_static_html(start: NextToken) -> None:
    widget = start.inspect()
    bundle = widget._repr_mimebundle_()
    assert f'data-for="{widget._static}"' in bundle["text/html"]
    assert "␣Paris" in bundle["text/html"]
    assert TEXT in bundle["text/plain"]


def test_state_holds_nothing_of_the_client(start: NextToken, local: tm.Client) -> None:
    state = json.dumps({
        name: value for name, value in start.inspect().get_state().items()
        if name not in ("_esm", "_code")
    }, default=str)  # fmt: skip
    assert local._host.target().key.reveal() not in state  # type: ignore[union-attr]
    assert "127.0.0.1" not in state


@given(
    odd_messages(FromPage), st.dictionaries(st.sampled_from(["_view", "_esm", "_code"]), any_json())
)
def test_odd_messages_and_state_are_ignored_or_answered(message: Any, state: Any) -> None:
    widget = _Shared.widget
    assert widget is not None
    view = dict(widget._view)
    widget.set_state(state)
    assert widget._view == view
    widget._handle_custom_msg(message, [])
    wait()
    json.dumps(widget._view, allow_nan=False)


class _Shared:
    """The widget of the test above: Hypothesis does not reset fixtures."""

    widget: NextTokenWidget | None = None


@pytest.fixture(autouse=True)
def _shared(start: NextToken) -> None:
    _Shared.widget = start.inspect()
