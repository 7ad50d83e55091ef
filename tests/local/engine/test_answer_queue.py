"""Clients take turns, and everybody knows their place."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tensormesh_nb.local.engine.answer_queue import AnswerQueue, QueuedRequest, Ticket


def run(work: Callable[[AnswerQueue], Awaitable[None]]) -> None:
    async def main() -> None:
        await work(AnswerQueue())

    asyncio.run(main())


def served(queue: AnswerQueue, tickets: list[Ticket]) -> list[str]:
    """Call all that wait; their clients in the order of service."""
    order: list[str] = []
    while queue.call_next():
        (called,) = [ticket for ticket in tickets if ticket.called.done()]
        tickets.remove(called)
        order.append(called.request.client)
    return order


def test_a_client_with_many_answers_takes_turns() -> None:
    async def work(queue: AnswerQueue) -> None:
        many = QueuedRequest("many")
        tickets = [queue.join(many) for _ in range(3)]
        tickets += [queue.join(QueuedRequest(name)) for name in "abc"]
        tickets += [queue.join(QueuedRequest("a"))]
        assert served(queue, tickets) == ["many", "a", "b", "c", "many", "a", "many"]

    run(work)


def test_thirty_with_three_answers_each_are_served_in_rounds() -> None:
    async def work(queue: AnswerQueue) -> None:
        names = [f"student {number}" for number in range(30)]
        tickets = [queue.join(QueuedRequest(name)) for name in names for _ in range(3)]
        assert served(queue, tickets) == names * 3

    run(work)


def test_who_comes_during_a_round_comes_before_the_next_round() -> None:
    async def work(queue: AnswerQueue) -> None:
        tickets = [queue.join(QueuedRequest(name)) for name in "aaab"]
        assert queue.call_next()
        del tickets[0]
        tickets.append(queue.join(QueuedRequest("late")))
        assert served(queue, tickets) == ["b", "late", "a", "a"]

    run(work)


def test_places_count_from_one_and_move_up() -> None:
    async def work(queue: AnswerQueue) -> None:
        first, second, third = (QueuedRequest(name) for name in ("a", "a", "b"))
        tickets = [queue.join(request) for request in (first, second, third)]
        assert [queue.place(each) for each in (first, second, third)] == [1, 3, 2]
        queue.leave(tickets[0])
        assert [queue.place(each) for each in (first, second, third)] == [None, 2, 1]
        queue.call_next()
        assert [queue.place(each) for each in (first, second, third)] == [None, 1, None]

    run(work)


def test_an_answer_that_was_cancelled_is_not_called() -> None:
    async def work(queue: AnswerQueue) -> None:
        tickets = [queue.join(QueuedRequest(name)) for name in "ab"]
        tickets[0].called.cancel()
        assert queue.call_next()
        assert tickets[1].called.done()
        assert not queue.call_next()
        queue.leave(tickets[0])
        assert len(queue) == 0

    run(work)
