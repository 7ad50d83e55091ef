"""Invariants of the frames of every recorded answer."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm

from .recordings import VOCABULARY, Recording, answers

pytestmark = pytest.mark.parametrize("recording", answers(), ids=str)

LN2 = math.log(2.0)


def rows_of(made: tm.ChatResult, choice: int) -> pd.DataFrame:
    frame = made.logprobs
    return frame[frame["choice"] == choice]


def test_bytes_concatenate_to_the_text(recording: Recording) -> None:
    made = recording.play()
    for choice in made.choices:
        rows = rows_of(made, choice.index)
        for segment, text in (("content", choice.text), ("reasoning", choice.reasoning or "")):
            laid = rows[(rows["segment"] == segment) & rows["byte_start"].notna()]
            raw = text.encode()
            for row in laid.itertuples():
                assert raw[row.byte_start : row.byte_end] == row.bytes
            for (_, one), (_, two) in itertools.pairwise(laid.iterrows()):
                assert one["byte_end"] <= two["byte_start"]
            # What no token is known to have written has a warning, but for the start of a token
            # that a stop string cut.
            whole = len(raw) if recording.name != "stop" else len(raw.rstrip())
            if recording.entries(choice.index) and sum(map(len, laid["bytes"])) < whole:
                assert any(f"choice {choice.index}" in w and "bytes" in w for w in made.warnings), (
                    made.warnings
                )


def test_mass_entropy_and_ranks_are_those_of_a_distribution(recording: Recording) -> None:
    made = recording.play()
    frame, table = made.logprobs, made.top_logprobs
    assert (frame["mass_seen"].dropna() <= 1 + 1e-6).all()
    for row in frame.dropna(subset=["logprob"]).itertuples():
        mine = (table["choice"] == row.choice) & (table["position"] == row.position)
        p = np.exp(table[mine]["logprob"].dropna().astype(float).to_numpy())
        seen = float(p.sum())
        observed = -float((p * np.log2(p)).sum())
        if seen > 1.01:  # not a distribution
            assert pd.isna(row.mass_seen)
            continue
        unseen, others = max(0.0, 1.0 - seen), VOCABULARY - len(p)
        assert row.mass_seen == pytest.approx(min(seen, 1.0), abs=1e-6)
        # All unseen mass on one token, and all of it spread evenly.
        least = observed - (unseen * math.log2(unseen) if unseen else 0.0)
        most = observed + (unseen * math.log2(others / unseen) if unseen else 0.0)
        assert least - 1e-6 <= row.entropy_min <= row.entropy_max + 1e-9
        assert row.entropy_max == pytest.approx(most, abs=1e-6)
        better = int((p > math.exp(row.logprob) * (1 + 1e-9)).sum())
        assert row.rank == better + 1
        # A token that may lie outside the list is no exact rank.
        if not row.rank_censored and better == len(p) - 1 and len(p) > 1:
            requested = made.request.top_logprobs or 0
            assert len(p) <= requested or unseen < math.exp(row.logprob)


def test_margins_are_those_of_the_two_likeliest(recording: Recording) -> None:
    made = recording.play()
    table = made.top_logprobs
    for row in made.logprobs.dropna(subset=["margin"]).itertuples():
        mine = (table["choice"] == row.choice) & (table["position"] == row.position)
        best, second, *_ = table[mine]["logprob"].astype(float).tolist()
        assert row.margin == pytest.approx(best - second, abs=1e-9)
        if row.margin == 0 and row.logprob == best:
            assert row.rank == 1


def test_running_sums_and_units(recording: Recording) -> None:
    made = recording.play()
    for _, part in made.logprobs.groupby(["choice", "segment"], observed=True):
        running = part["logprob"].astype("float64").cumsum(skipna=False)
        sums = part["cum_logprob"].astype("float64")
        assert np.allclose(sums, running, equal_nan=True)
        known = part.dropna(subset=["logprob"])
        assert np.allclose(known["surprisal"].astype(float), -known["logprob"].astype(float) / LN2)
        assert np.allclose(known["prob"].astype(float), np.exp(known["logprob"].astype(float)))


def test_alternatives_are_sorted_and_distinct(recording: Recording) -> None:
    made = recording.play()
    for _, part in made.top_logprobs.groupby(["choice", "position"]):
        assert part["rank"].tolist() == list(range(1, len(part) + 1))
        assert part["chosen"].sum() == 1
        assert part["logprob"].dropna().is_monotonic_decreasing
        ids = part["token_id"].dropna()
        assert not ids.duplicated().any()


def test_rows_equal_the_hosts_count_or_there_is_a_warning(recording: Recording) -> None:
    made = recording.play()
    rows = len(made.logprobs)
    if made.usage is not None and rows and rows != made.usage.completion_tokens:
        counted = made.usage.completion_tokens
        assert any(f"counts {counted} generated tokens" in w for w in made.warnings)


def test_views_are_whole(recording: Recording) -> None:
    made = recording.play()
    assert made.response["choices"]
    assert str(made.heatmap())
    for choice in made.choices:
        for segment in ("content", "reasoning"):
            for kind in ("word", "line"):
                frame = made.spans(kind, choice=choice.index, segment=segment)
                assert frame["logprob"].notna().equals(frame["status"] == "ok")
