"""A cassette as a transcript: prompts, answers and times."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...config.private_files import file_path, shown_path
from ...errors import ResponseError
from ...wire.messages import content_text
from .cassette_file import CassetteFile, Line
from .same_answer import read_answer

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cassette"]


class Cassette:
    """A recorded session. ``tm.Client(cassette=path)`` records and replays it.

    Args:
        path: the file.

    Attributes:
        path: as a :class:`~pathlib.Path`.

    Raises:
        SettingsError: no file can have this path.
        ResponseError: the file does not exist, cannot be read, is damaged, was written by a later
            version, or is not a cassette.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = file_path(path)
        if not self.path.exists():
            raise ResponseError(f"{shown_path(self.path)} does not exist.")
        self._lines = [*CassetteFile(self.path).read().lines.values()]

    def __repr__(self) -> str:
        count = len(self)
        return f"Cassette({str(self.path)!r}, {count} recording{'' if count == 1 else 's'})"

    def __len__(self) -> int:
        """The number of recordings."""
        return len(self._lines)

    @property
    def frame(self) -> pd.DataFrame:
        """The transcript: one row per recording, in the order of the file.

        Returns:
            Columns line (in the file), sent (UTC), seconds (until the end), host, model, path,
            nth (1 for the first time that the request was sent), prompt (the last message),
            answer, finish_reason, tokens, status (HTTP status; NA without a response), error.
        """
        # Loads pandas, which answers do not need.
        from ...frames.recordings import transcript_frame

        return transcript_frame(map(_row, self._lines))


def _row(line: Line) -> dict[str, Any]:
    recording = line.recording
    content, response = recording.request.content, recording.response
    body: Mapping[str, Any] = content if isinstance(content, Mapping) else {}
    answer = read_answer(recording)
    choice = answer.first if answer is not None and answer.choices else None
    failure = recording.failure
    return {
        "line": line.number,
        "sent": recording.sent_at,
        "seconds": sum(each for each, _ in recording.arrivals) / 1000,
        "host": recording.request.host,
        "model": body.get("model"),
        "path": recording.request.path,
        "nth": recording.nth,
        "prompt": _prompt(body),
        "answer": None if choice is None else choice.text,
        "finish_reason": None if choice is None else choice.finish_reason,
        "tokens": None if answer is None else answer.completion_tokens,
        "status": None if response is None else response.status,
        "error": None if failure is None else failure.detail or failure.error or failure.stage,
    }


def _prompt(body: Mapping[str, Any]) -> str | None:
    """The text of the last message, or the prompt of a completion."""
    messages = body.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else None
    if isinstance(last, Mapping):
        return content_text(last.get("content"))
    prompt = body.get("prompt")
    return prompt if isinstance(prompt, str) else None
