"""The bytes of a request."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tensormesh_nb.client.http.connections.connect import Route
from tensormesh_nb.client.http.request_bytes import encode_head, encode_request

from ...leak_watch import KEY


def encoded(url: str, body: bytes | None = None, *, whole_url: bool = False, **headers: str) -> str:
    split = urlsplit(url)
    made = encode_head("POST", split, headers.items(), whole_url=whole_url)
    return encode_request(made, "", body).decode()


def test_head_and_body() -> None:
    assert encoded("http://h:8/v1/x", b"{}", A="b") == (
        "POST /v1/x HTTP/1.1\r\nHost: h:8\r\nA: b\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert "Content-Length" not in encoded("http://h/x")
    assert encode_request(b"GET / HTTP/1.1\r\n", "a=b", None) == (
        b"GET / HTTP/1.1\r\nCookie: a=b\r\n\r\n"
    )


def test_proxy_gets_the_whole_url_without_the_user() -> None:
    text = encoded("http://user:secret@h/v1", whole_url=True)
    assert text.startswith("POST http://h/v1 HTTP/1.1\r\nHost: h\r\n")
    assert "secret" not in text


@pytest.mark.parametrize("zone", ["%eth0", "%25eth0"])
def test_zone_of_an_address_is_not_sent(zone: str) -> None:
    assert "\r\nHost: [fe80::1]:8\r\n" in encoded(f"http://[fe80::1{zone}]:8/v1")
    route = Route.of(urlsplit(f"http://[fe80::1{zone}]:8/v1"), None)
    assert (route.host, route.port) == ("fe80::1%eth0", 8)


def test_path_and_host_are_ascii() -> None:
    assert encoded("http://bücher.example/a b/é?q").startswith(
        "POST /a%20b/%C3%A9 HTTP/1.1\r\nHost: xn--bcher-kva.example\r\n"
    )
    assert encoded("http://h").startswith("POST / HTTP/1.1")


@pytest.mark.parametrize("value", [f"{KEY}\r\nX: 1", f"{KEY}é", f"{KEY}\0"])
def test_header_that_cannot_be_sent_is_named_without_its_value(value: str) -> None:
    with pytest.raises(ValueError, match="the header Authorization cannot hold") as caught:
        encoded("http://h", Authorization=value)
    assert KEY not in str(caught.value)
