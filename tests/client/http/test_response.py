"""The head and the body of a response: errors, their advice, keys that a host repeats."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.wire.error_bodies import parse_error_body

from ...leak_watch import KEY
from ...replay_host import ReplayHost, head, sse
from ..asking import ANSWER, refused

TESTS = Path(__file__).parents[2]
FAILURES = TESTS / "wire" / "recorded" / "failures.jsonl"


@pytest.mark.parametrize("body", FAILURES.read_bytes().splitlines())
@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500])
def test_known_error_body_is_one_line_with_status_and_id(body: bytes, status: int) -> None:
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
    ours = [frame for frame in made.stack if str(TESTS) not in frame.filename]
    assert ours
    assert KEY not in repr([frame.locals for frame in ours])


def test_redirect_is_refused() -> None:
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


@pytest.mark.parametrize(
    "value", ["soon", "nan", "inf", "-5", "Wed, 21 Oct 2015 07:28:00 GMT", "1e400"]
)
def test_odd_retry_after_headers_do_no_harm(value: str) -> None:
    error = refused(head("429 X", retry_after=value) + b"{}")
    assert isinstance(error, tm.RateLimited)
    assert error.retry_after is None or error.retry_after >= 0
