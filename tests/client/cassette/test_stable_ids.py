from __future__ import annotations

import pytest

from tensormesh_nb.client.cassette.recording import Key
from tensormesh_nb.client.cassette.stable_ids import StableIds

ONE, TWO = Key(b"request", 1), Key(b"request", 2)


@pytest.mark.parametrize(
    ("name", "kept", "length"),
    [
        ("chatcmpl-0f3a6b", "chatcmpl-", 17),
        ("chatcmpl-123", "chatcmpl-", 17),
        ("gen-1733-abcDEF", "gen-", 15),
        ("r", "", 8),
        ("cafeabcd-12ab-34cd", "", 18),
    ],
)
def test_ids_of_answers_depend_on_the_request_only(name: str, kept: str, length: int) -> None:
    made = StableIds().of_answer(ONE, name)
    assert made.startswith(kept)
    assert len(made) == length
    assert made == StableIds().of_answer(ONE, name)
    assert made != name
    assert made != StableIds().of_answer(TWO, name)


@pytest.mark.parametrize(
    ("name", "is_random"),
    [
        ("call_8Fj2kd93lsQ0", True),
        ("chatcmpl-tool-0f3a6b0f3a6b", True),
        ("D681PevKs", True),
        ("functions.weather:0", False),  # Kimi reads the name in it
        ("call_0", False),
        ("get_weather", False),
    ],
)
def test_random_ids_of_calls_are_replaced_where_they_are_sent_back(
    name: str, is_random: bool
) -> None:
    ids = StableIds()
    made = ids.of_call(ONE, name, 0)
    assert (made != name) == is_random
    body = {
        "messages": [
            {"role": "assistant", "tool_calls": [{"id": name}, {"id": "other"}]},
            {"role": "tool", "tool_call_id": name},
            "odd",
        ]
    }
    assert ids.in_request(body) == is_random
    assert body["messages"][0]["tool_calls"] == [{"id": made}, {"id": "other"}]  # type: ignore[index]
    assert body["messages"][1]["tool_call_id"] == made  # type: ignore[index]
