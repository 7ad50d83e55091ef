"""An endpoint of somebody else, named by the environment."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import tensormesh_nb as tm
from tensormesh_nb.errors import LocalEndpointError
from tensormesh_nb.local import start
from tensormesh_nb.local.manager import shared_endpoint
from tensormesh_nb.local.manager.shared_endpoint import KEY_VARIABLE, URL_VARIABLE

from ...prompts import FRANCE
from ...replay_host import ReplayHost, head
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
        ("http://127.0.0.1:1/v1", "Nothing answers at http://127.0.0.1:1/v1"),
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
