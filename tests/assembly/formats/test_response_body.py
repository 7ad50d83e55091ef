"""The reply as one JSON object."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ...factories import (
    RECORDED,
    load_recorded,
    make_chunk,
    make_result,
)


def test_response_keeps_all_keys_of_recorded_bodies() -> None:
    for path in sorted(RECORDED.glob("*.json")):
        body = json.loads(path.read_text("utf-8"))
        kept = load_recorded(path.name).response
        for key, value in body.items():
            if key != "choices" and value is not None:
                assert kept[key] == value, (path.name, key)


@pytest.mark.parametrize(
    "odd",
    [
        {"index": 9, "message": 4, "finish_reason": [], "logprobs": "x"},
        {"refusal": "No.", "message": None},
        {"annotations": [1], "audio": {"id": "a"}},
    ],
)
def test_delta_keys_do_not_overwrite_choice_keys(odd: dict[str, Any]) -> None:
    made = make_result(make_chunk("x", delta=odd))
    (choice,) = made.response["choices"]
    assert choice["index"] == 0
    assert choice["message"]["content"] == "x"
    json.dumps(made.response)


def test_unknown_keys_are_kept() -> None:
    made = make_result({**make_chunk("x", weird=1, delta={"odd": 2}), "novel": {"a": 3}})
    assert made.response["novel"] == {"a": 3}
    assert made.response["choices"][0]["weird"] == 1
    assert made.response["choices"][0]["message"]["odd"] == 2
