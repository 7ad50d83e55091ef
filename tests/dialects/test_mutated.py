"""Streams of known hosts with parts moved, duplicated, renamed, nulled, split or wrapped."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.wire.decoder import ChunkDecoder
from tensormesh_nb.wire.dialects.hosts import meaning

from ..factories import make_request, result_of
from .answers import RECORDINGS
from .play import Json, lines

Draw = Any  # hypothesis.strategies.DrawFn, which has no type for functions

NAMES = st.sampled_from(
    [
        *("content", "reasoning", "thinking", "text", "message", "delta", "choices", "usage", "id"),
        *("token_id", "finish_reason", "error", "errors", "logprobs", "index", "novel", "details"),
    ]
)
VALUES = [None, "", {}, [], 0, "x", [None], {"message": ""}, True, 1.5, "null"]


def pick(values: list[Any], draw: Draw) -> Any:
    """One of the values, which may change later."""
    return values[draw(st.integers(0, len(values) - 1))]


def objects(value: Any) -> list[Json]:
    """All objects in a value that have keys."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict) and value else []
    return own + [found for item in inner for found in objects(item)]


def drop(owner: Json, key: str, draw: Draw) -> None:
    del owner[key]


def rename(owner: Json, key: str, draw: Draw) -> None:
    owner[draw(NAMES)] = owner.pop(key)


def double(owner: Json, key: str, draw: Draw) -> None:
    owner[draw(NAMES)] = copy.deepcopy(owner[key])


def wrap(owner: Json, key: str, draw: Draw) -> None:
    value = owner[key]
    owner[key] = pick([[value], [value, value], str(value), {"value": value}], draw)


def change(owner: Json, key: str, draw: Draw) -> None:
    owner[key] = copy.deepcopy(pick(VALUES, draw))


def nest(owner: Json, key: str, draw: Draw) -> None:
    owner[draw(NAMES)] = {key: owner.pop(key)}


CHANGES = st.sampled_from([drop, rename, double, wrap, change, nest])


@st.composite
def mutated(draw: Draw) -> list[Json | bytes]:
    """The events of a stream after some changes, sometimes cut."""
    events = copy.deepcopy([*RECORDINGS[draw(st.sampled_from(sorted(RECORDINGS)))].events])
    for _ in range(draw(st.integers(1, 4))):
        event = events[draw(st.integers(0, len(events) - 1))]
        if isinstance(event, dict) and event:
            owner = pick(objects(event), draw)
            draw(CHANGES)(owner, pick(sorted(owner), draw), draw)
    return [part for event in events[: draw(st.integers(1, 12))] for part in split(event, draw)]


def split(event: Json | bytes, draw: Draw) -> list[Json | bytes]:
    """An event, sometimes as two: its choices and the rest."""
    if isinstance(event, bytes) or draw(st.integers(0, 5)) != 0:
        return [event]
    rest = {name: item for name, item in event.items() if name != "choices"}
    return [rest, {"choices": event.get("choices")}]


def contents(events: list[Json | bytes]) -> list[str]:
    """The contents of the deltas in the usual place."""
    found = []
    for event in events:
        choices = event.get("choices") if isinstance(event, dict) else None
        for choice in choices if isinstance(choices, list) else ():
            said = choice.get("delta") if isinstance(choice, dict) else None
            content = said.get("content") if isinstance(said, dict) else None
            if isinstance(content, str) and content:
                found.append(content)
    return found


@settings(max_examples=400)
@given(mutated())
def test_mutated_streams_are_read_or_refused(events: list[Json | bytes]) -> None:
    data = lines(*events)
    try:
        result = tm.ChatResult.from_response(data or b"data: {}")
    except tm.TensormeshError:
        return
    assert result.status in ("complete", "failed")
    for name in ("logprobs", "top_logprobs", "token_ids"):
        assert getattr(result, name) is not None
    json.dumps(result.response)
    assert str(result.error or "ok").isprintable()
    if result.status == "complete":
        ends = [choice.finish_reason for choice in result.choices]
        believed = all(meaning(reason) in ("ended", "cut") for reason in ends)
        assert believed or b"[DONE]" in data
        # Nothing is lost in silence.
        said = contents(events)
        everything = "".join(choice.raw_text for choice in result.choices)
        assert all(piece in everything for piece in said) or result.warnings


@pytest.mark.parametrize("name", [name for name in RECORDINGS if not RECORDINGS[name].error])
def test_a_stream_that_is_cut_is_not_complete(name: str) -> None:
    recording = RECORDINGS[name]
    events = [*recording.events]
    ends = [at for at, event in enumerate(events) if b'"finish_reason": "' in lines(event)]
    for stop in range(1, ends[0] + 1):
        try:
            result = tm.ChatResult.from_response(lines(*events[:stop]))
        except tm.TensormeshError:
            continue
        assert result.status == "failed"
        assert recording.text.startswith(result.text)


@pytest.mark.parametrize("name", [name for name in RECORDINGS if not RECORDINGS[name].error])
def test_a_stream_in_any_pieces(name: str) -> None:
    """The answer does not depend on how the bytes arrive."""
    data = lines(*RECORDINGS[name].events)
    whole, bytewise = ChunkDecoder(), ChunkDecoder()
    one = result_of(make_request(), whole.feed(data))
    pieces = [chunk for byte in data for chunk in bytewise.feed(bytes([byte]))]
    assert result_of(make_request(), pieces).response == one.response


@given(st.sampled_from(sorted(RECORDINGS)), st.lists(NAMES, min_size=1, max_size=3), st.booleans())
def test_text_under_other_names_as_well_is_read_once(
    name: str, names: list[str], whole: bool
) -> None:
    """Hosts repeat a text under another name of the delta, and all of it at the end."""
    recording = RECORDINGS[name]
    events = copy.deepcopy([*recording.events])
    for event in events:
        for choice in event.get("choices", ()) if isinstance(event, dict) else ():
            said = choice["delta"]
            texts = [said[key] for key in ("reasoning", "reasoning_content") if said.get(key)]
            said.update({key: text for text in texts for key in ("reasoning_content", "thinking")})
            choice.update({key: "x" for key in names if key not in choice and key == "text"})
    if whole and not recording.error and not recording.calls:
        message = {"content": recording.text, "reasoning": recording.reasoning}
        events.insert(-1, {"choices": [{"index": 0, "message": message}]})
    result = tm.ChatResult.from_response(lines(*events))
    assert (result.text, result.reasoning) == (recording.text, recording.reasoning)
