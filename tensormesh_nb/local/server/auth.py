"""Guard: who may talk to the endpoint. Stands before all routes."""

from __future__ import annotations

import hmac
import re
import secrets

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..manager.proof import proof

__all__ = ["Guard"]

# A page on another origin can reach loopback, also under a name of its own that resolves to it
# (DNS rebinding); the Host header tells.
_HOST = re.compile(r"(127\.0\.0\.1|localhost)(:\d{1,5})?", re.IGNORECASE)
_OPEN = re.compile(r"/v1/models(/.*)?|/health|/version|/openapi\.json")  # to be read without a key
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Guard:
    """Checks the Host header and the key, and gives every response its ``x-request-id``.

    Args:
        app: what is guarded.
        key: the Bearer key.
    """

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app, self._key = app, key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        more = {"x-request-id": request_id}
        challenge = headers.get("x-challenge", "")
        if challenge:
            more["x-proof"] = proof(self._key, challenge)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(more)
            await send(message)

        named = headers.getlist("host")
        if len(named) != 1 or not _HOST.fullmatch(named[0]):
            await _refuse(send_with_id, 403, "Forbidden")
        elif self._is_open(scope) or self._has_key(headers):
            await self._app(scope, receive, send_with_id)
        else:
            await _refuse(send_with_id, 401, "Unauthorized")

    def _is_open(self, scope: Scope) -> bool:
        return scope["method"] == "GET" and _OPEN.fullmatch(scope["path"]) is not None

    def _has_key(self, headers: Headers) -> bool:
        given = headers.get("authorization", "")
        scheme, _, key = given.partition(" ")
        # Headers are Latin-1; bytes because compare_digest refuses non-ASCII text.
        same = hmac.compare_digest(key.strip().encode("latin-1"), self._key.encode())
        return scheme.lower() == "bearer" and same


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"application/json")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode({"error": reason})})
