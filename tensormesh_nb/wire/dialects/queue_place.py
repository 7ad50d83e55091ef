"""Why an answer has not begun: its place in a queue, which the local endpoint sends in comments
(``: queue 3``), or a pause before the request is sent again.
"""

from __future__ import annotations

import re

from .structs import Chunk

__all__ = ["QueuePlace", "Waiting", "queue_place"]

_COMMENT = re.compile(rb" ?queue (\d{1,6})\s*")
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class Waiting(Chunk):
    """A chunk without any part of the answer, which is still waiting.

    Attributes:
        reason: one line.
    """

    reason: str = ""

    def __str__(self) -> str:
        return self.reason


class QueuePlace(Waiting):
    """The place of a waiting answer.

    Attributes:
        place: the number of answers until this one, which counts.
    """

    place: int = 1

    def __str__(self) -> str:
        teen = self.place % 100 in (11, 12, 13)
        return f"{self.place}{'th' if teen else _ENDINGS.get(self.place % 10, 'th')} in the queue"


def queue_place(comment: bytes) -> QueuePlace | None:
    """The place in a comment. Returns None if it says something else."""
    found = _COMMENT.fullmatch(comment)
    return None if found is None else QueuePlace(place=int(found[1]))
