"""The order in which waiting answers get a slot: clients take turns.

First come, first served would let a client that sends many requests at once keep all others
waiting. Here its second answer waits until everybody who waits has had a first one.
"""

from __future__ import annotations

import asyncio
import itertools
from bisect import bisect_left, insort
from dataclasses import dataclass, field

__all__ = ["AnswerQueue", "QueuedRequest", "Ticket"]


class QueuedRequest:
    """A request whose answers may wait.

    Args:
        client: who sent it; answers of the same client wait for each other.
    """

    def __init__(self, client: str = "") -> None:
        self.client = client
        self.tickets: set[Ticket] = set()


@dataclass(frozen=True, order=True)
class Ticket:
    """A waiting answer. Tickets are served in ascending order.

    Attributes:
        turn: of the client: how many of its answers come first.
        number: order of arrival.
        request: whose answer it is.
        called: resolves when it is this ticket's turn.
    """

    turn: int
    number: int
    request: QueuedRequest = field(compare=False)
    called: asyncio.Future[None] = field(compare=False)


class AnswerQueue:
    """The waiting answers, in the order in which they are served."""

    def __init__(self) -> None:
        self._waiting: list[Ticket] = []
        self._numbers = itertools.count()
        self._turn = 0  # of the answer that was served last
        self._last_turns: dict[str, int] = {}  # by client, if later than that

    def __len__(self) -> int:
        return len(self._waiting)

    def join(self, request: QueuedRequest) -> Ticket:
        """Add an answer of a request."""
        turn = max(self._turn, self._last_turns.get(request.client, -1) + 1)
        self._last_turns[request.client] = turn
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        ticket = Ticket(turn, next(self._numbers), request, called)
        insort(self._waiting, ticket)
        request.tickets.add(ticket)
        return ticket

    def call_next(self) -> bool:
        """Call the first answer and remove it. Returns False if none waits."""
        while self._waiting:
            ticket = self._waiting.pop(0)
            ticket.request.tickets.discard(ticket)
            if not ticket.called.cancelled():
                self._turn = ticket.turn
                ticket.called.set_result(None)
                break
        else:
            return False
        if not self._waiting:
            self._last_turns.clear()
        return True

    def leave(self, ticket: Ticket) -> None:
        """Remove an answer that no longer waits."""
        if ticket in ticket.request.tickets:
            ticket.request.tickets.discard(ticket)
            del self._waiting[bisect_left(self._waiting, ticket)]

    def place(self, request: QueuedRequest) -> int | None:
        """The place of a request's first waiting answer, from 1; None if none waits."""
        first = min(request.tickets, default=None)
        return None if first is None else bisect_left(self._waiting, first) + 1
