"""Host headers, origins, keys and request ids."""

from __future__ import annotations

import asyncio
import hmac
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tensormesh_nb.local.server import authentication

from ..conftest import Api
from .raw_http import CHAT, answer, status


def test_requests_need_the_key(api: Api) -> None:
    url = f"{api.endpoint.base_url}/chat/completions"
    for headers in ({}, {"Authorization": "Bearer nope"}, {"Authorization": api.endpoint.api_key}):
        response = httpx.post(url, json=api.body(), headers=headers)
        assert response.status_code == 401
        assert response.json() == {"error": "Unauthorized"}
        assert response.headers["x-request-id"]
    headers = {"Authorization": f"bearer {api.endpoint.api_key}"}
    assert httpx.post(url, json=api.body(max_tokens=1), headers=headers).status_code == 200
    response = httpx.post(url, json=api.body(), headers={"Authorization": b"Bearer \xff\xfe"})
    assert response.status_code == 401


def test_other_names_of_this_machine_are_refused(api: Api) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::1]"):
        response = api.http.get("/models", headers={"Host": host})
        assert response.status_code == 403, host
    assert api.http.get("/models", headers={"Host": "localhost:1"}).status_code == 200


def test_other_origins_get_no_access_headers(api: Api) -> None:
    response = api.http.get("/models", headers={"Origin": "https://evil.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]
    preflight = api.http.request("OPTIONS", "/chat/completions", headers={"Authorization": ""})
    assert preflight.status_code in (401, 405)


def test_a_valid_request_id_of_the_client_is_kept(api: Api) -> None:
    response = api.http.post(
        "/chat/completions", json=api.body(max_tokens=1), headers={"x-request-id": "lesson-1"}
    )
    assert response.headers["x-request-id"] == "lesson-1"
    assert response.json()["id"] == "chatcmpl-lesson-1"
    response = api.http.get("/models", headers={"x-request-id": "a b"})
    assert response.headers["x-request-id"] != "a b"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "localhost.",
        "127.0.0.1.evil.example",
        "evil@127.0.0.1",
        "127.0.0.1:80@evil.example",
        "127.0.0.1, evil.example",
        "127.0.0.1:",
        "127.0.0.1:123456",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "[::1]:1",
        "[::ffff:127.0.0.1]",
        "ⅼocalhost",
    ],
)
def test_other_hosts_are_refused(api: Api, host: str) -> None:
    assert status(api, "GET /v1/models HTTP/1.1", f"Host: {host}") in (400, 403)


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST", "localhost:1", "127.0.0.1:65535"])
def test_names_of_loopback_are_accepted(api: Api, host: str) -> None:
    assert status(api, "GET /v1/models HTTP/1.1", f"HOST: {host}") == 200


def test_no_host_and_two_hosts_are_refused(api: Api) -> None:
    get, good, bad = "GET /v1/models HTTP/1.1", "Host: 127.0.0.1", "Host: evil.example"
    assert status(api, get) == 400
    assert status(api, "GET /v1/models HTTP/1.0") == 403
    for pair in ((good, bad), (bad, good), (good, good)):
        assert status(api, get, *pair) == 400


def test_an_absolute_url_as_target_is_refused(api: Api, key: str) -> None:
    for target in ("http://evil.example/v1/models", "//evil.example/v1/models"):
        line = f"GET {target} HTTP/1.1"
        assert status(api, line, "Host: 127.0.0.1") == 401
        assert status(api, line, "Host: 127.0.0.1", key) == 404


@pytest.mark.parametrize("origin", ["null", "http://localhost:1", "https://evil.example"])
def test_preflights_of_other_origins_are_refused(api: Api, origin: str) -> None:
    asks = [
        "Host: 127.0.0.1",
        f"Origin: {origin}",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: authorization,content-type",
        "Access-Control-Request-Private-Network: true",
    ]
    preflight = answer(api, "OPTIONS /v1/chat/completions HTTP/1.1", *asks)
    assert preflight.startswith(b"HTTP/1.1 401")
    for reply in (preflight, answer(api, "GET /v1/models HTTP/1.1", *asks)):
        assert b"access-control-" not in reply.lower()


def test_keys_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(given: bytes, known: bytes) -> bool:
        compared.append((given, known))
        return hmac.compare_digest(given, known)

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("requests without the key must not get here")

    monkeypatch.setattr(authentication, "hmac", SimpleNamespace(compare_digest=compare))
    for given in (b"", b"Bearer", b"Bearer k", b"Bearer key-of-the-same-siz", b"Basic right-key"):
        headers = [(b"host", b"localhost"), (b"authorization", given)]
        scope = {"type": "http", "method": "POST", "path": "/lease", "headers": headers}
        sent: list[Any] = []

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        asyncio.run(authentication.Authentication(asgi, "right-key")(scope, asgi, send))
        assert sent[0]["status"] == 401
    assert [known for _, known in compared] == [b"right-key"] * 5


def test_without_a_key_the_body_is_not_read(api: Api) -> None:
    assert status(api, CHAT, "Host: 127.0.0.1", "Content-Length: 100") == 401


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("[::1]", True),
        ("[::1]:80", True),
        ("[2001:DB8::1]:80", True),
        ("10.1.2.3:80", True),
        ("[::1]:80:80", False),
        ("[::1", False),
        ("[::1].evil.example", False),
        ("::1", False),
        ("evil.example", False),
    ],
)
def test_addresses_of_a_machine_that_listens_on_ipv6(host: str, expected: bool) -> None:
    async def reached(*_: object) -> None:
        statuses.append(200)

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    statuses: list[int | None] = []
    checked = authentication.Authentication(reached, "k", ["[::1]"])
    headers = [(b"host", host.encode())]
    scope = {"type": "http", "method": "GET", "path": "/health", "headers": headers}
    asyncio.run(checked(scope, reached, send))  # type: ignore[arg-type]
    assert statuses[0] == (200 if expected else 403)
