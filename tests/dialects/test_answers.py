"""Parts of an answer in the shapes and places that hosts use."""

from __future__ import annotations

import json
from typing import Any

import pytest

import tensormesh_nb as tm

from .play import chunk, delta, play, play_body, whole

STOP = {"choice": {"finish_reason": "stop"}}


def end(reason: str = "stop", **keys: Any) -> dict[str, Any]:
    return delta(choice={"finish_reason": reason}, **keys)


def part(arguments: Any = None, name: str | None = None, /, **keys: Any) -> dict[str, Any]:
    """A fragment of a tool call."""
    function = {"name": name, "arguments": arguments}
    return {**keys, "function": {key: v for key, v in function.items() if v is not None}}


def calls(*fragments: Any) -> list[tuple[Any, str, str]]:
    """The calls of a stream, each delta one fragment or a list of them."""
    lists = [each if isinstance(each, list) else [each] for each in fragments]
    result = play(*(delta(tool_calls=each) for each in lists), end("tool_calls"))
    assert result.status == "complete"
    return told(result)


def told(result: tm.ChatResult) -> list[tuple[Any, str, str]]:
    found = [(call["id"], call["function"]) for call in result.tool_calls]
    return [(id_, function["name"], function["arguments"]) for id_, function in found]


F, G = ("a", "f", '{"x": 1}'), ("b", "g", '{"y": 2}')


@pytest.mark.parametrize(
    ("fragments", "expected"),
    [
        # Both with the index 0.
        ([part(F[2], "f", index=0, id="a"), part(G[2], "g", index=0, id="b")], [F, G]),
        ([part("", "f", index=0, id="a"), part(F[2], index=0), part("", "g", index=0, id="b"),
          part('{"y"', index=0), part(": 2}", index=0)], [F, G]),
        ([[part(F[2], "f", index=0, id="a"), part(G[2], "g", index=0, id="b")]], [F, G]),
        ([part(F[2], "f", index=0, id="a"), part(F[2], "f", index=0, id="b")],
         [F, ("b", "f", F[2])]),
        # A new id without a name continues the call.
        ([part("", "f", index=0, id="a"), part('{"x"', index=0, id="b"),
          part(": 1}", index=0, id="c")], [F]),
        ([part("", "f", id="a"), part('{"x"', id="b"), part(": 1}", id="c")], [F]),
        ([part("", "f", index=0, id="a"), part('{"x"', index=0, id=""),
          part(": 1}", index=0, id="")], [F]),
        # The id, the type and the name on every piece.
        ([part("", "f", index=0, id="a", type="function"),
          part('{"x"', "f", index=0, id="a", type="function"),
          part(": 1}", "f", index=0, id="a", type="function")], [F]),
        ([part('{"x"', "f", index=0), part(": 1}", "f", index=0)], [(None, "f", F[2])]),
        ([part('{"x"', "f", index=0), part(": 1}", "f", index=0), part("", "f", index=0)],
         [(None, "f", F[2])]),
        ([part("", "f", index=0, id="a"), part('{"x"', "", index=0),
          part(": 1}", "", index=0)], [F]),
        # Names numbered by tool, arguments by call; ids on both, on the names, or on none.
        ([part("", "f", index=1, id="a"), part("", "g", index=0, id="b"),
          part(F[2], index=0, id="a"), part(G[2], index=1, id="b")], {F, G}),
        ([part("", "f", index=1, id="a"), part(F[2], index=0),
          part("", "g", index=0, id="b"), part(G[2], index=1)], {F, G}),
        ([part("", "f", index=0, id="a"), part(F[2], index=0),
          part("", "g", index=2, id="b"), part('{"y"', index=1), part(": 2}", index=1)], {F, G}),
        ([part("", "f", index=1, id="a"), part("", "g", index=0, id="b"),
          part(F[2], index=0), part(G[2], index=1)], {F, G}),
        # Numbered from 1.
        ([part("", "f", index=1, id="a"), part(F[2], index=1),
          part("", "g", index=2, id="b"), part(G[2], index=2)], [F, G]),
        ([part("", "f", index=1, id="a"), part("", "g", index=2, id="b"),
          part(F[2], index=1), part(G[2], index=2)], [F, G]),
        # A placeholder first.
        ([part("{}", "f", index=0, id="a"), part('{"x"', index=0), part(": 1}", index=0)], [F]),
        ([part("{}", "f", index=0, id="a"), part(F[2], "f", index=0, id="a")], [F]),
        ([part({}, "f", index=0, id="a"), part({"x": 1}, index=0, id="a")], [F]),
        ([part("null", "f", index=0, id="a"), part(F[2], index=0)], [F]),
        ([part("{}", "f", index=0, id="a"), part("", index=0)], [("a", "f", "{}")]),
        ([part("{}", "f", index=0, id="a"), part("{}", "g", index=0, id="b")],
         [("a", "f", "{}"), ("b", "g", "{}")]),
        ([part(F[2], "f", index=0, id="a"), part(F[2], index=0, id="a")], [F]),
        # Names in pieces.
        ([part("", "edit_ex", index=0, id="a"), part("", "isting_file", index=0),
          part("{}", index=0)],
         [("a", "edit_existing_file", "{}")]),
        ([part("", "edit_ex", id="a"), part("", "isting_file"), part("{}")],
         [("a", "edit_existing_file", "{}")]),
        ([part("", "edit_ex", index=0, id="a"), part("", "edit_existing_file", index=0)],
         [("a", "edit_existing_file", "")]),
        # No index, no id.
        ([part(F[2], "f"), part(G[2], "g")], [(None, "f", F[2]), (None, "g", G[2])]),
        ([part(F[2], "f"), part(F[2], "f")], [(None, "f", F[2]), (None, "f", F[2])]),
        ([part(F[2], "f", index=0), part(G[2], "g", index=0)],
         [(None, "f", F[2]), (None, "g", G[2])]),
        ([part({"x": 1}, "f"), part({"y": 2}, "g")], [(None, "f", F[2]), (None, "g", G[2])]),
        # An index as a string, arguments as an object or null.
        ([part("", "f", index="0", id="a"), part(F[2], index="0")], [F]),
        ([part({"x": 1}, "f", index=0, id="a")], [F]),
        ([part(None, "f", index=0, id="a")], [("a", "f", "")]),
        ([{"index": 0, "id": "a", "function": {"name": "f", "arguments": None}},
          part(F[2], index=0)], [F]),
        ([part([1], "f", index=0, id="a")], [("a", "f", "[1]")]),
    ],
)  # fmt: skip
def test_fragments_of_calls(fragments: list[Any], expected: Any) -> None:
    found = calls(*fragments)
    assert (set(found) if isinstance(expected, set) else found) == expected


