"""The proxy for a host."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm

from ....leak_watch import KEY
from ....replay_host import ReplayHost
from ...asking import ANSWER, client


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "nonsense://x"])
def test_a_proxy_does_not_catch_this_machine(
    name: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, proxy)
    with ReplayHost(ANSWER) as host, client(host) as asking:
        assert asking.chat("Hi").text == "Hi"
    with ReplayHost(ANSWER) as host, client(host.url.replace("127.0.0.1", "LOCALHOST")) as asking:
        assert asking.chat("Hi").text == "Hi"
        assert host.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_proxy_that_cannot_be_used_is_a_setting_at_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    asking = client("http://192.0.2.1", timeout=0.2)
    with asking, pytest.raises(tm.SettingsError, match="ALL_PROXY"):
        asking.chat("Hi")
