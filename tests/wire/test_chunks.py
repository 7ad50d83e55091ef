"""Chunks: recorded bodies, deviations of hosts, and arbitrary JSON."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.errors import ResponseError
from tensormesh_nb.wire.chunks import Chunk, ChunkChoice, ChunkReader, Logprobs, byte_list, decode
from tensormesh_nb.wire.surrogates import SurrogateJoiner

RECORDED = Path(__file__).parent / "recorded"


def body(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def read(**keys: Any) -> Chunk:
    return decode(json.dumps(keys).encode())


def first(**choice: Any) -> ChunkChoice:
    (only,) = read(choices=[choice]).choices or []
    return only


@pytest.mark.parametrize("path", sorted(RECORDED.glob("*.json")), ids=lambda path: path.stem)
def test_recorded_bodies(path: Path) -> None:
    chunk = decode(path.read_bytes())
    assert chunk.object == "chat.completion"
    for choice in chunk.choices or []:
        assert choice.message is not None
        assert choice.message.role == "assistant"
    assert chunk.usage is not None
    assert chunk.extra_keys is None


def test_plain_body() -> None:
    chunk = decode(body("plain.json"))
    (choice,) = chunk.choices or []
    assert choice.message is not None
    assert (choice.message.text, choice.finish_reason) == ("Hello there!", "stop")
    assert chunk.usage is not None
    assert chunk.usage["prompt_tokens_details"] == {"cached_tokens": 0, "created_cache_tokens": 0}


def test_logprobs_body() -> None:
    chunk = decode(body("logprobs.json"))
    (choice,) = chunk.choices or []
    assert choice.logprobs is not None
    entries = choice.logprobs.entries()
    assert [entry.token for entry in entries] == ["Hello", " there", "!", "<|im_end|>"]
    assert choice.token_ids == [9707, 1052, 0, 151645]
    assert chunk.prompt_token_ids == [151644, 872, 198, 13048, 151645, 198, 151644, 77091, 198]
    assert entries[1].top_logprobs is not None
    assert [item.logprob for item in entries[1].top_logprobs] == [-3.2, -0.12]


def test_raw_output_body() -> None:
    chunk = decode(body("raw_output.json"))
    (choice,) = chunk.choices or []
    assert choice.logprobs is not None
    (entry,) = choice.logprobs.entries()
    assert (entry.token_id, entry.text_offset, entry.sampling_logprob) == (13048, 0, -0.05)
    assert choice.raw_output["completion_token_ids"] == [13048, 151645]
    assert chunk.perf_metrics["server-time-to-first-token"] == 0.041


def test_reasoning_and_tool_call_bodies() -> None:
    (thinking,) = decode(body("reasoning.json")).choices or []
    assert thinking.message is not None
    assert thinking.message.reasoning_text.startswith("17*23")
    (calling,) = decode(body("tool_call.json")).choices or []
    assert calling.message is not None
    assert calling.message.text == ""
    (call,) = calling.message.tool_calls or []
    assert call.function is not None
    assert call.function.arguments == '{"city": "Oslo"}'


def test_choices() -> None:
    assert read().choices is None
    assert read(choices=None).choices is None
    assert read(choices=[]).choices == []
    assert first(delta={}).index == 0
    assert [c.index for c in read(choices=[{"index": 2}, {"index": 0}]).choices or []] == [2, 0]
    assert first(finish_reason="novel").finish_reason == "novel"
    assert first(index="1").index == 1
    assert len(read(choices=[{"index": 0}, None, 5, "x"]).choices or []) == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (None, ""),
        ("", ""),
        ("a", "a"),
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "ab"),
        ([{"type": "image_url", "image_url": {}}, {"type": "text", "text": None}, "c", 3], ""),
        ({"type": "text"}, ""),
        (5, ""),
    ],
)
def test_content(content: Any, text: str) -> None:
    delta = first(delta={"content": content}).delta
    assert delta is not None
    assert delta.text == text


def test_delta_is_missing_null_or_a_message() -> None:
    assert first(index=0).delta is None
    assert first(delta=None).delta is None
    message = first(message={"role": "assistant", "content": "a"}).message
    assert message is not None
    assert message.text == "a"


def test_two_names_of_reasoning() -> None:
    for keys in (
        {"reasoning": "t"},
        {"reasoning_content": "t"},
        {"reasoning": "t", "reasoning_content": "t"},
        {"reasoning": "", "reasoning_content": "t"},
        {"reasoning": None, "reasoning_content": "t"},
    ):
        delta = first(delta=keys).delta
        assert delta is not None
        assert delta.reasoning_text == "t"


@pytest.mark.parametrize(
    "usage", [{"prompt_tokens": 1.0}, {"prompt_tokens": "7"}, {"total_tokens": 1}, {}, None]
)
def test_usage_is_not_changed(usage: Any) -> None:
    assert read(usage=usage).usage == usage


def test_token_ids() -> None:
    assert first(token_ids=None).token_ids is None
    assert first(token_ids=[1.0, "2", 3]).token_ids == [1, 2, 3]
    assert first(token_ids="x").token_ids is None


def entry(**keys: Any) -> Any:
    logprobs = first(logprobs={"content": [{"token": "a", **keys}]}).logprobs
    assert logprobs is not None
    (only,) = logprobs.entries()
    return only


def test_logprobs_null_or_empty() -> None:
    assert first(logprobs=None).logprobs is None
    for value in ({}, {"content": None}, {"content": []}):
        logprobs = first(logprobs=value).logprobs
        assert logprobs is not None
        assert logprobs.entries() == []


def test_logprobs_with_wrong_types() -> None:
    assert entry().logprob is None
    assert entry(logprob=None).logprob is None
    assert entry(logprob=-9999.0).logprob == -9999.0
    assert entry(logprob=-math.inf).logprob == -math.inf
    assert math.isnan(entry(logprob=math.nan).logprob)
    assert entry(logprob=1e-7).logprob == 1e-7
    assert entry(logprob="-1.5").logprob == -1.5
    assert entry(logprob=0).logprob == 0
    assert entry(top_logprobs=[]).top_logprobs == []
    assert entry(top_logprobs=None).top_logprobs is None
    assert byte_list(entry(bytes=None).bytes) is None
    assert entry(unknown=1).token == "a"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("[72, 105]", [72, 105]),
        ("[]", []),
        ("null", None),
        ('["72", 1.0, "x"]', [72, 1]),
        ("[[1]]", []),
        ("[1e400]", []),
        ('{"a": 1}', None),
        ('"Hi"', None),
        ("[NaN]", []),
    ],
)
def test_byte_list(sent: str, read: Any) -> None:
    data = b'{"choices": [{"logprobs": {"content": [{"token": "a", "bytes": %b}]}}]}'
    (choice,) = decode(data % sent.encode()).choices or ()
    assert choice.logprobs is not None
    assert byte_list(choice.logprobs.entries()[0].bytes) == read


def test_legacy_arrays() -> None:
    logprobs = first(
        logprobs={
            "tokens": ["Hello", " there"],
            "token_logprobs": [None, -3.2],
            "top_logprobs": [None, {"!": -0.12, " there": -3.2}],
            "text_offset": [0, 5],
            "token_ids": [9707, 1052],
        }
    ).logprobs
    assert logprobs is not None
    hello, there = logprobs.entries()
    assert (hello.logprob, hello.token_id, hello.top_logprobs) == (None, 9707, [])
    assert there.top_logprobs is not None
    assert [(item.token, item.logprob) for item in there.top_logprobs] == [
        ("!", -0.12),
        (" there", -3.2),
    ]


def test_legacy_arrays_of_different_length() -> None:
    logprobs = Logprobs(tokens=["a", "b", "c"], token_logprobs=[-1.0, -2.0], token_ids=[1])
    assert [(e.token, e.logprob, e.token_id) for e in logprobs.entries()] == [
        ("a", -1.0, 1),
        ("b", -2.0, None),
    ]


def test_legacy_tokens_without_logprobs() -> None:
    assert [e.token for e in Logprobs(tokens=["a", "b"]).entries()] == ["a", "b"]


def test_prompt_token_ids() -> None:
    assert read(prompt_token_ids=[1, 2]).prompt_token_ids == [1, 2]
    assert first(prompt_token_ids=[1, 2]).prompt_token_ids == [1, 2]
    raw = first(raw_output={"prompt_token_ids": [1]}).raw_output
    assert raw == {"prompt_token_ids": [1]}


def test_tool_calls() -> None:
    delta = first(
        delta={
            "tool_calls": [
                {"function": {"name": "f", "arguments": {"a": 1}}},
                {"id": "x", "index": 3, "type": "function", "function": {"arguments": "{bad"}},
                {"id": 5},
                None,
            ]
        }
    ).delta
    assert delta is not None
    objects, fragment, bare = delta.tool_calls or []
    assert objects.function is not None
    assert objects.function.arguments == {"a": 1}
    assert (objects.index, objects.id, objects.type) == (None, None, None)
    assert fragment.function is not None
    assert (fragment.index, fragment.function.arguments) == (3, "{bad")
    assert bare.function is None


def test_extra_keys() -> None:
    chunk = read(id=5, novel={"a": [1]}, choices=[{"delta": {"new": 1, "content": 7}, "more": 2}])
    assert chunk.extra_keys == {"id": 5, "novel": {"a": [1]}}
    (choice,) = chunk.choices or []
    assert choice.extra_keys == {"more": 2}
    assert choice.delta is not None
    assert choice.delta.extra_keys == {"new": 1, "content": 7}


@pytest.mark.parametrize("half", [r"\ud83d", r"\uDE00", r"\ud83d\ud83d", r"\\\ud83d", r"\ud83dx"])
def test_lone_surrogate_becomes_a_replacement_character(half: str) -> None:
    chunk = decode(
        b'{"id":"<%s>","choices":[{"delta":{"content":"\\ud83d\\ude00"}}]}' % half.encode()
    )
    assert chunk.id is not None
    chunk.id.encode()
    assert "\ufffd" in chunk.id
    assert chunk.choices is not None
    assert chunk.choices[0].delta is not None
    assert chunk.choices[0].delta.text == "😀"


def test_escaped_backslash_before_u() -> None:
    assert decode(rb'{"id":"\\ud83d"}').id == r"\ud83d"


def test_invalid_utf8_becomes_replacement_characters() -> None:
    assert decode(b'{"id":"a\xff"}').id == "a\ufffd"


@pytest.mark.parametrize(
    "data",
    [b"", b" ", b"null", b"[]", b'"x"', b"5", b"<html>", b'{"id":', b"\xff", b"{" * 10_000]
    + [b"[" * depth + b"]" * depth for depth in (500, 990, 5_000, 100_000)]
    + [b'{"created":' + b"1" * 5_000 + b"}", b'{"a":' * 100_000],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_data_that_is_not_an_object_is_a_response_error(data: bytes) -> None:
    with pytest.raises(ResponseError) as caught:
        decode(data)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("depth", [400, 500, 600, 800, 950])
def test_deeply_nested_data(depth: int) -> None:
    data = b'{"choices":[],"a":' + b"[" * depth + b"1" + b"]" * depth + b"}"
    for read in (decode, lambda event: ChunkReader().decode_leniently(event, SurrogateJoiner())):
        with contextlib.suppress(ResponseError):
            assert read(data).extra_keys


# Arbitrary JSON

KEYS = sorted(
    {
        "content", "tokens", "token_logprobs", "top_logprobs", "token", "logprob", "bytes", "error",
        "delta", "message", "choices", "logprobs", "usage", "reasoning", "tool_calls", "function",
        "arguments", "index", "id", "finish_reason", "token_ids", "role", "created", "extra_keys",
    }
)  # fmt: skip
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), values, max_size=5)


@given(objects)
def test_any_object(value: dict[str, Any]) -> None:
    chunk = decode(json.dumps(value).encode())
    for choice in chunk.choices or []:
        for delta in (choice.delta, choice.message):
            if delta is not None:
                (delta.text + delta.reasoning_text).encode()
        if choice.logprobs is not None:
            choice.logprobs.entries()


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    with contextlib.suppress(ResponseError):
        decode(data)
