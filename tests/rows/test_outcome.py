"""The summary of an answer."""

from __future__ import annotations

import math
from decimal import Decimal

import msgspec
import pytest

from tensormesh_nb.rows.outcome import RowOutcome, count_by_status, total_cost

from ..factories import entry, make_chunk, make_result


def test_summary_of_an_answer() -> None:
    result = make_result(
        make_chunk(
            "ab",
            [{**entry("a"), "logprob": -1.0}, {**entry("b"), "logprob": -2.0}],
            finish_reason="stop",
        ),
        {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}},
    )
    outcome = RowOutcome.of("ok", result, attempts=2, seconds=0.5)
    assert (outcome.status, outcome.text, outcome.finish_reason) == ("ok", "ab", "stop")
    assert (outcome.prompt_tokens, outcome.completion_tokens, outcome.total_tokens) == (3, 2, 5)
    assert outcome.mean_surprisal is not None
    assert math.isclose(outcome.mean_surprisal, 1.5 / math.log(2))
    assert outcome.perplexity is not None
    assert math.isclose(outcome.perplexity, math.exp(1.5))
    assert (outcome.attempts, outcome.seconds, outcome.cost) == (2, 0.5, None)


def test_numbers_of_an_answer_without_logprobs_are_unknown() -> None:
    outcome = RowOutcome.of("ok", make_result(make_chunk("ab")), attempts=1, seconds=0.5)
    assert outcome.text == "ab"
    assert outcome.mean_surprisal is None
    assert outcome.perplexity is None


def test_row_without_an_answer() -> None:
    outcome = RowOutcome.of("failed", make_result(), error="It broke.", attempts=1, seconds=0.5)
    assert outcome == RowOutcome("failed", "It broke.", 1, seconds=0.5)


def test_outcome_is_stored_without_its_defaults() -> None:
    assert msgspec.json.encode(RowOutcome("ok")) == b'{"status":"ok"}'


def test_counts_of_every_status_add_up() -> None:
    found = count_by_status([RowOutcome("ok"), None, RowOutcome("failed"), RowOutcome("ok")])
    assert found == {"ok": 2, "failed": 1, "stopped": 0, "not_sent": 1}


@pytest.mark.parametrize(
    ("outcomes", "cost"),
    [
        ([], None),
        ([RowOutcome("ok", cost="0.1", currency="USD"), RowOutcome("failed"), None], "0.1"),
        ([RowOutcome("ok", cost="0.1"), RowOutcome("stopped", cost="0.2")], "0.3"),
        ([RowOutcome("ok", cost="0")], "0"),
        ([RowOutcome("ok", cost="0.1"), RowOutcome("ok")], None),
        ([RowOutcome("ok", cost="1", currency=name) for name in ("USD", "EUR")], None),
    ],
)
def test_cost_is_unknown_if_that_of_an_answer_is(
    outcomes: list[RowOutcome | None], cost: str | None
) -> None:
    assert total_cost(outcomes) == (None if cost is None else Decimal(cost))
