"""The models in a host's list."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.errors import ResponseError
from tensormesh_nb.wire.model_list import context_length, listed_models, vocab_size


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
        ({"max_model_len": 0, "context_length": 4}, 4),
        ({"meta": {"n_ctx": 2048, "n_ctx_train": 8192}}, 2048),
        ({"context_window": 131072}, 131072),
        ({"max_context_length": 32768}, 32768),
        ({"max_context_length": 32768, "loaded_context_length": 4096}, 4096),
        ({"context_length": 8192, "top_provider": {"context_length": 4096}}, 8192),
        ({"context_length": None, "top_provider": {"context_length": 4096}}, 4096),
        ({"meta": None, "top_provider": [4096]}, None),
        ({"meta": {"n_ctx": "2048"}}, None),
        ({}, None),
    ],
)
def test_context_length(row: dict[str, Any], length: int | None) -> None:
    assert context_length(row) == length


@pytest.mark.parametrize(
    ("row", "size"),
    [
        ({"vocab_size": 49152}, 49152),
        ({"meta": {"n_vocab": 49152}}, 49152),
        ({"meta": {"n_vocab": True}}, None),
        ({"meta": []}, None),
        ({}, None),
    ],
)
def test_vocab_size(row: dict[str, Any], size: int | None) -> None:
    assert vocab_size(row) == size


def test_a_list_without_models_may_be_null() -> None:
    assert listed_models({"object": "list", "data": None}) == []
