"""When a request is sent again, and after which pause."""

from __future__ import annotations

import random
import re
from typing import TypeGuard

from ...errors import ConnectionFailed, ResponseError, StatusError, TensormeshError
from ...wire.error_bodies import REFUSALS

__all__ = [
    "LONGEST_PAUSE",
    "MOST_WANTED",
    "is_out_of_credit",
    "is_perhaps_charged",
    "is_refusal",
    "most_retries",
    "retry_pause",
]

_CREDIT = re.compile(r"quota|billing|credit|balance", re.IGNORECASE)
# As Anthropic, LiteLLM, OpenAI and Google say it; some with the status 400.
_ACCOUNT = re.compile(
    r"insufficient_quota|budget_exceeded|exceeded ?budget|budget has been exceeded"
    r"|credit balance is too low|organization has been disabled|API key not valid",
    re.IGNORECASE,
)
LONGEST_PAUSE = 8.0  # seconds before a retry
MOST_WANTED = 60  # retries that a host wants by ``x-should-retry``, as the local endpoint does


def retry_pause(error: TensormeshError, attempt: int) -> float | None:
    """Seconds to wait before sending again, or None if it must not be sent again.

    Only a request that was certainly not processed is repeated: there was no connection, or the
    host refused it unread (429, 503, 529). Any other request could be charged twice.

    Args:
        error: why the request failed.
        attempt: number of earlier retries.
    """
    doubling = float(min(0.5 * 2**attempt, LONGEST_PAUSE))
    jittered = doubling * (0.5 + random.random() / 2)  # noqa: S311 - not a secret
    if isinstance(error, StatusError):
        if not is_refusal(error):
            return None
        wanted = error.retry_after
        return jittered if wanted is None else min(wanted, LONGEST_PAUSE)
    unsent = isinstance(error, ConnectionFailed) and not error.connected
    return jittered if unsent else None


def most_retries(error: TensormeshError, allowed: int) -> int:
    """How often a request may be sent again: more often than allowed if the host wants it."""
    wanted = isinstance(error, StatusError) and error.should_retry
    return max(allowed, MOST_WANTED if wanted else 0)


def is_refusal(error: TensormeshError) -> TypeGuard[StatusError]:
    """Whether the host refused the request unread but may accept it later."""
    return isinstance(error, StatusError) and error.status_code in REFUSALS


def is_perhaps_charged(error: TensormeshError) -> bool:
    """Whether the host may have processed a request that has no complete answer."""
    if isinstance(error, StatusError):
        return not is_refusal(error) and not 400 <= (error.status_code or 0) < 500
    if isinstance(error, ConnectionFailed):
        return error.connected
    return isinstance(error, ResponseError)


def is_out_of_credit(error: TensormeshError) -> bool:
    """Whether the account is the reason, so that neither waiting nor another prompt helps.

    A used up quota is a reason if no time is given.
    """
    if not isinstance(error, StatusError):
        return False
    text = f"{error} {error.body}"
    if error.status_code in (400, *REFUSALS) and _ACCOUNT.search(text):
        return True
    is_refused = error.status_code == 429 and error.retry_after is None
    return is_refused and _CREDIT.search(text) is not None
