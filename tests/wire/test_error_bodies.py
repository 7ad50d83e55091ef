"""Error bodies: every known shape becomes one clear line, and hostile ones are harmless."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.wire.error_bodies import parse_error_body, parse_error_event
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..hostile_text import HOSTILE

RECORDED = (Path(__file__).parent / "recorded" / "failures.jsonl").read_bytes().splitlines()

READ = [
    (400, "n must be 1 when using greedy sampling, got 2.", None),
    (400, "when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs"),
    (404, "The model `foo/bar` does not exist.", "model"),
    (401, "Unauthorized", None),
    (400, "Extra inputs are not permitted, field: 'response_format.foo'", None),
    (422, "body.messages: field required", "messages"),
    (404, "Not Found", None),
    (
        400,
        "This model's maximum context length is 40960 tokens. However, you requested 41000 tokens.",
        None,
    ),
    (429, "Server is overloaded", None),
    (401, "token expired", None),
]


@pytest.mark.parametrize(("body", "read"), list(zip(RECORDED, READ, strict=True)))
def test_recorded_bodies(body: bytes, read: tuple[int, str, str | None]) -> None:
    failure = parse_error_body(read[0], body)
    assert (failure.status_code, failure.message, failure.param) == read
    assert failure.body == json.loads(body)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Bad Gateway"),
        (b"  \n ", "Bad Gateway"),
        (b"null", "Bad Gateway"),
        (b"5", "Bad Gateway"),
        (b"{}", "Bad Gateway"),
        (b"[]", "Bad Gateway"),
        (b'{"error":null}', "Bad Gateway"),
        (b'{"error":{}}', "Bad Gateway"),
        (b'{"error":{"message":null,"code":null}}', "Bad Gateway"),
        (b'"just text"', "just text"),
        (b"upstream connect error", "upstream connect error"),
        (b'{"error":{"message":"cut', '{"error":{"message":"cut'),
        (b"<html><head><title>502 Bad Gateway</title></head><body>x</body></html>",
         "502 Bad Gateway"),
        (b"<html><style>p {color: red}</style><body><h1>No</h1> way</body></html>", "No way"),
        (b"<TITLE\n>a\nb</TITLE>", "a b"),
        (b'{"error":{"message":"a\\u001b[31mb\\u202ec\\nd"}}', r"a\x1b[31mb\u202ec d"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b'[{"error":{"message":"wrapped"}}]', "wrapped"),
        (b'{"detail":[]}', "Bad Gateway"),
        (b'{"detail":[{"loc":5,"msg":"m"},{"loc":"body","msg":"n"},{"msg":"o"},{"loc":[]},7]}',
         "5: m; body: n; o"),
        (b'{"detail":{"loc":1}}', "Bad Gateway"),
        (b'{"message":5,"detail":"d"}', "d"),
    ],
)  # fmt: skip
def test_other_bodies(body: bytes, message: str) -> None:
    failure = parse_error_body(502, body)
    assert failure.message == message.strip()
    assert failure.status_code == 502


NESTED = json.dumps({"error": {"message": "at most 1 image", "param": "images", "code": None}})
FORBIDDEN = {"type": "extra_forbidden", "loc": ["body", "store"], "msg": "Extra inputs are not "
             "permitted", "input": False}  # fmt: skip
REPORTED: dict[str, tuple[Any, str, str | None]] = {
    "Mistral": (
        {"object": "error", "message": {"detail": [FORBIDDEN]}, "param": None, "code": None},
        "body.store: Extra inputs are not permitted",
        "store",
    ),
    "Mistral, twice": (
        {"object": "Error", "detail": [FORBIDDEN], "message": [FORBIDDEN], "code": 3001},
        "body.store: Extra inputs are not permitted",
        "store",
    ),
    "Mistral through a proxy": (
        {"object": "error", "message": json.dumps({"detail": [FORBIDDEN]}), "code": "1000"},
        "body.store: Extra inputs are not permitted",
        "store",
    ),
    "OpenRouter": (
        {
            "error": {
                "message": "Provider returned error",
                "code": 400,
                "metadata": {"raw": NESTED, "provider_name": "Crucible"},
            },
            "user_id": "u",
        },
        "Provider returned error (Crucible): at most 1 image",
        "images",
    ),
    "OpenRouter, text": (
        {
            "error": {
                "message": "Provider returned error",
                "code": 429,
                "metadata": {"raw": "z-ai/glm is temporarily rate-limited upstream."},
            }
        },
        "Provider returned error: z-ai/glm is temporarily rate-limited upstream.",
        None,
    ),
    "OpenRouter, an object": (
        {"message": "Provider returned error", "metadata": {"raw": json.loads(NESTED)}},
        "Provider returned error: at most 1 image",
        "images",
    ),
    "OpenRouter, moderation": (
        {"error": {"message": "Flagged", "metadata": {"reasons": ["violence"], "raw": None}}},
        "Flagged",
        None,
    ),
    "Cloudflare": (
        {
            "success": False,
            "errors": [{"code": 7003, "message": "No route for the URI"}],
            "messages": [],
            "result": None,
        },
        "No route for the URI",
        None,
    ),
    "several errors": (
        {"errors": [{"message": "one"}, {"message": "two"}, {"message": "one"}]},
        "one; two",
        None,
    ),
    "FastAPI, an object": (
        {"detail": {"error": "no such model", "code": 7}},
        "no such model",
        None,
    ),
    "FastAPI, a list of texts": ({"detail": ["one", "two"]}, "one; two", None),
    "FastAPI, a message in it": (
        {"detail": {"msg": "quota is used up", "loc": ["body", "n"]}},
        "body.n: quota is used up",
        "n",
    ),
    "msg": ({"code": 1002, "msg": "rate limit"}, "rate limit", None),
    "MiniMax": (
        {"base_resp": {"status_code": 1004, "status_msg": "login fail"}, "choices": None},
        "login fail",
        None,
    ),
    "OAuth": (
        {"error": "invalid_client", "error_description": "The key has ended."},
        "invalid_client: The key has ended.",
        None,
    ),
    "Spring": (
        {"timestamp": 1, "status": 404, "error": "Not Found", "message": "No handler for /v2"},
        "No handler for /v2",
        None,
    ),
    "title and detail": (
        {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "No access to m."},
        "No access to m.",
        None,
    ),
    "title": ({"type": "about:blank", "title": "Forbidden", "status": 403}, "Forbidden", None),
    "Google": (
        [
            {
                "error": {
                    "code": 400,
                    "message": "",
                    "status": "INVALID_ARGUMENT",
                    "details": [
                        {
                            "@type": "BadRequest",
                            "fieldViolations": [
                                {"field": "top_k", "description": "Cannot find field."}
                            ],
                        }
                    ],
                }
            }
        ],
        "Cannot find field.",
        "top_k",
    ),
    "AWS": ({"Message": "User is not authorized", "__type": "X"}, "User is not authorized", None),
    "camel case": ({"errorMessage": "no capacity", "errorType": "X"}, "no capacity", None),
    "Ollama": ({"error": "model 'x' not found"}, "model 'x' not found", None),
    "Django": ({"model": ["This field is required."]}, "model: This field is required.", "model"),
    "errors by field": (
        {"message": "Validation failed", "errors": {"n": ["must be 1"]}},
        "Validation failed: n: must be 1",
        "n",
    ),
    "a code alone": ({"error": {"code": "content_filter", "type": "x"}}, "content_filter", None),
    "numbers alone": ({"error": {"code": 5}, "status": 400}, "Bad Request", None),
    "JSON in JSON in JSON": (
        {"error": {"message": json.dumps({"error": {"message": NESTED}})}},
        "at most 1 image",
        "images",
    ),
    "JSON that is no error": ({"error": {"message": "{}"}}, "{}", None),
    "a page in JSON": (
        {"error": {"message": "<html><head><title>504 Gateway Time-out</title></head></html>"}},
        "504 Gateway Time-out",
        None,
    ),
}

PAGES = [
    (b"data: {\"error\": {\"message\": \"in an event\"}}\n\n", "in an event"),
    (b"event: error\ndata: {\"message\": \"in an event\"}\n\ndata: [DONE]\n\n", "in an event"),
    (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access &amp; more</Message>"
     b"</Error>", "Access & more"),
    (b"<soap:Fault><faultstring>no such service</faultstring></soap:Fault>", "no such service"),
    (b"<html><head><title></title></head><body><h1>503</h1>Down</body></html>", "503 Down"),
    (b"<title>a &lt;script&gt; b</title>", "a <script> b"),
    (b"no healthy upstream", "no healthy upstream"),
    (b"error code: 1015", "error code: 1015"),
    (b"1 < 2", "1 < 2"),
]  # fmt: skip


@pytest.mark.parametrize("name", REPORTED)
def test_reported_bodies(name: str) -> None:
    body, message, param = REPORTED[name]
    found = parse_error_body(400, json.dumps(body).encode())
    assert (found.message, found.param) == (message, param)
    assert found.body == body


@pytest.mark.parametrize(("body", "message"), PAGES)
def test_pages_and_texts(body: bytes, message: str) -> None:
    assert parse_error_body(502, body).message == message


def test_validation_errors_are_joined() -> None:
    dump = (
        "2 validation errors:\n  {'type': 'int', 'msg': 'Input should be a valid integer', 'input':"
        " 'x'}\n  {'type': 'v', 'msg': \"can't be\", 'input': 1}"
    )
    failure = parse_error_body(400, json.dumps({"error": {"message": dump}}).encode())
    assert failure.message == "Input should be a valid integer; can't be"


def test_unknown_status() -> None:
    assert parse_error_body(524, b"").message == "HTTP status 524 without a message"


@pytest.mark.parametrize(
    ("error", "message", "status"),
    [
        ({"message": "m", "code": 500}, "m", 500),
        ({"message": "m", "code": "429"}, "m", 429),
        ({"message": "m", "code": "rate_limit"}, "m", None),
        ({"message": "m", "code": 16}, "m", None),
        ({"message": "m", "code": True}, "m", None),
        ("text", "text", None),
        ({}, "The host reported an error without a message.", None),
        (5, "The host reported an error without a message.", None),
        ({"message": "a\x00b"}, r"a\x00b", None),
    ],
)
def test_error_events(error: Any, message: str, status: int | None) -> None:
    failure = parse_error_event(error)
    assert (failure.message, failure.status_code) == (message, status)


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 10**6,
        b"<script " * 10**5,
        b"<title" * 10**5,
        b"<script></script" * 10**5,
        json.dumps({"error": {"message": "1 validation error " + "'msg': '" * 10**5}}).encode(),
        b"[" * 10**5,
        b'{"a":' * 10**5,
        b'{"detail":[' * 10**5,
    ],
    ids=lambda body: body[:12].decode(),
)
def test_hostile_body_gives_a_short_message(body: bytes) -> None:
    message = parse_error_body(500, body).message
    assert len(message) <= 300


KEYS = ["error", "message", "detail", "loc", "msg", "param", "code", "x", "errors", "metadata"]
KEYS += ["raw", "details", "title"]

trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
)


@given(trees, st.integers(400, 599))
def test_any_json_is_one_printable_line(tree: Any, status: int) -> None:
    for failure in (parse_error_body(status, json.dumps(tree).encode()), parse_error_event(tree)):
        assert failure.message
        assert "\n" not in failure.message
        assert "\x1b" not in failure.message


@given(st.binary(max_size=200))
def test_any_bytes_are_one_printable_line(body: bytes) -> None:
    message = parse_error_body(500, body).message
    assert message
    assert not set(message) & set(map(chr, range(32)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_error_is_one_safe_line(text: str) -> None:
    sent = {"message": text, "type": text, "code": text, "param": text}
    bodies = [json.dumps({"error": sent}).encode(), text.encode("utf-8", "replace")]
    found = [parse_error_event(sent), *(parse_error_body(400, body) for body in bodies)]
    for failure in found:
        assert escape_unsafe(failure.message) == failure.message
        assert "\n" not in failure.message
        assert len(failure.message) <= 300


OPENROUTER = {"error": {"message": "Rate limit exceeded", "code": 429, "metadata": {
    "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800000"}}}}  # fmt: skip
GOOGLE = [{"error": {"code": 429, "message": "Quota exceeded.", "details": [
    {"@type": "Help"}, {"@type": "RetryInfo", "retryDelay": "32.5s"}]}}]  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry-after": "5"}, None, 5),
        ({"retry-after": " 0.5 "}, None, 0.5),
        ({"retry-after": "0"}, None, 0),
        ({"retry-after-ms": "1500", "retry-after": "2"}, None, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "2"}, None, 2),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, None, 0),
        ({"retry-after": "Thu, 01 Jan 2100 00:00:00 GMT"}, None, "2100"),
        ({"retry-after": "4102444800"}, None, "2100"),
        # This machine's clock may be wrong.
        ({"date": "Thu, 01 Jan 2100 00:00:00 GMT", "retry-after": "Thu, 01 Jan 2100 00:00:07 GMT"},
         None, 7),
        ({"date": "Thu, 01 Jan 2100 00:00:00 GMT", "x-ratelimit-reset": "4102444803"}, None, 3),
        ({"date": "soon", "retry-after": "5"}, None, 5),
        ({"x-ratelimit-reset-requests": "6m0s"}, None, 360),
        ({"x-ratelimit-reset-requests": "1h1m1.5s"}, None, 3661.5),
        ({"x-ratelimit-reset-tokens": "76ms"}, None, 0.076),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "7.66s"}, None, 7.66),
        ({"x-rate-limit-reset-tokens": "55"}, None, 55),
        ({"x-ratelimit-reset": "4102444800000"}, None, "2100"),
        ({"x-ratelimit-remaining-requests": "9", "x-ratelimit-reset-requests": "24h0m0s",
          "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "3s"}, None, 3),
        ({"x-ratelimit-reset-requests": "6m0s", "retry-after": "1"}, None, 1),
        ({}, OPENROUTER, "2100"),
        ({}, GOOGLE, 32.5),
        ({}, {"error": {"message": "Limit 15000. Please try again in 5.289s. Visit x"}}, 5.289),
        ({}, {"error": {"message": "Please try again in 1m2.5s"}}, 62.5),
        ({}, {"error": {"message": "Please retry after 45 seconds."}}, 45),
        ({}, {"error": {"message": "Try again in 20 s"}}, 20),
        ({}, {"error": {"message": "Try again in a while, after 3 attempts"}}, None),
        ({}, None, None),
        *(({"retry-after": v}, None, None) for v in ("soon", "nan", "inf", "-5", "", "5 5")),
        ({"retry-after": "9" * 400}, None, None),
        ({"x-ratelimit-reset-requests": "ms"}, None, None),
        ({"x-ratelimit-reset-requests": "5 minutes"}, None, None),
        ({}, {"error": {"metadata": {"headers": 5}, "details": [5, {"retryDelay": None}]}}, None),
    ],
)  # fmt: skip
def test_the_time_to_wait(headers: dict[str, str], body: Any, seconds: Any) -> None:
    found = parse_error_body(429, json.dumps(body).encode(), headers).retry_after
    if seconds == "2100":
        at = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)
        left = (at - datetime.datetime.now(datetime.timezone.utc)).total_seconds()
        assert found == pytest.approx(left, abs=60)
    else:
        assert found == seconds


def test_limits_are_no_reason_to_wait_after_other_errors() -> None:
    headers = {"x-ratelimit-reset-requests": "6m0s"}
    assert parse_error_body(400, b"", headers).retry_after is None
    assert parse_error_body(503, b"", headers).retry_after == 360
    assert parse_error_event({"message": "Try again in 2s", "code": 429}).retry_after == 2


@given(st.text(max_size=30) | st.from_regex(r"[0-9.]{0,20}(ms|s|h){0,9}", fullmatch=True))
def test_any_header_is_a_number_of_seconds_or_ignored(value: str) -> None:
    for name in ("retry-after", "retry-after-ms", "x-ratelimit-reset-tokens"):
        found = parse_error_body(429, b"", {name: value}).retry_after
        assert found is None or (found >= 0 and math.isfinite(found))


def test_message_of_an_unknown_form_is_shown_as_json() -> None:
    error = parse_error_body(400, b'{"error": {"message": {"fr": "non"}}}')
    assert error.message == 'Bad Request: {"fr": "non"}'
