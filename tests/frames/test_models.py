"""Models: even a malformed list is read."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.frames.models import models_frame
from tensormesh_nb.wire.model_list import listed_models


def test_models_are_read_however_sloppy_the_list() -> None:
    listed = [
        {"id": "a", "max_model_len": 4096, "created": 1764000000, "owned_by": "vllm"},
        {"id": "b", "context_length": 2048, "vocab_size": 49152, "created": None},
        {"id": "c", "created": 1764000000000, "max_model_len": "x", "owned_by": 5},
        {"id": "d", "created": 1e300},
        {"id": "e", "created": True},
        {"id": "f", "created": 10**400},
        {"id": 5},
        "x",
    ]
    assert listed_models({"data": listed}) == listed_models(listed)
    frame = models_frame(listed_models({"data": listed}))
    assert frame["id"].tolist() == ["a", "b", "c", "d", "e", "f"]
    assert frame["context_length"].tolist()[:2] == [4096, 2048]
    assert frame["created"].notna().tolist() == [True, False, True, False, False, False]
    assert frame["created"][0] == frame["created"][2] == pd.Timestamp("2025-11-24 16:00", tz="UTC")
    empty = models_frame(listed_models({"data": []}))
    assert empty.dtypes.astype(str).tolist() == frame.dtypes.astype(str).tolist()


@pytest.mark.parametrize("listed", [{}, None, "x", {"data": None}, {"models": []}])
def test_invalid_list_of_models_is_refused(listed: Any) -> None:
    with pytest.raises(tm.ResponseError):
        listed_models(listed)
