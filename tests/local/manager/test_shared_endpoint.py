"""An endpoint of somebody else, named by the environment."""

from __future__ import annotations

import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import trustme

import tensormesh_nb as tm
from tensormesh_nb.client.http import request_head
from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local import start
from tensormesh_nb.local.manager import shared_endpoint
from tensormesh_nb.local.manager.shared_endpoint import KEY_VARIABLE, URL_VARIABLE

from ...prompts import FRANCE
from ...replay_host import DONE, RESET, ReplayHost, Request, Script, chunk, head, sse
from ..processes import records


@pytest.fixture(scope="module")
def lines(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What `serve --class` prints, on all addresses of this machine."""
    code = "import sys; from tensormesh_nb.cli.main import main; sys.exit(main())"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENSORMESH_NB_CACHE", str(tmp_path_factory.mktemp("teacher")))
        patch.setenv("TENSORMESH_NB_MODEL", str(weights))
        served = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--class", "--bind", "0.0.0.0", "--slots", "2"],
            stderr=subprocess.PIPE,
            text=True,
        )
    assert served.stderr
    yield [served.stderr.readline().strip() for _ in range(5)]
    served.send_signal(signal.SIGINT)
    served.communicate(timeout=10)
    assert served.returncode == 0


@pytest.fixture
def student(lines: list[str], cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's environment; returns the student's cache, which stays empty."""
    for line in lines[2:4]:
        name, value = line.removeprefix("export ").split("=", 1)
        if name == URL_VARIABLE:
            port = value.split(":")[2]
            value = f"http://127.0.0.1:{port}"
        monkeypatch.setenv(name, value)
    return cache


def test_the_lines_for_students(lines: list[str]) -> None:
    serving, told, url, key, stop = lines
    assert serving.endswith(url.split("=", 1)[1])
    assert told.startswith("Give students these two lines.")
    assert url.startswith(f"export {URL_VARIABLE}=http://")
    assert key.startswith(f"export {KEY_VARIABLE}=local-")
    assert stop == "Stop with Ctrl-C."


def test_the_local_host_is_the_endpoint_of_the_class(student: Path) -> None:
    with tm.Client(host="local") as client:
        result = client.chat(FRANCE, temperature=0, max_tokens=12)
    assert result.text == "The capital of France is Paris."
    assert records(student) == []
    endpoint = start()
    assert endpoint.alive
    endpoint.stop(force=True)
    again = start()
    assert httpx.get(f"{again.base_url}/models").json()["data"][0]["id"] == again.model
    assert again.api_key not in repr(again)
    again.stop()
    assert not again.alive


def test_hosts_that_may_be_named(lines: list[str]) -> None:
    port = lines[2].rsplit(":", 1)[1].removesuffix("/v1")
    name = lines[2].split("//")[1].split(":")[0]
    for host, status in (
        (f"{name}:{port}", 200),
        (f"10.1.2.3:{port}", 200),
        (f"localhost:{port}", 200),
        (f"evil.example:{port}", 403),
        (f"10.1.2.3.evil.example:{port}", 403),
        (f"10.1.2.3:{port}x", 403),
    ):
        reply = httpx.get(f"http://127.0.0.1:{port}/health", headers={"Host": host})
        assert reply.status_code == status, host


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://127.0.0.1/v1", "expected a URL such as"),
        ("http://127.0.0.1:8000/v2", "expected a URL such as"),
        ("http://127.0.0.1:99999/v1", "expected a URL such as"),
        ("http://me:pw@127.0.0.1/v1", "without user and password"),
        (
            "http://127.0.0.1:1/v1",
            r"Nothing answers at http://127.0.0.1:1/v1 .*: Connection refused",
        ),
    ],
)
def test_wrong_url_is_one_clear_line(url: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL_VARIABLE, url)
    monkeypatch.setenv(KEY_VARIABLE, "k")
    with pytest.raises(LocalEndpointError, match=says) as caught:
        start()
    assert "\n" not in str(caught.value)


def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:1/v1")
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with pytest.raises(LocalEndpointError, match=f"{KEY_VARIABLE} is not"):
        start()


