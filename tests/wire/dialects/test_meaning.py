"""Errors, ids and finish reasons that a dialect puts in other places."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tensormesh_nb.wire.chunks import decode
from tensormesh_nb.wire.dialects.meaning import is_error
from tensormesh_nb.wire.dialects.structs import Chunk

CHOICE = {"index": 0, "delta": {"content": "A"}}


def chunk(**keys: Any) -> Chunk:
    return decode(json.dumps(keys).encode())


@pytest.mark.parametrize(
    "value",
    [None, "", "null", "OK", [], {}, 0, False, {"message": ""}, {"code": 0, "message": "success"}],
)
def test_values_that_report_no_error(value: Any) -> None:
    assert not is_error(value)


@pytest.mark.parametrize(
    "value",
    ["out of memory", {"message": "x"}, {"code": 500}, ["", "x"], {"type": "server_error"}, True],
)
def test_values_that_report_an_error(value: Any) -> None:
    assert is_error(value)


def test_type_alone_is_not_an_error_next_to_an_answer() -> None:
    assert not is_error({"type": "none"}, beside_answer=True)
    assert is_error({"message": "x"}, beside_answer=True)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"error": {"message": "broke"}}, "broke"),
        ({"detail": "broke"}, "broke"),
        ({"base_resp": {"status_code": 1004, "status_msg": "broke"}}, "broke"),
        ({"type": "error", "reason": "broke"}, "broke"),
    ],
)
def test_error_is_found_wherever_it_is(keys: dict[str, Any], message: str) -> None:
    error = chunk(**keys).error
    assert isinstance(error, dict)
    assert error["message"] == message


@pytest.mark.parametrize(
    "keys",
    [
        {"error": None, "choices": [CHOICE]},
        {"error": {"message": ""}, "choices": [CHOICE]},
        {"message": "hello", "choices": [CHOICE]},
        {"base_resp": {"status_code": 0, "status_msg": "success"}, "choices": [CHOICE]},
    ],
)
def test_answer_is_no_error(keys: dict[str, Any]) -> None:
    assert chunk(**keys).error is None


def test_finish_reason_and_ids_may_be_in_the_delta() -> None:
    delta = {"content": "A", "finish_reason": "stop", "token_id": 7}
    (part,) = chunk(choices=[{"index": 0, "delta": delta}]).choices or ()
    assert part.finish_reason == "stop"
    assert part.token_ids == [7]
