"""The proxy for a host."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections.proxy import proxy_for

from ....leak_watch import KEY
from ....replay_host import ReplayHost
from ...asking import ANSWER, client

PROXY = "http://192.0.2.9:3128"
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    monkeypatch.setenv("HTTPS_PROXY", PROXY)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "LOCALHOST", "a.localhost", "127.0.0.1", "127.0.0.1."),
        *("127.1", "127.8.9.10", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0"),
        *("[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        *("①27.0.0.1", "127。0。0。1", "１２７.1", "ⓛocalhost", "localhost。", "ip6-localhost"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_never_uses_a_proxy(scheme: str, host: str) -> None:
    assert proxy_for(f"{scheme}://{host}:8000/v1") is None


@pytest.mark.parametrize(
    "host",
    ["localhost.example", "127.0.0.1.nip.io", "10.0.0.1", "[::2]", "1.127", "h", "１０.0.0.1"],
)
def test_other_hosts_use_it(host: str) -> None:
    assert proxy_for(f"http://{host}:8000/v1") == PROXY


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0.0.0.0"])
def test_key_reaches_this_machine_and_not_the_proxy(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReplayHost(ANSWER) as proxy, ReplayHost(ANSWER) as local:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with client(f"http://{host}:{local.port}") as asking:
            assert asking.chat("Hi").text == "Hi"
        assert local.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("listed", "host", "excluded"),
    [
        ("10.0.0.0/8", "10.1.2.3", True),
        ("x, 10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.1.2.3", "10.1.2.3", True),
        ("fd00::/8", "[fd00::5]", True),
        ("10.0.0.0/8", "ten.example", False),
        (".example", "a.example", True),
        ("a.example:8000", "a.example", True),
        ("a.example:9000", "a.example", False),
        ("*", "a.example", True),
        (" * ", "a.example", True),
        ("x .example", "a.example", True),
        ("*.example", "a.example", True),
        ("*.example", "a.examples", False),
        ("a.example.", "a.example", True),
        ("b\u00fccher.example", "xn--bcher-kva.example", True),
        ("10.0.0.0/8:8000", "10.1.2.3", True),
        ("10.1.2.3:9000", "10.1.2.3", False),
        ("10.0.0.0/33, ,", "10.1.2.3", False),
        ("10.1.2.3", "[::ffff:10.1.2.3]", True),
        ("::ffff:10.0.0.0/104", "10.1.2.3", True),
        ("[fd00::]/8", "[fd00::5]", True),
        ("[fd00:0::5]:8000", "[fd00::5]", True),
        ("[fd00::5]:9000", "[fd00::5]", False),
    ],
)
def test_no_proxy_has_names_ports_and_networks(
    listed: str, host: str, excluded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", listed)
    assert proxy_for(f"http://{host}:8000/v1") == (None if excluded else PROXY)


def test_no_proxy_with_the_port_that_https_implies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "h.example:443")
    assert proxy_for("https://h.example/v1") is None
    assert proxy_for("https://h.example:8443/v1") == PROXY


@pytest.mark.parametrize("value", [PROXY[7:], f" {PROXY}", f'"{PROXY}"'])
def test_proxy_without_a_scheme_or_with_quotes(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", value)
    assert proxy_for("http://h/v1") == PROXY


@pytest.mark.parametrize(
    "value", ["http:/h:1", "socks5://127.0.0.1:9", "nonsense://x", "http://", "http://h:x"]
)
def test_proxy_that_cannot_be_used_is_a_settings_error(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", value)
    with pytest.raises(tm.SettingsError, match="expected the URL of an HTTP proxy"):
        proxy_for("http://h/v1")


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
