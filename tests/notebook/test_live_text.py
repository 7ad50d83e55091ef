"""The live display: what it writes, how often, and how much of it."""

from __future__ import annotations

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.notebook import live_text as live
from tensormesh_nb.notebook.live_text import OUTPUT, LiveText
from tensormesh_nb.wire.chunks import Chunk, decode
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..hostile_text import GIANT, HOSTILE
from ..replay_host import chunk


def read(keys: dict[str, Any]) -> Chunk:
    return decode(json.dumps(keys).encode())


def delta(**keys: Any) -> Chunk:
    return read({"choices": [{"index": 0, "delta": keys}]})


def test_only_what_is_new_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveText(replaces=False)
    live.show([read(chunk("")), read(chunk())])
    assert not live.has_written
    live.show([read(chunk("Hel")), read(chunk("lo"))])
    assert capsys.readouterr().out == "Hello"
    live.show([])
    live.show([read(chunk(" there", finish_reason="stop")), read({"choices": [], "usage": {}})])
    assert capsys.readouterr().out == " there"
    live.end()
    assert capsys.readouterr() == ("\n", "")


def test_other_choices_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    LiveText(replaces=False).show([read(chunk("one", index=1)), read(chunk("zero"))])
    assert capsys.readouterr().out == "zero"


def test_a_whole_message_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    LiveText(replaces=False).show([read({"choices": [{"message": {"content": "all"}}]})])
    assert capsys.readouterr().out == "all"


def test_reasoning_is_marked_and_ends_before_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = LiveText(replaces=False)
    live.show([delta(reasoning="let me")])
    live.show([delta(reasoning_content=" see"), delta(content="Yes")])
    live.show([delta(content=".")])
    assert capsys.readouterr().out == "(thinking) let me see\n\nYes."


def test_reasoning_is_dimmed_where_colours_are_understood(
    capsys: pytest.CaptureFixture[str],
) -> None:
    LiveText(replaces=True).show([delta(reasoning="hm"), delta(content="Yes")])
    assert capsys.readouterr().out == "\x1b[2m(thinking) hm\x1b[0m\n\nYes"


def test_control_characters_are_shown_also_when_cut(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveText(replaces=False)
    live.show([read(chunk("a\x1b")), read(chunk("]0;title\x07")), delta(reasoning="\u202ex")])
    assert capsys.readouterr().out == r"a\x1b]0;title\x07(thinking) " + r"\u202ex"


def test_a_terminal_that_lacks_a_character_shows_a_question_mark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    LiveText(replaces=False).show([read(chunk("Åsa 日本"))])
    assert raw.getvalue() == b"?sa ??"


@pytest.mark.parametrize(("piece", "longest"), [("word\n", OUTPUT), ("word ", 2 * OUTPUT)])
def test_no_output_grows_for_ever_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, piece: str, longest: int
) -> None:
    outputs = [""]

    def write(text: str) -> None:
        outputs[-1] += text

    monkeypatch.setattr(sys, "stdout", SimpleNamespace(write=write, flush=lambda: None))
    monkeypatch.setattr(live, "_display", lambda *_, **__: outputs.append(""))
    shown = LiveText(replaces=True)
    for _ in range(200):
        shown.show([delta(content=200 * piece)])
    assert "".join(outputs) == 200 * 200 * piece
    assert len(outputs) == 1 + 200 * 200 * len(piece) // (longest + len(200 * piece))
    assert max(map(len, outputs)) <= longest + len(200 * piece)


def test_notices_outlive_the_live_text(capsys: pytest.CaptureFixture[str]) -> None:
    live = LiveText(replaces=True)
    live.notify("a notice\x1b")
    live.show([read(chunk("text"))])
    capsys.readouterr()
    live.end()
    # Outside of a kernel, clearing is an escape sequence.
    assert capsys.readouterr().out.endswith("a notice\\x1b\n")


@given(st.lists(st.text(max_size=5)))
def test_what_was_written_adds_up_to_the_text(pieces: list[str]) -> None:
    written = io.StringIO()
    stdout, sys.stdout = sys.stdout, written
    try:
        live = LiveText(replaces=False)
        for piece in pieces:
            live.show([delta(content=piece)])
    finally:
        sys.stdout = stdout
    kept = [piece.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for piece in pieces]
    assert written.getvalue() == escape_unsafe("".join(kept))


@pytest.mark.parametrize("part", ["content", "reasoning"])
def test_hostile_text_does_nothing_to_a_terminal_however_it_is_cut(
    capsys: pytest.CaptureFixture[str], part: str
) -> None:
    for text in HOSTILE:
        if text == GIANT:
            continue
        whole, cut = LiveText(replaces=False), LiveText(replaces=False)
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


def test_emoji_and_scripts_read_as_they_should_though_they_come_in_pieces(
    capsys: pytest.CaptureFixture[str],
) -> None:
    live = LiveText(replaces=False)
    for piece in ("👩", "\u200d", "🚀 ", "❤", "\ufe0f", " می", "\u200c", "خواهم"):
        live.show([delta(content=piece)])
    assert capsys.readouterr().out == "👩\u200d🚀 ❤\ufe0f می\u200cخواهم"
