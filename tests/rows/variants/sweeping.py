"""A host whose answers depend on what varies, and sweeps of it."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import tensormesh_nb as tm
from tensormesh_nb.rows.variants.variants import Variants

from ...replay_host import ReplayHost, Request, Script, head
from ..answers import answer, prompt_of, whole

__all__ = ["Answers", "sent", "sweep_of"]


class Answers:
    """Answers with the model, the temperature and the prompt in capitals.

    Above temperature 0, the number of the same requests before follows, unless a seed is given.
    The model ``gone`` does not exist, and ``broken`` fails.
    """

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Script:
        body = request.json()
        model, temperature = body["model"], body.get("temperature", 1)
        if model == "gone":
            return [head("404 Not Found", "application/json") + b'{"error": "no such model"}']
        if model == "broken":
            return [head("400 Bad", "application/json") + b'{"error": "it broke"}']
        text = f"{model} {temperature:g} {prompt_of(request).upper()}"
        if temperature:
            with self._lock:
                same = f"{text} {body.get('seed')}"
                number, self._asked[same] = self._asked[same], self._asked[same] + 1
            text += f" {body.get('seed', number)}"
        return answer(text) if body.get("stream") else whole(text)


def sweep_of(asking: tm.Client, path: Path, prompt: Any = "Hi", **arguments: Any) -> Variants:
    given = {"store": path / "rows.db", "progress": False, **arguments}
    return asking.sweep(prompt, **given)


def sent(host: ReplayHost) -> list[dict[str, Any]]:
    """The bodies that a host has received."""
    return [request.json() for request in host.requests]
