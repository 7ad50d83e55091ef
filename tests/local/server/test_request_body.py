"""Request bodies: not JSON, too large, too slow, of a wrong length."""

from __future__ import annotations

import asyncio
import http.client
import socket
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from tensormesh_nb.local.server.error_replies import HttpError
from tensormesh_nb.local.server.request_body import read_json

from ..conftest import Api
from .raw_http import CHAT, dripped, status


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b"null", b'"x"', b'{"model": "\xff"}', b"[" * 100_000, b"\x00"]
)
def test_a_body_that_is_not_a_json_object(api: Api, body: bytes) -> None:
    response = api.http.post("/chat/completions", content=body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == 400


def test_a_lone_surrogate_is_refused(api: Api) -> None:
    body = b'{"model":"%s","messages":[{"role":"user","content":"a\\ud83d"}]}'
    response = api.http.post("/chat/completions", content=body % api.endpoint.model.encode())
    assert response.status_code == 400


def test_a_body_that_is_too_large_is_not_read(api: Api) -> None:
    def endless() -> Any:
        for _ in range(64):
            yield b" " * (1 << 20)

    try:
        response = api.http.post("/chat/completions", content=endless())
    except (httpx.WriteError, httpx.ReadError, http.client.HTTPException):
        return  # the endpoint hung up in the middle of it
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        (["Content-Length: 999999999"], b"", 413),
        (["Content-Length: -5"], b"", 400),
        (["Content-Length: 5", "Content-Length: 6"], b"{}{}{}", 400),
        (["Content-Length: 2", "Transfer-Encoding: chunked"], b"0\r\n\r\n", 400),
        (["Transfer-Encoding: gzip"], b"{}", 400),
        (["Transfer-Encoding: chunked"], b"fffffffffffffffffffff\r\n{}", 400),
        (["Content-Length: 4"], b"{}{}", 400),
        ([], b"", 400),
    ],
)
def test_wrong_length_is_refused_without_waiting_for_a_body(
    api: Api, key: str, headers: list[str], body: bytes, expected: int
) -> None:
    assert status(api, CHAT, "Host: 127.0.0.1", key, *headers, body=body) == expected


def test_a_slow_body_times_out(impatient: socket.socket) -> None:
    impatient.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    received, seconds = dripped(impatient)
    assert received.startswith(b"HTTP/1.1 408")
    assert 0.2 < seconds < 3


def test_a_connection_closed_in_the_body_is_no_bug_of_the_server() -> None:
    """uvicorn would log a traceback of any other exception."""

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(HttpError, match="closed before the body was complete"):
        asyncio.run(read_json(request))
