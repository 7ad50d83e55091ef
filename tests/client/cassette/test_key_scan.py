from __future__ import annotations

import json
from pathlib import Path

import pytest

from tensormesh_nb.client.cassette.body import RecordedResponse
from tensormesh_nb.client.cassette.key_scan import has_key, without_key
from tensormesh_nb.config.redactor import Redactor
from tensormesh_nb.config.secret import Secret

from ...factories import entry
from ...leak_watch import KEY
from ...replay_host import DONE, chunk, head, sse
from .recordings import lines, record, replay

REDACTORS = [Redactor(Secret(KEY)), Redactor(None)]
PIECES = [KEY[at : at + 5] for at in range(0, len(KEY), 5)]


def stream(*events: dict[str, object]) -> bytes:
    return b"".join(step for step in sse(*events, DONE) if isinstance(step, bytes))


def in_tokens(piece: str) -> dict[str, object]:
    logprobs = {"content": [entry(piece, top_logprobs=[entry(piece)])]}
    return chunk(piece, logprobs=logprobs, token_ids=[7])


BODIES = {
    "text": stream(*(chunk(piece) for piece in ["It is ", *PIECES, "."])),
    "tokens": stream(*map(in_tokens, PIECES)),
    "half": stream(chunk("It is "), *map(chunk, PIECES[: len(PIECES) * 3 // 4])),
    "arguments": stream(
        *(
            chunk(delta={"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
            for piece in PIECES
        )
    ),
    "reasoning": stream(*(chunk(delta={"reasoning_content": piece}) for piece in PIECES)),
    "unusual": stream(*({"choices": None, "parts": [{"t": piece}]} for piece in PIECES)),
    "error": stream({"error": {"message": f"Bad key {KEY}"}}),
    "page": f"<p>{KEY}</p>".encode(),
    "body": json.dumps(
        {"choices": [{"message": {"content": KEY}, **in_tokens(KEY)["choices"][0]}]}  # type: ignore[index]
    ).encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_keys_are_found_in_joined_texts_and_taken_out(body: bytes) -> None:
    response = RecordedResponse(status=200)
    assert has_key(REDACTORS, body, response.put(body, str))
    clean = without_key(REDACTORS, body)
    assert not has_key(REDACTORS, clean, response.put(clean, str))
    assert b"***" in clean
    assert not any(piece.encode() in clean for piece in PIECES[1:])


def test_other_texts_are_left_alone() -> None:
    response = RecordedResponse(status=200)
    body = stream(chunk("It is "), chunk("sk-123"))
    assert not has_key(REDACTORS, body, response.put(body, str))


def test_a_recorded_answer_is_without_the_key(tmp_path: Path) -> None:
    path = tmp_path / "key.jsonl"
    script = [head(), *sse(*map(in_tokens, PIECES), chunk(" ok", finish_reason="stop"), DONE)]
    record(path, [script], lambda asking: asking.chat("Hi"))
    assert len(lines(path)) == 1
    with replay(path) as replayed:
        assert replayed.chat("Hi").text == "*** ok"
