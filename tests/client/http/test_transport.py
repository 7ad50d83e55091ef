"""Transport: what hosts answer instead of an answer, over real sockets; keys; connections."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme

import tensormesh_nb as tm
from tensormesh_nb.client.http.connections import pool, tls
from tensormesh_nb.client.http.connections.tls import tls_context
from tensormesh_nb.config.settings import Settings
from tensormesh_nb.notebook.session import Session
from tensormesh_nb.result import ChatResult
from tensormesh_nb.wire.error_bodies import parse_error_body

from ...leak_watch import KEY
from ...replay_host import DONE, ReplayHost, chunk, head, sse

FAILURES = Path(__file__).parents[2] / "wire" / "recorded" / "failures.jsonl"
ANSWER = [head(), *sse(chunk("Hi", finish_reason="stop"), DONE)]


def client(host: Any, **settings: Any) -> tm.Client:
    return tm.Client(host=getattr(host, "url", host), api_key=KEY, model="m", **settings)


def refused(*script: bytes | float, **settings: Any) -> tm.TensormeshError:
    """What chat() raises when a host plays this script."""
    with ReplayHost(script) as host, client(host, **settings) as asking:
        with pytest.raises(tm.TensormeshError) as caught:
            asking.chat("Hi")
        assert KEY not in str(caught.value)
        assert KEY not in repr(vars(caught.value))
        assert "\n" not in str(caught.value)
        return caught.value


def test_the_request_is_the_documented_one() -> None:
    with ReplayHost(ANSWER) as host, client(host) as asking:
        asking.chat("Hi", temperature=0.5)
        (request,) = host.requests
    assert request.line == "POST /v1/chat/completions HTTP/1.1"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == f"tensormesh-nb/{tm.__version__}"
    assert request.json() == {
        "model": "m",
        "messages": [{"role": "user", "content": "Hi"}],
        "temperature": 0.5,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_without_a_key_none_is_sent() -> None:
    with ReplayHost(ANSWER) as host, tm.Client(host=host.url, model="m") as asking:
        asking.chat("Hi")
        assert "authorization" not in host.requests[0].headers


# Errors


@pytest.mark.parametrize("body", FAILURES.read_bytes().splitlines())
@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500])
def test_every_known_error_body_is_one_line_with_status_and_request_id(
    body: bytes, status: int
) -> None:
    error = refused(head(f"{status} X", "application/json", x_request_id="req-7") + body)
    assert isinstance(error, tm.StatusError)
    assert type(error) is tm.StatusError.kind(status)
    assert f"(HTTP {status}, request req-7, http://127.0.0.1" in str(error)
    assert str(error).startswith(parse_error_body(status, body).message)
    assert (error.status_code, error.request_id) == (status, "req-7")
    assert error.body == json.loads(body)
    assert error.result is not None
    assert error.result.status == "failed"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Bad Gateway"),
        (
            b"<html><head><title>502 Bad\ngateway</title></head><body>x</body></html>",
            "502 Bad gateway",
        ),
        (b"\xff\xfe not text \x1b[31m", "not text"),
        (b'{"error": {"mess', "mess"),
        (b"x" * 200_000, "xxx"),
    ],
)
def test_a_page_instead_of_json_is_one_line(body: bytes, says: str) -> None:
    error = refused(head("502 Bad Gateway", "text/html") + body)
    assert isinstance(error, tm.ServerError)
    assert says in str(error)
    assert "\x1b" not in str(error)
    assert len(str(error)) < 500


def test_a_wrong_key_and_a_missing_one_say_what_to_do() -> None:
    reply = head("401 Unauthorized", "application/json") + b'{"error":"Unauthorized"}'
    assert str(refused(reply)).endswith(" Is the key right? Its source: argument.")
    with (
        ReplayHost([reply]) as host,
        tm.Client(host=host.url, model="m") as asking,
        pytest.raises(tm.AuthenticationFailed, match="No key was sent"),
    ):
        asking.chat("Hi")


@pytest.mark.parametrize(
    "script",
    [
        [
            head("401 X", "application/json")
            + json.dumps({"error": {"message": f"bad {KEY}", KEY: [KEY]}}).encode()
        ],
        [head("500 X", "text/plain") + b"x" * 285 + KEY.encode()],
        [head("500 X", "application/json") + json.dumps({"error": "y" * 285 + KEY}).encode()],
        [head("500 X", "text/plain", x_request_id=KEY) + b"x"],
        [head("302 X", location=f"https://elsewhere/?key={KEY}")],
        [head(kind="text/html") + b"<p>" + KEY.encode()],
        [head(), b"data: not json " + KEY.encode() + b"\n\n"],
        [head(), b"data: " + b"x" * 68 + KEY.encode() + b"\n\n"],
        [head(kind="text/html") + b"x" * 68 + KEY.encode()],
        [head(), *sse({"error": {"message": "z" * 290 + KEY, KEY: KEY}})],
        [head(), b"event: error\ndata: " + KEY.encode() + b"\n\n"],
        [
            head(),
            *sse({"error": {"message": f"bad {KEY}", "type": KEY, "code": KEY, "param": KEY}}),
        ],
        [head("400 X", "application/json"), json.dumps({"error": {"param": KEY}}).encode()],
        [
            head("401 X", "text/plain")
            + b"Bad key:\n  "
            + KEY[:9].encode()
            + b"\n"
            + KEY[9:].encode()
        ],
        [head("401 X", "text/plain") + KEY.upper().encode()],
        [head("401 X", "text/plain") + base64.b64encode(f"user:{KEY}".encode())],
        [head(kind=f"text/{KEY}") + b"no"],
        [head("407 X", "text/plain") + KEY.encode()],
        [f"HTTP/1.1 401 {KEY}\r\nConnection: close\r\n\r\n".encode()],
        [f"HTTP/1.1 {KEY}\r\n\r\n".encode()],
        [f"HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n".encode()],
        [head("200 X", content_encoding=f"gzip,{KEY}") + b"x"],
        [head("200 X", content_encoding="gzip") + KEY.encode()],
        [head("200 X", transfer_encoding="chunked") + KEY.encode() + b"\r\n"],
    ],
)
def test_a_key_that_a_host_repeats_is_taken_out(script: list[bytes]) -> None:
    error = refused(*script)
    said = f"{error} {vars(error)!r}"
    assert KEY[:9].casefold() not in said.casefold()
    assert base64.b64encode(KEY.encode()).decode()[4:-4] not in said
    made = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in made.stack if frame.filename != __file__]
    assert ours
    assert KEY not in repr([frame.locals for frame in ours])


def test_a_redirect_is_refused_and_the_key_does_not_follow_it() -> None:
    with ReplayHost(ANSWER) as other:
        error = refused(head("307 X", location=f"{other.url}/chat/completions"))
        assert other.requests == []
    assert isinstance(error, tm.ResponseError)
    assert other.url in str(error)


def test_a_key_in_the_head_of_a_reply_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    odd = f"{KEY}@=1"
    for _ in range(3):
        refused(head("302 X", location=f"http://x/{KEY}", x_request_id=KEY, set_cookie=odd))
    assert KEY not in caplog.text


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def test_a_refused_connection_says_so() -> None:
    with client(f"http://127.0.0.1:{free_port()}") as asking:
        with pytest.raises(tm.ConnectionFailed, match="cannot be reached") as caught:
            asking.chat("Hi")
        assert caught.value.connected is False
        assert caught.value.result is not None
        with pytest.raises(tm.ConnectionFailed):
            asking.models()


def test_a_host_that_hangs_up_or_talks_nonsense() -> None:
    assert isinstance(refused(), tm.ConnectionFailed)
    assert isinstance(refused(b"SSH-2.0-nonsense\r\n"), tm.ConnectionFailed)
    assert isinstance(refused(head(content_encoding="gzip") + b"not gzip"), tm.ResponseError)


def test_silence_ends_after_the_idle_limit() -> None:
    error = refused(head(), 30.0, stream_idle_timeout=0.2)
    assert isinstance(error, tm.TimeoutExceeded)
    assert "0.2 s (stream_idle_timeout)" in str(error)


def test_comments_keep_a_slow_stream_alive() -> None:
    pings = [step for _ in range(4) for step in (b": ping\n\n", 0.15)]
    script = [head(), *pings, *ANSWER[1:]]
    with ReplayHost(script) as host, client(host, stream_idle_timeout=0.4) as asking:
        assert asking.chat("Hi").text == "Hi"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty body"),
        (b"<html>login</html>", "instead of an answer"),
        (b"[1, 2]", "not an object"),
        (b'{"choices": []}', "no choices"),
        (b'{"choices"', "not JSON"),
        (b"data: [DONE]\n\n", "no choices"),
        (b"data: 5\n\n", "not an object"),
    ],
)
def test_a_success_that_is_no_answer(body: bytes, says: str) -> None:
    error = refused(head(kind="text/html") + body)
    assert isinstance(error, tm.ResponseError)
    assert says in str(error)


@pytest.mark.parametrize(
    "body", [b"", b"<p>", b'{"data": {}}', b"[1", b'{"data": "\xff"}', b"[" * 100_000]
)
def test_a_list_of_models_that_is_none(body: bytes) -> None:
    script = [head(kind="application/json") + body]
    with ReplayHost(script) as host, client(host) as asking, pytest.raises(tm.ResponseError):
        asking.models()


def test_a_list_of_models_that_never_ends_is_not_kept() -> None:
    script = [head(kind="application/json"), *[b" " * 2**20] * 130]
    match = "more than 128 MiB"
    with (
        ReplayHost(script) as host,
        client(host) as asking,
        pytest.raises(tm.ResponseError, match=match),
    ):
        asking.models()


def test_the_list_of_models() -> None:
    body = b'{"object":"list","data":[{"id":"a","object":"model","max_model_len":4096}]}'
    with ReplayHost([head(kind="application/json") + body]) as host, client(host) as asking:
        frame = asking.models()
        assert host.requests[0].line.startswith("GET /v1/models ")
    assert frame.loc[0, ["id", "context_length"]].tolist() == ["a", 4096]


@pytest.mark.parametrize("key", ["0", "null", KEY])
def test_the_list_of_models_says_no_key_and_stays_json(key: str) -> None:
    body = {"data": [{"id": f"m/{key}", "created": 0, "max_model_len": 4096, "root": None}]}
    script = [head(kind="application/json") + json.dumps(body).encode()]
    with ReplayHost(script) as host, tm.Client(host=host.url, api_key=key) as asking:
        frame = asking.models()
    assert frame.loc[0, ["id", "context_length"]].tolist() == ["m/***", 4096]


# Retries


OVERLOADED = (
    head("429 X", "application/json", retry_after="0.01")
    + b'{"error":{"message":"Server is overloaded"}}'
)


def test_nothing_is_repeated_unless_asked_for() -> None:
    with ReplayHost([OVERLOADED], ANSWER) as host, client(host) as asking:
        with pytest.raises(tm.RateLimited, match="Server is overloaded") as caught:
            asking.chat("Hi")
        assert caught.value.retry_after == 0.01
        assert len(host.requests) == 1


@pytest.mark.parametrize("status", ["429 X", "503 X"])
def test_a_request_that_was_turned_away_is_repeated_and_said_so(status: str) -> None:
    away = head(status, "application/json", retry_after="0.01") + b"{}"
    with ReplayHost([away], [away], ANSWER) as host, client(host, max_retries=2) as asking:
        result = asking.chat("Hi")
        assert len(host.requests) == 3
        assert len({request.body for request in host.requests}) == 1
    assert result.text == "Hi"
    assert [note.startswith("Sent again after 0.0 s: ") for note in result.warnings] == [True, True]


def test_retries_end() -> None:
    with ReplayHost([OVERLOADED]) as host, client(host, max_retries=2) as asking:
        with pytest.raises(tm.RateLimited):
            asking.chat("Hi")
        assert len(host.requests) == 3


@pytest.mark.parametrize(
    "script",
    [
        [head("500 X") + b"x"],
        [head("400 X") + b"x"],
        [],
        [head()],
        [head(), *sse(chunk("Hi"))],
        [head(), *sse({"error": {"message": "busy", "code": 429}})],
    ],
)
def test_what_may_have_been_taken_is_never_repeated(script: list[bytes]) -> None:
    with ReplayHost(script) as host, client(host, max_retries=5) as asking:
        with pytest.raises(tm.TensormeshError):
            asking.chat("Hi")
        assert len(host.requests) == 1


def test_a_connection_that_never_came_about_is_tried_again() -> None:
    port = free_port()
    with client(f"http://127.0.0.1:{port}", max_retries=1) as asking:
        with pytest.raises(tm.ConnectionFailed) as caught:
            asking.chat("Hi")
        result = caught.value.result
        assert result is not None
        assert len(result.notices) == 1


@pytest.mark.parametrize(
    "value", ["soon", "nan", "inf", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "1e400"]
)
def test_odd_retry_after_headers_do_no_harm(value: str) -> None:
    error = refused(head("429 X", retry_after=value) + b"{}")
    assert isinstance(error, tm.RateLimited)
    assert error.retry_after is None or error.retry_after >= 0


# Connections


@contextmanager
def persistent_host(reply: Callable[[], bytes]) -> Iterator[tuple[str, list[int]]]:
    """A host that keeps connections open; gives its URL and the requests of each connection."""
    counts: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket, number: int) -> None:
        with connection:
            received = b""
            while piece := connection.recv(65536):
                received += piece
                if received.endswith(b"}"):
                    counts[number] += 1
                    received = b""
                    connection.sendall(reply())

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            counts.append(0)
            threading.Thread(target=serve, args=(connection, len(counts) - 1), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1", counts
    finally:
        listener.close()


def chunked(*pieces: bytes, server: bytes = b"x") -> bytes:
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return (
        b"HTTP/1.1 200 OK\r\nServer: " + server + b"\r\nContent-Type: text/event-stream\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"
    )


def test_many_requests_use_one_connection_also_after_done() -> None:
    events = [
        step for step in sse(chunk("Hi", finish_reason="stop"), DONE) if isinstance(step, bytes)
    ]
    with persistent_host(lambda: chunked(*events)) as (url, counts), client(url) as asking:
        for _ in range(20):
            assert asking.chat("Hi").text == "Hi"
            time.sleep(0.005)
    assert counts == [20]


def test_a_connection_that_the_host_closes_silently_is_not_used_again() -> None:
    # llama.cpp's server closes it after a stream, though it sends "Keep-Alive".
    body = b"".join(_bytes(ANSWER[1:]))
    reply = chunked(body, server=b"llama.cpp")
    with persistent_host(lambda: reply) as (url, counts), client(url) as asking:
        for _ in range(3):
            assert asking.chat("Hi").text == "Hi"
    assert counts == [1, 1, 1]


async def crowd(asking: tm.Client, size: int) -> list[str]:
    results = await asyncio.gather(*(asking.achat("Hi") for _ in range(size)))
    return [result.text for result in results]


def test_a_crowd_uses_its_connections_again() -> None:
    body = b"".join(_bytes(ANSWER[1:]))
    with persistent_host(lambda: chunked(body)) as (url, counts), client(url) as asking:
        for _ in range(3):
            assert asyncio.run(crowd(asking, 30)) == ["Hi"] * 30
            assert wait_until_idle(asking)
    assert sum(counts) == 90
    assert len(counts) <= 30


def wait_until_idle(asking: tm.Client) -> bool:
    """Wait until responses are drained, which happens after the answer is complete."""

    async def running() -> int:
        return len(asyncio.all_tasks())

    deadline = time.monotonic() + 3
    while asking._loop.call(running) > 2 and time.monotonic() < deadline:
        time.sleep(0.002)
    return asking._loop.call(running) == 2


def test_an_idle_connection_is_closed_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_KEEPALIVE", 0.05)
    body = b"".join(_bytes(ANSWER[1:]))
    with persistent_host(lambda: chunked(body)) as (url, counts), client(url) as asking:
        for _ in range(2):
            asking.chat("Hi")
            time.sleep(0.2)
    assert counts == [1, 1]


def test_cookies_of_one_connection_are_those_of_all() -> None:
    """Hosts that balance their load may want to know who comes again."""
    told = [head(set_cookie="seat=7"), *ANSWER[1:]]
    with ReplayHost(told) as host, client(host) as asking:
        asking.chat("Hi")
        asyncio.run(crowd(asking, 3))
        first, *others = [request.headers.get("cookie") for request in host.requests]
    assert first is None
    assert others == ["seat=7"] * 3


def test_one_tls_context_is_made_for_a_session_of_100_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ssl

    made = []
    init = ssl.SSLContext.__new__

    def counting(cls: Any, *args: Any, **keys: Any) -> Any:
        made.append(1)
        return init(cls, *args, **keys)

    monkeypatch.setattr(ssl.SSLContext, "__new__", counting)
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", KEY)
    monkeypatch.setenv("TENSORMESH_SERVERLESS_BASE_URL", f"https://127.0.0.1:{free_port()}")
    tls._context.cache_clear()
    session = Session()
    for cell in range(100):
        # Each cell resolves its settings anew; it may change one, or make a client of its own.
        changed = Settings.resolve(("flag", {"model": f"m{cell % 3}", "timeout": 10 + cell % 5}))
        asking = session.client(changed) if cell % 10 else tm.Client()
        with pytest.raises(tm.ConnectionFailed):
            asking.chat("Hi", model="m")
    session.close()
    assert len(made) == 1


def test_certificates_that_have_changed_are_read_again(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    settings = Settings.resolve(("flag", {"host": "https://x", "ca_bundle": _written(bundle, 1)}))
    first, second = tls_context(settings), tls_context(settings)
    _written(bundle, 2)
    third = tls_context(settings)
    assert first is second
    assert first.get_ca_certs() != third.get_ca_certs()


def _written(bundle: Path, when: int) -> str:
    """A new authority's certificate, as if it were written then."""
    trustme.CA().cert_pem.write_to_path(str(bundle))
    os.utime(bundle, (when, when))
    return str(bundle)