def test_an_old_function_call() -> None:
    result = play(
        delta(function_call={"name": "f", "arguments": ""}),
        delta(function_call={"arguments": '{"x": 1}'}),
        end("function_call"),
    )
    assert result.messages[-1]["function_call"] == {"name": "f", "arguments": '{"x": 1}'}


@pytest.mark.parametrize("arguments", ['{"x": 1}', {"x": 1}])
def test_calls_of_a_body(arguments: Any) -> None:
    sent = [part(arguments, "f", id="a"), part(G[2], "g", id="b")]
    assert told(play_body(whole(None, tool_calls=sent))) == [F, G]


def test_thought_signatures_of_calls_are_kept() -> None:
    extra = {"extra_content": {"google": {"thought_signature": "c2ln"}}}
    result = play(delta(tool_calls=[part(F[2], "f", id="a", **extra)]), end("stop"))
    assert result.tool_calls[0]["extra_content"] == extra["extra_content"]


# Reasoning


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}
DETAIL = {"type": "reasoning.text", "text": "Hm", "index": 0}


@pytest.mark.parametrize(
    "sent",
    [
        {"reasoning": "Hm"},
        {"reasoning_content": "Hm"},
        {"thinking": "Hm"},
        {"reasoning": "Hm", "reasoning_content": "Hm"},
        {"reasoning": "Hm", "thinking": "Hm"},
        {"reasoning": "Hm", "reasoning_details": [DETAIL]},
        {"reasoning_details": [DETAIL]},
        {"reasoning_details": [{"type": "reasoning.summary", "summary": "Hm"}]},
        {"reasoning_content": "Hm", "thinking_blocks": [{"type": "thinking", "thinking": "Hm"}]},
        {"reasoning": {"content": "Hm"}},
        {"reasoning": [{"type": "text", "text": "Hm"}]},
        {"content": [THOUGHT]},
        {"content": [{"type": "thinking", "thinking": "Hm", "signature": "c2ln"}]},
        {"content": [THOUGHT], "reasoning": "Hm"},
        {"content": "<think>Hm</think>"},
        {"content": "<think>Hm</think>", "reasoning_content": "Hm"},
    ],
    ids=str,
)
def test_reasoning_is_read_once_under_any_name(sent: dict[str, Any]) -> None:
    streamed = play(delta(**sent), delta("Yes"), end())
    rest = dict(sent)
    content = rest.pop("content", "")
    answer = [{"type": "text", "text": "Yes"}] if isinstance(content, list) else "Yes"
    for result in (streamed, play_body(whole(content + answer, **rest))):
        assert (result.reasoning, result.text, result.status) == ("Hm", "Yes", "complete")
        assert result.warnings == []


