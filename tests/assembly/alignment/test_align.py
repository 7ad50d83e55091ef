"""The bytes that each token wrote. A token that does not fit is unknown, never guessed."""

from __future__ import annotations

import codecs
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.assembly.alignment.align import align
from tensormesh_nb.assembly.alignment.offsets import Alignment

from ...factories import entry, load_recorded, make_chunk, make_result

EMOJI = "😀".encode()


def laid(text: str, *tokens: tuple[str, bytes | None]) -> Alignment:
    return align([t for t, _ in tokens], [b for _, b in tokens], [("content", text)])


def spans(found: Alignment) -> list[tuple[int, int]]:
    return list(zip(found.start, found.end, strict=True))


def bounds(found: Alignment) -> list[tuple[int, int]]:
    return list(zip(found.low, found.high, strict=True))


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


def test_character_in_parts() -> None:
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
    # What begins with an ASCII character stands right after the characters that were not sent.
    assert spans(found) == [(-1, -1), (-1, -1), (4, 5)]
    assert bounds(found) == [(0, 4), (0, 4), (4, 5)]
    assert found.bytes[:2] == [None, None]
    assert found.complete


def test_a_replacement_character_that_the_model_wrote_is_text() -> None:
    found = laid("\ufffd!", ("\ufffd", "\ufffd".encode()), ("!", b"!"))
    assert spans(found) == [(0, 3), (3, 4)]


def test_an_empty_token_before_a_whole_character() -> None:
    found = laid(" 😀!", ("", b""), ("", b""), (" 😀", None), ("!", b"!"))
    assert spans(found) == [(-1, -1), (-1, -1), (0, 5), (5, 6)]
    # All three wrote it together.
    assert bounds(found) == [(0, 5), (0, 5), (0, 5), (5, 6)]
    assert found.complete


def test_an_empty_token_of_unknown_bytes_before_a_character() -> None:
    # It may hold a part of this character or one that the host dropped.
    found = laid("😀!", ("", None), ("😀", None), ("!", b"!"))
    assert bounds(found) == [(-1, -1), (-1, -1), (4, 5)]
    assert not found.complete


@pytest.mark.parametrize("sent", [b"", None])
def test_empty_token_before_ascii_text_wrote_nothing(sent: bytes | None) -> None:
    found = laid("So", ("", sent), ("So", None))
    assert bounds(found) == [(-1, -1), (0, 2)]
    assert found.complete


def test_a_space_before_a_part_of_a_character() -> None:
    found = laid("a 😀b", ("a", b"a"), (" \ufffd", None), ("\ufffd", None), ("b", b"b"))
    assert spans(found) == [(0, 1), (-1, -1), (-1, -1), (6, 7)]
    assert bounds(found)[1:3] == [(1, 6), (1, 6)]


def test_more_parts_than_bytes_are_unknown() -> None:
    parts = [("\ufffd", None)] * 3
    assert spans(laid("éb", *parts, ("b", b"b")))[-1] == (-1, -1)


def test_bytes_that_contradict_the_text_are_unknown() -> None:
    found = laid("üb", ("\ufffd", None), ("é", "é".encode()), ("b", b"b"))
    assert spans(found) == [(-1, -1)] * 3


def test_bytes_of_a_vocabulary_that_names_them() -> None:
    found = laid("a\né", ("a", None), ("<0x0A>", None), ("<0xC3>", None), ("<0xA9>", None))
    assert spans(found) == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert b"".join(filter(None, found.bytes)) == "a\né".encode()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ([b"a", b"\xff", b"b"], "a\ufffdb"),
        ([b"a", b"\xf0\x9f", b"b"], "a\ufffdb"),
        ([b"a", b"\xf0\x9f", b"\xff", b"b"], "a\ufffd\ufffdb"),
        ([b"a", b"\xff x", b"b"], "a\ufffd xb"),
        ([b"a", b"\xe2\x82", "é".encode(), b"b"], "a\ufffdéb"),
    ],
)
def test_alignment_resumes_after_invalid_utf_8(written: list[bytes], text: str) -> None:
    tokens = [(raw.decode("utf-8", "replace"), raw) for raw in written]
    found = laid(text, *tokens)
    end = len(text.encode())
    assert spans(found)[0] == (0, 1)
    assert spans(found)[1] == (-1, -1)
    assert spans(found)[-1] == (end - 1, end)
    assert found.bytes == written
    assert found.complete
    assert found.covered("content") == end


def test_white_space_stripped_by_a_parser() -> None:
    tokens = ["<think>", "\n so", " it is\n", "</think>", "\n\nYes", ".", "\n"]
    found = align(
        tokens, [t.encode() for t in tokens], [("reasoning", "so it is"), ("content", "Yes.")]
    )
    assert found.segment == [
        *("special", "reasoning", "reasoning", "special", "content", "content", "special")
    ]
    assert bounds(found)[1:3] == [(0, 2), (2, 8)]
    assert bounds(found)[4:6] == [(0, 3), (3, 4)]
    # Their bytes are more than what stands there, so only the last one has offsets.
    assert [start for start in found.start if start >= 0] == [3]
    assert found.complete


