"""Request paths: ignores extra slashes, and says what to use instead of an unknown path.

Clients differ in what they add to a base URL: ``/chat/completions``, ``/v1/chat/completions``, or
the paths of another API.
"""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from ...wire.sanitize import one_line

__all__ = ["PlainSlashes", "unknown_path"]

_OTHER_APIS = (
    (re.compile(r"/api/(chat|generate|tags|show|ps|embed|embeddings|version)"), "Ollama"),
    (re.compile(r"(/v1)?/openai/.+"), "Azure"),
    (re.compile(r"(/v1)?/v1/messages(/.*)?"), "Anthropic"),
    (re.compile(r"/v1beta/.+"), "Gemini"),
)
_SERVED = re.compile(r"(?P<prefix>.*?)/(chat/completions|completions|models(/.*)?)")
_AT_ROOT = re.compile(r".*(?P<name>/(tokenize|detokenize|health|version|openapi\.json|lease))")


class PlainSlashes:
    """Middleware that reads ``//`` as ``/`` and ignores a slash at the end.

    Args:
        app: the application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": _plain(scope["path"])}
        await self._app(scope, receive, send)


def unknown_path(path: str, origin: str) -> str:
    """The message for a path that is not served, with the base URL that the client needs.

    Args:
        path: of the request.
        origin: scheme, name and port of the endpoint.
    """
    return f"There is no {one_line(path, 80)} here. {_advice(_plain(path), origin)}"


def _plain(path: str) -> str:
    return re.sub("/{2,}", "/", path).rstrip("/") or "/"


def _advice(path: str, origin: str) -> str:
    base_url = f"{origin}/v1"
    for pattern, name in _OTHER_APIS:
        if pattern.fullmatch(path):
            return (
                f"This is a path of {name}'s API. The endpoint has OpenAI's: use a client "
                f"for that, with the base URL {base_url}."
            )
    if path.endswith("/responses"):
        return (
            f"The Responses API is not served; use chat completions: {base_url}/chat/completions."
        )
    at_root, served = _AT_ROOT.fullmatch(path), _SERVED.fullmatch(path)
    if at_root:
        return f"Use {origin}{at_root['name']}."
    if served and served["prefix"].endswith("/v1"):
        return f"This client adds /v1 itself: use the base URL {origin}."
    if served:
        return f"Use the base URL {base_url}."
    return f"The base URL is {base_url}; GET {origin}/openapi.json lists the paths."
