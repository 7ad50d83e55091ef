"""The kind of a host's logprobs; a probe does not apply to answers under a grammar."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.assembly.tokens.logprob_kind import logprob_kind

from ...factories import make_request

SCHEMA = {"type": "object", "properties": {}}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}
STRICT = {"type": "function", "function": {**TOOL["function"], "strict": True}}  # type: ignore[dict-item]

CONSTRAINED: list[dict[str, Any]] = [
    {"response_format": {"type": "json_object"}},
    {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}},
    {"response_format": {"type": "grammar", "grammar": 'root ::= "a"'}},
    {"tools": [TOOL], "tool_choice": "required"},
    {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "weather"}}},
    {"functions": [TOOL["function"]], "function_call": {"name": "weather"}},
    {"tools": [STRICT]},
    {"extra": {"structured_outputs": {"choice": ["yes", "no"]}}},
    {"extra": {"guided_json": SCHEMA}},
    {"extra": {"guided_choice": ["yes", "no"]}},
    {"extra": {"guided_regex": "[0-9]+"}},
    {"extra": {"nvext": {"guided_grammar": 'root ::= "a"'}}},
    {"extra": {"grammar": 'root ::= "a"'}},
    {"extra": {"json_schema": SCHEMA}},
    {"extra": {"regex": "[0-9]+"}},
    {"extra": {"ebnf": 'root ::= "a"'}},
    {"extra": {"format": "json"}},
]
FREE: list[dict[str, Any]] = [
    {},
    {"response_format": {"type": "text"}},
    {"tools": [TOOL]},
    {"tools": [TOOL], "tool_choice": "none"},
    {"tools": [TOOL], "tool_choice": "auto"},
    {"extra": {"guided_json": None, "chat_template_kwargs": {"format": "short"}}},
    {"logit_bias": {"42": -5}, "temperature": 0.2},
]


@pytest.mark.parametrize("fields", CONSTRAINED, ids=str)
def test_logprobs_under_a_grammar_are_not_raw(fields: dict[str, Any]) -> None:
    request = make_request(**fields)
    assert logprob_kind(request, "https://host/v1", "raw") == "unknown"
    assert logprob_kind(request, "https://host/v1", "processed") == "processed"
    assert logprob_kind(request, "https://host/v1", None) == "unknown"
    # The embedded endpoint takes them before the mask.
    assert logprob_kind(request, "local", None) == "raw"


@pytest.mark.parametrize("fields", FREE, ids=str)
def test_logprobs_without_a_grammar_are_what_the_probe_found(fields: dict[str, Any]) -> None:
    for kind in ("raw", "processed", "unknown"):
        assert logprob_kind(make_request(**fields), "https://host/v1", kind) == kind


def test_logprobs_after_sampling_are_processed_by_request() -> None:
    request = make_request(extra={"post_sampling_probs": True})
    assert logprob_kind(request, "https://host/v1", "raw") == "processed"
