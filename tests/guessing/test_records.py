"""The frames of a game: columns, dtypes, numbers."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.guessing.game import Game

from .texts import VOCABULARY, answer

COLUMNS = {
    "frame": {
        "position": "Int64",
        "token": "category",
        "token_id": "Int64",
        "player": "category",
        "guess": "string",
        "right": "bool",
        "points": "Float64",
        "prob": "Float64",
        "bits": "Float64",
        "room_bits": "Float64",
        "model_logprob": "Float64",
        "model_bits": "Float64",
        "model_rank": "Int64",
        "model_rank_censored": "bool",
        "entropy_min": "Float64",
        "entropy_max": "Float64",
    },
    "votes": {
        "position": "Int64",
        "token": "category",
        "player": "category",
        "guess": "string",
        "points": "Float64",
        "means_token": "bool",
        "model_prob": "Float64",
    },
    "scores": {
        "name": "string",
        "kind": "category",
        "tokens": "Int64",
        "right": "Int64",
        "bits": "Float64",
        "bits_error": "Float64",
        "bits_total": "Float64",
        "entropy_min": "Float64",
        "entropy_max": "Float64",
    },
}


def begun() -> Game:
    return answer(
        (" Paris", {" Paris": 0.5, " Lyon": 0.25, " Nice": 0.125}),
        (",", {".": 0.75, ",": 0.125, ";": 0.0625}),
        (" a", {" a": 0.5, " the": 0.25, " an": 0.125}),
    ).game(players=["Ada", "Grace", "Alan"])


@pytest.fixture(scope="module")
def played() -> Game:
    game = begun()
    game.guess("Ada", "paris")
    game.guess("Grace", {"Lyon": 50, "Paris": 25, "something else": 25})
    game.reveal()
    game.guess("Ada", [".", ",", ";", "!"])
    game.reveal()
    game.reveal()
    return game


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_and_dtypes_are_the_same_without_guesses(name: str, played: Game) -> None:
    for game in (begun(), played):
        frame: pd.DataFrame = getattr(game, name)
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == COLUMNS[name]
        assert frame.attrs["vocab_size"] == VOCABULARY
        assert frame.attrs["tokens"] == 3
        assert {"model", "host", "request", "logprob_kind", "warnings"} <= set(frame.attrs)
    assert len(begun().frame) == len(begun().votes) == 0


def test_frame_has_a_row_for_each_token_and_player(played: Game) -> None:
    frame = played.frame
    assert frame[["position", "player", "guess"]].values.tolist() == [
        [0, "Ada", "paris"],
        [0, "Grace", "Lyon"],
        [1, "Ada", "."],
    ]
    assert frame["token"].tolist() == [" Paris", " Paris", ","]
    assert frame["right"].tolist() == [True, False, False]
    assert frame["points"].tolist() == [100, 25, 25]
    assert frame["prob"].tolist() == [1, 0.25, 0.25]
    assert frame["bits"].tolist() == [0, 2, 2]
    assert frame["room_bits"].tolist() == pytest.approx([-math.log2(0.625)] * 2 + [2])
    assert frame["model_bits"].tolist() == pytest.approx([1, 1, 3])
    assert frame["model_rank"].tolist() == [1, 1, 2]


def test_votes_have_a_row_for_each_guess_with_points(played: Game) -> None:
    votes = played.votes.astype(object).where(played.votes.notna(), None)
    assert votes[["player", "guess", "points", "means_token", "model_prob"]].values.tolist() == [
        ["Ada", "paris", 100, True, pytest.approx(0.5)],
        ["Grace", "Lyon", 50, False, pytest.approx(0.25)],
        ["Grace", "Paris", 25, True, pytest.approx(0.5)],
        ["Grace", None, 25, False, None],
        ["Ada", ".", 25, False, pytest.approx(0.75)],
        ["Ada", ",", 25, True, pytest.approx(0.125)],
        ["Ada", ";", 25, False, pytest.approx(0.0625)],
        ["Ada", "!", 25, False, None],
    ]


def test_scores_are_the_mean_bits_of_each(played: Game) -> None:
    scores = played.scores.set_index("name")
    assert scores.index.tolist() == ["Ada", "Grace", "Alan", "room", "model", "uniform"]
    assert scores["tokens"].tolist() == [2, 1, 0, 2, 2, 2]  # nobody guessed the third token
    assert scores["right"].tolist() == [1, 0, 0, 1, 1, pd.NA]
    assert scores.loc["Ada", ["bits", "bits_error", "bits_total"]].tolist() == [1, 1, 2]
    assert scores.loc["Grace", "bits"] == 2
    assert pd.isna(scores.loc["Grace", "bits_error"])
    assert pd.isna(scores.loc["Alan", "bits"])
    assert scores.loc["room", "bits"] == pytest.approx((2 - math.log2(0.625)) / 2)
    assert scores.loc["model", "bits"] == pytest.approx(2)
    assert scores.loc["uniform", "bits"] == math.log2(VOCABULARY)


def test_model_s_interval_is_the_mean_of_its_entropies(local: tm.Client) -> None:
    read = local.read("The capital of France is Paris.", top_logprobs=5)
    game = read.game(start=3)
    for _ in range(2):
        game.guess("Ada", "x")
        game.reveal()
    rows = read.logprobs.iloc[3:5]
    model = game.scores.set_index("kind").loc["model"]
    assert model["bits"] == pytest.approx(rows["surprisal"].mean())
    assert model["entropy_min"] == pytest.approx(rows["entropy_min"].mean())
    assert model["entropy_max"] == pytest.approx(rows["entropy_max"].mean())
    assert model["entropy_min"] < model["entropy_max"]
