"""Limits of a run on cost and tokens, reserved before a request is sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import msgspec

from ..assembly.accounting.price import Cost, Price
from ..assembly.accounting.usage import Usage
from ..errors import RequestError
from ..wire.request import ChatRequest

__all__ = ["Budget", "Reservation"]


@dataclass(frozen=True)
class Reservation:
    """The most that one request may cost; None if unknown."""

    tokens: int | None
    cost: Decimal | None


class Budget:
    """The budget of a run.

    Args:
        max_cost: most that the run may cost, in the currency of the price list, or None.
        max_total_tokens: most tokens of prompts and answers together, or None.

    Attributes:
        tokens: tokens spent so far.
        cost: cost so far, or None if no answer had a known cost.
        currency: currency of ``cost``.
        notices: why a limit may be exceeded.

    Raises:
        RequestError: a limit is not a positive number.
    """

    def __init__(
        self, max_cost: float | Decimal | None = None, max_total_tokens: int | None = None
    ) -> None:
        for name, value in (("max_cost", max_cost), ("max_total_tokens", max_total_tokens)):
            is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
            if value is not None and not (is_number and value == value and value > 0):
                raise RequestError(f"{name}: expected a positive number, got {value!r}.")
        self._most_cost = None if max_cost is None else Decimal(str(max_cost))
        self._most_tokens = max_total_tokens
        self._reserved: list[Reservation] = []
        self.tokens = 0
        self.cost: Decimal | None = None
        self.currency = ""
        self.notices: list[str] = []

    def reserve(self, request: ChatRequest, price: Price | None) -> Reservation | None:
        """Reserve the most that a request may cost; None if it does not fit now.

        Args:
            request: the complete request.
            price: price of the model, or None.
        """
        wanted = self._worst_case(request, price)
        if self._most_tokens is not None:
            reserved = sum(each.tokens or 0 for each in self._reserved)
            if self.tokens + reserved + (wanted.tokens or 0) > self._most_tokens:
                return None
        if self._most_cost is not None:
            held = sum((each.cost or Decimal(0) for each in self._reserved), Decimal(0))
            if (self.cost or Decimal(0)) + held + (wanted.cost or Decimal(0)) > self._most_cost:
                return None
        self._reserved.append(wanted)
        return wanted

    def settle(self, reservation: Reservation, usage: Usage | None, cost: Cost | None) -> None:
        """Replace a reservation with the actual usage."""
        self._reserved.remove(reservation)
        self.tokens += (usage.total_tokens or 0) if usage else 0
        if cost is not None:
            self.cost = (self.cost or Decimal(0)) + cost.amount
            self.currency = cost.currency

    def charge(self, request: ChatRequest, price: Price | None) -> None:
        """Count a request whose usage will stay unknown, as the most it could cost."""
        if self.is_limited:
            self._notice(
                "The host may charge for requests that broke off, so each counts as the most it "
                "could cost."
            )
        most = self._worst_case(request, price)
        self.tokens += most.tokens or 0
        if most.cost is not None:
            self.cost = (self.cost or Decimal(0)) + most.cost

    @property
    def is_limited(self) -> bool:
        """Whether there is a limit."""
        return self._most_cost is not None or self._most_tokens is not None

    def _worst_case(self, request: ChatRequest, price: Price | None) -> Reservation:
        if not self.is_limited:
            return Reservation(None, None)
        answer = request.max_completion_tokens or request.max_tokens
        if answer is None:
            self._notice("max_tokens is not set, so the last answers may exceed the limit.")
        body = request.body()
        if any(isinstance(message.get("content"), list) for message in request.messages):
            self._notice("The tokens of images and other parts are unknown until the answer.")
        # Every token has at least one byte, and the chat template's tokens are fewer than the
        # bytes of the JSON around the texts.
        prompt = len(msgspec.json.encode(body))
        completion = (answer or 0) * (request.n or 1)
        cost = None
        if self._most_cost is not None:
            if price is None:
                self._notice(f"The price of {request.model} is unknown, so max_cost has no effect.")
            else:
                cost = (price.input * prompt + price.output * completion) / 1_000_000
        return Reservation(prompt + completion, cost)

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)
