"""One answer gives the same result in any dialect, as a single body or a stream in any pieces."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.wire.decoder import BodyDecoder, ChunkDecoder
from tensormesh_nb.wire.messages import without_reasoning

from .factories import result_of
from .result_equality import assert_equal, without_nulls

RECORDED = Path(__file__).parent / "wire" / "recorded"
PROMPT_IDS = [151644, 872, 198]
Json = dict[str, Any]


@dataclass(frozen=True)
class Token:
    """A generated token with its alternatives."""

    text: str
    id: int
    logprob: float | None
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Answer:
    """The content of one choice."""

    reasoning: list[Token]
    content: list[Token]
    refusal: str
    calls: list[tuple[str | None, str, str]]  # id, name, arguments
    finish: str | None
    stop: str | int | None
    novel: dict[str, str] = field(default_factory=dict)  # unknown keys of the message

    @property
    def tokens(self) -> list[Token]:
        return [*self.reasoning, *self.content]


@dataclass(frozen=True)
class Dialect:
    """How a host writes: names, layouts and places that differ."""

    reasoning: tuple[str, ...]  # names of the field; none is tags in the content
    layout: str  # openai, fireworks, legacy, none
    ids: bool
    prompt_ids: str  # top, choice, raw_output, none
    usage: str  # last, finish, none
    index: bool  # tool calls are numbered
    role: bool  # a chunk of its own says the role
    size: int  # tokens a chunk

    def body(self, answers: list[Answer]) -> bytes:
        choices = [self.whole(index, answer) for index, answer in enumerate(answers)]
        envelope = {
            "id": "r",
            "object": "chat.completion",
            "created": 1,
            "model": "m",
            "x": {"y": 1},
        }
        body: Json = {**envelope, "choices": choices, **self.asked("top")}
        if self.usage != "none":
            body["usage"] = usage(answers)
        return json.dumps(body).encode()

    def stream(self, answers: list[Answer]) -> bytes:
        events = [event for i, answer in enumerate(answers) for event in self.pieces(i, answer)]
        envelope = {"id": "r", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        events = [{**envelope, **event} for event in events]
        events[0] |= self.asked("top") | {"x": {"y": 1}}
        if self.usage == "finish":
            events[-1]["usage"] = usage(answers)
        if self.usage == "last":
            events.append({**envelope, "choices": [], "usage": usage(answers)})
        lines = [f"data: {json.dumps(event)}\n\n".encode() for event in events]
        return b"".join(lines) + b"data: [DONE]\n\n"

    def whole(self, index: int, answer: Answer) -> Json:
        thought, said = text(answer.reasoning), text(answer.content)
        message: Json = {"role": "assistant", "content": said, **answer.novel}
        if thought and not self.reasoning:
            message["content"] = f"<think>{thought}</think>{said}"
        elif thought:
            message |= dict.fromkeys(self.reasoning, thought)
        message["content"] = message["content"] or None
        if answer.refusal:
            message["refusal"] = answer.refusal
        if answer.calls:
            message["tool_calls"] = [whole_call(*call) for call in answer.calls]
        return {
            "index": index,
            "message": message,
            "weird": 7,
            **self.asked("choice"),
            **self.rows(self.spoken(answer)),
            **self.end(answer),
        }

    def pieces(self, index: int, answer: Answer) -> list[Json]:
        deltas: list[tuple[Json, list[Token]]] = []
        if self.role:
            deltas.append(({"role": "assistant", "content": ""}, []))
        thought = self.spoken(answer)[: len(self.spoken(answer)) - len(answer.content)]
        for group in grouped(thought, self.size):
            names = self.reasoning or ("content",)
            deltas.append((dict.fromkeys(names, text(group)), group))
        deltas += [({"content": text(g)}, g) for g in grouped(answer.content, self.size)]
        deltas += [({"refusal": part}, []) for part in answer.refusal]
        deltas += [({"tool_calls": [f]}, []) for f in self.fragments(answer)]
        deltas += [({name: c}, []) for name, value in answer.novel.items() for c in value]
        choices: list[Json] = [
            {"index": index, "delta": delta, **self.rows(group)} for delta, group in deltas
        ]
        choices.append({"index": index, "delta": {}, "weird": 7, **self.end(answer)})
        choices[0] |= self.asked("choice")
        return [{"choices": [choice]} for choice in choices]

    def spoken(self, answer: Answer) -> list[Token]:
        """The tokens in order, tags among them where they mark the reasoning."""
        if self.reasoning or not answer.reasoning:
            return answer.tokens
        start, end = Token("<think>", 1, -0.5, ()), Token("</think>", 2, -0.25, ())
        return [start, *answer.reasoning, end, *answer.content]

    def fragments(self, answer: Answer) -> list[Json]:
        found = []
        for number, (id_, name, arguments) in enumerate(answer.calls):
            place = {"index": number} if self.index else {}
            head = {"id": id_, "type": "function", "function": {"name": name, "arguments": ""}}
            found.append({**place, **head})
            found += [{**place, "function": {"arguments": piece}} for piece in arguments]
        return found

    def end(self, answer: Answer) -> Json:
        end: Json = {"finish_reason": answer.finish, "stop_reason": answer.stop}
        return end | self.asked("raw_output")

    def asked(self, place: str) -> Json:
        if place != self.prompt_ids:
            return {}
        if place == "raw_output":
            return {"raw_output": {"prompt_token_ids": PROMPT_IDS, "completion": "c"}}
        return {"prompt_token_ids": PROMPT_IDS}

    def rows(self, tokens: list[Token]) -> Json:
        rows: Json = {"logprobs": self.logprobs(tokens) if tokens else None}
        return rows | ({"token_ids": [token.id for token in tokens]} if self.ids else {})

    def logprobs(self, tokens: list[Token]) -> Json | None:
        if self.layout == "none":
            return None
        if self.layout == "legacy":
            return {
                "tokens": [token.text for token in tokens],
                "token_logprobs": [token.logprob for token in tokens],
                "top_logprobs": [dict(token.others) for token in tokens],
            }
        return {"content": [self.entry(token) for token in tokens]}

    def entry(self, token: Token) -> Json:
        entry = {"token": token.text, "logprob": token.logprob, "bytes": list(token.text.encode())}
        tops = [{"token": t, "logprob": p, "bytes": list(t.encode())} for t, p in token.others]
        if self.layout == "fireworks":
            entry |= {"token_id": token.id, "sampling_logprob": -1.5, "text_offset": 3, "new": [1]}
        return {**entry, "top_logprobs": tops}


def text(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def grouped(tokens: list[Token], size: int) -> list[list[Token]]:
    return [tokens[i : i + size] for i in range(0, len(tokens), size)]


def whole_call(id_: str | None, name: str, arguments: str) -> Json:
    return {"id": id_, "type": "function", "function": {"name": name, "arguments": arguments}}


def usage(answers: list[Answer]) -> Json:
    count = sum(len(answer.tokens) for answer in answers)
    return {"prompt_tokens": 3, "completion_tokens": count, "total_tokens": count + 3}


words = st.sampled_from(["a", " b", "é", "😀", "\n", " the", "0", '"', "<b>", "\u2028"])
logprobs = st.floats(-20, 0, allow_nan=False) | st.sampled_from([-9999.0, None])
tokens = st.lists(
    st.builds(
        Token,
        words,
        st.integers(3, 50_000),
        logprobs,
        st.lists(st.tuples(words, st.floats(-20, 0)), max_size=3, unique_by=lambda t: t[0]).map(
            tuple
        ),
    ),
    max_size=5,
)
arguments = st.sampled_from(["{}", '{"a": "é', '{"a": "\U0001f600"}'])
calls = st.lists(
    st.tuples(st.sampled_from(["c1", "c2", "c3"]), st.just("f"), arguments),
    max_size=3,
    unique_by=lambda call: call[0],
)
answers = st.lists(
    st.builds(
        Answer,
        reasoning=tokens.filter(lambda found: text(found) == text(found).strip()),
        content=tokens.filter(lambda found: text(found) == text(found).strip()),
        refusal=st.sampled_from(["", "No."]),
        calls=calls,
        finish=st.sampled_from(["stop", "length", "tool_calls", "novel"]),
        stop=st.sampled_from([None, "END", 2]),
        novel=st.sampled_from([{}, {"reasoning_text": "abc"}]),
    ),
    min_size=1,
    max_size=3,
)
dialects = st.builds(
    Dialect,
    reasoning=st.sampled_from(
        [("reasoning",), ("reasoning_content",), ("reasoning", "reasoning_content"), ()]
    ),
    layout=st.sampled_from(["openai", "fireworks", "legacy", "none"]),
    ids=st.booleans(),
    prompt_ids=st.sampled_from(["top", "choice", "raw_output", "none"]),
    usage=st.sampled_from(["last", "finish", "none"]),
    index=st.booleans(),
    role=st.booleans(),
    size=st.integers(1, 4),
)


def read(data: bytes, decoder: ChunkDecoder | BodyDecoder, n: int = 1) -> tm.ChatResult:
    request = tm.ChatRequest.of("Hi", model="m", n=n, logprobs=True, temperature=1.0)
    chunks = [*decoder.feed(data), *decoder.end()]
    assert all(chunk.error is None for chunk in chunks)
    return result_of(request, chunks, host="h", vocab_size=50_000)


def told(message: Json) -> Json:
    """A message without empty values; a stream cannot distinguish an empty text from null."""
    return without_nulls({**message, "content": message["content"] or None})


@given(answers, dialects)
def test_stream_equals_body(said: list[Answer], dialect: Dialect) -> None:
    whole = read(dialect.body(said), BodyDecoder(), len(said))
    pieces = read(dialect.stream(said), ChunkDecoder(), len(said))
    assert_equal(whole, pieces)
    assert whole.usage == pieces.usage
    assert [c.tool_calls for c in whole.choices] == [c.tool_calls for c in pieces.choices]
    for answer, choice in zip(said, whole.choices, strict=True):
        assert choice.text == text(answer.content)
        assert (choice.reasoning or "") == text(answer.reasoning)
        assert [call["function"]["arguments"] for call in choice.tool_calls] == [
            arguments for _, _, arguments in answer.calls
        ]
    # Everything that the host sent is there, including unknown keys.
    sent = json.loads(dialect.body(said))
    kept = whole.response
    assert kept["x"] == {"y": 1}
    for choice_sent, choice_kept in zip(sent["choices"], kept["choices"], strict=True):
        assert choice_kept["weird"] == 7
        assert told(choice_kept["message"]) == told(choice_sent["message"])
        if dialect.layout in ("openai", "fireworks"):
            assert choice_kept["logprobs"] == choice_sent["logprobs"]


@given(answers, dialects, dialects)
def test_choices_are_equal_in_every_dialect(
    said: list[Answer], one: Dialect, other: Dialect
) -> None:
    first = read(one.stream(said), ChunkDecoder(), len(said))
    second = read(other.body(said), BodyDecoder(), len(said))
    for a, b in zip(first.choices, second.choices, strict=True):
        assert (a.text, a.reasoning, a.refusal) == (b.text, b.reasoning, b.refusal)
        assert a.tool_calls == b.tool_calls
        assert without_reasoning([a.message]) == without_reasoning([b.message])
        for choice, dialect in ((a, one), (b, other)):
            kept = {name: choice.reasoning for name in dialect.reasoning if choice.reasoning}
            assert {name: choice.message.get(name) for name in kept} == kept


@pytest.mark.parametrize("name", ["plain", "logprobs", "tool_call", "reasoning"])
def test_recorded_streams_equal_recorded_bodies(name: str) -> None:
    body, stream = (RECORDED / f"{name}.json", RECORDED / f"{name}.sse")
    whole, pieces = (
        read(body.read_bytes(), BodyDecoder()),
        read(stream.read_bytes(), ChunkDecoder()),
    )
    (one, *_), (other, *_) = whole.choices, pieces.choices
    assert (one.text, one.finish_reason) == (other.text, other.finish_reason)
    assert [call["function"] for call in one.tool_calls] == [
        c["function"] for c in other.tool_calls
    ]
    if name == "logprobs":
        one_rows, other_rows = whole.logprobs, pieces.logprobs
        assert one_rows["token_id"].tolist() == other_rows["token_id"].tolist()
        assert one_rows["logprob"].tolist() == other_rows["logprob"].tolist()
