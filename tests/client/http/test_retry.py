"""Which requests are sent again, and after which pause."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.retry import (
    LONGEST_PAUSE,
    MOST_WANTED,
    is_out_of_credit,
    most_retries,
    retry_pause,
)


def status(code: int, message: str = "no", **more: float) -> tm.StatusError:
    return tm.StatusError.kind(code)(message, status_code=code, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "is_repeated"),
    [
        (status(429), True),
        (status(503), True),
        (status(500), False),
        (status(400), False),
        (tm.ConnectionFailed("gone", connected=False), True),
        (tm.ConnectionFailed("broke"), False),
        (tm.TimeoutExceeded("slow"), False),
        (tm.ResponseError("odd"), False),
    ],
    ids=str,
)
def test_only_requests_that_were_not_processed_are_repeated(
    error: tm.TensormeshError, is_repeated: bool
) -> None:
    assert (retry_pause(error, 0) is not None) == is_repeated


def test_pause_doubles_with_jitter_up_to_a_limit() -> None:
    for attempt in range(12):
        most = min(0.5 * 2**attempt, LONGEST_PAUSE)
        pauses = [retry_pause(status(503), attempt) for _ in range(50)]
        assert all(pause is not None and most / 2 <= pause <= most for pause in pauses)


def test_pause_that_the_host_wants_is_kept_up_to_the_limit() -> None:
    assert retry_pause(status(429, retry_after=2.5), 5) == 2.5
    assert retry_pause(status(429, retry_after=3600.0), 0) == LONGEST_PAUSE


def test_host_may_want_more_retries_than_are_allowed() -> None:
    wanted = status(429)
    wanted.should_retry = True
    assert (most_retries(wanted, 3), most_retries(status(429), 3)) == (MOST_WANTED, 3)
    assert most_retries(tm.ConnectionFailed("gone", connected=False), 3) == 3


@pytest.mark.parametrize(
    ("error", "is_out"),
    [
        (status(429, "You exceeded your current quota."), True),
        (status(429, "Insufficient balance"), True),
        (status(429, "Too many requests"), False),
        (status(429, "Quota per minute", retry_after=3.0), False),
        (status(429, "exceeded budget for model=x", retry_after=3.0), True),
        (status(400, "Your credit balance is too low to access the API."), True),
        (status(400, "API key not valid. Please pass a valid API key."), True),
        (status(400, "The prompt about a balance is too long."), False),
        (status(500, "Budget has been exceeded"), False),
    ],
    ids=str,
)
def test_used_up_credit_is_no_rate_limit(error: tm.StatusError, is_out: bool) -> None:
    assert is_out_of_credit(error) == is_out
