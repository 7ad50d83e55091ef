"""Prices are per million tokens, decimal, and never invented."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tensormesh_nb.assembly.accounting.price import FREE, Price, read_prices
from tensormesh_nb.assembly.accounting.usage import Usage
from tensormesh_nb.errors import ResponseError


def record(**changes: Any) -> dict[str, Any]:
    return {
        "id": "6e0c",
        "name": "MiniMax M2.5",
        "model": "MiniMaxAI/MiniMax-M2.5",
        "inputTokenPrice": {"currencyCode": "USD", "units": "0", "nanos": 300000000},
        "outputTokenPrice": {"currencyCode": "USD", "units": "1", "nanos": 200000000},
        "cachedTokenPrice": {"currencyCode": "USD", "units": "0", "nanos": 0},
        "isActive": True,
        **changes,
    }


def usage(prompt: int, completion: int, cached: int | None) -> Usage:
    details = None if cached is None else {"cached_tokens": cached}
    return Usage.read(
        {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "prompt_tokens_details": details,
        }
    )


def test_documented_price_list() -> None:
    price = read_prices({"pricing": [record()]})["MiniMaxAI/MiniMax-M2.5"]
    assert (price.input, price.output, price.cached) == (Decimal("0.3"), Decimal("1.2"), 0)
    cost = price.cost(usage(1_000_000, 500_000, None))
    assert cost is not None
    assert (cost.amount, cost.currency, cost.is_bound) == (Decimal("0.9"), "USD", False)
    assert str(cost) == "0.9 USD"


def test_cached_tokens_are_part_of_the_prompt() -> None:
    price = read_prices({"pricing": [record()]})["MiniMaxAI/MiniMax-M2.5"]
    cost = price.cost(usage(100, 0, 64))
    assert cost is not None
    assert cost.amount == Decimal(36) * Decimal("0.3") / 1_000_000


def test_cost_is_a_bound_without_a_cached_price() -> None:
    price = read_prices({"pricing": [record(cachedTokenPrice=None)]})["MiniMaxAI/MiniMax-M2.5"]
    assert price.cached is None
    cached, fresh = price.cost(usage(100, 0, 64)), price.cost(usage(100, 0, 0))
    assert cached is not None
    assert fresh is not None
    assert cached.is_bound
    assert not fresh.is_bound
    assert cached.amount == fresh.amount == Decimal(100) * Decimal("0.3") / 1_000_000
    assert str(cached).startswith("at most ")


@pytest.mark.parametrize("counts", [None, Usage(), Usage(prompt_tokens=3), Usage(None, 4)])
def test_cost_of_unknown_counts_is_unknown(counts: Usage | None) -> None:
    assert FREE.cost(counts) is None


def test_active_record_is_used() -> None:
    old = record(isActive=False, inputTokenPrice={"units": "9"})
    for records in ([old, record()], [record(), old]):
        assert read_prices({"pricing": records})["MiniMaxAI/MiniMax-M2.5"].input == Decimal("0.3")


@pytest.mark.parametrize(
    ("money", "amount"),
    [
        ({"units": 2}, Decimal(2)),
        ({"nanos": 500_000_000}, Decimal("0.5")),
        ({}, Decimal(0)),
        ("0.25", Decimal("0.25")),
        (0.25, Decimal("0.25")),
        (3, Decimal(3)),
    ],
)
def test_forms_of_money(money: Any, amount: Decimal) -> None:
    found = read_prices({"pricing": [record(inputTokenPrice=money)]})
    assert found["MiniMaxAI/MiniMax-M2.5"].input == amount


@pytest.mark.parametrize(
    "money",
    [
        *(None, True, "free", [], {"units": "x"}, "NaN", "Infinity", -1, "1e13", "1e-999999"),
        *({"units": "1e999999999", "nanos": 1}, {"units": -1}, 10**400),
    ],
)
def test_unreadable_prices_are_skipped(money: Any) -> None:
    assert read_prices({"pricing": [record(inputTokenPrice=money)]}) == {}


@pytest.mark.parametrize("listed", [None, [], {}, {"pricing": None}, {"pricing": {}}])
def test_other_price_lists_are_refused(listed: Any) -> None:
    with pytest.raises(ResponseError, match="price list"):
        read_prices(listed)


def test_dump_and_load() -> None:
    for price in (FREE, *read_prices({"pricing": [record(cachedTokenPrice=None)]}).values()):
        assert Price.load(price.dump()) == price


@pytest.mark.parametrize("changed", [{"input": "1e999999999"}, {"output": None}, {"cached": "-1"}])
def test_saved_prices_that_are_none_are_refused(changed: Any) -> None:
    with pytest.raises(ValueError, match="a price is not a number"):
        Price.load(FREE.dump() | changed)
