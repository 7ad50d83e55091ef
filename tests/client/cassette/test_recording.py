from __future__ import annotations

from datetime import datetime, timezone

import msgspec

from tensormesh_nb.client.cassette.recording import Failure, Recording, Request, identity


def test_requests_are_equal_whatever_the_order_of_their_keys() -> None:
    one, other = (
        Request("local", "POST", "x", msgspec.Raw(body))
        for body in (
            b'{"a": 1, "b": {"c": [1, 2], "d": null}}',
            b'{"b":{"d":null,"c":[1,2]},"a":1}',
        )
    )
    assert identity(one) == identity(other)


def test_everything_that_is_sent_makes_a_difference() -> None:
    body = b'{"a": 1}'
    others = [
        Request("local", "POST", "x", msgspec.Raw(body)),
        Request("serverless", "POST", "x", msgspec.Raw(body)),
        Request("local", "POST", "y", msgspec.Raw(body)),
        Request("local", "POST", "x", msgspec.Raw(b'{"a": 1.0}')),
        Request("local", "POST", "x", msgspec.Raw(b'{"a": 1, "b": null}')),
        Request("local", "POST", "x"),
        Request("local", "GET", "x"),
    ]
    assert len({identity(request) for request in others}) == len(others)


def test_a_recording_knows_its_time_and_how_far_it_came() -> None:
    request = Request("local", "GET", "models")
    recording = Recording(request, 1, failure=Failure("connect", "OSError", "refused"))
    assert not recording.was_connected
    assert recording.sent_at is None
    sent = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    recording = Recording(request, 2, failure=Failure("response"), sent=sent.isoformat())
    assert recording.was_connected
    assert recording.sent_at == sent
    assert recording.key == (identity(request), 2)
