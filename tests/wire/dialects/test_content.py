"""Texts in content that is a list of parts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.dialects.content import is_text, read_content, read_text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "thinking", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_parts_go_to_their_segments() -> None:
    found = read_content(
        [
            {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
            {"type": "text", "text": "A"},
            {"type": "refusal", "refusal": "no"},
            {"type": "novel", "text": "B"},
            {"type": "image", "url": "u"},
            None,
        ]
    )
    assert (found.content, found.reasoning, found.refusal) == ("AB", "hm", "no")
    assert found.others == [{"type": "image", "url": "u"}]


def test_one_plain_part_is_the_usual_case() -> None:
    part = {"type": "text", "text": "A"}
    assert is_text(part)
    assert read_content([part]) == ("A", "", "", [])
    assert not is_text({"type": "text", "text": None})


@pytest.mark.parametrize("value", [None, "text", 5, {}, {"type": "text", "text": "x"}])
def test_other_values_have_no_parts(value: Any) -> None:
    assert read_content(value) == ("", "", "", [])


def test_depth_is_limited() -> None:
    value: Any = "deep"
    for _ in range(100):
        value = {"text": value}
    assert read_text(value) == ""
    assert read_text({"text": {"text": "near"}}) == "near"


@given(JSON)
def test_any_json_gives_texts(value: Any) -> None:
    found = read_content([value])
    assert all(isinstance(text, str) for text in found[:3])
    assert isinstance(read_text(value), str)
