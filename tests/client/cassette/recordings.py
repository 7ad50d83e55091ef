"""Cassettes recorded from simulated hosts, and clients that replay them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...replay_host import ReplayHost, Script
from ..asking import client

__all__ = ["lines", "lost", "record", "replay"]

T = TypeVar("T")


def record(
    path: Path,
    scripts: Sequence[Script],
    ask: Callable[[tm.Client], T],
    **settings: Any,
) -> T:
    """Let a client ask a host that plays these scripts, and record it.

    The host has the same URL in every recording; its real port differs every time.
    """
    with ReplayHost(*scripts) as host:
        with client(host, cassette=path, cassette_mode="record", **settings) as asking:
            found = ask(asking)
        text = path.read_text("utf-8").replace(host.url, "http://host/v1")
        path.write_text(text, "utf-8")
    return found


def replay(path: Path, **settings: Any) -> tm.Client:
    """A client without a key and a host that could be reached."""
    settings = {"cassette_mode": "replay", "cassette_pace": "none", "model": "m", **settings}
    return tm.Client(cassette=path, **settings)


def lines(path: Path) -> list[dict[str, Any]]:
    """The recordings of a file, without its header."""
    assert KEY not in path.read_text("utf-8")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]


def lost(error: tm.TensormeshError) -> tuple[Any, ...]:
    """What a user sees of an error, and the text of the partial answer."""
    message = re.sub(r"http://127\.0\.0\.1:\d+", "http://host", str(error))
    names = ("status_code", "retry_after", "connected", "body")
    values = [getattr(error, name, None) for name in names]
    return type(error), message, *values, error.result and error.result.text
