"""Recorded answers with parts replaced, dropped or cut: the only exceptions are our own errors."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.render.plain_text import plain_text
from tensormesh_nb.wire.decoder import BodyDecoder, ChunkDecoder

from .factories import result_of
from .replay_host import ReplayHost, head, sse

RECORDED = Path(__file__).parent / "wire" / "recorded"
BODIES = [p.read_bytes() for p in sorted(RECORDED.iterdir()) if p.suffix in (".sse", ".json")]
ODD: list[Any] = [
    *(None, True, -1, 0, 2**63, 2**70, 10**400, 1.5, 1e400, -9999.0),
    *("", "x", "NaN", "token_id:5", "\ud800", [], {}, [None], ["x"], [{}], [[]]),
    *({"a": 1}, {"content": [{}]}, [{"token": 5}]),
]


def odd_json(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict | list) and dice.random() < 0.06:
        return dice.choice(ODD)
    if isinstance(value, dict):
        return {k: odd_json(v, dice) for k, v in value.items() if dice.random() > 0.02}
    if isinstance(value, list):
        return [odd_json(item, dice) for item in value]
    return dice.choice(ODD) if dice.random() < 0.08 else value


def odd_bytes(body: bytes, dice: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(dice.randint(1, 20)):
        at = dice.randrange(len(changed))
        if dice.random() < 0.5:
            changed[at] = dice.randrange(256)
        elif len(changed) > 100:
            del changed[at : at + dice.randint(1, 30)]
    return bytes(changed)


def mutated(body: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.3:
        return odd_bytes(body, dice)
    if not body.startswith(b"data"):
        return json.dumps(odd_json(json.loads(body), dice)).encode()
    lines = []
    for line in body.splitlines():
        data = line.removeprefix(b"data: ")
        if data.startswith(b"{"):
            line = b"data: " + json.dumps(odd_json(json.loads(data), dice)).encode()
        lines.append(line)
    return b"\n".join(lines) + b"\n\n"


@pytest.mark.parametrize("seed", range(4))
def test_mutated_replies_are_read_shown_saved_and_loaded(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    bodies = [mutated(dice.choice(BODIES), dice) for _ in range(60)]
    scripts = [[head(), body] for body in bodies]
    with ReplayHost(*scripts) as host, tm.Client(host=host.url, model="m") as asking:
        for _ in bodies:
            use(ask(asking), tmp_path / "result.json")


def ask(asking: tm.Client) -> tm.ChatResult:
    turn = asking.stream("Hi", logprobs=True, temperature=1.0, n=2)
    with contextlib.suppress(tm.TensormeshError), turn:
        for _ in turn:
            pass
    assert str(turn.result.error or "ok").isprintable()
    return turn.result


def use(result: tm.ChatResult, path: Path) -> None:
    """Read every view, save the result, and check that loading gives the same."""
    assert result.footer
    assert repr(result)
    assert isinstance(result.messages, list)
    json.dumps(result.response, default=str)
    result._repr_html_()
    again = tm.ChatResult.load(result.save(path))
    for name in ("logprobs", "top_logprobs", "token_ids"):
        one, other = getattr(result, name), getattr(again, name)
        pd.testing.assert_frame_equal(one, other, check_categorical=False)
    assert [choice.message for choice in result.choices] == [c.message for c in again.choices]


# Any JSON under any key that is known.

CHOICE = (
    *("index", "delta", "message", "text", "finish_reason", "stop_reason", "logprobs"),
    *("token_ids", "prompt_token_ids", "raw_output", "extra_keys"),
)
CHUNK = (
    *("id", "object", "created", "model", "choices", "usage", "prompt_token_ids", "prompt_text"),
    *("prompt_token_strs", "perf_metrics", "metrics", "prompt_logprobs", "error", "extra_keys"),
)
DELTA = (
    *("role", "content", "reasoning", "reasoning_content", "refusal", "tool_calls"),
    *("function_call", "annotations", "audio", "name", "extra_keys"),
)
LOGPROBS = ("content", "refusal", "tokens", "token_logprobs", "top_logprobs", "text_offset")
ENTRY = ("token", "logprob", "bytes", "top_logprobs", "token_id", "text_offset", "extra_keys")
CALL = ("index", "id", "type", "function", "name", "arguments", "extra_keys")

odd = st.sampled_from(ODD) | st.text(max_size=3)
any_json = st.recursive(
    odd,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*CHOICE, *CHUNK, *DELTA, *LOGPROBS, *ENTRY, *CALL, "novel"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def keyed(names: tuple[str, ...], **shaped: Any) -> Any:
    """Objects with these keys: the named ones sometimes valid, otherwise odd."""
    values = {name: st.one_of(shaped[name], odd) if name in shaped else odd for name in names}
    return st.fixed_dictionaries({}, optional=values) | any_json


entries = st.lists(keyed(ENTRY), max_size=3)
call = keyed(CALL, function=keyed(CALL))
delta = keyed(DELTA, tool_calls=st.lists(call, max_size=3), function_call=keyed(CALL))
choice = keyed(CHOICE, delta=delta, message=delta, logprobs=keyed(LOGPROBS, content=entries))
chunk = keyed(CHUNK, choices=st.lists(choice, max_size=3), usage=any_json)


@settings(max_examples=300)
@given(st.lists(chunk, max_size=4), st.booleans())
def test_any_json_under_any_key(events: list[Any], stream: bool) -> None:
    request = tm.ChatRequest.of("Hi", model="m", logprobs=True, echo=True)
    decoder = ChunkDecoder() if stream else BodyDecoder()
    lines = [json.dumps(event).encode() for event in events]
    data = b"".join(b"data: " + line + b"\n\n" for line in lines) if stream else b"".join(lines[:1])
    result = result_of(request, [*decoder.feed(data), *decoder.end()], vocab_size=100)
    assert result.footer
    assert isinstance(result.warnings, list)
    result._repr_html_()
    plain_text(result._answer)
    tm.ChatRequest.of(result.messages)
    for name in ("logprobs", "top_logprobs", "token_ids", "prompt_logprobs"):
        assert getattr(result, name) is not None
    json.dumps(result.response).encode()


@pytest.mark.parametrize("index", [-1, -(2**70), 2**31, 2**70])
def test_choice_with_an_impossible_index(index: int) -> None:
    first = {"choices": [{"index": 0, "delta": {"content": "mine"}}]}
    second = {"choices": [{"index": index, "delta": {"content": "theirs"}}]}
    with (
        ReplayHost([head(), *sse(first, second, second, b"[DONE]")]) as host,
        tm.Client(host=host.url, model="m") as asking,
    ):
        result = asking.chat("Hi")
    assert [(choice.index, choice.text) for choice in result.choices] == [
        (0, "mine"),
        (1, "theirstheirs"),
    ]
    assert f"The host sent a choice with the index {index}; it is kept as 1." in result.warnings
