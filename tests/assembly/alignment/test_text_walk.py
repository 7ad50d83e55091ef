"""Matching tokens with texts: all at once gives the same result as one by one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.assembly.alignment.align import align
from tensormesh_nb.assembly.alignment.text_walk import TextWalk

others = st.sampled_from([("<|im_end|>", b"<|im_end|>"), ("", None), ("\n", b"\n"), ("?", b"a")])


texts = st.lists(
    st.tuples(
        st.sampled_from(["content", "reasoning", "refusal", "special"]),
        st.text("aé😀 \n", max_size=8),
    ),
    max_size=4,
)


@given(texts, st.data())
def test_take_text_equals_step_by_step(written: list[tuple[str, str]], data: st.DataObject) -> None:
    tokens: list[tuple[str, bytes | None]] = []
    for _, text in written:
        tokens += data.draw(st.lists(others, max_size=1))
        raw = text.encode()
        cuts = data.draw(st.sets(st.integers(0, len(raw))))
        for start, end in itertools.pairwise(sorted({0, *cuts, len(raw)})):
            tokens.append((raw[start:end].decode("utf-8", "replace"), raw[start:end]))
    tokens += data.draw(st.lists(others, max_size=2))
    keys = {name: data.draw(st.booleans()) for name in ("calls_tools", "stopped", "whole")}
    strings, raws = [t for t, _ in tokens], [b for _, b in tokens]
    at_once = align(strings, raws, written, **keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TextWalk, "take_text", lambda *_: 0)
        assert at_once == align(strings, raws, written, **keys)
