"""Alignment: which bytes each token wrote. What does not fit is unknown, never guessed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.tokens.alignment import Alignment, align
from tensormesh_nb.tokens.thinking import split

from .making import entry, piece, result

EMOJI = "😀".encode()


def laid(text: str, *tokens: tuple[str, bytes | None]) -> Alignment:
    return align([t for t, _ in tokens], [b for _, b in tokens], [("content", text)])


def spans(found: Alignment) -> list[tuple[int, int]]:
    return list(zip(found.start, found.end, strict=True))


def plain(*tokens: str) -> list[tuple[str, bytes | None]]:
    return [(token, token.encode()) for token in tokens]


def test_plain_tokens_lie_end_to_end() -> None:
    found = laid("Hello there!", *plain("Hello", " there", "!"))
    assert spans(found) == [(0, 5), (5, 11), (11, 12)]
    assert found.complete


def test_bytes_may_be_missing_where_the_strings_fit() -> None:
    found = laid("Grüße", ("Gr", None), ("üße", None))
    assert found.bytes == [b"Gr", "üße".encode()]
    assert spans(found) == [(0, 2), (2, 7)]


def test_true_bytes_of_a_character_in_parts() -> None:
    found = laid("a😀b", ("a", b"a"), ("\ufffd", EMOJI[:2]), ("\ufffd", EMOJI[2:]), ("b", b"b"))
    assert spans(found) == [(0, 1), (1, 3), (3, 5), (5, 6)]
    assert b"".join(filter(None, found.bytes)) == "a😀b".encode()


def test_chinese_in_parts() -> None:
    raw = "你好".encode()
    found = laid("你好", ("\ufffd", raw[:1]), ("\ufffd", raw[1:4]), ("\ufffd", raw[4:]))
    assert spans(found) == [(0, 1), (1, 4), (4, 6)]
    assert found.complete


def test_replacement_characters_are_not_bytes() -> None:
    found = laid("😀!", ("\ufffd", "\ufffd".encode()), ("\ufffd", "\ufffd".encode()), ("!", b"!"))
    assert spans(found) == [(-1, -1)] * 3
    assert found.bytes[:2] == [None, None]
    assert not found.complete


def test_a_replacement_character_that_the_model_wrote_is_text() -> None:
    found = laid("\ufffd!", ("\ufffd", "\ufffd".encode()), ("!", b"!"))
    assert spans(found) == [(0, 3), (3, 4)]


@pytest.mark.parametrize("sent", [b"", None])
def test_an_empty_token_before_a_whole_character(sent: bytes | None) -> None:
    found = laid("😀!", ("", sent), ("😀", None), ("!", b"!"))
    assert spans(found)[1:] == [(0, 4), (4, 5)]
    assert found.complete


def test_raw_vocabulary_glyphs_without_true_bytes_are_unknown() -> None:
    found = laid("Hello there", ("Hello", None), ("Ġthere", None))
    assert spans(found) == [(0, 5), (-1, -1)]
    assert found.bytes[1] is None


def test_raw_vocabulary_glyphs_with_true_bytes_are_aligned() -> None:
    assert spans(laid("Hello there", ("Hello", b"Hello"), ("Ġthere", b" there")))[1] == (5, 11)


def test_a_stop_string_cut_inside_of_a_token() -> None:
    found = laid("Hello", ("Hel", b"Hel"), ("lo\nQ", b"lo\nQ"))
    assert spans(found) == [(0, 3), (-1, -1)]
    assert found.bytes[1] == b"lo\nQ"
    assert not found.complete


def test_end_tokens_have_rows_and_no_text() -> None:
    found = laid("Hi", ("Hi", b"Hi"), ("<|im_end|>", b"<|im_end|>"))
    assert found.segment == ["content", "special"]
    assert spans(found)[1] == (-1, -1)
    assert found.complete


@pytest.mark.parametrize("marker", ["<|im_start|>", "</s>", "<think>", "[/INST]", "<｜end▁of｜>"])
def test_markers_anywhere_do_not_lose_the_place(marker: str) -> None:
    found = laid("ab", *plain("a", marker, "b"))
    assert found.segment == ["content", "special", "content"]
    assert spans(found) == [(0, 1), (-1, -1), (1, 2)]


def test_a_marker_that_is_text_is_text() -> None:
    assert laid("a</s>", *plain("a", "</s>")).segment == ["content", "content"]


def test_after_a_mismatch_nothing_is_known() -> None:
    found = laid("abcabc", *plain("a", "x", "b", "c"))
    assert spans(found) == [(0, 1), (-1, -1), (-1, -1), (-1, -1)]


def test_reasoning_then_content_with_markers_and_white_space_between() -> None:
    tokens = ["<think>", "\n", "so", "</think>", "\n\n", "yes", "<|im_end|>"]
    found = align(tokens, [t.encode() for t in tokens], [("reasoning", "so"), ("content", "yes")])
    assert found.segment == [
        *("special", "special", "reasoning", "special", "special", "content", "special")
    ]
    assert found.complete


def test_tokens_of_tool_calls_come_after_the_text() -> None:
    found = align(
        ["Hi", "<tool_call>", '{"a"', "</tool_call>"],
        [None] * 4,
        [("content", "Hi")],
        calls_tools=True,
    )
    assert found.segment == ["content", "special", "tool_call", "special"]


def test_tokens_without_strings_are_not_laid() -> None:
    found = align([None, None], [None, None], [("content", "Hi")])
    assert found.start == [-1, -1]


def test_no_text_at_all() -> None:
    assert laid("", *plain("</s>")).segment == ["special"]
    assert align([], [], []).complete


@given(st.text(max_size=40), st.data())
def test_any_cutting_of_any_text_aligns(text: str, data: st.DataObject) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    edges = [0, *cuts, len(raw)]
    pieces = [raw[a:b] for a, b in itertools.pairwise(edges)]
    found = align([p.decode("utf-8", "replace") for p in pieces], pieces, [("content", text)])
    assert found.complete
    known = [b for b, s in zip(found.bytes, found.start, strict=True) if s >= 0 and b is not None]
    assert b"".join(known) == raw


@given(
    st.lists(st.tuples(st.text(max_size=3), st.none() | st.binary(max_size=4)), max_size=8),
    st.text(max_size=6),
    st.text(max_size=6),
)
def test_what_is_laid_is_always_what_stands_there(
    tokens: list[tuple[str, bytes | None]], thought: str, text: str
) -> None:
    texts = {
        "reasoning": thought.encode("utf-8", "replace"),
        "content": text.encode("utf-8", "replace"),
    }
    found = align(
        [t for t, _ in tokens], [b for _, b in tokens], [("reasoning", thought), ("content", text)]
    )
    for name, raw, start, end in zip(
        found.segment, found.bytes, found.start, found.end, strict=True
    ):
        if start >= 0:
            assert raw is not None
            assert texts[name][start:end] == raw


# Inline reasoning


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
    made = result(piece(content))
    assert (made.reasoning, made.text) == (reasoning, text)


@given(st.lists(st.sampled_from(["<think>", "</think>", " ", "\n", "a", "é", "<"]), max_size=12))
def test_splitting_loses_nothing(parts: list[str]) -> None:
    content = "".join(parts)
    assert "".join(text for _, text in split(content)) == content


@pytest.mark.parametrize("tags", [("<think>", "</think>"), ("<", "think", ">", "</", "think>")])
def test_think_tags_of_one_or_several_tokens(tags: tuple[str, ...]) -> None:
    half = len(tags) // 2 + (len(tags) > 2)
    tokens = [*tags[:half], "so", *tags[half:], "\n\n", "yes"]
    made = result(piece("".join(tokens), [entry(token) for token in tokens]))
    frame = made.logprobs
    by_segment = frame[frame["byte_start"].notna()].groupby("segment", observed=True)["bytes"].sum()
    assert by_segment.to_dict() == {"reasoning": b"so", "content": b"yes"}
    assert set(frame.loc[frame["byte_start"].isna(), "segment"]) == {"special"}


def test_offsets_count_in_the_reasoning_that_is_shown() -> None:
    tokens = ["<think>", "a", "</think>", "<think>", "b", "</think>", "c"]
    made = result(piece("".join(tokens), [entry(token) for token in tokens]))
    frame = made.logprobs
    frame = frame[frame["segment"] == "reasoning"]
    shown = (made.reasoning or "").encode()
    for row in frame.itertuples():
        assert shown[row.byte_start : row.byte_end] == row.bytes