def test_reasoning_of_parts_has_rows_of_its_segment() -> None:
    def rows(token: str) -> dict[str, Any]:
        return {"logprobs": {"content": [{"token": token, "logprob": -0.1, "top_logprobs": []}]}}

    result = play(
        delta(content=[THOUGHT], choice=rows("Hm")),
        delta(content=[{"type": "text", "text": "Yes"}], choice=rows("Yes")),
        end(),
        logprobs=True,
    )
    assert result.logprobs["segment"].tolist() == ["reasoning", "content"]


def test_unknown_parts_are_in_the_response() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "reference", "reference_ids": [7]}]
    for result in (play(delta(content=parts), end()), play_body(whole(parts))):
        assert (result.text, result.status) == ("a", "complete")
        assert "reference_ids" in json.dumps(result.response)
        assert any("reference" in warning for warning in result.warnings)


@pytest.mark.parametrize("content", [7, {"a": 1}, True])
def test_content_that_cannot_be_read_is_a_warning(content: Any) -> None:
    for result in (play(delta(content=content), delta("a"), end()),):
        assert result.text == "a"
        assert any("content" in warning for warning in result.warnings)
        assert result.response["choices"][0]["message"]["unread_content"] == content


# A whole message at the end


@pytest.mark.parametrize("reason", ["stop", None])
@pytest.mark.parametrize("beside", [{}, {"delta": {}}, {"delta": {"content": ""}}])
def test_a_whole_message_after_deltas_is_read_once(
    reason: str | None, beside: dict[str, Any]
) -> None:
    def entry(token: str) -> dict[str, Any]:
        return {"token": token, "logprob": -0.1, "top_logprobs": []}

    def rows(*tokens: str) -> dict[str, Any]:
        return {"logprobs": {"content": [*map(entry, tokens)]}, "token_ids": [*range(len(tokens))]}

    call = part(F[2], "f", index=0, id="a", type="function")
    message = {"role": "assistant", "content": "Yes.", "reasoning": "Hm", "tool_calls": [call]}
    last = {
        "index": 0,
        "message": message,
        "finish_reason": reason,
        **rows("Hm", "Yes", "."),
        **beside,
    }
    deltas = [
        delta(reasoning="Hm", choice=rows("Hm")),
        delta("Yes", choice=rows("Yes")),
        delta(".", choice=rows(".")),
        delta(tool_calls=[call]),
    ]
    finished = [] if reason else [end()]
    result = play(*deltas, *finished, chunk(last), logprobs=True)
    assert (result.text, result.reasoning, told(result)) == ("Yes.", "Hm", [F])
    assert result.logprobs["token"].tolist() == ["Hm", "Yes", "."]
    assert result.logprobs["token_id"].tolist() == [0, 0, 0]
    assert (result.status, result.finish_reason) == ("complete", "stop")
    assert not any("differs" in warning for warning in result.warnings)


def test_a_whole_message_has_what_was_not_streamed() -> None:
    last = {
        "index": 0,
        "message": {"content": "Yes, all.", "refusal": None},
        "finish_reason": "stop",
    }
    assert play(delta("Yes"), chunk(last)).text == "Yes, all."
    assert play(delta(reasoning="Hm"), chunk(last)).text == "Yes, all."
    other = {"index": 0, "message": {"content": "No."}, "finish_reason": "stop"}
    result = play(delta("Yes"), chunk(other))
    assert result.text == "Yes"
    assert any("differs" in warning for warning in result.warnings)


