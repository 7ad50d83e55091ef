"""The text of a streaming answer in a terminal."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.notebook.output.live_text import LiveText
from tensormesh_nb.notebook.session import Session
from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.dialects.queue_place import QueuePlace, Waiting
from tensormesh_nb.wire.sanitize import escape_unsafe

from ...hostile_text import GIANT, HOSTILE
from ...replay_host import chunk


def read(keys: dict[str, Any]) -> Chunk:
    return decode(json.dumps(keys).encode())


def delta(**keys: Any) -> Chunk:
    return read({"choices": [{"index": 0, "delta": keys}]})


def test_only_what_is_new_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveText(Session())
    live.show([read(chunk("")), read(chunk())])
    assert capsys.readouterr().out == ""
    live.show([read(chunk("Hel")), read(chunk("lo"))])
    assert capsys.readouterr().out == "Hello"
    live.show([])
    live.show([read(chunk(" there", finish_reason="stop")), read({"choices": [], "usage": {}})])
    assert capsys.readouterr().out == " there"
    live.end(None)
    assert capsys.readouterr() == ("\n", "")


def test_other_choices_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    LiveText(Session()).show([read(chunk("one", index=1)), read(chunk("zero"))])
    assert capsys.readouterr().out == "zero"


def test_a_whole_message_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    LiveText(Session()).show([read({"choices": [{"message": {"content": "all"}}]})])
    assert capsys.readouterr().out == "all"


def test_reasoning_is_marked_and_ends_before_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = LiveText(Session())
    live.show([delta(reasoning="let me")])
    live.show([delta(reasoning_content=" see"), delta(content="Yes")])
    live.show([delta(content=".")])
    assert capsys.readouterr().out == "(thinking) let me see\n\nYes."


def test_reasoning_is_dimmed_where_colours_are_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    LiveText(Session()).show([delta(reasoning="hm"), delta(content="Yes")])
    assert terminal.getvalue() == "\x1b[2m(thinking) hm\x1b[0m\n\nYes"


def test_control_characters_are_shown_also_when_cut(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveText(Session())
    live.show([read(chunk("a\x1b")), read(chunk("]0;title\x07")), delta(reasoning="\u202ex")])
    assert capsys.readouterr().out == r"a\x1b]0;title\x07(thinking) " + r"\u202ex"


def test_a_terminal_that_lacks_a_character_shows_a_question_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    LiveText(Session()).show([read(chunk("Åsa 日本"))])
    assert raw.getvalue() == b"?sa ??"


@given(st.lists(st.text(max_size=5)))
def test_written_pieces_add_up_to_the_text(pieces: list[str]) -> None:
    written = io.StringIO()
    stdout, sys.stdout = sys.stdout, written
    try:
        live = LiveText(Session())
        for piece in pieces:
            live.show([delta(content=piece)])
    finally:
        sys.stdout = stdout
    kept = [piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for piece in pieces]
    assert written.getvalue() == escape_unsafe("".join(kept))


@pytest.mark.parametrize("part", ["content", "reasoning"])
def test_hostile_text_in_pieces_is_safe_in_a_terminal(
    capsys: pytest.CaptureFixture[str], part: str
) -> None:
    for text in HOSTILE:
        if text == GIANT:
            continue
        whole, cut = LiveText(Session()), LiveText(Session())
        whole.show([delta(**{part: text})])
        at_once = capsys.readouterr().out
        for character in text:
            cut.show([delta(**{part: character})])
        assert capsys.readouterr().out == at_once
        assert at_once.removeprefix("(thinking) ") == escape_unsafe(text)
        whole.line(text)
        whole.notify(text)
        written = capsys.readouterr().out
        assert escape_unsafe(written) == written


def test_emoji_and_scripts_in_pieces_are_readable(
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = LiveText(Session())
    for piece in ("👩", "\u200d", "🚀 ", "❤", "\ufe0f", " می", "\u200c", "خواهم"):
        live.show([delta(content=piece)])
    assert capsys.readouterr().out == "👩\u200d🚀 ❤\ufe0f می\u200cخواهم"


def test_place_in_the_queue_is_replaced_in_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveText(Session())
    live.show([QueuePlace(place=3)])
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    live.show([Waiting(reason="Sent again in 5 s: \x1b" + "busy " * 50)])
    assert capsys.readouterr().out[4:].startswith("Sent again in 5 s: \\x1bbusy busy")
    live.show([QueuePlace(place=2)])
    live.show([QueuePlace(place=1)])
    live.show([read(chunk("Hello"))])
    live.end(None)
    written = "\r\x1b[K2nd in the queue\r\x1b[K1st in the queue\r\x1b[KHello\n"
    assert capsys.readouterr().out == written