@pytest.mark.parametrize(
    "body", [b"{}", b"<html>", b'{"data": [{"id": "m"}]}', b"[]", b"[" * 99_999]
)
def test_another_server_is_no_endpoint(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayHost([head(kind="application/json") + body]) as host:
        monkeypatch.setenv(URL_VARIABLE, host.url)
        monkeypatch.setenv(KEY_VARIABLE, "k")
        with pytest.raises(LocalEndpointError, match="is not an endpoint of"):
            start()


MODELS = (
    head(kind="application/json") + json.dumps({"data": [{"id": "m", "vocab_size": 9}]}).encode()
)
HI = [head(), *sse(chunk("Hi", finish_reason="stop"), DONE)]


def named(monkeypatch: pytest.MonkeyPatch, url: str, key: str = "k") -> None:
    monkeypatch.setenv(URL_VARIABLE, url)
    monkeypatch.setenv(KEY_VARIABLE, key)


def served(chat: Script) -> Callable[[Request], Script]:
    return lambda request: [MODELS] if request.line.startswith("GET") else chat


@pytest.mark.parametrize("key", ["local-\u2026", "export A=k", "a\tb"])
def test_a_key_that_no_header_can_hold_is_refused(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, "http://127.0.0.1:1/v1", key)
    with pytest.raises(LocalEndpointError, match=f"{KEY_VARIABLE} contains") as caught:
        start()
    assert key not in str(caught.value)


def test_a_new_key_or_url_needs_no_new_client(monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayHost(served(list(HI))) as first, ReplayHost(served(list(HI))) as second:
        named(monkeypatch, first.url)
        with tm.Client(host="local") as client:
            client.chat("Hi")
            named(monkeypatch, first.url, "new")
            client.chat("Hi")
            named(monkeypatch, second.url, "new")
            client.chat("Hi")
    sent = [r.headers["authorization"] for r in first.requests if r.line.startswith("POST")]
    assert sent == ["Bearer k", "Bearer new"]
    assert len(second.requests) == 2


def test_each_student_is_a_client_also_behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_head, "is_this_machine", lambda _: False)
    with ReplayHost(served(list(HI))) as host:
        named(monkeypatch, host.url)
        with tm.Client(host="local") as client:
            client.chat("Hi")
        with tm.Client(host=host.url, api_key="other", model="m") as client:
            client.chat("Hi")
    ours, others = (r.headers for r in host.requests if r.line.startswith("POST"))
    assert len(ours["x-client-id"]) == 16
    assert "x-client-id" not in others


@pytest.mark.parametrize(
    ("chat", "says"),
    [
        (
            [head("401 Unauthorized", "application/json") + b'{"error": "Unauthorized"}'],
            f"The key in {KEY_VARIABLE} is not the endpoint's, or no longer",
        ),
        ([head(), *sse(chunk("Hi")), RESET], "Ask whoever runs the shared endpoint"),
    ],
)
def test_what_a_student_reads(chat: Script, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayHost(served(chat)) as host:
        named(monkeypatch, host.url)
        with tm.Client(host="local") as client:
            with pytest.raises(tm.TensormeshError, match=says) as caught:
                client.chat("Hi")
            assert "starts it again" not in str(caught.value)
            assert "\n" not in str(caught.value)


def test_an_endpoint_below_a_path_of_a_proxy_with_tls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with ReplayHost([MODELS], tls=context) as host:
        named(monkeypatch, host.url.replace("/v1", "/services/class/v1"))
        with pytest.raises(LocalEndpointError, match="certificate is not trusted") as caught:
            start()
        assert "TENSORMESH_CA_BUNDLE" in str(caught.value)
        bundle = tmp_path / "bundle.pem"
        monkeypatch.setenv("TENSORMESH_CA_BUNDLE", str(bundle))
        with pytest.raises(LocalEndpointError, match="holds no certificates"):
            start()
        authority.cert_pem.write_to_path(str(bundle))
        assert start().model == "m"
    assert host.requests[-1].line == "GET /services/class/v1/models HTTP/1.1"


def test_a_proxy_without_an_endpoint_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayHost([head("502 Bad Gateway", "text/html") + b"<html>"]) as host:
        named(monkeypatch, host.url)
        with pytest.raises(LocalEndpointError, match="answered with HTTP 502"):
            start()


def test_https_to_an_endpoint_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def refuse() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        refusing = pool.submit(refuse)
        named(monkeypatch, f"https://127.0.0.1:{server.getsockname()[1]}/v1")
        with pytest.raises(LocalEndpointError, match="answers without TLS: use http"):
            start()
        refusing.result()


def test_a_host_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    drip = [step for _ in range(100) for step in (b" ", 0.1)]
    with ReplayHost([head(kind="application/json"), *drip]) as host:
        monkeypatch.setenv(URL_VARIABLE, host.url)
        monkeypatch.setenv(KEY_VARIABLE, "k")
        monkeypatch.setattr(shared_endpoint, "_TIMEOUT", 0.3)
        with pytest.raises(LocalEndpointError, match=r"no reply within 0\.3 s"):
            start()


def test_what_another_server_says_is_one_printable_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with ReplayHost([b"\x1b]52;c;aGk=\x07" * 1000 + b"\r\n\r\n"]) as host:
        monkeypatch.setenv(URL_VARIABLE, host.url)
        monkeypatch.setenv(KEY_VARIABLE, "k")
        with pytest.raises(LocalEndpointError, match="Nothing answers at") as caught:
            start()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500
