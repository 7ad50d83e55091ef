"""Doubts: where numbers are missing or do not add up, a line says so."""

from __future__ import annotations

import tensormesh_nb as tm
from tensormesh_nb.wire import chunks as wire

from ..factories import (
    entry,
    load_recorded,
    make_chunk,
    make_request,
    make_result,
    raw_bytes,
    result_of,
)


def test_row_count_mismatch_is_a_warning() -> None:
    chunks = [make_chunk("a", [entry("a")]), {"choices": [], "usage": {"completion_tokens": 3}}]
    assert make_result(*chunks).warnings == [
        "The host counts 3 generated tokens but described 1 of them."
    ]


def test_extra_choices_are_a_warning() -> None:
    made = make_result(make_chunk("a"), make_chunk("b", index=3))
    assert [choice.text for choice in made.choices] == ["a", "b"]
    assert made.warnings == ["The host sent 1 more choice than requested."]


def test_a_clean_answer_has_no_warnings() -> None:
    assert load_recorded("logprobs.json", logprobs=True).warnings == []


def told(logprobs: list[float]) -> tm.ChatResult:
    entries = [
        wire.TokenLogprob(token="a", logprob=value, bytes=raw_bytes("a")) for value in logprobs
    ]
    part = wire.ChunkChoice(
        delta=wire.Delta(content="a" * len(entries)), logprobs=wire.Logprobs(content=entries)
    )
    return result_of(make_request(logprobs=True), [wire.Chunk(choices=[part])])


def test_probabilities_sent_as_logprobs_are_a_warning() -> None:
    made = told([0.9, -0.1, 1e-6])
    assert made.logprobs["logprob_status"].tolist() == ["nonfinite", "ok", "ok"]
    assert made.logprobs["prob"].isna().tolist() == [True, False, False]
    assert any("1 logprobs are above 0" in warning for warning in made.warnings)


def test_long_runs_of_zeros_are_a_warning() -> None:
    assert any("40 logprobs in a row" in w for w in told([-1.0, *[0.0] * 40, -1.0]).warnings)
    assert not told([*[0.0] * 20, -1.0, *[0.0] * 20]).warnings