def test_threads_share_a_client() -> None:
    with persistent_host(lambda: chunked(b"".join(_bytes(ANSWER[1:])))) as (url, counts):
        texts: list[str] = []
        with client(url) as asking:
            threads = [
                threading.Thread(target=lambda: texts.append(asking.chat("Hi").text))
                for _ in range(12)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        assert texts == ["Hi"] * 12
        assert sum(counts) == 12


def _bytes(script: list[Any]) -> list[bytes]:
    return [step for step in script if isinstance(step, bytes)]


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


def test_certificates_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("nothing")
    asking = client("https://127.0.0.1:9", ca_bundle=str(bundle))
    with asking, pytest.raises(tm.SettingsError, match=r"ca_bundle: .* holds no certificates"):
        asking.chat("Hi")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    asking = client("https://127.0.0.1:9")
    with asking, pytest.raises(tm.SettingsError, match="SSL_CERT_FILE"):
        asking.chat("Hi")


def test_an_unknown_host_name_is_reported() -> None:
    with client("http://xn--a") as asking, pytest.raises(tm.ConnectionFailed) as caught:
        asking.chat("Hi")
    assert "xn--a/v1 cannot be reached" in str(caught.value)
    assert caught.value.connected is False


def test_an_error_keeps_what_had_arrived() -> None:
    error = refused(
        head(),
        *sse(chunk("Hel"), {"error": {"message": "Internal server error", "code": 500}}, DONE),
    )
    assert isinstance(error, tm.ServerError)
    result = error.result
    assert isinstance(result, ChatResult)
    assert (result.text, result.status, result.error) == ("Hel", "failed", error)
