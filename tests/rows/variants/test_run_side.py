"""The answers of one side by row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.outcome import RowOutcome
from tensormesh_nb.rows.variants.run_side import RunSide

from ...factories import entry, make_chunk, make_result


def side(*outcomes: RowOutcome | None, result: tm.ChatResult | None = None) -> RunSide:
    given: Any = {"x": list(outcomes)}
    return RunSide("A", given, {"x": [b""] * len(outcomes)}, lambda *_: result, None, "store")


def ok(**facts: Any) -> RowOutcome:
    return RowOutcome("ok", attempts=1, **facts)


def test_only_complete_answers_count_as_texts() -> None:
    made = side(ok(text="a"), None, RowOutcome("stopped", text="b"), ok(text="c"))
    assert made.texts("x") == ["a", "c"]
    assert [at for at, _ in made.complete("x")] == [0, 3]


def test_cost_is_that_of_all_answers_that_were_sent() -> None:
    failed = RowOutcome("failed", attempts=1, cost="0.2", currency="USD")
    unsent = RowOutcome("failed", "Row x: it is empty.")
    made = side(ok(cost="0.1", currency="USD"), failed, unsent, None)
    assert made.cost("x") == Decimal("0.3")
    assert made.currency() == "USD"
    # A cost that is unknown is not 0.
    assert side(ok(cost="0.1"), ok()).cost("x") is None
    assert side(None).cost("x") is None


def test_tokens_are_unknown_if_one_count_is() -> None:
    assert side(ok(completion_tokens=2), ok(completion_tokens=3)).tokens("x") == 5
    assert side(ok(completion_tokens=2), ok()).tokens("x") is None


def test_bits_are_those_of_the_text_and_not_of_the_end_token() -> None:
    entries = [entry("Hello"), entry(" you"), entry("<|im_end|>")]
    for one, logprob in zip(entries, (-1.0, -2.0, -5.0), strict=True):
        one["logprob"] = logprob
    result = make_result(make_chunk("Hello you", entries, finish_reason="stop"))
    found = side(ok(logprob=-8.0), result=result).bits("x")
    assert found is not None
    assert found[0] == pytest.approx(3 / 0.6931471805599453)
    assert found[1] == 2


def test_bits_are_unknown_without_logprobs() -> None:
    def never(*_: Any) -> None:
        raise AssertionError

    silent = RunSide("A", {"x": [ok(text="Hi")]}, {"x": [b""]}, never, None, "store")
    assert silent.bits("x") is None
    assert side(ok(logprob=-1.0), result=make_result(make_chunk("Hi"))).bits("x") is None
