from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.client.cassette.body import RecordedResponse, arrivals
from tensormesh_nb.errors import ResponseError

from ...factories import RECORDED

EVENT = b'data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'
OTHER = EVENT.replace(b"chatcmpl-1", b"chatcmpl-2")
DONE = b"data: [DONE]\n\n"

BODIES = {
    "usual": EVENT * 3 + DONE,
    "without an end": EVENT * 2 + EVENT[:20],
    "lines end in CR LF": (EVENT * 2 + DONE).replace(b"\n", b"\r\n"),
    "comments": b": ping\n\n" + EVENT + b": ping\n" + EVENT + b"event: x\n" + EVENT + DONE,
    "spaces": EVENT.replace(b"}\n", b"} \n") + EVENT + b"data: null\n\n" + DONE,
    "several ids": EVENT + OTHER + EVENT,
    "no JSON": b"data: {oh\n\n" + EVENT,
    "a string": b'data: "text"\n\n' + EVENT,
    "only a string": b'data: "text"\n\n',
    "unusual types": b'data: {"choices":null,"id":3}\n\n' + EVENT,
    "not UTF-8": EVENT + b'data: {"x":"\xff"}\n\n',
    "half a character": EVENT.replace(b'"a"', b'"\\ud83d"') + EVENT + DONE,
    "three line ends": EVENT + b"\n" + EVENT,
    "body": b'{"id": "chatcmpl-1", "choices": []}',
    "long body": b'{"id":\n"chatcmpl-1"}\n',
    "list": b'[{"id": "m"}]',
    "page": "<html>é</html>".encode(),
    "bytes": b"\x00\xff",
    "empty": b"",
}


def rebuilt(body: bytes) -> tuple[RecordedResponse, bytes]:
    response = RecordedResponse(status=200)
    response.put(body, lambda name: name)
    return response, b"".join(response.pieces())


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_bodies_keep_every_byte(body: bytes) -> None:
    assert rebuilt(body)[1] == body


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.*")), ids=lambda path: path.name)
def test_recorded_bodies_keep_every_byte(path: Path) -> None:
    body = path.read_bytes()
    assert rebuilt(body)[1] == body


@given(st.lists(st.sampled_from([*BODIES.values(), b"\n", b"data: ", b" ", b"}", b"\r\n\r\n"])))
def test_any_bytes_are_kept(parts: list[bytes]) -> None:
    body = b"".join(parts)
    assert rebuilt(body)[1] == body


def test_events_are_split_or_parsed() -> None:
    usual = b"".join(EVENT.replace(b'"a"', b'"%d"' % at) for at in range(3)) + DONE
    nested = usual.replace(
        b'"index"', b'"x":[{"id":"chatcmpl-1","y":[]},{"id":"chatcmpl-1","y":1}],"index"'
    )
    for body in (usual, nested, BODIES["comments"], BODIES["several ids"], BODIES["body"]):
        response, _ = rebuilt(body)
        pieces = response.pieces()
        assert response.pieces(len(pieces)) == pieces


def test_events_are_json_and_other_blocks_text() -> None:
    response, _ = rebuilt(BODIES["comments"])
    event = json.loads(EVENT[6:])
    assert json.loads(bytes(response.events)) == [
        ": ping",
        event,
        [": ping\n", event],
        ["event: x\n", event],
        "data: [DONE]",
    ]


def test_ids_are_replaced_in_every_event() -> None:
    response = RecordedResponse(status=200)
    for body in (BODIES["usual"], BODIES["several ids"], BODIES["comments"], BODIES["body"]):
        response.put(body, lambda name: f"stable {name[-1]}")
        found = b"".join(response.pieces())
        assert b"chatcmpl" not in found
        assert found.count(b"stable 1") == body.count(b"chatcmpl-1")
        assert found.count(b"stable 2") == body.count(b"chatcmpl-2")


@pytest.mark.parametrize(
    "edited",
    [
        *(
            {"events": msgspec.Raw(e)}
            for e in (b"1", b"{}", b"[3]", b"[[]]", b"[[1,{}]]", b"[null]")
        ),
        {"base64": "a"},
        {"text": "\ud800"},
    ],
)
def test_an_edited_recording_is_refused_in_one_line(edited: dict[str, Any]) -> None:
    with pytest.raises(ResponseError, match=r"^The recorded response is damaged: .+"):
        RecordedResponse(status=200, **edited).pieces()


@pytest.mark.parametrize("name", ["usual", "comments", "without an end", "lines end in CR LF"])
def test_arrivals_count_complete_events(name: str) -> None:
    body, response = BODIES[name], RecordedResponse(status=200)
    events = response.put(body, lambda name: name)
    cut = len(EVENT) + 30
    found = arrivals(response, len(events), [body[:cut], body[cut:]], [0.1, 0.2])
    pieces = response.pieces()
    complete = sum(len(b"".join(pieces[: at + 1])) <= cut for at in range(len(pieces)))
    assert found == [(0.1, complete), (0.2, len(pieces))]
