"""Prices of models and costs of answers, as decimals.

The price list is that of ``tm billing pricing serverless list``, per 1,000,000 tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from typing import Any

from ...errors import ResponseError
from .usage import Usage

__all__ = ["FREE", "Cost", "Price", "read_prices"]

_MILLION = Decimal(1_000_000)
_NANO = Decimal(1_000_000_000)
_BOUNDS = Decimal("1e-12"), Decimal("1e12")  # of a price; others overflow or fill the page


@dataclass(frozen=True)
class Cost:
    """The cost of an answer.

    Attributes:
        amount: in ``currency``.
        currency: an ISO code.
        is_bound: whether the amount is an upper bound: no price for cached tokens is listed, so
            they are counted at the full price of input.
    """

    amount: Decimal
    currency: str
    is_bound: bool

    def __str__(self) -> str:
        return f"{'at most ' if self.is_bound else ''}{self.amount.normalize():f} {self.currency}"


@dataclass(frozen=True)
class Price:
    """Prices of one model per 1,000,000 tokens.

    Attributes:
        model: the id to send as ``model``.
        input, output: prices of prompt and completion tokens.
        cached: price of prompt tokens read from a cache, or None if none is listed.
        currency: an ISO code.
        active: whether the record is in force.
    """

    model: str
    input: Decimal
    output: Decimal
    cached: Decimal | None
    currency: str
    active: bool = True

    def dump(self) -> dict[str, Any]:
        """The price as JSON: decimals as strings."""
        cached = None if self.cached is None else str(self.cached)
        return {
            "model": self.model,
            "input": str(self.input),
            "output": str(self.output),
            "cached": cached,
            "currency": self.currency,
        }

    @classmethod
    def load(cls, saved: Mapping[str, Any]) -> Price:
        """A price from what ``dump`` returned.

        Raises:
            ValueError, KeyError, TypeError: ``saved`` is something else.
        """
        model, currency = saved["model"], saved["currency"]
        paid, made, cached = (_money(saved[name]) for name in ("input", "output", "cached"))
        if paid is None or made is None or (cached is None and saved["cached"] is not None):
            raise ValueError("a price is not a number")
        if not isinstance(model, str) or not isinstance(currency, str):
            raise TypeError("a price has no model or no currency")
        return cls(model, paid[0], made[0], None if cached is None else cached[0], currency)

    def cost(self, usage: Usage | None) -> Cost | None:
        """((prompt - cached) input + cached c + completion output) / 10^6; None if unknown.

        Reasoning tokens are among the completion tokens already.
        """
        if usage is None or usage.prompt_tokens is None or usage.completion_tokens is None:
            return None
        cached = min(usage.cached_tokens or 0, usage.prompt_tokens)
        unlisted = self.cached is None and cached > 0
        of_cached = self.input if self.cached is None else self.cached
        total = (
            (usage.prompt_tokens - cached) * self.input
            + cached * of_cached
            + usage.completion_tokens * self.output
        )
        return Cost(total / _MILLION, self.currency, unlisted)


FREE = Price("", Decimal(0), Decimal(0), Decimal(0), "USD")
"""The price of the embedded model."""


def read_prices(listed: Any) -> dict[str, Price]:
    """The price of every model, from the control plane's list; the active one of several.

    Raises:
        ResponseError: ``pricing`` is not a list.
    """
    records = listed.get("pricing") if isinstance(listed, Mapping) else None
    if not isinstance(records, list):
        raise ResponseError("The price list has no `pricing`.")
    found: dict[str, Price] = {}
    for record in records:
        price = _price(record) if isinstance(record, Mapping) else None
        if price is not None and (price.model not in found or price.active):
            found[price.model] = price
    return found


def _price(record: Mapping[str, Any]) -> Price | None:
    model = record.get("model")
    paid, made = _money(record.get("inputTokenPrice")), _money(record.get("outputTokenPrice"))
    if not isinstance(model, str) or paid is None or made is None:
        return None
    cached = _money(record.get("cachedTokenPrice"))
    return Price(
        model=model,
        input=paid[0],
        output=made[0],
        cached=None if cached is None else cached[0],
        currency=paid[1],
        active=record.get("isActive", True) is not False,
    )


def _money(value: Any) -> tuple[Decimal, str] | None:
    """Amount and currency: units and billionths, either of which may be missing, or a number."""
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, Mapping):
            units = Decimal(str(value.get("units") or 0))
            nanos = Decimal(str(value.get("nanos") or 0))
            amount, currency = units + nanos / _NANO, str(value.get("currencyCode") or "USD")
        elif isinstance(value, int | float | str):
            amount, currency = Decimal(str(value)), "USD"
        else:
            return None
        is_price = amount.is_finite() and (amount == 0 or _BOUNDS[0] <= amount <= _BOUNDS[1])
    except DecimalException:
        return None
    return (amount, currency) if is_price else None
