"""Failed connections: each gives one line that says what to do."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm

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


def test_silence_ends_after_the_idle_limit() -> None:
    error = refused(head(), 30.0, stream_idle_timeout=0.2)
    assert isinstance(error, tm.TimeoutExceeded)
    assert "0.2 s (stream_idle_timeout)" in str(error)


def test_an_unknown_host_name_is_reported() -> None:
    with client("http://xn--a") as asking, pytest.raises(tm.ConnectionFailed) as caught:
        asking.chat("Hi")
    assert "xn--a/v1 cannot be reached" in str(caught.value)
    assert caught.value.connected is False
