"""Request fields that the endpoint accepts besides the API's own."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.local.api.extensions import Extensions


def test_other_keys_and_null_are_ignored() -> None:
    assert Extensions.of({"novel": 1, "store": None}) == Extensions()


def test_prefill_is_read_from_two_fields() -> None:
    assert Extensions().opens_answer
    assert not Extensions().continues_last
    given = {"add_generation_prompt": False, "continue_final_message": True}
    assert Extensions.of(given).continues_last
    assert not Extensions.of(given).opens_answer


@pytest.mark.parametrize(
    ("field", "value"),
    [("prompt_logprobs", 21), ("prompt_logprobs", "1"), ("verbosity", "loud"), ("store", 1)],
)
def test_wrong_value_is_refused_with_its_field(field: str, value: Any) -> None:
    with pytest.raises(RequestError) as caught:
        Extensions.of({field: value})
    assert caught.value.field == field


def test_every_field_is_described() -> None:
    assert all(field.description for field in Extensions.fields())
