"""Waits for endpoints and other processes."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx


def serves(url: str) -> bool:
    try:
        return httpx.get(f"{url.removesuffix('/v1')}/health", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def within(seconds: float, condition: Any) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def records(cache: Path) -> list[dict[str, Any]]:
    """The records of the endpoints that a cache directory knows."""
    return [json.loads(path.read_text()) for path in (cache / "endpoint").glob("*.json")]


def engines_of(pid: int) -> list[int]:
    """The pids of an endpoint's engine processes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(engine) for engine in children]