def test_whole_messages_of_two_choices() -> None:
    def one(index: int, **keys: Any) -> dict[str, Any]:
        return chunk({"index": index, **keys})

    result = play(
        one(0, delta={"content": "a"}),
        one(1, delta={"content": "b"}),
        one(0, message={"content": "a"}, finish_reason="stop"),
        one(1, message={"content": "b"}, finish_reason="length"),
        n=2,
    )
    assert [(c.text, c.finish_reason) for c in result.choices] == [("a", "stop"), ("b", "length")]


# Choices without an index


@pytest.mark.parametrize("indices", [[None, None], [0, 0], [None, 1], [0, None]])
def test_two_choices_of_a_body_without_an_index(indices: list[int | None]) -> None:
    sent = [
        {**({} if index is None else {"index": index}),
         "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        for index, text in zip(indices, "ab", strict=True)
    ]  # fmt: skip
    result = play_body(chunk(*sent), n=2)
    assert [(c.index, c.text) for c in result.choices] == [(0, "a"), (1, "b")]
    assert result.status == "complete"


def test_choices_of_a_stream_without_an_index() -> None:
    def piece(text: str, reason: str | None = None) -> dict[str, Any]:
        return {"delta": {"content": text}, "finish_reason": reason}

    result = play(chunk(piece("a")), chunk(piece("b", "stop")))
    assert (result.text, result.warnings) == ("ab", [])
    result = play(chunk(piece("a"), piece("x")), chunk(piece("b", "stop"), piece("y", "stop")), n=2)
    assert [choice.text for choice in result.choices] == ["ab", "xy"]
    result = play(
        chunk(piece("a")),
        chunk(piece("b", "stop")),
        chunk(piece("x")),
        chunk(piece("y", "stop")),
        n=2,
    )
    assert [choice.text for choice in result.choices] == ["ab", "xy"]
    assert any("number" in warning for warning in result.warnings)


# Usage

COUNTS = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}


def counts(result: tm.ChatResult) -> tuple[int | None, ...] | None:
    usage = result.usage
    return usage and (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens)


