"""Errors by status code: the host's words, followed by what the user can do."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.client.http.retry import MOST_WANTED
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.config.settings import Settings
from tensormesh_nb.result import ChatResult

from ..leak_watch import KEY, OTHER_KEY
from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse
from .asking import ANSWER, client, free_port, refused

VARIABLE = "TENSORMESH_INFERENCE_API_KEY"
SERVERLESS = "TENSORMESH_SERVERLESS_BASE_URL"

RETRIES = (
    " To send such a request again: tm.Client(max_retries=3), in a cell %tmchat config "
    "max_retries=3."
)


def refusal(status: str, body: Any = b"", **headers: str) -> Script:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return [head(status, "application/json", **headers), data]


def failure(*scripts: Script, environ: dict[str, str] | None = None, **settings: Any) -> str:
    """The message of a request that fails, with HOST for the base URL."""
    with ReplayHost(*scripts) as host:
        values = {"host": host.url, "model": "m", **settings}
        environment = {
            name: value.replace("HOST", host.url) for name, value in (environ or {}).items()
        }
        resolved = Settings.resolve(("argument", values), environ=environment)
        with pytest.raises(tm.StatusError) as caught:
            tm.Client(settings=resolved).chat("hi")
        message = str(caught.value).replace(host.url, "HOST")
    assert len(message.splitlines()) == 1
    assert KEY not in message
    assert OTHER_KEY not in message
    return message


UNAUTHORIZED = refusal("401 Unauthorized", {"error": {"message": "Bad key."}})


@pytest.mark.parametrize(
    ("settings", "environ", "advice"),
    [
        ({}, {}, "No key was sent, and this host needs one: pass api_key= (in a cell: --key-env "
                 "with the name of the variable that holds it)."),
        ({}, {VARIABLE: KEY}, "No key was sent, and this host needs one: pass api_key= (in a cell: "
                              "--key-env with the name of the variable that holds it)."),
        ({"api_key": Secret(OTHER_KEY)}, {VARIABLE: KEY},
         "Is the key right? Its source: argument."),
        ({"key_env": "GPU_KEY"}, {"GPU_KEY": OTHER_KEY, VARIABLE: KEY},
         "Is the key right? Its source: environment (GPU_KEY), named by argument."),
        ({"host": "serverless"}, {VARIABLE: KEY, SERVERLESS: "HOST"},
         f"Is the key an inference key? Its source: environment ({VARIABLE})."),
        # The URL of Serverless is sent its key, whatever the host is called.
        ({}, {VARIABLE: KEY, SERVERLESS: "HOST"},
         f"Is the key right? Its source: environment ({VARIABLE})."),
    ],
)  # fmt: skip
def test_a_401_names_the_source_of_the_key(
    settings: dict[str, Any], environ: dict[str, str], advice: str
) -> None:
    message = failure(UNAUTHORIZED, environ=environ, **settings)
    name = "serverless" if settings.get("host") else "HOST"
    assert message == f"Bad key. (HTTP 401, {name}) {advice}"


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        ("402 Payment Required", {"error": {"message": "Insufficient credits."}},
         "Insufficient credits. (HTTP 402, HOST)"),
        ("402 Payment Required", b"", "Payment Required (HTTP 402, HOST)"),
        ("403 Forbidden", {"detail": "No access to m."}, "No access to m. (HTTP 403, HOST)"),
        ("404 Not Found", {"detail": "Not Found"},
         "Not Found (HTTP 404, HOST) Is the base URL right? Requests go to paths below HOST."),
        ("405 Method Not Allowed", b"",
         "Method Not Allowed (HTTP 405, HOST) Is the base URL right? Requests go to paths below "
         "HOST."),
        ("413 X", {"error": "too long"}, "too long (HTTP 413, HOST)"),
        ("415 Unsupported Media Type", b"", "Unsupported Media Type (HTTP 415, HOST)"),
        ("500 X", {"error": {"message": "Out of memory"}}, "Out of memory (HTTP 500, HOST)"),
        ("502 X", b"<title>502 Bad Gateway</title>", "502 Bad Gateway (HTTP 502, HOST)"),
        ("503 X", {"error": {"message": "Loading model", "code": 503}},
         "Loading model (HTTP 503, HOST)"),
    ],
)  # fmt: skip
def test_other_statuses_are_in_the_words_of_the_host(status: str, body: Any, message: str) -> None:
    assert failure(refusal(status, body)) == message


@pytest.mark.parametrize(
    ("headers", "seconds", "advice"),
    [
        ({"retry_after_ms": "1500"}, 1.5, " Retry after 2 s."),
        ({"x_ratelimit_reset_requests": "6m0s"}, 360, " Retry after 360 s."),
        ({"retry_after": "0"}, 0, ""),
        ({"retry_after": "soon"}, None, ""),
    ],
)
def test_a_429_says_how_long_to_wait(
    headers: dict[str, str], seconds: float | None, advice: str
) -> None:
    with ReplayHost(refusal("429 X", {"error": "Slow down."}, **headers)) as host:
        with pytest.raises(tm.RateLimited) as caught:
            tm.Client(host=host.url, model="m").chat("hi")
        assert str(caught.value) == f"Slow down. (HTTP 429, {host.url}){advice}{RETRIES}"
    assert caught.value.retry_after == seconds


def test_a_429_says_how_often_it_was_sent() -> None:
    busy = refusal("429 X", {"error": "Slow down."}, retry_after="0.01")
    with ReplayHost(busy) as host:
        with pytest.raises(tm.RateLimited) as caught:
            tm.Client(host=host.url, model="m", max_retries=2).chat("hi")
        assert len(host.requests) == 3
    assert str(caught.value).endswith(" Retry after 1 s. It was sent 3 times (max_retries=2).")


def test_a_429_about_an_empty_account_advises_no_retries() -> None:
    message = "You exceeded your current quota, please check your plan and billing details."
    with ReplayHost(refusal("429 X", {"error": message})) as host:
        with pytest.raises(tm.RateLimited) as caught:
            tm.Client(host=host.url, model="m").chat("hi")
        assert str(caught.value) == f"{message} (HTTP 429, {host.url})"


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
def test_status_200_without_an_answer_is_an_error(body: bytes, says: str) -> None:
    error = refused(head(kind="text/html") + body)
    assert isinstance(error, tm.ResponseError)
    assert says in str(error)


OVERLOADED = (
    head("429 X", "application/json", retry_after="0.01")
    + b'{"error":{"message":"Server is overloaded"}}'
)


def test_no_retries_by_default() -> None:
    with ReplayHost([OVERLOADED], ANSWER) as host, client(host) as asking:
        with pytest.raises(tm.RateLimited, match="Server is overloaded") as caught:
            asking.chat("Hi")
        assert caught.value.retry_after == 0.01
        assert len(host.requests) == 1


@pytest.mark.parametrize("status", ["429 X", "503 X"])
def test_refused_request_is_repeated_with_a_notice(status: str) -> None:
    away = head(status, "application/json", retry_after="0.01") + b"{}"
    with ReplayHost([away], [away], ANSWER) as host, client(host, max_retries=2) as asking:
        result = asking.chat("Hi", logprobs=False, return_token_ids=False)
        assert len(host.requests) == 3
        assert len({request.body for request in host.requests}) == 1
    assert result.text == "Hi"
    assert [note.startswith("Sent again after 0.0 s: ") for note in result.warnings] == [True, True]


def test_a_host_that_wants_the_request_again_gets_it_without_a_setting() -> None:
    full = head("429 X", "application/json", retry_after="0.01", x_should_retry="true") + b"{}"
    with ReplayHost([full], [full], [full], ANSWER) as host, client(host) as asking:
        result = asking.chat("Hi", logprobs=False, return_token_ids=False)
        assert len(host.requests) == 4
    assert (result.text, len(result.warnings)) == ("Hi", 3)


def test_a_host_that_wants_the_request_for_ever_is_given_up() -> None:
    full = head("503 X", "application/json", retry_after="0", x_should_retry="true") + b"{}"
    with ReplayHost([full]) as host, client(host) as asking:
        with pytest.raises(tm.ServerError):
            asking.chat("Hi")
        assert len(host.requests) == MOST_WANTED + 1


def test_retries_are_limited() -> None:
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
def test_request_that_may_have_been_processed_is_not_repeated(script: list[bytes]) -> None:
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


def test_an_error_keeps_what_had_arrived() -> None:
    error = refused(
        head(),
        *sse(chunk("Hel"), {"error": {"message": "Internal server error", "code": 500}}, DONE),
    )
    assert isinstance(error, tm.ServerError)
    result = error.result
    assert isinstance(result, ChatResult)
    assert (result.text, result.status, result.error) == ("Hel", "failed", error)
