"""Frames of many results: their rows, where these come from, stable dtypes and categories."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.analysis.concatenation import Results

from ..factories import entry, make_chunk, make_result, top_entries

FRAMES = ("logprobs", "top_logprobs", "token_ids", "prompt_logprobs", "prompt_top_logprobs")
HEAD = ["id", "prompt", "model", "temperature"]


def said(*tokens: str, **fields: object) -> tm.ChatResult:
    entries = [
        entry(token, -1.0, top_logprobs=top_entries((token, -1.0), ("?", -2.0))) for token in tokens
    ]
    return make_result(make_chunk("".join(tokens), entries), **fields)


def test_concat_joins_rows_and_says_where_they_come_from() -> None:
    made = tm.concat([said("A", " b", temperature=0.2), said("A", " c"), said()])
    frame = made.logprobs
    assert list(frame.columns[:4]) == HEAD
    assert list(frame["token"]) == ["A", " b", "A", " c"]
    assert list(frame["id"]) == [0, 0, 1, 1]
    assert set(frame["prompt"]) == {"Say hello."}
    assert set(frame["model"]) == {"m"}
    assert frame["temperature"].tolist()[:2] == [0.2, 0.2]
    assert frame["temperature"].isna().tolist() == [False, False, True, True]
    assert frame.groupby("id")["logprob"].sum().tolist() == [-2.0, -2.0]
    assert len(made.top_logprobs) == 8
    assert len(made) == 3


@pytest.mark.parametrize("name", FRAMES)
def test_concat_keeps_dtypes_and_categories(name: str) -> None:
    one, other = said("A", " b", temperature=0.2), said("C")
    single = getattr(one, name)
    joined = getattr(tm.concat([one, other]), name)
    empty = getattr(tm.concat([]), name)
    assert list(joined.columns) == list(empty.columns) == [*HEAD, *single.columns]
    for column in single.columns:
        kinds = {type(frame[column].dtype) for frame in (single, joined, empty)}
        assert len(kinds) == 1, column
        if not isinstance(single[column].dtype, pd.CategoricalDtype):
            assert single[column].dtype == joined[column].dtype == empty[column].dtype
    for column in HEAD:
        assert type(joined[column].dtype) is type(empty[column].dtype) or column == "id"
        assert joined[column].dtype != object


def test_categories_of_tokens_are_the_union() -> None:
    frame = tm.concat([said("A", " b"), said("A", " c")]).logprobs
    assert list(frame["token"].cat.categories) == ["A", " b", " c"]
    assert frame["token"].value_counts().to_dict() == {"A": 2, " b": 1, " c": 1}


def test_concat_takes_ids_from_a_mapping() -> None:
    frame = tm.concat({"cold": said("A", temperature=0.0), "hot": said("B", temperature=2.0)}).frame
    assert list(frame["id"]) == ["cold", "hot"]
    assert list(frame["text"]) == ["A", "B"]
    assert frame["logprob"].tolist() == [-1.0, -1.0]
    assert frame["perplexity"].tolist() == pytest.approx([math.e, math.e])
    assert isinstance(frame["id"].dtype, pd.CategoricalDtype)


def test_attrs_are_what_all_results_share() -> None:
    warned = said("A", temperature=1.0)
    warned.notices.append("Odd.")
    attrs = tm.concat([said("A", temperature=0.2), warned, warned]).logprobs.attrs
    assert attrs["model"] == "m"
    assert attrs["logprob_kind"] == "unknown"
    assert "temperature" not in attrs["request"]
    assert attrs["differing"] == ["request.temperature"]
    assert attrs["warnings"] == ["Odd. (2 results)"]
    assert attrs["results"] == 3


def test_frame_of_results_has_na_for_unknown_numbers() -> None:
    frame = tm.concat([make_result(make_chunk("A"))]).frame
    assert frame["logprob"].isna().all()
    assert frame.loc[0, "tokens"] == 0
    assert frame["logprob"].dtype == "Float64"
    assert list(tm.concat([]).frame.columns) == list(frame.columns)


def test_concat_refuses_what_is_no_result() -> None:
    with pytest.raises(tm.RequestError, match="as item 1, got NoneType"):
        tm.concat([said("A"), None])  # type: ignore[list-item]
    with pytest.raises(tm.RequestError, match="expected a list of ChatResults, got ChatResult"):
        tm.concat(said("A"))  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a list of ChatResults, got str"):
        tm.concat("ab")  # type: ignore[arg-type]


def test_repr_is_short() -> None:
    assert repr(tm.concat([said("A")])).startswith("<Results: 1 result of m;")
    assert isinstance(tm.concat(iter([said("A")])), Results)
