"""What a run and its workers send each other."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.rows.cluster.cluster_messages import (
    Call,
    Exchange,
    Failure,
    HostSettings,
    Replies,
    Reply,
    decode,
    encode,
)

from ...client.asking import client
from ...leak_watch import KEY

ERRORS = [
    tm.errors.RateLimited("Slow down.", status_code=429, retry_after=1.5, should_retry=True),
    tm.errors.BadRequest("No.", status_code=400, param="messages", body={"error": ["no", 2**70]}),
    tm.errors.ConnectionFailed("Refused.", connected=False),
    tm.errors.TimeoutExceeded("Too late."),
    tm.errors.AuthenticationFailed("Wrong key.", request_id="r"),
    tm.errors.ResponseError("No answer."),
    tm.errors.TensormeshError("It failed."),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_error_arrives_as_it_was(error: tm.TensormeshError) -> None:
    reply = Reply(1, Failure.of(error))
    arrived = decode(encode(Replies([reply])))
    assert arrived == Replies([reply])
    failure = reply.failure
    assert failure is not None
    found = failure.error()
    assert type(found) is type(error)
    assert str(found) == str(error)
    assert {name: getattr(found, name, None) for name in vars(error)} == vars(error)


def test_result_of_an_error_is_no_part_of_it() -> None:
    error = tm.errors.ResponseError("No answer.")
    error.result = object()
    assert Failure.of(error).error().result is None


def test_calls_arrive_as_they_were() -> None:
    message = Exchange("r", [Call(2**40, b"\0\xff", b"{}", ["n"], "yes")], stops=[1], wait=0.5)
    assert decode(encode(message)) == message


def test_settings_have_no_key() -> None:
    with client("http://127.0.0.1:9/v1") as asking:
        settings = HostSettings.of(asking.settings)
    assert settings.base_url == "http://127.0.0.1:9/v1"
    assert KEY not in repr(settings)
