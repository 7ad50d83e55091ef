"""The kernel side of the inspector: positions, rows, and the data that it sends."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import pytest
import traitlets
from hypothesis import example, given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.widgets.inspector.inspector import Inspector
from tensormesh_nb.widgets.inspector.inspector_messages import FromPage

from ...factories import entry, make_chunk, make_result, top_entries
from ..odd_messages import any_json, odd_messages

TRAITS = [*Inspector.from_page, "_about", "_columns", "_esm", "_code", "_tree"]


@pytest.fixture
def inspector() -> Inspector:
    entries = [
        entry(f" w{i}", -0.5 * i, top_logprobs=top_entries((f" w{i}", -0.5 * i), (" x", -3.0)))
        for i in range(6)
    ]
    return make_result(make_chunk("".join(each["token"] for each in entries), entries)).inspect()


def two_choices() -> Inspector:
    parts = [
        {"index": i, "delta": {"content": "ab"}, "logprobs": {"content": [entry("a"), entry("b")]}}
        for i in range(2)
    ]
    return make_result({"choices": parts}, n=2).inspect()


def test_inspect_opens_an_inspector(inspector: Inspector) -> None:
    assert isinstance(inspector, Inspector)
    assert inspector.selected == ()
    assert inspector.pinned is None


def test_selected_positions_are_rows_of_the_frame(inspector: Inspector) -> None:
    inspector.selected = [4, 1, 4]
    assert inspector.selected == (1, 4)
    assert inspector.rows["token"].tolist() == [" w1", " w4"]
    assert inspector.rows.equals(inspector.frame.iloc[[1, 4]])


def test_a_filtered_frame_or_a_column_of_it_can_be_assigned(inspector: Inspector) -> None:
    frame = inspector.frame
    inspector.selected = frame[frame["surprisal"] > 2]
    assert inspector.selected == (3, 4, 5)
    inspector.selected = frame.loc[frame["surprisal"] < 1, "position"]
    assert inspector.selected == (0, 1)
    inspector.selected = frame.loc[[1, 2], "position"].astype(float)  # as merging leaves it
    assert inspector.selected == (1, 2)
    inspector.selected = frame.iloc[:0]
    assert inspector.selected == ()


def test_a_condition_or_another_frame_is_no_selection(inspector: Inspector) -> None:
    frame = inspector.frame
    for wrong in (
        frame["surprisal"] > 2,
        (frame["surprisal"] > 2).to_numpy(),
        frame[["token"]],
        inspector.result.spans("word"),
    ):
        with pytest.raises(traitlets.TraitError, match="selected takes positions"):
            inspector.selected = wrong
    assert inspector.selected == ()


@pytest.mark.parametrize(
    "wrong", [[6], [-1], "ab", "12", 3, [None], None, [1.5], [math.inf], [True, False]]
)
def test_invalid_position_is_refused(inspector: Inspector, wrong: Any) -> None:
    with pytest.raises(traitlets.TraitError, match="selected") as caught:
        inspector.selected = wrong
    assert "\n" not in str(caught.value)
    assert inspector.selected == ()


def test_rows_of_another_choice_show_that_choice() -> None:
    inspector = two_choices()
    frame = inspector.frame
    inspector.selected = frame[(frame["choice"] == 1) & (frame["position"] == 0)]
    assert inspector.choice == 1
    assert inspector.rows["choice"].tolist() == [1]
    inspector.choice = 0
    assert inspector.selected == ()
    with pytest.raises(traitlets.TraitError, match="choice"):
        inspector.choice = 7


def test_saved_state_arrives_in_one_piece() -> None:
    inspector = two_choices()
    inspector.set_state({"selected": [0], "pinned": 0, "choice": 1})
    assert inspector.choice == 1


def test_nothing_secret_and_nothing_unsafe_is_in_its_state() -> None:
    hostile = "\u202e</script>\x1b"
    made = make_result({**make_chunk(hostile, [entry(hostile)]), "model": hostile})
    made.notices.append(hostile)
    state = made.inspect().get_state()
    said = json.dumps(state["_about"], ensure_ascii=False)
    assert "\u202e" not in said
    assert "\x1b" not in said
    assert not {"api_key", "client"} & set(state)


def test_numbers_go_as_bytes(inspector: Inspector) -> None:
    assert all(isinstance(raw, bytes) for _, raw in inspector.get_state()["_columns"].values())


def test_a_result_without_tokens_can_be_looked_at() -> None:
    state = make_result(make_chunk("Hello")).inspect().get_state()
    assert state["_about"]["text"] == "Hello"
    assert make_result().inspect().choice == 0


def settled(inspector: Inspector) -> str:
    """The final state that the page receives."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (inspector._progress or not inspector._problem):
        time.sleep(0.01)
    return str(inspector._problem)


