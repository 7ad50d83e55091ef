"""Failed connections: each gives one line that says what to do."""

from __future__ import annotations

import socket
import threading

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.error_mapping import broken, unreachable
from tensormesh_nb.client.http.target import Target
from tensormesh_nb.config.settings import Settings

from ...replay_host import head
from ..asking import client, free_port, refused


def test_refused_connection_is_an_error() -> None:
    with client(f"http://127.0.0.1:{free_port()}") as asking:
        with pytest.raises(tm.ConnectionFailed, match="cannot be reached") as caught:
            asking.chat("Hi")
        assert caught.value.connected is False
        assert caught.value.result is not None
        with pytest.raises(tm.ConnectionFailed):
            asking.models()


def test_host_that_hangs_up_or_sends_other_protocols() -> None:
    assert isinstance(refused(), tm.ConnectionFailed)
    assert isinstance(refused(b"SSH-2.0-nonsense\r\n"), tm.ConnectionFailed)
    assert isinstance(refused(head(content_encoding="gzip") + b"not gzip"), tm.ResponseError)


def test_https_to_a_host_without_tls_names_the_url_to_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        asking = client(f"https://127.0.0.1:{port}")
        with asking, pytest.raises(tm.ConnectionFailed) as caught:
            asking.chat("Hi")
        thread.join()
    end = f"It answers without TLS: use http://127.0.0.1:{port}/v1."
    assert str(caught.value).endswith(end)


@pytest.mark.parametrize(
    ("source", "says"), [("", "starts it again."), ("VARIABLE", "Ask whoever runs the shared")]
)
def test_an_endpoint_that_has_ended_says_who_starts_it(source: str, says: str) -> None:
    target = Target("local", "http://127.0.0.1:1/v1", None, None, source)
    for function in (unreachable, broken):
        assert says in str(
            function(ConnectionRefusedError(111, "x"), target, Settings("local", None, None))
        )


def test_silence_ends_after_the_idle_limit() -> None:
    error = refused(head(), 30.0, stream_idle_timeout=0.2)
    assert isinstance(error, tm.TimeoutExceeded)
    assert "0.2 s (stream_idle_timeout)" in str(error)


def test_an_unknown_host_name_is_reported() -> None:
    with client("http://xn--a") as asking, pytest.raises(tm.ConnectionFailed) as caught:
        asking.chat("Hi")
    assert "xn--a/v1 cannot be reached" in str(caught.value)
    assert caught.value.connected is False