def test_stop_string_in_the_first_token() -> None:
    assert align(["Q:"], [b"Q:"], [], stopped=True).segment == ["content"]
    assert align(["Q:"], [b"Q:"], []).segment == [None]
    made = make_result(make_chunk("", [entry("Q:")], finish_reason="stop", stop_reason="Q"))
    assert list(made.logprobs["segment"]) == ["content"]
    assert made.logprobs["segment"].dtype.categories.tolist()[0] == "content"


def test_stop_string_inside_a_token_bounds_it() -> None:
    tokens = ["Hel", "lo\nQ", ":"]
    found = align(tokens, [t.encode() for t in tokens], [("content", "Hello")], stopped=True)
    assert found.segment == ["content"] * 3
    assert bounds(found) == [(0, 3), (3, 5), (-1, -1)]
    assert spans(found)[1:] == [(-1, -1)] * 2


def test_token_beyond_the_text_has_no_segment() -> None:
    tokens = ["so", "x", "yes"]
    texts = [("reasoning", "so it"), ("content", "yes")]
    found = align(tokens, [t.encode() for t in tokens], texts)
    assert found.segment == ["reasoning", None, None]


def test_answer_after_reasoning_without_rows_is_aligned() -> None:
    tokens = ["Yes", ".", "<|im_end|>"]
    texts = [("reasoning", "so"), ("content", "Yes.")]
    found = align(tokens, [t.encode() for t in tokens], texts, whole=True)
    assert found.segment == ["content", "content", "special"]
    assert spans(found)[:2] == [(0, 3), (3, 4)]
    assert not found.complete


def test_hidden_reasoning_has_no_segment() -> None:
    tokens = ["<think>", "so", "</think>", "Yes", "<|im_end|>"]
    found = align(tokens, [t.encode() for t in tokens], [("content", "Yes")], whole=True)
    assert found.segment == ["special", None, "special", "content", "special"]
    assert spans(found)[3] == (0, 3)


def test_end_is_aligned_after_unknown_bytes() -> None:
    tokens = ["a", "Ġthe", "Ġend", " of", " it", "</s>"]
    raw = [b"a", None, None, b" of", b" it", b"</s>"]
    found = align(tokens, raw, [("content", "a the end of it")], whole=True)
    assert spans(found)[3:5] == [(9, 12), (12, 15)]
    assert bounds(found)[1:3] == [(1, 9), (1, 9)]


def test_end_is_not_aligned_if_a_stop_string_cut_it() -> None:
    found = align(
        ["a", "Ġb", "c"], [b"a", None, b"c"], [("content", "a bc")], whole=True, stopped=True
    )
    assert spans(found)[1:] == [(-1, -1)] * 2


def test_unaligned_text_is_a_warning() -> None:
    made = make_result(
        make_chunk("Hello there", [entry("Hello")]), make_chunk(finish_reason="stop")
    )
    assert [w for w in made.warnings if "all but 6 bytes" in w]
    assert not [w for w in load_recorded("logprobs.json").warnings if "bytes" in w]


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
def test_markers_anywhere_do_not_break_alignment(marker: str) -> None:
    found = laid("ab", *plain("a", marker, "b"))
    assert found.segment == ["content", "special", "content"]
    assert spans(found) == [(0, 1), (-1, -1), (1, 2)]


def test_a_marker_that_is_text_is_text() -> None:
    assert laid("a</s>", *plain("a", "</s>")).segment == ["content", "content"]


def test_after_a_mismatch_nothing_is_known() -> None:
    found = laid("abcabc", *plain("a", "x", "b", "c"))
    assert spans(found) == [(0, 1), (-1, -1), (-1, -1), (-1, -1)]


def test_reasoning_then_content() -> None:
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


@pytest.mark.parametrize("text", ["Hi", ""])
def test_white_space_before_a_call_is_not_part_of_it(text: str) -> None:
    before = ["Hi"] if text else []
    tokens = [*before, "\n\n", '{"a":', "\n", " 1}"]
    found = align(tokens, [None] * len(tokens), [("content", text)], calls_tools=True)
    # Parsers strip it; white space inside the call is the call's.
    assert found.segment[len(before) :] == ["special", *["tool_call"] * 3]


def test_tokens_without_strings_are_not_aligned() -> None:
    found = align([None, None], [None, None], [("content", "Hi")])
    assert spans(found) == [(-1, -1)] * 2


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


@given(st.lists(st.binary(min_size=1, max_size=4), max_size=10))
def test_any_bytes_align(pieces: list[bytes]) -> None:
    text = b"".join(pieces).decode("utf-8", "replace")
    found = align([p.decode("utf-8", "replace") for p in pieces], list(pieces), [("content", text)])
    raw = text.encode()
    for sent, start, end in zip(pieces, found.start, found.end, strict=True):
        if start >= 0:
            assert raw[start:end] == sent
    # Every known offset is correct: decoding the tokens before it gives the text before it.
    for at, start in enumerate(found.start):
        if start >= 0 and not _open(b"".join(pieces[:at])):
            assert len(b"".join(pieces[:at]).decode("utf-8", "replace").encode()) == start


def _open(raw: bytes) -> bool:
    """Whether the bytes end inside a character."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(raw)
    return bool(decoder.getstate()[0])


@given(
    st.lists(st.tuples(st.text(max_size=3), st.none() | st.binary(max_size=4)), max_size=8),
    st.text(max_size=6),
    st.text(max_size=6),
)
def test_aligned_bytes_equal_the_text(
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
