"""The place where tokens match a text again after a mismatch."""

from __future__ import annotations

from tensormesh_nb.assembly.alignment.realignment import NonAsciiRun, Realignment

STAND_IN = "\ufffd"


def test_run_ends_with_the_next_ascii_character() -> None:
    text = "a日本b".encode()
    run = NonAsciiRun(text, 1)
    assert (run.start, run.end) == (1, 7)
    assert NonAsciiRun(text, 0).end == 0


def test_run_is_searched_from_an_offset_on() -> None:
    text = "日本日".encode()
    run = NonAsciiRun(text, 0)
    piece = "日".encode()
    assert run.holds(piece, 0)
    assert run.holds(piece, 1)
    assert not run.holds(piece, 7)
    assert not run.holds("é".encode(), 0)


def test_ascii_after_characters_that_were_not_sent() -> None:
    text = "日本b".encode()
    search = Realignment(text, 0, NonAsciiRun(text, 0), 0)
    assert search.find(STAND_IN, None) == -1
    assert search.is_possible
    assert search.find("b", b"b") == 6


def test_more_parts_than_bytes_end_the_search() -> None:
    text = "éb".encode()
    search = Realignment(text, 0, NonAsciiRun(text, 0), 0)
    for _ in range(3):
        assert search.find(STAND_IN, None) == -1
    assert not search.is_possible


def test_bytes_after_an_incomplete_character() -> None:
    text = f"{STAND_IN}b".encode()
    search = Realignment(text, 0, None, 0)
    assert search.find(STAND_IN, b"\xf0\x9f") == -1
    assert search.find("b", b"b") == 3


def test_bytes_that_the_text_does_not_have_end_the_search() -> None:
    search = Realignment(b"abc", 0, None, 0)
    assert search.find("x", b"x") == -1
    assert not search.is_possible
