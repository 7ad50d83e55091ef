"""The footer of an answer."""

from __future__ import annotations

import re

import pytest

from tensormesh_nb.assembly.accounting.timing import TIMES

from ..factories import entry, make_chunk, make_result


def test_footer_has_the_numbers_of_the_attributes() -> None:
    made = make_result(*(make_chunk(token, [entry(token)]) for token in ("A", " b", " c")))
    assert made.timing.first_token == 0.0
    footer = made.footer
    assert "first after 0.00 s" in footer
    rate = made.timing.tokens_per_second(made.completion_tokens or 0)
    assert rate is not None
    assert f"{made.completion_tokens} tokens" in footer
    assert f"{rate:.0f} tokens/s" in footer


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"max_tokens": 2}, "· cut off after 2 tokens (max_tokens)"),
        ({"max_completion_tokens": 2}, "· cut off after 2 tokens (max_completion_tokens)"),
        ({"max_tokens": 9}, "· cut off after 2 tokens ·"),
        ({}, "· cut off after 2 tokens ·"),
    ],
)
def test_footer_names_the_limit_that_cut_the_answer(fields: dict[str, int], shown: str) -> None:
    chunks = [
        make_chunk("A", [entry("A")]),
        make_chunk(" b", [entry(" b")], finish_reason="length"),
        {"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}},
    ]
    assert shown in make_result(*chunks, **fields).footer


def test_a_stable_footer_has_no_times(monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_result(*(make_chunk(token, [entry(token)]) for token in ("A", " b", " c")))
    timed = made.footer
    monkeypatch.setattr(TIMES, "are_shown", False)
    assert made.footer == re.sub(r" · first after .* tokens/s", "", timed) != timed


def test_footer_has_no_cost_where_answers_are_free() -> None:
    assert "cost" not in make_result(make_chunk("A"), host="local").footer
    assert make_result(make_chunk("A"), host="serverless").footer.endswith("cost unknown")
