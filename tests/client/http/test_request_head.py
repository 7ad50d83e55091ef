"""What the requests to one path have in common."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.request_head import RequestHead
from tensormesh_nb.client.http.target import Target
from tensormesh_nb.config.secret import Secret

from ...leak_watch import KEY


def target(url: str, key: str = KEY) -> Target:
    return Target(url, url, Secret(key), None)


def test_key_is_sent_and_shown_nowhere() -> None:
    head = RequestHead(target("http://h.example/v1"), "POST", "chat/completions")
    sent = head.encode("a=b", b"{}").decode()
    assert sent.startswith("POST /v1/chat/completions HTTP/1.1\r\nHost: h.example\r\n")
    assert f"\r\nAuthorization: Bearer {KEY}\r\nCookie: a=b\r\nContent-Length: 2\r\n" in sent
    assert KEY not in repr(vars(head))


def test_head_is_current_until_the_target_or_the_proxy_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, here = target("http://h.example/v1"), target("http://127.0.0.1:8/v1")
    heads = [RequestHead(each, "POST", "x") for each in (there, here)]
    assert [heads[0].is_current(there), heads[1].is_current(here)] == [True, True]
    assert not heads[0].is_current(target("http://h.example/v1"))
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert [heads[0].is_current(there), heads[1].is_current(here)] == [False, True]
    assert RequestHead(there, "POST", "x").encode("", b"").startswith(b"POST http://h.example/v1/x")


def test_key_that_no_header_can_hold_is_not_quoted() -> None:
    with pytest.raises(tm.SettingsError, match="the header Authorization cannot hold") as caught:
        RequestHead(target("http://h.example/v1", f"{KEY}\n"), "POST", "x")
    assert KEY not in str(caught.value)
