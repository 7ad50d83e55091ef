"""TLS of the blocking loop."""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

import pytest
import trustme

import tensormesh_nb as tm

from ...replay_host import ReplayHost, chunk, head, sse
from ..asking import ANSWER, client, free_port


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def server(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "bundle.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def test_long_bodies_pass_in_both_directions(authority: trustme.CA, bundle: str) -> None:
    text = "x" * 300_000
    script = [head(), *sse(chunk(text)), *ANSWER[1:]]
    with (
        ReplayHost(script, tls=server(authority)) as host,
        client(host, ca_bundle=bundle) as asking,
    ):
        assert asking.chat(text).text == text + "Hi"
        assert host.requests[0].json()["messages"][0]["content"] == text


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
def test_certificate_must_be_trusted_and_for_the_host(
    authority: trustme.CA, bundle: str, name: str
) -> None:
    other = authority if name == "other.example" else trustme.CA()
    with (
        ReplayHost(ANSWER, tls=server(other, name)) as host,
        client(host, ca_bundle=bundle) as asking,
        pytest.raises(tm.ConnectionFailed, match="its certificate is not trusted"),
    ):
        asking.chat("Hi")


def test_host_without_tls_is_an_error(bundle: str) -> None:
    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 400 X\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with (
            client(url, ca_bundle=bundle) as asking,
            pytest.raises(tm.ConnectionFailed, match="cannot be reached"),
        ):
            asking.chat("Hi")


def test_host_that_is_not_there(bundle: str) -> None:
    with (
        client(f"https://127.0.0.1:{free_port()}", ca_bundle=bundle) as asking,
        pytest.raises(tm.ConnectionFailed, match="Connection refused"),
    ):
        asking.chat("Hi")
