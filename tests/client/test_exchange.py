"""What the error of a host's status says: the host's words, then what its user can do."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.config.settings import Settings

from ..leak_watch import KEY, OTHER_KEY
from ..replay_host import ReplayHost, Script, head

VARIABLE = "TENSORMESH_INFERENCE_API_KEY"
SERVERLESS = "TENSORMESH_SERVERLESS_BASE_URL"


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
        assert str(caught.value) == f"Slow down. (HTTP 429, {host.url}){advice}"
    assert caught.value.retry_after == seconds
