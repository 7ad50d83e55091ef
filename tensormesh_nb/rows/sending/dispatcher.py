"""One run over the rows: decides when each row is sent, and records its outcome."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import anyio

from ...client.http.retry import is_out_of_credit, is_perhaps_charged, is_refusal
from ...errors import (
    AuthenticationFailed,
    BadRequest,
    ConnectionFailed,
    LocalEndpointError,
    NotFound,
    PermissionDenied,
    RequestError,
    ResponseError,
    SettingsError,
    TensormeshError,
)
from ...result import ChatResult
from ...wire.request import RequestEncoder
from ..budget import Budget, Reservation
from ..outcome import Record, RowOutcome
from ..row_requests import Item, Items, Repeats, RowKeys, Started
from ..store.row_store import RowStore
from .attempts import Attempts
from .concurrency import ConcurrencyLimit
from .task_pool import TaskPool

__all__ = ["Clock", "Dispatcher", "SenderLost"]

_MOST_REFUSALS = 24  # in a row, after which the run ends
_AT_ONCE = 64  # rows to look up before other tasks run
_UNREACHABLE = 3  # failed connections before the first answer, after which the run ends
_MOST_ALIKE = 24  # failures for the same reason, before any answer, that end the run
# Errors that would fail every row.
_FATAL = (AuthenticationFailed, PermissionDenied, NotFound, SettingsError, LocalEndpointError)


class SenderLost(ConnectionFailed):
    """The process that sent a request has ended. The request may have been answered."""


@dataclass
class Clock:
    """The time, and how to wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep


