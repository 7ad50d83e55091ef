"""Whole distributions of the embedded model, compared with the sampler's bounds."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.analysis.sampling import Sampler, resampled_frame
from tensormesh_nb.assembly.answer import Answer

from ...leak_watch import KEY


@pytest.fixture(scope="module")
def first(paris: tm.ChatResult) -> pd.DataFrame:
    return paris.distribution(0)


def test_distribution_has_the_vocabulary_and_the_recorded_top(
    paris: tm.ChatResult, first: pd.DataFrame
) -> None:
    assert len(first) == paris.vocab_size
    assert first["prob"].sum() == pytest.approx(1, abs=1e-3)
    recorded = paris.top_logprobs.query("position == 0")
    assert list(first.columns) == list(recorded.columns)
    head = first.iloc[: len(recorded)]
    assert head["token_id"].tolist() == recorded["token_id"].tolist()
    np.testing.assert_allclose(head["logprob"], recorded["logprob"], atol=1e-4)
    assert first.loc[first["chosen"], "token"].tolist() == ["The"]
    assert first["rank"].tolist() == list(range(1, len(first) + 1))


def test_distribution_of_a_later_token_follows_the_same_ids(paris: tm.ChatResult) -> None:
    later = paris.distribution(5)
    assert set(later["position"]) == {5}
    assert later.loc[later["chosen"], "token"].tolist() == [" Paris"]
    recorded = paris.top_logprobs.query("position == 5 and chosen")["logprob"].iloc[0]
    assert later.loc[later["chosen"], "logprob"].iloc[0] == pytest.approx(recorded, abs=1e-4)


def test_the_sampler_s_bounds_hold_the_whole_vocabulary_s_truth(
    paris: tm.ChatResult, first: pd.DataFrame
) -> None:
    row, recorded = paris.logprobs.iloc[0], paris.top_logprobs.query("position == 0")
    for temperature, top_p, top_k, min_p in itertools.product(
        (0.0, 0.5, 1.0, 1.7), (0.3, 0.9, 1.0), (0, 3, 50), (0.0, 0.02, 0.5)
    ):
        sampler = Sampler(temperature, top_p, top_k, min_p)
        bounds = resampled_frame(row, recorded, paris.vocab_size, sampler)
        whole = resampled_frame(row, first, len(first), sampler)
        assert whole.attrs["exact"]
        truth = whole["prob_min"].to_numpy()[: len(bounds)]
        # The endpoint rounds its logprobs: probabilities add up to 1 only nearly.
        assert (bounds["prob_min"] <= truth + 1e-3).all(), sampler
        assert (truth <= bounds["prob_max"] + 1e-3).all(), sampler
        if bounds.attrs["exact"]:
            np.testing.assert_allclose(bounds["prob_min"], truth, atol=1e-3)


@pytest.mark.parametrize("position", [-1, 999, "0", None, 1.5])
def test_missing_position_is_refused(paris: tm.ChatResult, position: Any) -> None:
    with pytest.raises(tm.RequestError, match="position"):
        paris.distribution(position)


def test_impossible_distribution_is_refused(paris: tm.ChatResult, tmp_path: Path) -> None:
    loaded = tm.ChatResult.load(paris.save(tmp_path / "paris.json"))
    with pytest.raises(tm.RequestError, match="client="):
        loaded.distribution(0)
    elsewhere = tm.Client(host="http://127.0.0.1:1/v1", api_key=KEY)
    with pytest.raises(tm.RequestError, match="came from local"):
        loaded.distribution(0, client=elsewhere)
    loaded._answer.host = elsewhere.settings.host
    with pytest.raises(tm.RequestError, match="does not give the whole"):
        loaded.distribution(0, client=elsewhere)


def test_without_ids_nothing_is_guessed(local: tm.Client, paris: tm.ChatResult) -> None:
    answer = Answer(paris.request, host="local")
    answer.choices = paris.choices
    blind = tm.ChatResult(answer)
    with pytest.raises(tm.RequestError, match="return_token_ids"):
        local.distribution(blind, 0)
