"""Attempts at a row have a time together."""

from __future__ import annotations

import asyncio
import math

import anyio
import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.sending.attempts import Attempts


class Time:
    """A clock that is set."""

    now = 0.0


def test_pauses_grow_and_end() -> None:
    attempts = Attempts(math.inf, lambda: 0.0)
    pauses = []
    for _ in range(20):
        attempts.begin(7)
        pauses.append(attempts.pause(7, None))
    assert pauses[19] is None  # after the most attempts
    for pause, most in zip(pauses, [0.75, 1.5, 3, 6, 12, 24, *[48] * 13], strict=False):
        assert pause is not None
        assert most / 3 <= pause <= most
    attempts.forget(7)
    attempts.begin(7)
    assert attempts.count(7) == 1
    assert (attempts.pause(7, 60.0), attempts.pause(7, 121.0)) == (60.0, None)


def test_no_attempt_begins_after_the_time() -> None:
    time = Time()
    attempts = Attempts(10.0, lambda: time.now)
    attempts.begin(7)
    time.now = 6.0
    assert (attempts.pause(7, 3.0), attempts.pause(7, 5.0)) == (3.0, None)
    time.now = 11.0
    attempts.begin(7)

    async def send() -> None:
        raise AssertionError("it was sent")

    with pytest.raises(tm.TimeoutExceeded, match=r"10 s with its retries \(timeout_total\)"):
        asyncio.run(attempts.run(7, send))


def test_a_later_attempt_has_the_time_that_is_left() -> None:
    attempts = Attempts(0.1, lambda: 0.0)
    attempts.begin(7)
    attempts.begin(7)
    with pytest.raises(tm.TimeoutExceeded, match=r"timeout_total"):
        asyncio.run(attempts.run(7, anyio.sleep_forever))


def test_rows_are_lost_twice_at_the_most() -> None:
    attempts = Attempts(math.inf, lambda: 0.0)
    assert [attempts.lose(7) for _ in range(3)] == [True, True, False]
