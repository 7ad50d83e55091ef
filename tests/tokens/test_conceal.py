"""Conceal: a key that an answer repeats is in nothing that is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tensormesh_nb.tokens.conceal import conceal
from tensormesh_nb.tokens.record import dump

from .making import entry, piece, result, top

KEY = 'ak-a"b/secret-0123'
ESCAPED = json.dumps(KEY)[1:-1]
FINISH = piece(finish_reason="stop")


def spoken(*tokens: str) -> list[dict[str, Any]]:
    return [
        piece(t, [entry(t, -0.5, top_logprobs=top((t, -0.5), ("x", -2.0)))], token_ids=[n])
        for n, t in enumerate(tokens)
    ]


@pytest.mark.parametrize(
    "chunks",
    [
        spoken("The key is ", KEY, "."),
        spoken("The key is ak", '-a"b/', "secret", "-0123."),
        spoken(*KEY),
        [piece(f"once {KEY} twice {KEY}")],
        [piece(delta={"reasoning": KEY[:9]}), piece(delta={"reasoning": KEY[9:]})],
        [piece(delta={"refusal": KEY})],
        [piece(delta={"annotations": [{KEY: [KEY]}]})],
        [
            piece(delta={"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": a}}]})
            for a in ('{"key": "', ESCAPED[:8], ESCAPED[8:], '"}')
        ],
        [piece("x", raw_output={"completion": KEY})],
        [{**piece("x"), "unknown": KEY}],
        [piece("x", [entry("x", -1.0, top_logprobs=top((KEY, -3.0)))])],
    ],
)
def test_a_key_is_in_nothing_that_is_kept(chunks: list[dict[str, Any]]) -> None:
    made = result(*chunks, FINISH)
    conceal(made, KEY)
    kept = [made.text, repr(made), made._repr_html_(), str(made.messages), str(made.response)]
    kept += [json.dumps(dump(made), ensure_ascii=False), str(made.tool_calls)]
    for frame in (made.logprobs, made.top_logprobs, made.token_ids):
        kept += [frame.to_json(), "".join(frame["token"].dropna().astype(str))]
        kept.append("".join(part.decode(errors="replace") for part in bytes_of(frame)))
    for secret in (KEY, ESCAPED):
        assert not [text for text in kept if secret in text]
    rows = sum(len(chunk["choices"][0].get("logprobs", {}).get("content", ())) for chunk in chunks)
    assert len(made.logprobs) == rows


def bytes_of(frame: Any) -> list[bytes]:
    return [] if "bytes" not in frame else frame["bytes"].dropna().tolist()


def test_without_a_key_nothing_changes() -> None:
    chunks = [*spoken("The ", "sky"), FINISH]
    one, other = result(*chunks), result(*chunks)
    conceal(other, KEY)
    assert dump(one)["response"] == dump(other)["response"]
    assert one.logprobs.equals(other.logprobs)


def test_a_word_that_stands_in_for_a_key_stays() -> None:
    made = result(piece("The list is EMPTY."), FINISH)
    conceal(made, "EMPTY")
    assert made.text == "The list is EMPTY."
