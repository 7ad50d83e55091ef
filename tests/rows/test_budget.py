"""Limits in money and tokens."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tensormesh_nb.assembly.accounting.price import Cost, Price
from tensormesh_nb.assembly.accounting.usage import Usage
from tensormesh_nb.errors import RequestError
from tensormesh_nb.rows.budget import Budget
from tensormesh_nb.wire.request import ChatRequest

PRICE = Price("m", Decimal(1), Decimal(2), None, "USD")  # per 1,000,000 tokens


def request(prompt: str = "Hi", **fields: Any) -> ChatRequest:
    return ChatRequest.of(prompt, **{"model": "m", "max_tokens": 100, **fields})


def test_requests_that_may_exceed_the_tokens_do_not_fit() -> None:
    budget = Budget(max_total_tokens=500)
    held = []
    while (reservation := budget.reserve(request(), None)) is not None:
        held.append(reservation)
    assert 1 <= len(held) <= 4
    # What was not used is free again.
    for reservation in held:
        budget.settle(reservation, Usage(total_tokens=20), None)
    assert budget.tokens == 20 * len(held)
    assert budget.reserve(request(), None) is not None
    assert not budget.notices


def test_lost_request_counts_at_the_most_that_it_may_cost() -> None:
    budget = Budget(max_cost=1, max_total_tokens=1000)
    reservation = budget.reserve(request(), PRICE)
    assert reservation is not None
    budget.settle(reservation, None, None)
    budget.charge(request(), PRICE)
    assert (budget.tokens, budget.cost) == (reservation.tokens, reservation.cost)
    unlimited = Budget()
    unlimited.charge(request(), PRICE)
    assert (unlimited.tokens, unlimited.cost) == (0, None)


def test_requests_that_may_exceed_the_cost_do_not_fit() -> None:
    budget = Budget(max_cost=0.0005)
    first = budget.reserve(request(), PRICE)
    assert first is not None
    assert first.cost is not None
    assert first.cost > Decimal("0.0002")  # 100 tokens of the answer, and the prompt
    assert budget.reserve(request(), PRICE) is None
    budget.settle(first, None, Cost(Decimal("0.0001"), "USD", is_bound=False))
    assert (budget.cost, budget.currency) == (Decimal("0.0001"), "USD")
    assert budget.reserve(request(), PRICE) is not None


def test_reservation_is_never_less_than_the_tokens_of_a_prompt() -> None:
    # Every token has at least one byte.
    prompt = "é\U0001f600" * 50
    reservation = Budget(max_total_tokens=10_000).reserve(request(prompt), None)
    assert reservation is not None
    assert reservation.tokens is not None
    assert reservation.tokens >= len(prompt.encode()) + 100


def test_every_choice_counts() -> None:
    one, four = (Budget(max_total_tokens=10_000).reserve(request(n=n), None) for n in (1, 4))
    assert one is not None
    assert four is not None
    assert (four.tokens or 0) - (one.tokens or 0) == 300


@pytest.mark.parametrize(
    ("fields", "price", "notice"),
    [
        ({"max_tokens": None}, PRICE, "max_tokens is not set"),
        ({}, None, "The price of m is unknown, so max_cost has no effect."),
    ],
)
def test_limit_that_may_be_exceeded_is_reported_once(
    fields: dict[str, Any], price: Price | None, notice: str
) -> None:
    budget = Budget(max_cost=5)
    for _ in range(3):
        assert budget.reserve(request(**fields), price) is not None
    (found,) = budget.notices
    assert notice in found


def test_unknown_tokens_of_images_are_reported() -> None:
    budget = Budget(max_total_tokens=10_000)
    image = {"type": "image_url", "image_url": {"url": "https://x/y.png"}}
    budget.reserve(request([{"role": "user", "content": [image]}]), None)  # type: ignore[arg-type]
    assert "images" in budget.notices[0]


def test_without_limits_everything_fits() -> None:
    budget = Budget()
    assert not budget.is_limited
    assert budget.reserve(request("x" * 10**6), None) is not None


@pytest.mark.parametrize("value", [0, -1, float("nan"), "5", True, None])
@pytest.mark.parametrize("name", ["max_cost", "max_total_tokens"])
def test_limit_that_is_no_positive_number_is_refused(name: str, value: Any) -> None:
    if value is None:
        Budget(**{name: value})
        return
    with pytest.raises(RequestError, match=f"{name}: expected a positive number"):
        Budget(**{name: value})