@pytest.mark.parametrize(
    "message", [{"kind": "branch", "rank": 2}, {"kind": "fetch", "shown": 0, "choice": 0}]
)
def test_failed_action_is_shown_in_the_page(inspector: Inspector, message: dict[str, Any]) -> None:
    inspector._on_message(None, {"position": 0, **message}, [])
    assert "client" in settled(inspector)
    assert inspector.branches == ()
    assert inspector.shown == 0


def test_the_sampler_of_the_pinned_token_is_a_frame(inspector: Inspector) -> None:
    with pytest.raises(tm.ArgumentError, match="pinned"):
        _ = inspector.what_if
    inspector.pinned, inspector.sampler = 2, {"top_k": 1.0}
    frame = inspector.what_if
    assert frame["token"].tolist() == [" w2", " x"]
    assert frame["kept"].tolist() == ["yes", "no"]
    assert inspector.sampler == {"temperature": 1.0, "top_p": 1.0, "top_k": 1, "min_p": 0.0}


@pytest.mark.parametrize(
    "wrong", [{"temperature": 9}, {"top_k": 1.5}, {"heat": 1}, {"top_p": "x"}, {"min_p": None}]
)
def test_invalid_sampler_is_refused(inspector: Inspector, wrong: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError, match="sampler"):
        inspector.sampler = wrong


@pytest.mark.parametrize(("name", "value"), [("shown", 1), ("pinned", 6), ("pinned", -1)])
def test_positions_beyond_the_result_are_refused(
    inspector: Inspector, name: str, value: int
) -> None:
    with pytest.raises(traitlets.TraitError, match=name):
        setattr(inspector, name, value)


def test_opening_builds_each_frame_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_result(make_chunk(" a", [entry(" a")]))
    built: list[str] = []
    for name in ("logprobs", "top_logprobs"):
        original = getattr(tm.ChatResult, name).fget

        def counted(self: tm.ChatResult, name: str = name, original: Any = original) -> Any:
            built.append(name)
            return original(self)

        monkeypatch.setattr(tm.ChatResult, name, property(counted))
    inspector = made.inspect()
    inspector.pinned, inspector.selected = 0, [0]
    inspector._repr_mimebundle_()
    assert inspector.what_if is not None
    assert sorted(built) == ["logprobs", "top_logprobs"]


@example(None, {"pinned": 0, "shown": 1})
@example(None, {"choice": 0, "shown": 1})
@given(odd_messages(FromPage), st.dictionaries(st.sampled_from(TRAITS), any_json()) | any_json())
def test_odd_messages_and_state_are_ignored_or_answered(message: Any, state: Any) -> None:
    made = make_result(make_chunk(" a", [entry(" a")])).inspect()
    sent: list[Any] = []
    made.send = lambda content, buffers=None: sent.append(content)
    made._on_message(made, message, [])
    made.set_state(state)
    assert [each["problem"] for each in sent if each["kind"] != "sampled"] == []
    assert made.results == (made.result,)
    assert isinstance(made._columns, dict)
    assert made._about["footer"]


def test_a_token_that_does_not_exist_is_answered_in_one_line(inspector: Inspector) -> None:
    sent: list[Any] = []
    inspector.send = sent.append  # type: ignore[method-assign]
    token = {"shown": 3, "choice": 0, "position": 0}
    message = {"kind": "sample", "request": 5, "rows": 20, "sampler": {}, **token}
    inspector._on_message(inspector, message, [])
    assert (sent[0]["request"], sent[0]["problem"]) == (5, "This token is not in the result.")


def test_page_can_set_only_its_own_traits(
    inspector: Inspector, caplog: pytest.LogCaptureFixture
) -> None:
    inspector.set_state({"_about": {}, "_tree": [], "pinned": 2})
    assert inspector._about["footer"]
    assert inspector.pinned == 2
    assert caplog.messages == []
    inspector.set_state({"pinned": 99})
    assert inspector.pinned == 2
    (line,) = caplog.messages
    assert "no token at position 99" in line


def test_title_says_whose_answer_is_shown() -> None:
    made = make_result({**make_chunk("a", [entry("a")]), "model": "org/m"})
    assert made.inspect()._about["title"] == "“Say hello.” · org/m · played"


def test_sampler_starts_at_the_settings_of_the_request() -> None:
    made = make_result(make_chunk("a", [entry("a")]), temperature=0.7, top_p=0.9, top_k=5)
    assert made.inspect().sampler == {"temperature": 0.7, "top_p": 0.9, "top_k": 5, "min_p": 0.0}
    unset = make_result(make_chunk("a", [entry("a")])).inspect()
    assert unset.sampler == {"temperature": 1.0, "top_p": 1.0, "top_k": 0, "min_p": 0.0}
    refused = make_result(make_chunk("a", [entry("a")]), top_p=0.0).inspect()
    assert refused.sampler["top_p"] == 1.0
