"""An unknown argument is one line that names the field that was meant."""

from __future__ import annotations

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.wire.fields import suggestions
from tensormesh_nb.wire.request import ChatRequest

NAMES = {field.name for field in ChatRequest.fields()} | {"system"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("temprature", "Did you mean temperature?"),
        ("Temperature", "Did you mean temperature?"),
        ("sytem", "Did you mean system?"),
        ("max_token", "Did you mean max_tokens?"),
        ("max_new_tokens", "Did you mean max_tokens?"),
        ("system_prompt", "Did you mean system?"),
        ("extra_body", "Did you mean extra?"),
        ("stop_sequences", "Did you mean stop?"),
        ("timeout", "It is an argument of the client: tm.Client(timeout=...)."),
        ("base_url", "It is an argument of the client: tm.Client(host=...)."),
        ("question", "The prompt is the first argument, without a name; or give messages=."),
        ("zzz", "Pass host-specific fields in extra."),
    ],
)
def test_unknown_field_names_what_was_meant(name: str, hint: str) -> None:
    with pytest.raises(RequestError) as caught:
        ChatRequest.of("Hi", **{name: 1})  # type: ignore[arg-type]
    assert str(caught.value) == f"unknown field: {name}. {hint}"
    assert caught.value.field == name


def test_a_hint_is_a_field() -> None:
    assert set(suggestions._ELSEWHERE.values()) <= NAMES
    assert not set(suggestions._ELSEWHERE) & NAMES


def test_long_name_stays_one_short_line() -> None:
    error = suggestions.unknown_field("a\nb" * 500, NAMES)
    assert "\n" not in str(error)
    assert len(str(error)) < 160
