"""JSON fields: any JSON, complete or cut off, is read in linear time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.analysis.json_fields import MAX_DEPTH, read_fields

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def leaves(value: Any, path: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        named = [(k.replace("~", "~0").replace("/", "~1"), v) for k, v in value.items()]
        return [leaf for k, v in named for leaf in leaves(v, f"{path}/{k}")]
    if isinstance(value, list) and value:
        return [leaf for i, v in enumerate(value) for leaf in leaves(v, f"{path}/{i}")]
    return [(path, value)]


@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_any_json_has_its_leaves(value: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = read_fields(text)
    assert found.notes == []
    assert [(f.path, f.value) for f in found.values] == leaves(value)


@given(JSON, st.data())
def test_any_cut_of_any_json_lists_a_part_of_its_leaves(value: Any, data: st.DataObject) -> None:
    text = json.dumps([value])
    found = read_fields(text[: data.draw(st.integers(1, len(text) - 1))])
    assert [(f.path, f.value) for f in found.values] == leaves([value])[: len(found.values)]
    assert found.notes


@pytest.mark.parametrize(
    "text", ["[" * 50_000, '{"a":' * 20_000, '["\\x' * 20_000, "[1," * 20_000, "```\n" * 20_000]
)
def test_hostile_json_has_bounded_depth(text: str) -> None:
    found = read_fields(text)
    assert max((f.path.count("/") for f in found.values), default=0) <= MAX_DEPTH
