"""Answers that other clients received, read without those clients."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai.types import Completion
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ParsedChatCompletion

import tensormesh_nb as tm

from ...factories import RECORDED, entry, load_recorded, make_chunk, make_result, top_entries
from ...result_equality import assert_equal

BODY = json.loads((RECORDED / "logprobs.json").read_text("utf-8"))
SSE = (RECORDED / "logprobs.sse").read_bytes()
CHUNKS = [
    json.loads(line.removeprefix(b"data: "))
    for line in SSE.splitlines()
    if line.startswith(b"data: {")
]
LINES = "\n".join(json.dumps(chunk) for chunk in CHUNKS)
read = tm.ChatResult.from_response


@dataclasses.dataclass
class Fields:
    """An answer of a client whose objects are dataclasses."""

    model: str
    choices: list[dict[str, Any]]


WHOLE: dict[str, Callable[[], Any]] = {
    "object of the openai package": lambda: ChatCompletion.model_validate(BODY),
    "parsed object": lambda: ParsedChatCompletion[dict[str, Any]].model_validate(BODY),
    "unvalidated object": lambda: ChatCompletion.model_construct(**BODY),
    "dict": lambda: BODY,
    "JSON": lambda: json.dumps(BODY),
    "JSON over several lines": lambda: json.dumps(BODY, indent=2).encode(),
    "bytearray with a byte order mark": lambda: bytearray(
        b"\xef\xbb\xbf" + json.dumps(BODY).encode()
    ),
    "HTTP response": lambda: httpx.Response(200, json=BODY),
    "list of one": lambda: [ChatCompletion.model_validate(BODY)],
}
STREAMED: dict[str, Callable[[], Any]] = {
    "objects of the openai package": lambda: [
        ChatCompletionChunk.model_validate(chunk) for chunk in CHUNKS
    ],
    "iterator": lambda: iter(CHUNKS),
    "dicts": lambda: CHUNKS,
    "JSON texts": lambda: [json.dumps(chunk) for chunk in CHUNKS],
    "SSE lines": lambda: SSE.decode().splitlines(),
    "SSE text": lambda: SSE.decode(),
    "SSE bytes": lambda: memoryview(SSE),
    "HTTP response": lambda: httpx.Response(200, content=SSE),
    "JSON list": lambda: json.dumps(CHUNKS),
    "JSON lines": lambda: LINES,
    "events of openai's stream helper": lambda: [
        event
        for chunk in CHUNKS
        for event in (
            {"type": "chunk", "chunk": chunk, "snapshot": {}},
            {"type": "content.delta", "delta": "x", "snapshot": "x"},
            {"type": "logprobs.content.done", "content": []},
        )
    ],
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_answer_in_any_form(name: str) -> None:
    assert_equal(read(WHOLE[name]()), load_recorded("logprobs.json"))


@pytest.mark.parametrize("name", STREAMED)
def test_chunks_in_any_form(name: str) -> None:
    result = read(STREAMED[name]())
    assert_equal(result, load_recorded("logprobs.sse"))
    assert result.status == "complete"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(BODY)),
        ("a.jsonl", LINES),
        ("a.sse", SSE.decode()),
        ("chunks.json", json.dumps(CHUNKS)),
    ],
)
@pytest.mark.parametrize("kind", [str, Path])
def test_file(name: str, content: str, kind: type, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    recorded = "logprobs.json" if content == json.dumps(BODY) else "logprobs.sse"
    assert_equal(read(kind(tmp_path / name)), load_recorded(recorded))


@pytest.mark.parametrize("name", [*sorted(p.name for p in RECORDED.glob("*_*")), "reasoning.sse"])
def test_recorded_reply_is_read_as_our_client_reads_it(name: str) -> None:
    result = read(RECORDED / name)
    assert_equal(result, load_recorded(name, n=len(result.choices)))


def test_legacy_completion() -> None:
    logprobs = {
        "tokens": ["Hel", "lo"],
        "token_logprobs": [-0.5, -1.0],
        "top_logprobs": [{"Hel": -0.5, "Yo": -2.0}, {"lo": -1.0}],
        "text_offset": [0, 3],
    }
    choice = {"index": 0, "text": "Hello", "finish_reason": "length", "logprobs": logprobs}
    body = {"id": "c", "object": "text_completion", "created": 1, "model": "m", "choices": [choice]}
    result = read(Completion.model_validate(body))
    assert (result.text, result.finish_reason, result.model) == ("Hello", "length", "m")
    assert result.logprobs.logprob.tolist() == [-0.5, -1.0]
    assert result.top_logprobs.token.tolist() == ["Hel", "Yo", "lo"]


def test_dataclass_with_objects_inside() -> None:
    choice = ChatCompletion.model_validate(BODY).choices[0]
    result = read({"model": "m", "choices": [choice]})
    assert result.text == load_recorded("logprobs.json").text
    again = read(Fields("m", [choice.model_dump()]))
    assert (again.text, again.model) == (result.text, "m")


def test_times_are_unknown_and_stay_so_in_a_file(tmp_path: Path) -> None:
    result = read(CHUNKS)
    again = tm.ChatResult.load(result.save(tmp_path / "a.json"))
    json.loads((tmp_path / "a.json").read_text("utf-8"), parse_constant=pytest.fail)
    for one in (result, again):
        timing = one.timing
        assert (timing.sent, timing.first_token, timing.duration) == (None, None, None)
        assert one.logprobs.time.isna().all()
        assert "tokens/s" not in one.footer
    assert_equal(result, again)


def test_views_need_no_request_and_no_client() -> None:
    result, own = read(iter(CHUNKS)), load_recorded("logprobs.sse")
    assert result.heatmap()._repr_html_() == own.heatmap()._repr_html_()
    assert "Hello" in result._repr_html_()
    shown, same = (one.inspect().frame.drop(columns="time") for one in (result, own))
    pd.testing.assert_frame_equal(shown, same)
    assert not result.can_ask
    with pytest.raises(tm.RequestError, match="client="):
        result.branch(0, rank=2)


def test_request_is_empty_without_one() -> None:
    result = read(CHUNKS, model="ignored", host="https://gpu.example/v1", vocab_size=100)
    assert result.request == tm.ChatRequest.of(model="ignored")
    assert result.model == CHUNKS[0]["model"]
    assert (result.host, result.vocab_size) == ("https://gpu.example/v1", 100)
    assert [message["role"] for message in result.messages] == ["assistant"]
    assert result.logprobs.entropy_max.notna().any()
    assert read(make_chunk("x", finish_reason="stop"), model="m").model == "m"


def test_several_choices_are_not_more_than_requested() -> None:
    result = read(json.loads((RECORDED / "two_choices.json").read_text("utf-8")))
    assert len(result.choices) == 2
    assert result.request.n == 2
    assert not result.warnings


@pytest.mark.parametrize(
    "request_",
    [
        tm.ChatRequest.of("Hi", model="m", top_logprobs=2),
        {
            "model": "m",
            "messages": [{"role": "user", "content": "Hi"}],
            "logprobs": True,
            "top_logprobs": 2,
        },
    ],
)
def test_request_is_kept(request_: Any) -> None:
    result = read(CHUNKS, request=request_)
    assert result.request == tm.ChatRequest.of("Hi", model="m", top_logprobs=2)
    assert result.logprobs.attrs["top_logprobs"] == 2


def test_request_as_messages_or_prompt() -> None:
    reply = ChatCompletion.model_validate(BODY).choices[0].message
    asked = {"role": "user", "content": "Hi"}
    assert read(BODY, request="Hi").messages[0] == asked
    result = read(BODY, request=[asked, reply, asked])
    assert [m["role"] for m in result.messages] == ["user", "assistant", "user", "assistant"]
    with pytest.raises(tm.RequestError, match="temperature"):
        read(BODY, request={"temperature": "warm"})


def test_given_objects_stay_as_they_are() -> None:
    chunks = [ChatCompletionChunk.model_validate(chunk) for chunk in CHUNKS]
    before = [chunk.model_dump() for chunk in chunks]
    body = json.loads(json.dumps(BODY))
    read(chunks)
    read(body)
    assert [chunk.model_dump() for chunk in chunks] == before
    assert body == BODY


# Ends.


@pytest.mark.parametrize("form", [list, iter, lambda chunks: "\n".join(map(json.dumps, chunks))])
def test_chunks_without_an_end_have_failed(form: Any) -> None:
    result = read(form(CHUNKS[:3]))
    assert result.status == "failed"
    assert isinstance(result.error, tm.TensormeshError)
    assert result.text
    assert len(result.logprobs)


def test_iterator_that_raises_keeps_what_came() -> None:
    def chunks() -> Iterator[Any]:
        yield from CHUNKS[:3]
        raise OSError("the line went dead")

    result = read(chunks())
    assert (result.status, result.text) == ("failed", read(CHUNKS[:3]).text)
    assert "the line went dead" in str(result.error)
    broken = chunks()
    for _ in CHUNKS[:3]:
        next(broken)
    with pytest.raises(OSError, match="dead"):
        read(broken)


def test_error_after_text_keeps_the_text() -> None:
    result = read([make_chunk("Hel"), {"error": {"message": "overloaded", "code": 503}}])
    assert (result.status, result.text) == ("failed", "Hel")
    assert isinstance(result.error, tm.ServerError)
    assert "overloaded" in str(result.error)


@pytest.mark.parametrize("form", [list, "\n".join])
def test_event_of_several_lines(form: Any) -> None:
    lines = [f"data: {json.dumps(make_chunk('Hel'))}", "", "event: error", 'data: "ran out"', ""]
    result = read(form(lines))
    assert (result.status, result.text) == ("failed", "Hel")
    assert "ran out" in str(result.error)


def test_error_alone_is_raised() -> None:
    with pytest.raises(tm.RateLimited, match="slow down") as caught:
        read({"error": {"message": "slow down", "code": 429}})
    assert caught.value.status_code == 429


# What is not an answer.


async def nothing() -> AsyncIterator[Any]:
    yield CHUNKS[0]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "got NoneType"),
        (3, "got int"),
        (object(), "got object"),
        (ChatCompletion, "got"),
        ([1], "item 0 is int"),
        ({"choices": {1, 2}}, "not JSON"),
        ("no such file", "no such file"),
        (Path("/no/such.jsonl"), "No such file"),
        ("x" * 5000, "File name too long"),
        ("a\0b", "not the path"),
        (nothing(), r"pass \[chunk async for chunk in stream\]"),
    ],
)
def test_wrong_kind_gets_one_line(given: Any, said: str) -> None:
    with pytest.raises(tm.RequestError, match=said) as caught:
        read(given)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_unawaited_answer_is_explained() -> None:
    async def create() -> None:
        return None

    waiting = create()
    with pytest.raises(tm.RequestError, match="await the answer"):
        read(waiting)
    asyncio.run(waiting)


def test_result_is_not_a_response() -> None:
    with pytest.raises(tm.RequestError, match="already"):
        read(read(BODY))


@pytest.mark.parametrize(
    "given",
    [
        {},
        [],
        b"",
        b"plain text",
        "[1",
        "{1",
        {"object": "response", "output": [{"content": [{"text": "x"}]}]},
        [{"type": "response.output_text.delta", "delta": "x"}],
        {"object": "list", "data": []},
        pd.DataFrame({"a": [1]}),
        {"choices": []},
    ],
)
def test_invalid_answers_are_refused_in_one_line(given: Any) -> None:
    with pytest.raises((tm.ResponseError, tm.RequestError)) as caught:
        read(given)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_chunks_of_several_answers_are_refused() -> None:
    other = [{**chunk, "id": "other"} for chunk in CHUNKS]
    with pytest.raises(tm.RequestError, match="one by one"):
        read([*CHUNKS, *other])
    with pytest.raises(tm.RequestError, match="one by one"):
        read([BODY, {**BODY, "id": "other"}])


# And back.

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=4)
LOGPROBS = st.floats(-20, -0.001)


@st.composite
def answers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Chunks of an answer with logprobs, ids, reasoning and calls."""
    chunks = []
    for index in range(draw(st.integers(1, 2))):
        for text in draw(st.lists(TEXTS, max_size=4)):
            own = draw(LOGPROBS | st.none())
            tops = top_entries(*draw(st.lists(st.tuples(TEXTS, LOGPROBS), max_size=3)))
            keys = draw(st.sampled_from([{}, {"token_ids": [7]}]))
            delta = draw(st.sampled_from([{"content": text}, {"reasoning": text}]))
            tokens = [entry(text, own, top_logprobs=tops)]
            chunks.append(make_chunk(None, tokens, index=index, delta=delta, **keys))
        function = {"name": "f", "arguments": '{"a": 1}'}
        call = {"index": 0, "id": "call", "type": "function", "function": function}
        delta = draw(st.sampled_from([{}, {"tool_calls": [call]}]))
        chunks.append(make_chunk("", None, index=index, delta=delta, finish_reason="stop"))
    usage = draw(st.sampled_from([{}, {"usage": {"prompt_tokens": 3, "completion_tokens": 4}}]))
    return [{**chunk, "id": "r", "model": "m"} for chunk in chunks] + [{"choices": [], **usage}]


@settings(max_examples=40, deadline=None)
@given(answers())
def test_back_to_openai_and_again(chunks: list[dict[str, Any]]) -> None:
    n = 1 + max(choice["index"] for chunk in chunks for choice in chunk["choices"])
    result = make_result(*chunks, n=n)
    body = result.to_openai()
    assert_equal(read(body, request=result.request), result)
    assert_equal(read(json.dumps(body)), read(chunks))