@pytest.mark.parametrize(
    "last",
    [
        chunk(usage=COUNTS),
        end() | {"usage": COUNTS},
        chunk({"index": 0, "delta": {}, "finish_reason": "stop", "usage": COUNTS}),
        chunk({"index": 0, "delta": {"usage": COUNTS}, "finish_reason": "stop"}),
        end() | {"x_groq": {"id": "r", "usage": {**COUNTS, "queue_time": 0.1}}},
        chunk(usage={key: float(value) for key, value in COUNTS.items()}),
        chunk(usage={key: str(value) for key, value in COUNTS.items()}),
        chunk(usage={"input_tokens": 5, "output_tokens": 3, "total_tokens": 8}),
        chunk(
            usageMetadata={"promptTokenCount": 5, "candidatesTokenCount": 3, "totalTokenCount": 8}
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "later",
    [
        *([], [chunk(usage={})], [chunk(usage=None)], [chunk(usage=dict.fromkeys(COUNTS, 0))]),
        [chunk(usage=dict.fromkeys(COUNTS))],
    ],
    ids=str,
)
def test_counts_are_found_and_not_wiped_out(last: Any, later: list[Any]) -> None:
    result = play(delta("a"), end(), last, *later)
    assert counts(result) == (5, 3, 8)
    assert counts(tm.ChatResult.from_response(result.response)) == (5, 3, 8)


def test_counts_of_a_body_in_its_choice() -> None:
    assert counts(play_body(whole("a", choice={"usage": COUNTS}))) == (5, 3, 8)
    assert counts(play_body({**whole("a"), "x_groq": {"usage": COUNTS}})) == (5, 3, 8)
    both = [
        {"index": i, "message": {"content": "a"}, "finish_reason": "stop", "usage": COUNTS}
        for i in (0, 1)
    ]
    assert counts(play_body(chunk(*both), n=2)) == (5, 6, 11)


def test_cumulative_counts() -> None:
    pieces = [{**delta("a"), "usage": {**COUNTS, "completion_tokens": n}} for n in (1, 2, 3)]
    assert counts(play(*pieces, end())) == (5, 3, 8)


@pytest.mark.parametrize(
    "keys",
    [
        {"prompt_tokens_details": {"cached_tokens": 4}},
        {"prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 1},
        {"prompt_cache_hit_tokens": 4, "prompt_tokens_details": {"cached_tokens": 0}},
        {"cached_tokens": 4},
        {"num_cached_tokens": 4.0},
        {"cache_read_input_tokens": "4"},
    ],
)
def test_cached_tokens(keys: dict[str, Any]) -> None:
    usage = play(delta("a"), end(), chunk(usage={**COUNTS, **keys})).usage
    assert usage is not None
    assert usage.cached_tokens == 4


def test_reasoning_tokens() -> None:
    for keys in ({"completion_tokens_details": {"reasoning_tokens": 2}}, {"reasoning_tokens": 2}):
        usage = play(delta("a"), end(), chunk(usage={**COUNTS, **keys})).usage
        assert usage is not None
        assert usage.reasoning_tokens == 2


# Tokens


def test_ids_under_other_names() -> None:
    def entry(token: str, number: int) -> dict[str, Any]:
        tops = [{"token": t, "logprob": p, "id": n} for t, p, n in (("a", -0.1, 5), ("b", -3.0, 6))]
        return {"token": token, "logprob": -0.1, "id": number, "top_logprobs": tops}

    def rows(token: str, number: int) -> dict[str, Any]:
        return {"logprobs": {"content": [entry(token, number)]}}

    streamed = play(
        delta("a", choice=rows("a", 5)), delta("a", choice=rows("a", 5)), end(), logprobs=True
    )
    body = whole("aa", choice={"logprobs": {"content": [entry("a", 5), entry("a", 5)]}})
    for result in (streamed, play_body(body, logprobs=True)):
        assert result.logprobs["token_id"].tolist() == [5, 5]
        assert result.top_logprobs["token_id"].tolist() == [5, 6, 5, 6]
    named = play(delta("a", token_id=5), delta("b", token_id=6), end())
    assert named.token_ids["token_id"].tolist() == [5, 6]
    with_rows = play(
        delta("a", token_id=5, choice={"logprobs": -0.25}),
        delta("b", token_id=6, choice={"logprobs": -0.5}),
        end(),
        logprobs=True,
    )
    assert with_rows.logprobs["token_id"].tolist() == [5, 6]
    assert with_rows.logprobs["logprob"].tolist() == [-0.25, -0.5]


def test_logprobs_in_the_layout_of_completions() -> None:
    arrays = {"tokens": ["a", "b"], "token_logprobs": [-0.5, -0.25], "token_ids": [5, 6],
              "top_logprobs": [{"a": -0.5, "c": -1.5}, {"b": -0.25}]}  # fmt: skip
    streamed = play(delta("ab", choice={"logprobs": arrays}), end(), logprobs=True)
    for result in (streamed, play_body(whole("ab", choice={"logprobs": arrays}), logprobs=True)):
        assert result.logprobs["token_id"].tolist() == [5, 6]
        assert result.logprobs["rank"].tolist() == [1, 1]


def test_alternatives_that_cannot_be_those_of_a_token() -> None:
    def tops(*pairs: tuple[str, float]) -> list[dict[str, Any]]:
        return [{"token": token, "logprob": logprob} for token, logprob in pairs]

    shared = tops(("The", -0.01), ("A", -5.0))
    entries = [
        {"token": "The", "logprob": -0.01, "top_logprobs": shared},
        {"token": " cap", "logprob": -0.02, "top_logprobs": shared},
        {"token": "ital", "logprob": -7.0, "top_logprobs": shared},
    ]
    rows = {"logprobs": {"content": entries}}
    streamed = play(delta("The capital", choice=rows), end(), logprobs=True, top_logprobs=2)
    for result in (
        streamed,
        play_body(whole("The capital", choice=rows), logprobs=True, top_logprobs=2),
    ):
        frame = result.logprobs
        assert frame["rank"].tolist()[0] == 1
        for name in ("rank", "margin", "mass_seen", "entropy_min", "entropy_max"):
            assert frame[name].isna().tolist()[1], name
        assert frame["rank"].tolist()[2] == 3  # it may be a token from outside of its list
        assert frame["rank_censored"].tolist()[2]
        assert frame["logprob"].tolist() == [-0.01, -0.02, -7.0]
        assert any("2 tokens" in w and "alternatives" in w for w in result.warnings)
        assert (frame["mass_seen"].dropna() <= 1.000001).all()
