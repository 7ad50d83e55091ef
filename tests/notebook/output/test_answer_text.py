"""The text of an answer as it streams."""

from __future__ import annotations

import json
from typing import Any

from tensormesh_nb.notebook.output.answer_text import answer_text
from tensormesh_nb.wire.chunks import decode


def pieces(*choices: dict[str, Any]) -> list[tuple[str, str]]:
    chunks = [decode(json.dumps({"choices": [choice]}).encode()) for choice in choices]
    return list(answer_text(chunks))


def test_reasoning_comes_before_the_text_of_its_chunk() -> None:
    both = {"index": 0, "delta": {"content": "A", "reasoning": "hm"}}
    assert pieces(both) == [("reasoning", "hm"), ("content", "A")]


def test_whole_message_is_a_piece() -> None:
    whole = {"index": 0, "message": {"role": "assistant", "content": "A"}}
    assert pieces(whole) == [("content", "A")]


def test_other_choices_and_empty_pieces_are_left_out() -> None:
    assert pieces({"index": 1, "delta": {"content": "B"}}) == []
    assert pieces({"index": 0, "delta": {"content": ""}}, {"index": 0, "delta": {}}) == []
    assert list(answer_text([decode(b'{"usage":{}}')])) == []
