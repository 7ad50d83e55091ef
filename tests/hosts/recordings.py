"""Recorded replies: played through the client, and read without it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tensormesh_nb as tm

from ..replay_host import ReplayHost, head
from .requests import REQUESTS, body_of

__all__ = ["RECORDED", "VOCABULARY", "Recording", "answers", "recordings"]

RECORDED = Path(__file__).parent / "recorded"
VOCABULARY = 49152  # SmolLM2's
Json = dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """A recorded reply to a chat completion."""

    path: Path

    def __str__(self) -> str:
        return f"{self.host}/{self.path.name}"

    @property
    def host(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def body(self) -> bytes:
        return self.path.read_bytes()

    @property
    def is_error(self) -> bool:
        return self.body.startswith(b'{"error"')

    @property
    def events(self) -> list[Json]:
        """The objects of a stream, or the whole body."""
        if self.path.suffix != ".sse":
            return [json.loads(self.body)]
        lines = (line.removeprefix(b"data: ") for line in self.body.splitlines() if line)
        return [json.loads(line) for line in lines if line != b"[DONE]"]

    @property
    def parts(self) -> list[Json]:
        """The choices of all events."""
        return [choice for event in self.events for choice in event["choices"]]

    def entries(self, choice: int) -> list[Json]:
        """The logprobs entries of a choice, as sent."""
        listed = (p["logprobs"] for p in self.parts if p["index"] == choice and p.get("logprobs"))
        return [entry for logprobs in listed for entry in logprobs["content"]]

    def ids(self, choice: int) -> list[int | None]:
        """The ids of a choice's tokens: listed next to the entries, or in them; None if unknown."""
        listed = [i for p in self.parts if p["index"] == choice for i in p.get("token_ids") or ()]
        return listed or [entry.get("id") for entry in self.entries(choice)]

    @property
    def usage(self) -> Json | None:
        """The last usage, or None."""
        return next((e["usage"] for e in reversed(self.events) if e.get("usage")), None)

    @property
    def status(self) -> int:
        """The HTTP status; recorded errors repeat it as their code."""
        if not self.is_error:
            return 200
        code = json.loads(self.body)["error"].get("code")
        return code if isinstance(code, int) else 400

    @functools.cache  # noqa: B019 - there are few, and results are read-only
    def play(self) -> tm.ChatResult:
        """The result of the request when a host sends this reply.

        Raises:
            TensormeshError: as the client raises it.
        """
        kind = "text/event-stream" if self.path.suffix == ".sse" else "application/json"
        # The client checks the range of its own fields before it sends them.
        body = {**body_of(self.host, self.name), "stream": self.path.suffix == ".sse"}
        body["temperature"] = abs(body["temperature"])
        request = tm.ChatRequest.from_body(body)
        with (
            ReplayHost([head(f"{self.status} As recorded", kind), self.body]) as host,
            tm.Client(host=host.url, max_retries=0, vocab_size=VOCABULARY) as client,
        ):
            return client.chat(request)


def recordings() -> Iterator[Recording]:
    """All recorded replies to chat completions."""
    for path in sorted(RECORDED.glob("*/*.*")):
        if path.stem in REQUESTS:
            yield Recording(path)


def answers() -> list[Recording]:
    """The recordings that are answers, not errors."""
    return [each for each in recordings() if not each.is_error]
