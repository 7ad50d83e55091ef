"""Comparisons align any tokens by bytes, report noise and escape text."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm

from ..factories import entry, make_chunk, make_result

LN2 = math.log(2)


def said(*tokens: str, base: float = -1.0, finish: str = "stop") -> tm.ChatResult:
    """An answer whose token i has logprob base * (i + 1); an end token is added."""
    entries = [entry(token, base * (i + 1)) for i, token in enumerate(tokens)]
    entries.append(entry("</s>", base))
    text = "".join(tokens)
    return make_result(make_chunk(text, entries, finish_reason=finish), logprobs=True)


def test_equal_tokens_are_compared_one_by_one() -> None:
    found = said("The", " end").compare(said("The", " end", base=-2.0))
    frame = found.frame
    assert list(frame["text"]) == ["The", " end", "</s>"]
    assert list(frame["segment"]) == ["content", "content", "special"]
    assert list(frame["side"]) == ["both"] * 3
    assert frame["difference"].tolist() == pytest.approx([1 / LN2, 2 / LN2, 1 / LN2])
    assert found.first_divergence is None
    assert found.summary["difference"] == pytest.approx(4 / LN2)
    assert "likelier in this one" in repr(found)


def test_other_borders_are_joined_to_the_smallest_common_stretch() -> None:
    found = said("Hel", "lo", " you").compare(said("Hello", " y", "ou"))
    frame = found.frame
    assert list(frame["text"]) == ["Hello", " you", "</s>"]
    assert frame["logprob"].tolist() == pytest.approx([-3.0, -3.0, -1.0])
    assert frame["other_logprob"].tolist() == pytest.approx([-1.0, -5.0, -1.0])
    assert list(frame["first"]) == [0, 2, 3]
    assert list(frame["other_last"]) == [0, 2, 3]


def test_answers_that_part() -> None:
    found = said("It is", " so", "me", "what").compare(said("It is", " so", " hot"))
    parted = found.first_divergence
    assert parted is not None
    assert (parted.segment, parted.byte) == ("content", 8)
    assert (parted.position, parted.other_position) == (2, 2)
    frame = found.frame
    assert list(frame["side"]) == ["both", "both", "this", "this", "other", "this", "other"]
    assert list(frame["text"]) == ["It is", " so", "me", "what", " hot", "</s>", "</s>"]
    assert frame.loc[2:, "difference"].isna().all()
    assert found.spans("word")["text"].tolist() == ["It", "is"]


def test_token_across_the_divergence_is_not_shared() -> None:
    found = said("a", "bc").compare(said("a", "bd"))
    parted = found.first_divergence
    assert parted is not None
    assert (parted.byte, parted.position) == (2, 1)
    assert list(found.frame["side"])[:3] == ["both", "this", "other"]


def test_answer_that_continues_where_the_other_ends() -> None:
    found = said("a", "b").compare(said("a"))
    parted = found.first_divergence
    assert parted is not None
    assert (parted.byte, parted.position, parted.other_position) == (1, 1, None)


def test_noise_is_measured_by_repeating() -> None:
    one, two = said("a", " b"), said("a", " b", base=-1.5)
    found = one.compare(two)
    assert found.noise is None
    assert found.frame["real"].isna().all()
    assert "repeats=" in found.statement
    again = one.compare(two, repeats=[said("a", " b", base=-1.3)])
    assert again.noise == pytest.approx(0.6 / LN2)
    assert again.frame["real"].tolist() == [False, True, False]
    assert again.summary["difference_noise"] == pytest.approx(1.2 / LN2)
    assert "more than the repeats differ: up to 1.73 bits in all, 0.866" in again.statement


def test_a_word_has_the_noise_of_all_its_tokens() -> None:
    this, other, again = (said("ab", "c", base=base) for base in (-1.0, -1.25, -1.3))
    found = this.compare(other, repeats=[again])
    (word,) = found.spans("word").itertuples()
    assert word.difference == pytest.approx(0.75 / LN2)
    assert found.noise == pytest.approx(0.6 / LN2)  # of a token
    assert not word.real
    assert this.compare(said("ab", "c", base=-1.4), repeats=[again]).spans("word")["real"].all()


def test_only_texts_are_compared_without_logprobs() -> None:
    found = make_result(make_chunk("a b")).compare(make_result(make_chunk("a c")))
    assert found.first_divergence is not None
    assert found.first_divergence.byte == 2
    assert "nothing to compare" in found.statement
    assert found.frame["difference"].isna().all()
    assert make_result().compare(make_result()).frame.empty


def test_reasoning_is_compared_before_the_answer() -> None:
    def thought(text: str) -> tm.ChatResult:
        tokens = ["<think>", text, "</think>", "yes"]
        return make_result(make_chunk("".join(tokens), [entry(t) for t in tokens]), logprobs=True)

    found = thought("so").compare(thought("no"))
    assert found.first_divergence is not None
    assert found.first_divergence.segment == "reasoning"
    assert list(found.frame["segment"]) == ["reasoning", "reasoning", "content"]


@given(st.text(min_size=1, max_size=12), st.text(max_size=4), st.text(max_size=4), st.data())
def test_any_two_answers_cut_anyhow(common: str, one: str, two: str, data: st.DataObject) -> None:
    def cut(text: str) -> tm.ChatResult:
        raw = text.encode("utf-8", "replace")
        at = sorted(data.draw(st.sets(st.integers(1, max(len(raw) - 1, 1)), max_size=5)))
        parts = [raw[a:b] for a, b in itertools.pairwise([0, *at, len(raw)]) if a < b]
        entries = [entry(part.decode("utf-8", "replace"), -0.5, bytes=list(part)) for part in parts]
        return make_result(make_chunk(raw.decode(), entries), logprobs=True)

    a, b = cut(common + one), cut(common + two)
    frame = a.compare(b).frame
    for side, made in (("this", a), ("other", b)):
        own = frame[frame["side"].isin(["both", side])]
        raw = made.text.encode()
        reach = 0
        for row in own.itertuples():
            if row.side == "both":
                assert raw[row.byte_start : row.byte_end].decode("utf-8", "replace") == row.text
                assert row.byte_start == reach
            reach = max(reach, row.byte_end)
        assert reach == len(raw)
    both = frame[frame["side"] == "both"]
    total = both["logprob"].sum() + frame.loc[frame["side"] == "this", "logprob"].sum()
    assert total == pytest.approx(a.logprobs["logprob"].sum())
