"""Static HTML on GitHub, which takes styles and classes away: what is left still tells all."""

from __future__ import annotations

import math

import pytest

import tensormesh_nb as tm

from ..factories import entry, make_chunk, make_result, top_entries
from ..github_sanitizer import sanitize_like_github
from .test_heatmap import Page

SMILE = "😀".encode()


@pytest.fixture(scope="module")
def answer() -> tm.ChatResult:
    """Reasoning, words, a blank line, a character in two parts, a missing number, a clipped one."""
    tops = top_entries((" Paris", math.log(0.5)), (" Lyon", math.log(0.25)), (" <b>Nice</b>", -3.0))
    content = [
        entry("It is"),
        entry(" Paris", math.log(0.5), top_logprobs=tops),
        entry("\n\n"),
        entry("  so"),
        entry("\ufffd", -1.0, bytes=list(SMILE[:2])),
        entry("\ufffd", -2.0, bytes=list(SMILE[2:])),
        entry(" !", None),
        entry(" $x$", math.log(1 / 1024)),
    ]
    text = "It is Paris\n\n  so😀 ! $x$"
    delta = {"reasoning": "so what"}
    made = make_result(
        make_chunk(text, [entry("so what"), *content], delta=delta, finish_reason="length")
    )
    made.notices.append("something happened")
    return made


def test_an_answer_reads_in_order(answer: tm.ChatResult) -> None:
    left = sanitize_like_github(answer._repr_html_())
    assert "style=" not in left
    assert "class=" not in left
    read = Page(left)
    places = [
        read.text.index(part)
        for part in (
            *("Reasoning", "so what", "It is Paris\n\n  so😀 ! $x$", "Tokens as a list"),
            *("surprisal in bits", "entropy before it at least", "unknown"),
            *("Note: something happened", "m · played · 9 tokens"),
        )
    ]
    assert places == sorted(places)


def test_every_number_and_alternative_is_in_a_title_and_in_the_list(answer: tm.ChatResult) -> None:
    read = Page(sanitize_like_github(answer._repr_html_()))
    titles = {
        span: title
        for span, title in zip(read.spans, read.titles, strict=False)
        if span in (" Paris", " $x$", "😀", " !")
    }
    assert titles[" Paris"].split("\n") == [
        *("▸␣Paris 50.0%", " ␣Lyon 25.0%", " ␣<b>Nice</b> 5.0%", " unseen 20.0% (1.0 bits, rank 1)")
    ]
    assert titles[" $x$"].endswith("(10.0 bits, rank ≥1)")
    assert titles["😀"].count("bits") == 2
    assert titles[" !"] == "▸␣! no logprob"
    lines = read.text.split("\n")
    assert "2 ␣Paris 50.0% (1.0 bits, rank 1) — ␣Lyon 25.0% · ␣<b>Nice</b> 5.0%" in lines
    assert "7 ␣! no logprob" in lines
    assert [line.split()[0] for line in lines if "bits, rank" in line][1:] == [*"123456", "8"]


def test_a_comparison_keeps_its_numbers(answer: tm.ChatResult) -> None:
    other = make_result(
        make_chunk("It is Rome", [entry("It is", -0.1 - math.log(2)), entry(" Rome", bytes=None)])
    )
    read = Page(sanitize_like_github(answer.compare(other)._repr_html_()))
    listed = read.text[read.text.index("Differences as a list") :]
    for line in ("+1.00  It␣is", "only this  ␣Paris", "only other  ␣Rome", "The answers diverge"):
        assert line in listed
