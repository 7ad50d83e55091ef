"""The request of a cell, shown instead of sent."""

from __future__ import annotations

import json
from typing import Any

from ..config.settings import Settings
from ..wire.request import ChatRequest
from ..wire.sanitize import escape_unsafe

__all__ = ["Preview"]


class Preview:
    """The result of ``--dry-run``: the resolved request, its URL and its headers, without the key.

    Attributes:
        request: the request.
        url: the URL.
        headers: the headers, the key masked.
    """

    def __init__(self, request: ChatRequest, settings: Settings) -> None:
        self.request = request
        base_url = settings.base_url or "http://127.0.0.1:PORT/v1"
        self.url = f"{base_url}/chat/completions"
        key = "Bearer ***" if settings.api_key or settings.base_url is None else "(no key is set)"
        self.headers = {
            "Authorization": key,
            "Content-Type": "application/json",
        }

    def body(self) -> dict[str, Any]:
        """The JSON object that would be sent."""
        return self.request.body()

    def __repr__(self) -> str:
        head = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        body = json.dumps(self.body(), indent=2, ensure_ascii=False)
        return escape_unsafe(f"POST {self.url}\n{head}\n\n{body}")
