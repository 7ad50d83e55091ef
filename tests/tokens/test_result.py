"""ChatResult: what a user reads, what is kept of odd replies, and what is written to files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.tokens.models import models_frame
from tensormesh_nb.tokens.plain import plain
from tensormesh_nb.tokens.timing import Timing
from tensormesh_nb.tokens.usage import Usage
from tensormesh_nb.wire import chunk as wire

from .making import RECORDED, asked, entry, piece, raw_bytes, recorded, result, top


def frames(made: tm.ChatResult) -> tuple[pd.DataFrame, ...]:
    return made.logprobs, made.top_logprobs, made.token_ids


def assert_same(one: tm.ChatResult, other: tm.ChatResult) -> None:
    for a, b in zip(frames(one), frames(other), strict=True):
        pd.testing.assert_frame_equal(a, b)
        assert a.attrs == b.attrs
    for name in ("text", "reasoning", "refusal", "tool_calls", "messages", "finish_reason"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("stop_reason", "status", "usage", "warnings", "model", "host", "timing"):
        assert getattr(one, name) == getattr(other, name)
    assert one.response == other.response
    assert one._repr_html_() == other._repr_html_()


# Reading


def test_a_stream_and_a_whole_body_give_the_same_result() -> None:
    streamed, whole = recorded("logprobs.sse"), recorded("logprobs.json")
    assert streamed.text == whole.text == "Hello there!"
    keep = ["token", "token_id", "bytes", "logprob", "segment", "byte_start", "byte_end"]
    one, other = (made.logprobs[keep].astype({"token": object}) for made in (streamed, whole))
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(streamed.token_ids, whole.token_ids)
    for name in ("plain", "tool_call"):
        one, other = recorded(f"{name}.sse"), recorded(f"{name}.json")
        assert one.text == other.text
        assert one.tool_calls == other.tool_calls
        assert one.finish_reason == other.finish_reason
        assert one.messages == other.messages


def test_reasoning_is_read_from_either_name_and_never_twice() -> None:
    both = piece("391", delta={"reasoning": "17*23", "reasoning_content": "17*23"})
    assert result(both).reasoning == "17*23"
    assert result(piece("391", delta={"reasoning_content": "17*23"})).reasoning == "17*23"
    assert recorded("reasoning.json").reasoning == "17*23 = 17*20 + 17*3 = 340 + 51."
    assert recorded("reasoning.json").messages[-1]["reasoning"].startswith("17*23")


def test_an_answer_without_anything_is_an_empty_text() -> None:
    made = result()
    assert (made.text, made.reasoning, made.tool_calls, made.finish_reason) == ("", None, [], None)
    assert made.usage is None
    assert made.choices == []
    assert "complete" in repr(made)


def test_messages_are_ready_for_the_next_request() -> None:
    made = recorded("tool_call.sse")
    (call,) = made.tool_calls
    assert call["function"] == {"name": "get_weather", "arguments": '{"city": "Oslo"}'}
    answer = made.messages[-1]
    assert answer == {"role": "assistant", "content": None, "tool_calls": [call]}
    tm.ChatRequest.of([*made.messages, {"role": "tool", "tool_call_id": "1", "content": "4 C"}])


def test_json_is_the_answer_read() -> None:
    assert result(piece('{"a": [1]}')).json() == {"a": [1]}
    with pytest.raises(tm.ResponseError, match=r"not JSON .*line 1 column 1.*'Hello'"):
        result(piece("Hello")).json()
    with pytest.raises(tm.ResponseError, match="not JSON"):
        result(piece("[" * 100_000)).json()
    with pytest.raises(tm.ResponseError, match=r"cut short by max_tokens\.$"):
        result(piece('{"a": [1'), piece(finish_reason="length")).json()


def test_a_repr_is_one_short_line_of_any_answer() -> None:
    made = result(piece("\x1b[31m" + "evil\n" * 100_000))
    assert len(repr(made)) < 200
    assert "\n" not in repr(made)
    assert "\x1b" not in repr(made)
    assert "\x1b" not in plain(made)
    assert "\u202e" not in repr(result(piece("a\u202eb")))


def test_the_footer_says_who_how_many_and_how_fast() -> None:
    made = recorded("plain.sse")
    assert (
        made.footer
        == "Qwen/Qwen3-30B-A3B · played · 4 tokens · first after 0.50 s · 6 tokens/s · stop"
        " · cost unknown"
    )
    assert "tokens" not in result(piece("")).footer


# Warnings


def test_rows_that_do_not_match_the_count_are_said() -> None:
    chunks = [piece("a", [entry("a")]), {"choices": [], "usage": {"completion_tokens": 3}}]
    assert result(*chunks).warnings == [
        "The host counts 3 generated tokens but described 1 of them."
    ]


def test_more_choices_than_asked_for_are_said() -> None:
    made = result(piece("a"), piece("b", index=3))
    assert [choice.text for choice in made.choices] == ["a", "b"]
    assert made.warnings == ["The host sent 1 more choice than asked for."]


def test_a_clean_answer_has_no_warnings() -> None:
    assert recorded("logprobs.json", logprobs=True).warnings == []


# Tool calls, in every odd way


def calls(*deltas: Any) -> list[dict[str, Any]]:
    chunks = [piece(delta={"tool_calls": delta}) for delta in deltas]
    return result(*chunks).tool_calls


def call(name: str | None = None, arguments: Any = None, **keys: Any) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {**keys, "function": {k: v for k, v in function.items() if v is not None}}


def test_fragments_join_by_index() -> None:
    made = calls(
        [call("f", "", index=0, id="1")],
        [call("g", "", index=1, id="2")],
        [call(None, '{"x"', index=0), call(None, "{}", index=1)],
        [call(None, ": 1}", index=0)],
    )
    assert [(c["id"], c["function"]["name"], c["function"]["arguments"]) for c in made] == [
        ("1", "f", '{"x": 1}'),
        ("2", "g", "{}"),
    ]


def test_fragments_without_index_join_by_id_or_place() -> None:
    made = calls([call("f", "{", id="1")], [call(None, "}", id="1")], [call("g", "{}", id="2")])
    assert [c["function"]["arguments"] for c in made] == ["{}", "{}"]
    made = calls([call("f", "{")], [call(None, "}")])
    assert [c["function"]["arguments"] for c in made] == ["{}"]


def test_the_first_name_and_id_win_and_repetitions_add_nothing() -> None:
    (one,) = calls([call("f", "{", index=0, id="1")], [call("f", "}", index=0, id="1")])
    assert (one["id"], one["function"]) == ("1", {"name": "f", "arguments": "{}"})


def test_arguments_may_come_as_an_object_or_never_be_json() -> None:
    assert calls([call("f", {"städt": 1}, index=0)])[0]["function"]["arguments"] == '{"städt": 1}'
    assert calls([call("f", "{oops", index=0)])[0]["function"]["arguments"] == "{oops"


@pytest.mark.parametrize("index", [2**62, 10**9, -1, -(2**62), "7", 1.5, True])
def test_a_hostile_index_makes_one_call(index: Any) -> None:
    made = calls([call("f", "{}", index=index)])
    assert [c["function"]["name"] for c in made] == ["f"]


@pytest.mark.parametrize("odd", [[], [None], ["x"], "x", {}, [{}], [{"function": None}], [[1]]])
def test_calls_that_are_none_do_not_break_the_answer(odd: Any) -> None:
    made = result(piece("text", delta={"tool_calls": odd}), piece(" more"))
    assert made.text == "text more"
    made._repr_html_()


def test_the_old_function_call_is_kept() -> None:
    made = result(
        piece(delta={"function_call": {"name": "f", "arguments": "{"}}),
        piece(delta={"function_call": {"arguments": "}"}}),
    )
    assert made.messages[-1]["function_call"] == {"name": "f", "arguments": "{}"}
    assert made.tool_calls == []
    # Shown like any other call.
    assert plain(made) == "f({})"
    assert "f({})" in made._repr_html_()


# Odd replies


@pytest.mark.parametrize(
    "odd",
    [
        {"index": 9, "message": 4, "finish_reason": [], "logprobs": "x"},
        {"refusal": "No.", "message": None},
        {"annotations": [1], "audio": {"id": "a"}},
    ],
)
def test_keys_of_a_delta_do_not_overwrite_the_choice(odd: dict[str, Any]) -> None:
    made = result(piece("x", delta=odd))
    (choice,) = made.response["choices"]
    assert choice["index"] == 0
    assert choice["message"]["content"] == "x"
    json.dumps(made.response)


def test_unknown_keys_are_kept() -> None:
    made = result({**piece("x", weird=1, delta={"odd": 2}), "novel": {"a": 3}})
    assert made.response["novel"] == {"a": 3}
    assert made.response["choices"][0]["weird"] == 1
    assert made.response["choices"][0]["message"]["odd"] == 2


def test_a_thought_behind_white_space_keeps_its_tokens() -> None:
    tokens = ["<think>", " I", " see", ".", "</think>", "\n\n", "Yes"]
    made = result(piece("".join(tokens), [entry(token) for token in tokens]))
    assert (made.reasoning, made.text) == ("I see.", "Yes")
    assert made.logprobs["segment"].tolist() == [
        *("special", "reasoning", "reasoning", "reasoning", "special", "special", "content")
    ]
    assert made.warnings == []


def test_reasoning_in_its_field_and_in_tags_is_shown_once() -> None:
    twice = {"reasoning": "I see.", "reasoning_content": "I see."}
    made = result(piece("<think>I see.</think>Yes", delta=twice))
    assert (made.reasoning, made.text) == ("I see.", "Yes")
    assert made._repr_html_().count("I see.") == 1
    kept = made.response["choices"][0]["message"]
    assert kept.items() >= twice.items()
    other = result(piece("<think>tags</think>Yes", delta={"reasoning": "I see."}))
    assert other.text == "<think>tags</think>Yes"


def test_finish_reasons_first_wins_and_unknown_ones_are_shown() -> None:
    made = result(piece("x", finish_reason="repetition"), piece("", finish_reason="stop"))
    assert made.finish_reason == "repetition"
    assert "repetition" in made.footer


@pytest.mark.parametrize(
    ("raw", "count"),
    [(4, 4), ("4", 4), (4.0, 4), (None, None), ("x", None), (4.5, None), ([], None)],
)
def test_usage_counts_are_read_or_unknown(raw: Any, count: int | None) -> None:
    usage = Usage.read({"completion_tokens": raw, "prompt_tokens_details": {"cached_tokens": raw}})
    assert usage.completion_tokens == count
    assert usage.cached_tokens == count


def test_usage_last_word_holds_and_details_may_be_anything() -> None:
    chunks = [{"usage": {"completion_tokens": n, "prompt_tokens_details": None}} for n in (1, 2)]
    made = result(*chunks)
    assert made.usage is not None
    assert made.usage.completion_tokens == 2
    assert Usage.read({}) == Usage()
    assert Usage.read({"prompt_tokens": float("inf")}).prompt_tokens is None


def test_a_body_that_comes_whole_has_no_rate() -> None:
    message = {"role": "assistant", "content": "Hello"}
    whole = result({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
    assert whole.text == "Hello"
    assert whole.timing.first_token is None
    assert "first after" not in whole.footer
    assert "tokens/s" not in whole.footer


def test_a_rate_needs_two_tokens_and_time() -> None:
    sent = Timing(sent=result().timing.sent, first_token=1.0, duration=3.0)
    assert sent.tokens_per_second(5) == 2.0
    assert sent.tokens_per_second(1) is None
    assert Timing(sent.sent).tokens_per_second(5) is None
    assert Timing(sent.sent, 1.0, 1.0).tokens_per_second(5) is None


def test_the_first_word_about_the_end_holds() -> None:
    made = result(piece("x"))
    made.finish("failed", 9.0, tm.ServerError("late"))
    assert (made.status, made.error) == ("complete", None)


# Files


SAVED = {
    "logprobs": lambda: recorded("logprobs.sse", logprobs=True, top_logprobs=2, seed=3),
    "two choices": lambda: recorded("reasoning.sse", n=2),
    "tool call": lambda: recorded("tool_call.sse"),
    "fireworks": lambda: recorded("raw_output.json", extra={"novel": 1}),
    "odd numbers": lambda: result(
        piece(
            "<think>a</think>b",
            [
                entry("<think>", None, top_logprobs=top(("x", None), ("y", -9999.0))),
                {**entry("a"), "logprob": "nan"},
                {**entry("</think>"), "logprob": "-inf", "token_id": 2**70},
                entry("b", -1e-300, bytes=[300]),
            ],
            token_ids=[1, 2, 3],
            delta={"odd": 1},
        ),
        vocab_size=100,
    ),
    "prompt strings": lambda: result(
        {**piece("x", [entry("x")]), "prompt_token_ids": [1, 2], "prompt_token_strs": ["a", "\n"]}
    ),
    "nothing": lambda: result(),
    "ids only": lambda: result(piece("Hi", token_ids=[1, 2])),
    "refusal": lambda: result(piece(None, delta={"refusal": "No."})),
}


@pytest.mark.parametrize("name", SAVED)
def test_what_is_saved_comes_back(name: str, tmp_path: Path) -> None:
    made = SAVED[name]()
    again = tm.ChatResult.load(made.save(tmp_path / "result.json"))
    assert_same(made, again)
    json.loads((tmp_path / "result.json").read_text("utf-8"), parse_constant=pytest.fail)
    assert (
        again.save(tmp_path / "again.json").read_bytes() == (tmp_path / "result.json").read_bytes()
    )


def test_a_failed_answer_comes_back_with_its_error(tmp_path: Path) -> None:
    made = tm.ChatResult(asked(), host="h")
    made.finish("failed", 0.5, tm.ServerError("It broke.", status_code=500))
    again = tm.ChatResult.load(made.save(tmp_path / "r.json"))
    assert (again.status, str(again.error)) == ("failed", "It broke.")


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "5", "null", "{}", '{"format": 1}', '{"format": 2}'),
        '{"format": 1, "request": "x", "response": {}}',
        '{"format": 1, "request": {"temperature": 9}, "response": {}, "host": "", "vocab_size": 0}',
        "[" * 100_000,
    ],
)
def test_other_files_are_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(tm.ResponseError, match="not a saved ChatResult"):
        tm.ChatResult.load(path)


def test_recorded_bodies_lose_nothing_but_logprobs() -> None:
    for path in sorted(RECORDED.glob("*.json")):
        body = json.loads(path.read_text("utf-8"))
        kept = recorded(path.name).response
        for key, value in body.items():
            if key != "choices" and value is not None:
                assert kept[key] == value, (path.name, key)


# The list of models


def test_models_are_read_however_sloppy_the_list() -> None:
    frame = models_frame(
        {
            "data": [
                {"id": "a", "max_model_len": 4096, "created": 1764000000, "owned_by": "vllm"},
                {"id": "b", "context_length": 2048, "vocab_size": 49152, "created": None},
                {"id": "c", "created": 1764000000000, "max_model_len": "x", "owned_by": 5},
                {"id": "d", "created": 1e300},
                {"id": "e", "created": True},
                {"id": 5},
                "x",
            ]
        }
    )
    assert frame["id"].tolist() == ["a", "b", "c", "d", "e"]
    assert frame["context_length"].tolist()[:2] == [4096, 2048]
    assert frame["created"].notna().tolist() == [True, False, True, False, False]
    assert frame["created"][0] == frame["created"][2] == pd.Timestamp("2025-11-24 16:00", tz="UTC")
    empty = models_frame({"data": []})
    assert empty.dtypes.astype(str).tolist() == frame.dtypes.astype(str).tolist()


@pytest.mark.parametrize("listed", [{}, None, "x", {"data": None}, {"models": []}])
def test_what_is_no_list_of_models_is_refused(listed: Any) -> None:
    with pytest.raises(tm.ResponseError):
        models_frame(listed)


# Figures


def test_a_plot_has_units_and_is_shown_once() -> None:
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot as plt

    made = result(
        piece("a$b$\n", [entry("a$b$"), entry("\n", -3.0), entry("\x1b", None), entry("x\\$")]),
        vocab_size=50_000,
    )
    figure = made.plot()
    assert plt.get_fignums() == []
    (axes,) = figure.axes
    assert axes.get_ylabel() == "bits"
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == [r"a\$b\$", "↵", r"\x1b", r"x\\$"]
    legend = axes.get_legend()
    assert legend is not None
    assert any("surprisal" in text.get_text() for text in legend.get_texts())
    figure.canvas.draw()
    recorded("plain.sse").plot().canvas.draw()


def test_a_kind_or_a_result_that_is_none_is_told() -> None:
    made = result(piece("a", [entry("a")], finish_reason="stop"))
    with pytest.raises(tm.RequestError, match="plot: expected"):
        made.plot([])  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a ChatResult, got str"):
        made.compare("a")  # type: ignore[arg-type]
    with pytest.raises(tm.RequestError, match="expected a ChatResult, got NoneType"):
        made.compare(made, repeats=[None])  # type: ignore[list-item]


def test_a_plot_of_characters_that_the_font_lacks_does_not_warn() -> None:
    import matplotlib as mpl

    mpl.use("agg")
    figure = result(piece("你😀", [entry("你", -1.0), entry("😀", -2.0)])).plot()
    figure.canvas.draw()
    (axes,) = figure.axes
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[0] in ("你", "U+4F60 ")


def test_a_chunk_with_ids_but_no_logprobs_keeps_its_rows() -> None:
    made = tm.ChatResult(tm.ChatRequest.of("Hi", logprobs=True), host="played")

    def told(token: str) -> list[wire.TokenLogprob]:
        return [wire.TokenLogprob(token=token, logprob=-1.0, bytes=raw_bytes(token))]

    parts = [("x", None, 7), ("a", told("a"), 1), ("b", None, 2), ("d", told("d"), 4)]
    for text, entries, token_id in parts:
        logprobs = None if entries is None else wire.Logprobs(content=entries)
        part = wire.Choice(delta=wire.Delta(content=text), logprobs=logprobs, token_ids=[token_id])
        made.add(wire.Chunk(choices=[part]), 0.1)
    made.finish("complete", 0.2)
    frame = made.logprobs
    assert list(frame["position"]) == [0, 1, 2, 3]
    assert list(frame["token_id"]) == [7, 1, 2, 4]
    assert list(frame["logprob_status"]) == ["missing", "ok", "missing", "ok"]
    assert frame["logprob"].isna().tolist() == [True, False, True, False]


def test_unreadable_ids_leave_gaps_and_shift_nothing() -> None:
    made = tm.ChatResult(tm.ChatRequest.of("Hi"), host="played")
    body = b'{"choices":[{"token_ids":["5",-1,null,true,9],"message":{"content":"x"}}],'
    made.add(wire.decode(body + b'"prompt_token_ids":[1,null,3]}'), 0.1)
    frame = made.token_ids
    assert frame["token_id"].fillna(-1).tolist() == [1, -1, 3, 5, -1, -1, -1, 9]


def told(logprobs: list[float]) -> tm.ChatResult:
    made = tm.ChatResult(tm.ChatRequest.of("Hi", logprobs=True), host="played")
    entries = [
        wire.TokenLogprob(token="a", logprob=value, bytes=raw_bytes("a")) for value in logprobs
    ]
    part = wire.Choice(
        delta=wire.Delta(content="a" * len(entries)), logprobs=wire.Logprobs(content=entries)
    )
    made.add(wire.Chunk(choices=[part]), 0.1)
    made.finish("complete", 0.2)
    return made


def test_probabilities_sent_as_logprobs_are_no_certainties() -> None:
    made = told([0.9, -0.1, 1e-6])
    assert made.logprobs["logprob_status"].tolist() == ["nonfinite", "ok", "ok"]
    assert made.logprobs["prob"].isna().tolist() == [True, False, False]
    assert any("1 logprobs are above 0" in warning for warning in made.warnings)


def test_long_runs_of_exact_zeros_are_told() -> None:
    assert any("40 logprobs in a row" in w for w in told([-1.0, *[0.0] * 40, -1.0]).warnings)
    assert not told([*[0.0] * 20, -1.0, *[0.0] * 20]).warnings


def listed(*alternatives: tuple[str, float], chosen: str, k: int) -> tm.ChatResult:
    made = tm.ChatResult(tm.ChatRequest.of("Hi", top_logprobs=k), host="played")
    tops = [wire.Alternative(token=t, logprob=p, bytes=raw_bytes(t)) for t, p in alternatives]
    own = dict(alternatives)[chosen]
    entry = wire.TokenLogprob(token=chosen, logprob=own, bytes=raw_bytes(chosen), top_logprobs=tops)
    part = wire.Choice(delta=wire.Delta(content=chosen), logprobs=wire.Logprobs(content=[entry]))
    made.add(wire.Chunk(choices=[part]), 0.1)
    made.finish("complete", 0.2)
    return made


@pytest.mark.parametrize(
    ("alternatives", "rank", "censored"),
    [
        # In its place in a sorted list of three: one of the three likeliest.
        ((("g", -0.3), ("h", -3.0), ("c", -4.0)), 3, False),
        # In front, as vLLM lists it: it may have pushed another one out.
        ((("c", -4.0), ("g", -0.3), ("h", -3.0)), 3, True),
        # One more than asked for: it was added.
        ((("g", -0.3), ("h", -3.0), ("i", -3.5), ("c", -4.0)), 4, True),
        # Last of a list in no order: its place says nothing.
        ((("h", -3.0), ("g", -0.3), ("c", -4.0)), 3, True),
    ],
)
def test_a_rank_is_exact_where_the_list_says_so(
    alternatives: Any, rank: int, censored: bool
) -> None:
    (row,) = listed(*alternatives, chosen="c", k=3).logprobs.itertuples()
    assert (row.rank, row.rank_censored) == (rank, censored)
