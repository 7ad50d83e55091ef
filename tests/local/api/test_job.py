"""Answers that do not fit into the context."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.local.api.job import _limit
from tensormesh_nb.wire.request import ChatRequest

from ..conftest import Api


def _user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_a_full_context_is_an_error_or_lowers_max_tokens(api: Api) -> None:
    error = api.error(max_tokens=4090)
    assert error["param"] == "max_tokens"
    assert error["message"].startswith(
        "This model's maximum context length is 4096 tokens. However, you requested 4117 tokens"
    )
    assert api.error(max_tokens=4090, context_length_exceeded_behavior="error") == error
    fitted = {"max_tokens": 4090, "context_length_exceeded_behavior": "truncate"}
    assert api.text(**fitted) == "The capital of France is Paris."
    full = [_user("x " * 4100)]
    assert api.error(full, **fitted)["param"] == "messages"


def test_max_tokens_is_lowered_to_the_rest_of_the_context() -> None:
    request = ChatRequest.of("Hi", max_tokens=90, context_length_exceeded_behavior="truncate")
    assert [_limit(request, prompt, 100) for prompt in (5, 10, 11, 99)] == [90, 90, 89, 1]
    assert _limit(ChatRequest.of("Hi"), 11, 100) == 89
    for refused in (request, ChatRequest.of("Hi", max_tokens=89)):
        with pytest.raises(RequestError):
            _limit(refused, 100 if refused is request else 12, 100)
