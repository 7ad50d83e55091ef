"""The models in a host's list."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.errors import ResponseError
from tensormesh_nb.wire.model_list import context_length, listed_models, token_count


@pytest.mark.parametrize("listed", [{"data": [{"id": "a"}, {"id": 5}, "b"]}, [{"id": "a"}]])
def test_models_without_an_id_are_left_out(listed: Any) -> None:
    assert listed_models(listed) == [{"id": "a"}]


@pytest.mark.parametrize("listed", [None, 5, "x", {}, {"data": {}}, {"data": None}])
def test_other_json_is_a_response_error(listed: Any) -> None:
    with pytest.raises(ResponseError, match="no data"):
        listed_models(listed)


@pytest.mark.parametrize(
    ("row", "length"),
    [
        ({"max_model_len": 8, "context_length": 4}, 8),
        ({"max_model_len": None, "context_length": 4}, 4),
        ({"max_model_len": "8"}, None),
        ({"max_model_len": True}, None),
        ({"max_model_len": -1}, None),
        ({"max_model_len": 2**63}, None),
        ({}, None),
    ],
)
def test_context_length(row: dict[str, Any], length: int | None) -> None:
    assert context_length(row) == length


def test_token_count_takes_the_first_key_with_a_number() -> None:
    assert token_count({"a": None, "b": 2, "c": 3}, "a", "b", "c") == 2
