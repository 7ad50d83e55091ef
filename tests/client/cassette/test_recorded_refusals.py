from __future__ import annotations

from typing import Any

import msgspec

from tensormesh_nb.client.cassette.body import RecordedResponse
from tensormesh_nb.client.cassette.cassette_file import Line
from tensormesh_nb.client.cassette.recorded_refusals import RecordedRefusals
from tensormesh_nb.client.cassette.recording import Recording, Request, identity


def request(prompt: str, **fields: Any) -> Request:
    body = {"messages": [{"content": prompt}], **fields}
    return Request("host", "POST", "chat/completions", msgspec.Raw(msgspec.json.encode(body)))


def line(status: int, prompt: str, **fields: Any) -> Line:
    return Line(2, b"", Recording(request(prompt, **fields), 1, RecordedResponse(status=status)))


LINES = [
    line(400, "a", ids=True, top_logprobs=20),
    line(400, "a", top_logprobs=20),
    line(200, "a", top_logprobs=5),
    line(200, "b", top_logprobs=5),
    line(429, "c"),
    line(200, "c"),
]
KNOWN = {identity(each.recording.request): 1 for each in LINES}


def found(prompt: str, **fields: Any) -> Recording | None:
    return RecordedRefusals(LINES).find(request(prompt, **fields), KNOWN)


def test_a_request_with_a_refused_field_gets_the_refusal() -> None:
    assert found("b", top_logprobs=20) is LINES[1].recording


def test_requests_are_not_refused_unless_the_accepted_one_is_recorded() -> None:
    assert found("b", top_logprobs=20, ids=False) is None
    assert found("x", top_logprobs=20) is None
    assert found("b", top_logprobs=10) is None
    assert found("c", seed=1) is None
