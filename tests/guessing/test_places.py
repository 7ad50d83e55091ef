# ruff: noqa: E501 - tables
"""The tokens that can be guessed, with the model's numbers from the result's own frames."""

from __future__ import annotations

import math
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.guessing.places import GuessedText

from ..factories import entry, make_chunk, make_result, top_entries
from .texts import answer

TEXT = "The capital of France is Paris 😀 and more."


@pytest.fixture(scope="module")
def read(local: tm.Client) -> tm.ChatResult:
    return local.read(TEXT, top_logprobs=20)


def test_places_of_a_text_have_the_numbers_of_its_frames(read: tm.ChatResult) -> None:
    text = GuessedText.of(read)
    frame = read.logprobs.set_index("position")
    for place in text.places:
        row = frame.loc[place.position]
        assert place.logprob == row["logprob"]
        assert place.bits == pytest.approx(row["surprisal"])
        assert place.entropy == (row["entropy_min"], row["entropy_max"])
        assert (place.rank, place.rank_censored) == (row["rank"], row["rank_censored"])
        assert place.before.encode() == TEXT.encode()[: row["byte_start"]]
        assert place.following.startswith(place.token)
        assert len(place.listed) in (20, 21)
        assert dict(place.listed)[place.token] == pytest.approx(row["prob"])
    assert text.vocab_size == 49_152
    assert text.attrs == read.logprobs.attrs


def test_first_token_and_parts_of_characters_are_given(read: tm.ChatResult) -> None:
    text = GuessedText.of(read)
    tokens = [place.token for place in text.places]
    assert tokens[:2] == [" capital", " of"]
    assert tokens[4:7] == [" Paris", " and", " more"]
    assert text.places[5].before == "The capital of France is Paris 😀"
    assert text.notices == (
        "2 tokens are shown without a guess: they are parts of characters, or numbers are missing.",
    )


def test_scored_answer_is_guessed_from_its_first_token(local: tm.Client) -> None:
    scored = local.score("What is the capital of France?", "Paris is.")
    assert scored.scored
    assert GuessedText.of(scored).places[0].token == "Paris"
    assert GuessedText.of(scored).notices == ()


def test_text_of_parts_of_characters_cannot_be_guessed() -> None:
    rows = [entry("\ufffd", -0.5, top_logprobs=ONE, bytes=[240, 159])]
    rows.append(entry("\ufffd", -0.5, top_logprobs=ONE, bytes=[152, 128]))
    with pytest.raises(tm.RequestError) as caught:
        GuessedText.of(make_result(make_chunk("😀", rows), vocab_size=9))
    assert str(caught.value) == (
        "game: none of 2 tokens can be guessed: they are parts of characters, or numbers are "
        "missing."
    )


def test_start_and_tokens_choose_a_part(read: tm.ChatResult) -> None:
    text = GuessedText.of(read, start=4, tokens=2)
    assert [place.token for place in text.places] == [" is", " Paris"]
    assert GuessedText.of(read, start=0).places[0].token == " capital"


def test_answer_is_guessed_from_its_first_token(paris: tm.ChatResult) -> None:
    text = GuessedText.of(paris)
    assert text.places[0].before == ""
    assert text.asked == paris.request.messages[-1]["content"]
    assert "".join(place.token for place in text.places) == paris.text


def test_probability_of_a_guess_is_that_of_the_listed_tokens_it_means() -> None:
    listed = {" Paris": 0.5, "Paris": 0.25, " Lyon": 0.125}
    place = GuessedText.of(answer((" Paris", listed), (",", {",": 0.9, ".": 0.1}))).places[0]
    assert place.prob_of("paris") == 0.75
    assert place.prob_of("Rome") is None
    assert place.unlisted == pytest.approx(0.125)


def test_size_of_the_vocabulary_bounds_the_entropy() -> None:
    result = answer((" Paris", {" Paris": 0.5, " Lyon": 0.25}), vocab_size=None)
    place = GuessedText.of(result, vocab_size=1026).places[0]
    # The unseen quarter is spread over 1,024 tokens.
    assert place.entropy[1] == pytest.approx(0.5 + 0.5 + 0.25 * (2 + 10))
    assert place.entropy[0] <= place.entropy[1]


ONE = top_entries(("a", -0.5), ("b", -2.0))


@pytest.mark.parametrize(
    ("result", "options", "line"),
    [
        (make_result(make_chunk("Hi")), {}, "game: the result has no log probabilities: "),
        (
            make_result(make_chunk("a", [entry("a", -0.5)]), vocab_size=9),
            {},
            "game: the result has no alternatives to its tokens, so there is no distribution to "
            "compare with: ask with top_logprobs=20, if the host has them.",
        ),
        (
            make_result(make_chunk("a", [entry("a", -0.5, top_logprobs=ONE)])),
            {},
            "game: the host does not report the size of the vocabulary: pass vocab_size=.",
        ),
        (make_result(make_chunk("", [])), {}, "game: the answer has no text, so there is nothing"),
        (answer(("a", {"a": 0.5, "b": 0.5})), {"start": 1}, "game: nothing is left to guess after the first 1 of 1 tokens."),
        (answer(("a", {"a": 0.5, "b": 0.5})), {"start": -1}, "start: expected an integer of at least 0, got -1."),
        (answer(("a", {"a": 0.5, "b": 0.5})), {"tokens": 0}, "tokens: expected an integer of at least 1, got 0."),
        (answer(("a", {"a": 0.5, "b": 0.5})), {"tokens": 1.5}, "tokens: expected an integer of at least 1, got 1.5."),
        (answer(("a", {"a": 0.5, "b": 0.5})), {"vocab_size": 1}, "vocab_size: expected an integer of at least 2, got 1."),
        (answer(("a", {"a": 0.5, "b": 0.5})), {"choice": 3}, ""),
    ],
)  # fmt: skip
def test_result_that_cannot_be_guessed_is_one_line(
    result: tm.ChatResult, options: dict[str, Any], line: str
) -> None:
    with pytest.raises(tm.RequestError) as caught:
        GuessedText.of(result, **options)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_missing_log_probabilities_are_not_guessed() -> None:
    rows = [
        entry("a", -0.5, top_logprobs=ONE),
        entry("b", -9999.0, top_logprobs=ONE),
        entry("c", None),
        entry("d", -0.5, top_logprobs=top_entries(("d", -0.5), ("b", -2.0))),
        entry("e", -0.5, top_logprobs=ONE),  # more than 1 together: not this token's list
    ]
    text = GuessedText.of(make_result(make_chunk("abcde", rows), vocab_size=9))
    assert [place.token for place in text.places] == ["a", "d"]
    assert all(math.isfinite(place.bits) for place in text.places)
    assert text.notices[0].startswith("3 tokens are shown without a guess")
