"""What the page draws: no markup, no control characters, short."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.widgets.next_token.next_token_view import next_token_view, throw_view

TEXT = "The capital of France is"


def test_long_text_is_cut_at_its_start(local: tm.Client) -> None:
    made = local.next_token("word " * 200 + "end", top=2)
    view = next_token_view(made)
    assert view["begun"].startswith("…")
    assert view["begun"].endswith("end")
    assert len(view["begun"]) == 401


def test_control_characters_are_escaped(local: tm.Client) -> None:
    view = next_token_view(local.next_token("A\x1b[31m\u202e", top=2))
    assert not any(sign in view["begun"] for sign in ("\x1b", "\u202e"))


def test_messages_are_lines(local: tm.Client) -> None:
    messages = [{"role": "user", "content": "Hi\nthere"}]
    view = next_token_view(local.next_token(messages, top=2))
    assert view["before"] == ["user: Hi", "there"]
    assert view["begun"] == ""
    assert len(view["notices"]) == 1


def test_throw_is_json(local: tm.Client) -> None:
    thrown = local.next_token(TEXT, top=3).sample(at=0.5)
    view = throw_view(thrown, 4)
    assert (view["number"], view["token"], view["at"]) == (4, " Paris", 0.5)
    assert view["bits"] == pytest.approx(thrown.bits)