class Dispatcher:
    """Sends the rows that have no complete answer yet.

    Args:
        items: the request of each row.
        store: has the complete rows, and receives all others.
        keys: receives the key of each row that the run reaches.
        outcomes: receives the outcomes of rows that could not be sent, by number.
        limit: the number of requests to run at once.
        budget: limits of cost and tokens.
        raises: whether to end at the first row that fails.
        report: called with the outcome of each row, and whether it was sent.
        start: starts to send an item; its answer is stored under the given key.
        total: seconds from the first attempt of a row to its end.
        clock: the time, and how to wait.

    Attributes:
        ended: why the run ended before its last row, or None.
        is_paused: whether the last call of :meth:`work` stopped before a row that must be sent.
        resent: number of rows that were in flight when an earlier process ended.
        failure: the first failure, if ``raises``.
    """

    def __init__(
        self,
        items: Items,
        store: RowStore,
        keys: RowKeys | list[bytes],
        outcomes: dict[int, RowOutcome],
        *,
        limit: ConcurrencyLimit,
        budget: Budget,
        raises: bool,
        report: Callable[[RowOutcome, bool], None],
        start: Callable[[Item, bytes], Started] = lambda item, _: item.start(),
        total: float = math.inf,
        clock: Clock | None = None,
    ) -> None:
        self._items, self._store, self._start = items, store, start
        self.limit, self.budget = limit, budget
        self._raises, self._report, self._clock = raises, report, clock or Clock()
        self._keys, self._outcomes = keys, outcomes
        self._attempts = Attempts(total, self._clock.now)
        self.ended: str | None = None
        self.is_paused = False
        self.resent = 0
        self.failure: TensormeshError | None = None
        self._repeats, self._encode = Repeats(), RequestEncoder()
        self._alike: Counter[str] = Counter()  # failures by reason, until the first answer
        self._refused: list[tuple[float, int, Item]] = []  # a heap, by the time to send
        self._held: tuple[int, Item] | None = None  # the row before which it paused
        self._running = self._answers = self._reached = 0
        self._is_new = False  # nothing was in the store
        # Outcomes to write and rows to send when the run next waits.
        self._finished: list[tuple[int, RowOutcome, Record]] = []
        self._starting: list[tuple[int, Item, Reservation]] = []
        self._tasks: TaskPool | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._has_changed = False

    async def work(self, rows: Iterator[int], first: int | None = None) -> None:
        """Send rows until all have an outcome, or the run ends.

        Args:
            rows: numbers of the rows, in order.
            first: pause after this many rows, including complete ones, if more must be sent.

        Raises:
            ResponseError: the store is damaged.
        """
        self._has_changed = self.is_paused = False
        self._is_new = self._store.is_empty()
        async with anyio.create_task_group() as group:
            tasks = self._tasks = TaskPool(group, self._send)
            try:
                while not self._is_over:
                    found = await self._next(rows, first)
                    if found is None:
                        break
                    self._running += 1
                    self.limit.sent(self._running)
                    self._starting.append(found)
                self._flush()
            finally:
                self._tasks = None
                tasks.end()
            if self.failure is not None:
                group.cancel_scope.cancel()

    @property
    def _is_over(self) -> bool:
        return self.ended is not None or self.failure is not None

    async def _next(
        self, rows: Iterator[int], first: int | None
    ) -> tuple[int, Item, Reservation] | None:
        """The next row to send, once there is a slot for it. None if there is none."""
        while not self._is_over:
            if self._running >= self.limit.slots:
                await self._change()
            elif (pause := self.limit.pause()) > 0:
                await self._change(pause)
            elif self._refused and self._refused[0][0] <= self._clock.now():
                _, number, item = heapq.heappop(self._refused)
                if (reservation := await self._reserved(item)) is not None:
                    return number, item, reservation
            elif (found := await self._first_attempt(rows, first)) is not None:
                return found
            elif self._refused:
                await self._change(self._refused[0][0] - self._clock.now())
            elif self._running:
                await self._change()
            else:
                return None
        return None

    async def _first_attempt(
        self, rows: Iterator[int], first: int | None
    ) -> tuple[int, Item, Reservation] | None:
        """The next row without a complete answer. None if there is none, or the run pauses."""
        if self.is_paused or (fresh := await self._fresh(rows)) is None:
            return None
        if first is not None and self._reached > first:
            self._held, self.is_paused = fresh, True
            return None
        reservation = await self._reserved(fresh[1])
        return None if reservation is None else (*fresh, reservation)

    async def _fresh(self, rows: Iterator[int]) -> tuple[int, Item] | None:
        """The next row without a complete answer."""
        if self._held is not None:
            held, self._held = self._held, None
            return held
        for number in rows:
            if number % _AT_ONCE == 0:
                self._flush()
                await anyio.lowlevel.checkpoint()  # there may be thousands of complete rows
            try:
                item = self._items[number]
            except RequestError as error:
                self._unsendable(number, error)
                if self.failure is not None:
                    return None
                continue
            same = item.key(0)
            repeat = self._repeats.count(same)
            key = item.key(repeat) if repeat else same
            self._keys[number] = key
            self._reached += 1
            try:
                known = None if self._is_new else self._store.rows([key]).get(key)
            except TensormeshError as error:
                self.ended = self.ended or str(error)
                return None
            if known is not None and known.status == "ok":
                self._report(known, False)
                continue
            return number, item
        return None

    def _unsendable(self, number: int, error: RequestError) -> None:
        self._outcomes[number] = outcome = RowOutcome("failed", str(error))
        self._report(outcome, False)
        if self._raises:
            self.failure = error

    async def _reserved(self, item: Item) -> Reservation | None:
        """A reservation, after waiting for running requests if needed. None ends the run."""
        while self.ended is None:
            found = self.budget.reserve(item.request, item.price)
            if found is not None:
                return found
            if not self._running:
                self.ended = "The next row might exceed max_cost or max_total_tokens."
                return None
            await self._change()
        return None

    async def _send(self, number: int, item: Item, reservation: Reservation) -> None:
        self._attempts.begin(number)
        result, run = self._start(item, self._keys[number])
        outcome: RowOutcome | None = None

        def outcome_of(status: Any, error: object = None) -> RowOutcome:
            return RowOutcome.of(
                status,
                result,
                error=None if error is None else str(error),
                attempts=self._attempts.count(number),
                seconds=self._attempts.seconds(number),
            )

        try:
            await self._attempts.run(number, run)
            if result.status == "complete":
                outcome = outcome_of("ok")
                self._answers += 1
                self.limit.answered()
            else:
                outcome = outcome_of("stopped", "Stopped.")
                self.ended = self.ended or "The client was closed."
        except TensormeshError as error:
            if not self._is_sent_again(number, item, error):
                outcome = outcome_of("failed", error)
                self._end_for(error)
                is_counted = isinstance(error, SenderLost) or result.usage is not None
                if not is_counted and is_perhaps_charged(error):
                    self.budget.charge(item.request, item.price)
        except anyio.get_cancelled_exc_class():
            outcome = outcome_of("stopped", "Stopped.")
            if result.usage is None:
                self.budget.charge(item.request, item.price)
            raise
        finally:
            self._running -= 1
            self.budget.settle(reservation, result.usage, result._answer.cost)
            if outcome is not None:
                self._keep(number, outcome, result)
            self._wake()

    def _keep(self, number: int, outcome: RowOutcome, result: ChatResult) -> None:
        """Queue an outcome, which is written and reported before the run waits again."""
        self._attempts.forget(number)
        kept = result if result.choices else None
        record = Record.of(self._keys[number], outcome, kept, self._encode)
        self._finished.append((number, outcome, record))
        if self._tasks is None:
            self._flush()

    def _flush(self) -> None:
        """Write finished and starting rows in one transaction, then report and send them.

        Starting rows are noted because the host may process them even if this process dies.
        """
        finished, self._finished = self._finished, []
        starting, self._starting = self._starting, []
        if self._is_over:
            self._release(starting)
            starting = []
        try:
            if finished or starting:
                records = [record for _, _, record in finished]
                self.resent += self._store.write(records, [self._keys[row] for row, *_ in starting])
        except (SettingsError, ResponseError) as error:
            # Rows that cannot be stored would have to be paid for again.
            self.ended = self.ended or str(error)
            self._outcomes.update((number, outcome) for number, outcome, _ in finished)
            self._release(starting)
            starting = []
        for _, outcome, _ in finished:
            self._report(outcome, True)
        for found in starting:
            if self._tasks is not None:
                self._tasks.start(*found)

    def _release(self, rows: list[tuple[int, Item, Reservation]]) -> None:
        """Give back the slots and reservations of rows that are not sent."""
        for _, _, reservation in rows:
            self._running -= 1
            self.budget.settle(reservation, None, None)

    def _is_sent_again(self, number: int, item: Item, error: TensormeshError) -> bool:
        """Whether to retry: the host certainly did not process the request and may do so later.

        Requests whose sender was lost are also sent again.
        """
        if is_out_of_credit(error):
            return False
        if isinstance(error, SenderLost):
            if not self._attempts.lose(number):
                return False
            heapq.heappush(self._refused, (self._clock.now(), number, item))
            return True
        is_unsent = isinstance(error, ConnectionFailed) and not error.connected
        if not (is_unsent or is_refusal(error)):
            self.limit.refused_in_a_row = 0  # the host answered
            return False
        self.limit.refused()
        if is_unsent and not self._answers and self.limit.refusals >= _UNREACHABLE:
            self.ended = f"No request reached the host: {error}"
            return False
        if self.limit.refused_in_a_row >= _MOST_REFUSALS:
            self.ended = f"The host refused {_MOST_REFUSALS} requests in a row: {error}"
            return False
        pause = self._attempts.pause(number, error.retry_after if is_refusal(error) else None)
        if pause is None:
            return False
        with contextlib.suppress(TensormeshError):
            self._store.refuse(self._keys[number])
        heapq.heappush(self._refused, (self._clock.now() + pause, number, item))
        return True

    def _end_for(self, error: TensormeshError) -> None:
        if self._raises:
            self.failure = self.failure or error
        elif isinstance(error, _FATAL) or is_out_of_credit(error):
            self.ended = self.ended or f"Every request would fail: {error}"
        elif not (self._answers or isinstance(error, BadRequest) or is_refusal(error)):
            # A bad request may be the fault of one row; a broken host affects all rows.
            self._alike[str(error)] += 1
            if self._alike[str(error)] >= _MOST_ALIKE:
                self.ended = (
                    self.ended
                    or f"The first {_MOST_ALIKE} requests failed for the same reason: {error}"
                )

    def _wake(self) -> None:
        self._has_changed = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _change(self, most: float | None = None) -> None:
        """Wait until a request has ended, or for some seconds."""
        self._flush()
        if not (self._has_changed or self._is_over or (most is not None and most <= 0)):
            self._waiter = asyncio.get_running_loop().create_future()
            if most is None:
                await self._waiter
            else:
                async with anyio.create_task_group() as group:
                    group.start_soon(self._sleep, most)
                    await self._waiter
                    group.cancel_scope.cancel()
            self._waiter = None
        self._has_changed = False

    async def _sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._wake()
