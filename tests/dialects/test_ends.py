"""The end of an answer: complete only if the host says so, failed if it reports any error."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm

from ..replay_host import ReplayHost, head
from .play import chunk, delta, lines, play, play_body, whole

STOP = {"choice": {"finish_reason": "stop"}}


def end(reason: Any, **keys: Any) -> dict[str, Any]:
    return delta(choice={"finish_reason": reason, **keys})


@pytest.mark.parametrize("nothing", ["", None, "null", " ", "None"])
def test_a_finish_reason_that_says_nothing_is_none(nothing: Any) -> None:
    mark = {"choice": {"finish_reason": nothing}}
    cut = play(delta("a", **mark), delta("b", **mark), done=False)
    assert (cut.status, cut.text, cut.finish_reason) == ("failed", "ab", None)
    assert cut.error is not None
    done = play(delta("a", **mark), delta("b", **mark))
    assert (done.status, done.text) == ("complete" if nothing is None else "failed", "ab")
    ended = play(delta("a", **mark), delta("b", **mark), end("length"), done=False)
    assert (ended.status, ended.text, ended.finish_reason) == ("complete", "ab", "length")


@pytest.mark.parametrize(
    "reason",
    [
        *(
            "stop",
            "STOP",
            "length",
            "max_tokens",
            "MAX_TOKENS",
            "content_filter",
            "eos",
            "eos_token",
        ),
        *(
            "stop_sequence",
            "function_call",
            "tool_calls",
            "tool_use",
            "end_turn",
            "novel",
            "recitation",
        ),
    ],
)
def test_a_finish_reason_that_means_an_end(reason: str) -> None:
    for result in (
        play(delta("a"), end(reason), done=False),
        play(delta("a", choice={"finish_reason": reason})),
        play(delta("a"), chunk({"index": 0, "finish_reason": reason}), done=False),
        play_body(whole("a", choice={"finish_reason": reason})),
    ):
        assert (result.status, result.text, result.finish_reason) == ("complete", "a", reason)


@pytest.mark.parametrize(
    "reason",
    [
        *("error", "ERROR", "abort", "aborted", "cancelled", "canceled", "failed", "timeout"),
        *(
            "network_error",
            "insufficient_system_resource",
            "malformed_function_call",
            "server_error",
        ),
    ],
)
def test_a_finish_reason_that_means_failure(reason: str) -> None:
    for result in (
        play(delta("a"), end(reason)),
        play(delta("a"), end("stop"), end(reason)),
        play_body(whole("a", choice={"finish_reason": reason})),
    ):
        assert (result.status, result.text) == ("failed", "a")
        assert reason in str(result.error)


def test_a_finish_reason_as_an_object() -> None:
    assert play(delta("a"), end({"type": "length", "length": 3})).finish_reason == "length"


def test_text_after_a_finish_reason_takes_it_back() -> None:
    result = play(delta("a", **STOP), delta("b"), done=False)
    assert (result.status, result.text) == ("failed", "ab")
    result = play(delta("a", **STOP), delta("b"), end("length"), done=False)
    assert (result.status, result.finish_reason) == ("complete", "length")
    assert play(delta("a", **STOP), delta(""), done=False).status == "complete"


def test_done_alone_ends_an_answer_with_output_only() -> None:
    result = play(delta("a"))
    assert (result.status, result.text) == ("complete", "a")
    assert any("finish reason" in warning for warning in result.warnings)
    for events in ([], [delta(role="assistant")], [delta("")], [chunk()]):
        nothing = play(*events)
        assert nothing.status == "failed", events
        assert nothing.error is not None
    assert play(delta(""), end("stop")).status == "complete"
    assert not any("finish reason" in w for w in play(delta("a"), end("stop")).warnings)


def test_done_within_a_tool_call_is_no_end() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"x": 1'}}
    result = play(delta(tool_calls=[call]))
    assert result.status == "failed"
    assert "tool call" in str(result.error)
    rest = {"index": 0, "function": {"arguments": "}"}}
    assert play(delta(tool_calls=[call]), delta(tool_calls=[rest])).status == "complete"


def test_done_does_not_end_a_choice_whose_siblings_have_finish_reasons() -> None:
    first = {"index": 0, "delta": {"content": "a"}, "finish_reason": "stop"}
    second = {"index": 1, "delta": {"content": "b"}}
    result = play(chunk(first), chunk(second), n=2)
    assert result.status == "failed"
    assert [choice.text for choice in result.choices] == ["a", "b"]


def test_fewer_answers_than_requested() -> None:
    for result in (
        play(delta("a"), end("stop"), done=False, n=2),
        play(delta("a"), end("stop"), n=2),
        play_body(whole("a"), n=2),
    ):
        assert (result.status, result.text) == ("complete", "a")
        assert any("1 of 2" in warning for warning in result.warnings)


@pytest.mark.parametrize(
    "failure",
    [
        b'data: {"error": {"message": "ran out", "code": 500}}',
        b'data: {"error": "ran out"}',
        b'data: {"error": ["ran out"]}',
        b'data: {"error": [{"message": "ran out"}]}',
        b'error: {"message": "ran out"}',
        b'error: {"error": {"message": "ran out"}}',
        b"error: ran out",
        b'{"error": {"message": "ran out"}}',
        b'{"message": "ran out", "code": 500}',
        b'{\n"error": {"message": "ran out"}\n}',
        b'event: error\ndata: {"message": "ran out"}',
        b'event: error\ndata: {"error": {"message": "ran out"}}',
        b"event: error\ndata: ran out",
        b'data: {"object": "error", "message": "ran out", "code": 500}',
        b'data: {"type": "error", "error": {"message": "ran out"}}',
        b'data: {"errors": [{"message": "ran out"}]}',
        b'data: {"detail": "ran out"}',
        b'data: {"msg": "ran out", "code": 500}',
        b'data: {"x_groq": {"id": "r", "error": "ran out"}}',
        b'data: {"base_resp": {"status_code": 1008, "status_msg": "ran out"}}',
        b'data: {"choices": [], "error": {"message": "ran out"}}',
        b'data: {"choices": [{"index": 0, "delta": {}, "error": {"message": "ran out"}}]}',
        b'data: {"choices": [{"finish_reason": "error", "error": {"message": "ran out"}}]}',
        b'data: {"choices": [{"delta": {"error": "ran out"}, "finish_reason": "stop"}]}',
        b'data: {"id":"r","error":{"code":502,"message":"ran out"},"choices":[{"index":0,'
        b'"delta":{"content":""},"finish_reason":"error","native_finish_reason":"error"}]}',
        b"<html><head><title>502 ran out</title></head><body>x</body></html>",
        b"<!DOCTYPE html>\n<html>\n<head><title>502 ran out</title></head>\n</html>",
        b"data: <html><title>ran out</title></html>",
    ],
    ids=lambda failure: failure[:60].decode().replace("\n", " "),
)
@pytest.mark.parametrize("done", [True, False])
def test_an_error_in_a_stream_fails_and_keeps_the_text(failure: bytes, done: bool) -> None:
    result = play(delta("Hel"), failure, done=done)
    assert (result.status, result.text) == ("failed", "Hel")
    assert "ran out" in str(result.error)


def test_stray_line_is_quoted_if_the_stream_just_stops() -> None:
    result = play(delta("Hel"), b"upstream connect error: ran out", done=False)
    assert (result.status, result.text) == ("failed", "Hel")
    assert "ran out" in str(result.error)


def test_an_error_after_the_finish_reason_fails() -> None:
    result = play(delta("Hel", **STOP), {"error": {"message": "ran out"}})
    assert (result.status, result.text) == ("failed", "Hel")


@pytest.mark.parametrize(
    "keys",
    [
        {"error": {"message": "ran out"}},
        {"error": "ran out"},
        {"errors": [{"message": "ran out"}]},
        {"x_groq": {"error": "ran out"}},
    ],
)
def test_an_error_beside_text_fails_and_keeps_the_text(keys: dict[str, Any]) -> None:
    for result in (play({**delta("Hel"), **keys}), play_body({**whole("Hel"), **keys})):
        assert (result.status, result.text) == ("failed", "Hel")
        assert "ran out" in str(result.error)


def test_an_error_of_one_choice_keeps_the_others() -> None:
    first = {"index": 0, "delta": {"content": "a"}, "error": {"message": "ran out"}}
    second = {"index": 1, "delta": {"content": "b"}}
    ended = {"index": 1, "delta": {"content": "c"}, "finish_reason": "stop"}
    result = play(chunk(second), chunk(first), chunk(ended), n=2)
    assert result.status == "failed"
    assert "ran out" in str(result.error)
    assert [choice.text for choice in result.choices] == ["a", "bc"]
    body = whole("a", choice={"error": {"message": "ran out"}})
    assert (play_body(body).status, play_body(body).text) == ("failed", "a")


@pytest.mark.parametrize(
    "nothing",
    [
        {"message": "", "code": None},
        {"message": "", "type": "", "param": None, "code": None},
        {"message": "", "type": "invalid_request_error", "code": None},
        {"message": None, "code": 0},
        *({}, [], "", False, 0, None, "null", [None], [{}]),
    ],
)
def test_empty_error_next_to_an_answer_is_ignored(nothing: Any) -> None:
    for result in (
        play({**delta("a"), "error": nothing}, {**end("stop"), "error": nothing}),
        play_body({**whole("a"), "error": nothing}),
        play(delta("a", choice={"error": nothing}), end("stop", error=nothing)),
        play(
            {
                **delta("a"),
                "errors": nothing,
                "base_resp": {"status_code": 0, "status_msg": "success"},
            }
        ),
    ):
        assert (result.status, result.text, result.error) == ("complete", "a", None)


@pytest.mark.parametrize(
    "beat",
    [
        *(b"data:", b"data: ", b"data: null", b'data: ""', b"data: {}", b"data: []", b": ping"),
        *(b":", b": OPENROUTER PROCESSING", b"event: ping\ndata: {}", b"event: ping"),
        *(
            b'event: ping\ndata: {"type": "ping"}',
            b"event: ping\ndata: ping",
            b"event: heartbeat\ndata: x",
        ),
        *(b"id: 7", b"retry: 1000", b"id: 7\nretry: 1\ndata:", b": keep-alive\n: keep-alive"),
        b"event: keepalive\ndata: null",
    ],
)
def test_heartbeats_are_ignored(beat: bytes) -> None:
    result = play(beat, delta("a"), beat, delta("b", **STOP), beat)
    assert (result.status, result.text, result.warnings) == ("complete", "ab", [])
    assert len(result.choices) == 1


@pytest.mark.parametrize(
    "done", [b"data:[DONE]", b"data: [DONE] ", b"data:  [DONE]", b'data: "[DONE]"', b"data: [done]"]
)
def test_variants_of_done(done: bytes) -> None:
    late = delta(" late")
    result = play(delta("a", **STOP), done, late, done=False)
    assert (result.status, result.text) == ("complete", "a")


def test_a_body_before_done() -> None:
    for body in (
        json.dumps(whole("a")).encode() + b"\n\ndata: [DONE]\n\n",
        json.dumps(whole("a"), indent=2).encode() + b"\n\ndata: [DONE]\n\n",
        json.dumps(whole("a")).encode() + b"\ndata: [DONE]",
        json.dumps(whole("a")).encode() + b"data: [DONE]",
        json.dumps(whole("a")).encode() + b"\n[DONE]\n",
    ):
        result = play_body(body)
        assert (result.status, result.text, result.finish_reason) == ("complete", "a", "stop"), body


def test_chunks_as_lines_or_as_an_array() -> None:
    chunks = [delta("a"), delta("b"), delta("c", **STOP)]
    several = [
        b"\n".join(json.dumps(each).encode() for each in chunks),
        b"\n".join(json.dumps(each).encode() for each in chunks) + b"\n",
        b"\n\n".join(json.dumps(each, indent=1).encode() for each in chunks),
        b"\n".join(json.dumps(each).encode() for each in chunks) + b"\n[DONE]",
        json.dumps(chunks).encode(),
    ]
    for body in several:
        result = play_body(body)
        assert (result.status, result.text) == ("complete", "abc"), body
    failed = play_body(b'[{"error": {"code": 429, "message": "ran out"}}]')
    assert failed.status == "failed"
    assert "ran out" in str(failed.error)
    cut = play_body(several[0][:-20])
    assert (cut.status, cut.text) == ("failed", "ab")


def test_a_body_without_a_finish_reason() -> None:
    result = play_body(whole("a", choice={"finish_reason": None}))
    assert (result.status, result.text) == ("complete", "a")
    assert any("finish reason" in warning for warning in result.warnings)
    nothing = play_body(whole(None, choice={"finish_reason": None}))
    assert nothing.status == "failed"


def test_a_cell_fails_where_the_answer_died() -> None:
    with (
        ReplayHost(
            [head(), lines(delta("Hel"), b'error: {"message": "ran out"}', b"data: [DONE]")]
        ) as host,
        tm.Client(host=host.url, model="m") as asking,
    ):
        with pytest.raises(tm.TensormeshError, match="ran out") as caught:
            asking.chat("Hi")
        assert caught.value.result.text == "Hel"
