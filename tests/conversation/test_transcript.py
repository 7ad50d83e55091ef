"""Transcripts as HTML and as text."""

from __future__ import annotations

import re

from tensormesh_nb.conversation.history import History
from tensormesh_nb.conversation.transcript import history_html

from ..github_sanitizer import sanitize_like_github
from .turns import add_turn


def test_control_characters_and_tags_are_escaped() -> None:
    history = History("<b>x</b>")
    add_turn(history, "\x1b[2J<script>", reply="\u202e<img src=x onerror=alert(1)> $x$")
    assert "\x1b" not in history.transcript()
    assert "\u202e" not in history.transcript()
    drawn = history_html(history)
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "<b>" not in drawn
    assert "mathjax_ignore" in drawn


def test_github_keeps_the_roles() -> None:
    history = History("h")
    add_turn(history, "Where?", reply="Here.")
    text = re.sub("<[^>]*>", "|", sanitize_like_github(history_html(history)))
    places = [text.index(part) for part in ("|user|", "Where?", "|assistant|", "Here.")]
    assert places == sorted(places)
