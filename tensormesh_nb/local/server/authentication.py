"""Authentication: the Host header and the key are checked before any route.

Starlette's TrustedHostMiddleware is not used: it answers with 400 in plain text and accepts ports
beyond 65535.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence

import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..manager.record import identity_proof

__all__ = ["Authentication", "client_of"]

# Web pages of other origins can reach loopback, also under a name of theirs that resolves to it
# (DNS rebinding). The Host header shows that name.
_LOCAL = re.compile(r"127\.0\.0\.1|localhost", re.IGNORECASE)
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\]", re.IGNORECASE)
_HOST = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?")
# GET and HEAD need no key for these.
_PUBLIC = re.compile(r"/v1/models(/.*)?|/health|/version|/openapi\.json")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Authentication:
    """Middleware that checks the Host header and the key, and adds ``x-request-id`` to replies.

    Args:
        app: the application behind it.
        key: the Bearer key.
        names: of the machine, if it also listens on other addresses than loopback.
    """

    def __init__(self, app: ASGIApp, key: str, names: Sequence[str] = ()) -> None:
        self._app, self._key = app, key
        self._names = {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        added = {"x-request-id": request_id}
        challenge = headers.get("x-challenge", "")
        if challenge:
            added["x-proof"] = identity_proof(self._key, challenge)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            await _refuse(
                send_with_headers, 403, "Forbidden: the Host header must name this machine"
            )
        elif self._is_public(scope) or self._has_key(headers):
            await self._app(scope, receive, send_with_headers)
        else:
            await _refuse(send_with_headers, 401, "Unauthorized")

    def _is_own(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found[1]
        if _LOCAL.fullmatch(name):
            return True
        # An address is no name that somebody else's DNS server could resolve to this machine.
        return bool(self._names) and (
            name.lower() in self._names or _ADDRESS.fullmatch(name) is not None
        )

    def _is_public(self, scope: Scope) -> bool:
        return scope["method"] in ("GET", "HEAD") and _PUBLIC.fullmatch(scope["path"]) is not None

    def _has_key(self, headers: Headers) -> bool:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            key = headers.get("api-key", "")  # Azure's clients
        # Headers are Latin-1; bytes because compare_digest refuses non-ASCII text.
        return hmac.compare_digest(key.strip().encode("latin-1"), self._key.encode())


def client_of(request: Request, user: str | None) -> str:
    """The client of a request, for fair turns: its ``user``, else its ``x-client-id`` header, else
    its address. It is not authenticated: a client may claim to be several.
    """
    address = request.client.host if request.client else ""
    return user or f"{address} {request.headers.get('x-client-id', '')[:64]}"


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"application/json")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode({"error": reason})})
