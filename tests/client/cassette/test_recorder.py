from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.client.cassette.recorder import Recorder
from tensormesh_nb.client.cassette.recording import Key, Recording, Request
from tensormesh_nb.client.cassette.stable_ids import StableIds
from tensormesh_nb.client.http.target import Target
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret

from ...leak_watch import KEY

TARGET = Target("local", "http://host/v1", Secret(KEY), 49152)


def recorder() -> tuple[Recorder, list[Recording | None]]:
    kept: list[Recording | None] = []
    made = Recorder(
        Request("local", "POST", "x"),
        Key(b"request", 1),
        TARGET,
        [Redactor(TARGET.key)],
        StableIds(),
        [],
        lambda _, recording: kept.append(recording),
    )
    return made, kept


@pytest.mark.parametrize(
    ("status", "headers", "kept"),
    [
        (200, {"x-request-id": "abc", "date": "now", "content-type": "a"}, {"content-type": "a"}),
        (429, {"retry-after": "7"}, {"retry-after": "7"}),
        (429, {"x-ratelimit-reset-tokens": "1.2s"}, {"retry-after": "2"}),
        (503, {"retry-after-ms": "40"}, {"retry-after-ms": "40"}),
        (500, {"x-should-retry": "true", "server": "x"}, {"x-should-retry": "true"}),
        (307, {"location": "https://other/v1?token=abc"}, {"location": "https://other/v1"}),
        (400, {"content-type": f"text/{KEY}"}, {"content-type": "text/***"}),
    ],
)  # fmt: skip
def test_only_headers_that_matter_are_kept(
    status: int, headers: dict[str, str], kept: dict[str, str]
) -> None:
    made, found = recorder()
    made.head(status, headers, is_refused=False)
    made.end(is_complete=True)
    assert found[0] is not None
    assert found[0].response is not None
    assert found[0].response.headers == kept


def ended(*steps: str) -> Any:
    made, found = recorder()
    for step in steps:
        if step == "head":
            made.head(200, {}, is_refused=False)
        elif step == "enough":
            made.enough()
        elif step == "broken":
            made.failed(OSError(f"with {KEY}"))
        else:
            made.piece(step.encode())
    made.end(is_complete="whole" in steps)
    made.end(is_complete=True)  # has no effect
    assert len(found) == 1
    return found[0]


def test_a_recording_says_how_the_response_ended() -> None:
    assert ended("head", "whole").failure is None
    assert ended("head", "part", "enough").failure is None
    assert ended("head", "part").failure.stage == "stopped"
    failure = ended("head", "part", "broken").failure
    assert (failure.stage, failure.error, failure.detail) == ("body", "OSError", "with ***")
    assert ended("head", "whole").vocab_size == 49152


def test_a_request_that_was_never_sent_is_no_recording() -> None:
    made, found = recorder()
    made.no_response(ValueError())
    assert found == [None]
