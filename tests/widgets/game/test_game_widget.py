"""The kernel side of the game's widget: moves of the page, phases, what it sends."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.guessing import game as game_module
from tensormesh_nb.guessing.game import Game
from tensormesh_nb.widgets.game.game_messages import FromPage
from tensormesh_nb.widgets.game.game_widget import GameWidget

from ...guessing.texts import answer
from ..odd_messages import any_json, odd_messages

SECRET = " Paris"


def begun(**options: Any) -> Game:
    listed = {SECRET: 0.5, " Lyon": 0.25, " Nice": 0.125}
    return answer(("It", {"It": 0.5, "He": 0.25}), (SECRET, listed)).game(**options)


@pytest.fixture
def widget() -> GameWidget:
    return GameWidget(begun(players=["Ada", "Bo"]))


def wait() -> None:
    """Wait for the widget's thread."""
    for thread in threading.enumerate():
        if thread.name == "game":
            thread.join()


def hear(widget: GameWidget, kind: str, **content: Any) -> str:
    """A message of the page, and the problem that it caused."""
    answered = widget._answered
    widget._handle_custom_msg({"kind": kind, **content}, [])
    wait()
    assert widget._answered == answered + 1
    return widget._problem


def typed(widget: GameWidget, player: str, *guesses: tuple[str, str], other: str = "") -> str:
    filled = [*guesses, *[("", "")] * (4 - len(guesses))]
    return hear(widget, "guess", player=player, guesses=filled, other=other)


def test_page_plays_a_whole_game(widget: GameWidget) -> None:
    assert widget.phase == "guess"
    assert typed(widget, "Ada", ("it", "")) == ""
    assert typed(widget, "bo", ("it", "33,5"), ("he", "50 %"), other=" 16.5 ") == ""
    assert hear(widget, "reveal") == ""
    assert (widget.phase, widget._view["token"]) == ("reveal", "It")
    assert hear(widget, "reveal") == ""  # two clicks
    assert len(widget.game.rounds) == 1
    assert widget.game.rounds[0].bits["Bo"] == pytest.approx(1.578, abs=1e-3)
    hear(widget, "next")
    assert (widget.phase, widget._view["text"]) == ("guess", "It")
    assert typed(widget, "Ada", ("a", ""), ("b", "")) == ""
    assert hear(widget, "take_back", player="Ada") == ""
    assert widget.game.guessed == []
    hear(widget, "reveal")
    assert widget.phase == "reveal"
    hear(widget, "next")
    assert (widget.phase, widget._view["text"]) == ("over", "It Paris")


@pytest.mark.parametrize(
    ("guesses", "other", "line"),
    [
        ([], "", "guess: type a guess, or several with points."),
        ([("a", "60"), ("b", "30")], "", "guess: the points add up to 90, expected 100: 10 are"),
        ([("a", "60"), ("b", "")], "", "guess: the points add up to 60, expected 100: 40 are"),
        ([("a", "x")], "", "guess: expected points from 0 to 100 for 'a', got 'x'."),
        ([("a", "nan")], "", "guess: expected from 0 to 100 points for 'a', got nan."),
        ([("", "50"), ("a", "50")], "", "guess: a guess is empty"),
        ([("a", "50"), ("a", "50")], "", "guess: 'a' and 'a' are the same guess"),
        ([("a", "")], "half", "guess: expected points from 0 to 100 for 'something else'"),
    ],
)
def test_what_is_typed_wrongly_is_a_problem_in_one_line(
    widget: GameWidget, guesses: list[tuple[str, str]], other: str, line: str
) -> None:
    assert typed(widget, "Ada", *guesses, other=other).startswith(line)
    assert widget.game.guessed == []


def test_everything_on_something_else_is_a_guess(widget: GameWidget) -> None:
    assert typed(widget, "Ada", other="100") == ""
    assert typed(widget, "Ada", ("a", "")).startswith("guess: 'Ada' has already guessed")


def test_moves_in_a_cell_are_shown(widget: GameWidget) -> None:
    widget.game.guess("Ada", "it")
    assert widget._view["players"][0]["done"]
    widget.game.reveal()
    assert widget._view["phase"] == "reveal"
    widget.game.guess("Ada", "x")  # the class goes on
    assert widget._view["phase"] == "guess"
    widget.game.end()
    assert widget._view["phase"] == "over"


def test_guess_costs_no_scores(widget: GameWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(game_module, "scores_frame", refuse)
    assert typed(widget, "Ada", ("it", "")) == ""
    assert widget._view["players"][0]["done"]


def test_page_does_not_know_what_comes(widget: GameWidget) -> None:
    widget.game.guess("Ada", "it")
    for _ in range(2):
        state = {
            name: value
            for name, value in widget.get_state().items()
            if name not in ("_esm", "_code")
        }
        assert SECRET.strip() not in json.dumps(state, default=str)
        assert SECRET.strip() not in json.dumps(widget._repr_mimebundle_(), default=str)
        widget.game.reveal() if widget.phase == "guess" else None


def test_saved_outputs_have_static_html(widget: GameWidget) -> None:
    bundle = widget._repr_mimebundle_()
    assert f'data-for="{widget._static}"' in bundle["text/html"]
    assert "one of 1,000 tokens" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Guess the next token")
    assert repr(widget) == "<GameWidget ''>"


def test_displayed_game_has_one_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[GameWidget] = []
    monkeypatch.setattr(GameWidget, "_ipython_display_", lambda widget: shown.append(widget))
    game = begun()
    game._ipython_display_()
    game._ipython_display_()
    assert len(shown) == 2
    assert shown[0] is shown[1]
    assert shown[0] is game.play()
    shown[0].close()
    game._ipython_display_()
    assert shown[2] is not shown[0]
    game.guess("Ada", "x")
    assert shown[2]._view["players"] == [{"name": "Ada", "done": True}]


def test_static_html_follows_revealed_tokens_only(
    widget: GameWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    published: list[str] = []
    monkeypatch.setattr(widget, "update_static", lambda: published.append(widget.static()[0]))
    widget.game.guess("Ada", "it")
    assert published == []
    widget.game.reveal()
    widget.game.end()
    assert ["2 guessed" in html or "1 guessed" in html for html in published] == [False, True]


_SHARED = GameWidget(begun())  # Hypothesis does not reset fixtures


@given(odd_messages(FromPage), st.dictionaries(st.sampled_from(["_view", "_esm"]), any_json()))
def test_odd_messages_and_state_are_ignored_or_answered(message: Any, state: Any) -> None:
    view = dict(_SHARED._view)
    _SHARED.set_state(state)
    assert _SHARED._view == view
    _SHARED._handle_custom_msg(message, [])
    wait()
    json.dumps(_SHARED._view, allow_nan=False)
