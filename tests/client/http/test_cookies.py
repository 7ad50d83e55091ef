"""Cookies are sent only to the origin that set them."""

from __future__ import annotations

import pytest

from tensormesh_nb.client.http.cookies import Cookies

from ...replay_host import ReplayHost, head
from ..asking import ANSWER, client

HERE, THERE = ("https", "a", 443), ("https", "b", 443)


def test_cookie_is_sent_to_its_origin_only() -> None:
    cookies = Cookies()
    cookies.update(HERE, ["seat=7; Path=/; HttpOnly", "row=2"])
    assert cookies.header(HERE) == "seat=7; row=2"
    assert cookies.header(THERE) == ""


@pytest.mark.parametrize("expired", ["Max-Age=0", "Expires=Wed, 21 Oct 2015 07:28:00 GMT"])
def test_expired_cookie_is_removed(expired: str) -> None:
    cookies = Cookies()
    cookies.update(HERE, ["seat=7"])
    cookies.update(HERE, [f"seat=; {expired}"])
    assert cookies.header(HERE) == ""


@pytest.mark.parametrize("text", ["", "=7", "seat", "é=1", "a=\x01", "a=" + "x" * 5000])
def test_unusable_cookie_is_ignored(text: str) -> None:
    cookies = Cookies()
    cookies.update(HERE, [text])
    assert cookies.header(HERE) == ""


@pytest.mark.parametrize("attribute", ["Max-Age=soon", "Expires=never", "Max-Age=" + "9" * 400])
def test_odd_dates_do_not_expire(attribute: str) -> None:
    cookies = Cookies()
    cookies.update(HERE, [f"seat=7; {attribute}"])
    assert cookies.header(HERE) == "seat=7"


def test_number_of_cookies_is_limited() -> None:
    cookies = Cookies()
    cookies.update(HERE, [f"c{n}={n}" for n in range(500)])
    assert cookies.header(HERE).count("=") == 50


def test_later_requests_send_the_cookie_of_a_response() -> None:
    """Load balancers use it to recognise a returning client."""
    with ReplayHost([head(set_cookie="seat=7"), *ANSWER[1:]]) as host, client(host) as asking:
        for _ in range(3):
            asking.chat("Hi")
        sent = [request.headers.get("cookie") for request in host.requests]
    assert sent == [None, "seat=7", "seat=7"]
