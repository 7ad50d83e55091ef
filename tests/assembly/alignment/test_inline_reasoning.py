"""``<think>`` blocks at the start of an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.assembly.alignment.inline_reasoning import split

from ...factories import (
    entry,
    make_chunk,
    make_result,
)


def test_reasoning_after_white_space_is_aligned() -> None:
    tokens = ["<think>", " I", " see", ".", "</think>", "\n\n", "Yes"]
    made = make_result(make_chunk("".join(tokens), [entry(token) for token in tokens]))
    assert (made.reasoning, made.text) == ("I see.", "Yes")
    assert made.logprobs["segment"].tolist() == [
        *("special", "reasoning", "reasoning", "reasoning", "special", "special", "content")
    ]
    assert made.warnings == []


def test_reasoning_in_field_and_tags_is_shown_once() -> None:
    twice = {"reasoning": "I see.", "reasoning_content": "I see."}
    made = make_result(make_chunk("<think>I see.</think>Yes", delta=twice))
    assert (made.reasoning, made.text) == ("I see.", "Yes")
    assert made._repr_html_().count("I see.") == 1
    kept = made.response["choices"][0]["message"]
    assert kept.items() >= twice.items()
    other = make_result(make_chunk("<think>tags</think>Yes", delta={"reasoning": "I see."}))
    assert other.text == "<think>tags</think>Yes"


@pytest.mark.parametrize(
    ("content", "reasoning", "text"),
    [
        ("<think>so</think>yes", "so", "yes"),
        ("\n<think>\nso\n</think>\n\nyes", "so", "yes"),
        ("<think>a</think>\n<think>b</think>c", "a\n\nb", "c"),
        ("<think></think>yes", None, "yes"),
        ("so</think>yes", "so", "yes"),
        ("<think>so", None, "<think>so"),
        ("yes <think>so</think>", None, "yes <think>so</think>"),
        ("yes", None, "yes"),
        ("<think>so</think>", "so", ""),
    ],
)
def test_think_blocks_at_the_head(content: str, reasoning: str | None, text: str) -> None:
    made = make_result(make_chunk(content))
    assert (made.reasoning, made.text) == (reasoning, text)


@given(st.lists(st.sampled_from(["<think>", "</think>", " ", "\n", "a", "é", "<"]), max_size=12))
def test_splitting_loses_nothing(parts: list[str]) -> None:
    content = "".join(parts)
    assert "".join(text for _, text in split(content)) == content


@pytest.mark.parametrize("tags", [("<think>", "</think>"), ("<", "think", ">", "</", "think>")])
def test_think_tags_of_one_or_several_tokens(tags: tuple[str, ...]) -> None:
    half = len(tags) // 2 + (len(tags) > 2)
    tokens = [*tags[:half], "so", *tags[half:], "\n\n", "yes"]
    made = make_result(make_chunk("".join(tokens), [entry(token) for token in tokens]))
    frame = made.logprobs
    by_segment = frame[frame["byte_start"].notna()].groupby("segment", observed=True)["bytes"].sum()
    assert by_segment.to_dict() == {"reasoning": b"so", "content": b"yes"}
    assert set(frame.loc[frame["byte_start"].isna(), "segment"]) == {"special"}


def test_offsets_count_in_the_reasoning_that_is_shown() -> None:
    tokens = ["<think>", "a", "</think>", "<think>", "b", "</think>", "c"]
    made = make_result(make_chunk("".join(tokens), [entry(token) for token in tokens]))
    frame = made.logprobs
    frame = frame[frame["segment"] == "reasoning"]
    shown = (made.reasoning or "").encode()
    for row in frame.itertuples():
        assert shown[row.byte_start : row.byte_end] == row.bytes
