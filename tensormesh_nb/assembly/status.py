"""Decides the status of an answer; no other module does.

- ``streaming``: it may still grow.
- ``complete``: the host said that it ended, and nothing says otherwise. Every choice that began
  has a finish reason that means an end (``stop``, ``length``, ..., unknown ones included), and no
  text came after it. If a host gives no finish reasons at all, a reply with output in every choice
  is complete if it ends with ``[DONE]`` or is one JSON body; a warning says so. A host that sends
  empty reasons (``""``) until the answer ends has to send another one.
- ``failed``: the host reported an error anywhere (an event, a field, a choice, a finish reason that
  means one, a page in place of an event), the connection broke, or the reply just stopped. The
  text received so far is kept.
- ``interrupted``: the reader stopped it.

A request for several answers is complete even if the host sent fewer; a warning says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..wire.dialects.hosts import meaning
from .answer import Answer
from .choice import Choice

__all__ = ["UNPROVEN", "Failure", "failure", "is_unproven"]

UNPROVEN = "The host gave no finish reason, so the answer may have been cut."


@dataclass(frozen=True)
class Failure:
    """Why an answer is not complete.

    Attributes:
        reason: one line.
        error: the error of a choice as the host sent it, or None.
    """

    reason: str
    error: Any = None


def failure(answer: Answer, *, ended: bool) -> Failure | None:
    """Why an answer has failed after the end of its reply; None if it is complete.

    Args:
        answer: everything received.
        ended: whether the host marked the end: it sent ``[DONE]`` or a whole JSON body.
    """
    for choice in answer.choices:
        if choice.error is not None:
            return Failure("The host reported an error.", choice.error)
        if meaning(choice.finish_reason) == "failed":
            reason = f"The host gave up: the finish reason is {choice.finish_reason!r}."
            return Failure(reason, {"message": reason})
    if not answer.choices and ended:
        return Failure("The host's answer has no choices.")
    open_ = [choice for choice in answer.choices if not choice.has_ended]
    if answer.choices and not open_:
        return None
    if not ended:
        return Failure(
            "The stream ended before the answer was complete (no finish reason, no [DONE])."
        )
    return _unfinished(open_, len(answer.choices))


def _unfinished(open_: Sequence[Choice], count: int) -> Failure | None:
    """Why choices without a finish reason are not complete, although the host marked the end."""
    if any(choice.reason_is_due for choice in open_):
        return Failure("The host sent only empty finish reasons, so the answer may have been cut.")
    if len(open_) < count:
        return Failure(
            f"The answer is not complete: choice {open_[0].index} has no finish reason, "
            "although others have."
        )
    if not all(choice.has_output for choice in open_):
        return Failure("The answer is empty: the host sent neither text nor a finish reason.")
    if any(_is_within_call(choice) for choice in open_):
        return Failure("The answer ended within a tool call, without a finish reason.")
    return None


def _is_within_call(choice: Choice) -> bool:
    """Whether the arguments of the last call have begun and are incomplete."""
    for call in choice.calls[-1:]:
        arguments = call["function"]["arguments"]
        try:
            json.loads(arguments or "{}")
        except (ValueError, RecursionError):
            return True
    return False


def is_unproven(answer: Answer) -> bool:
    """Whether a complete answer has no finish reason; ``UNPROVEN`` says so."""
    return not answer.scored and not all(choice.has_ended for choice in answer.choices)
