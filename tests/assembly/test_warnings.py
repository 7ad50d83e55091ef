"""Warnings: one line if numbers are missing or do not add up."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.warnings import no_ids, no_logprobs, no_prompt_logprobs
from tensormesh_nb.wire import chunks as wire

from ..factories import (
    entry,
    load_recorded,
    make_builder,
    make_chunk,
    make_request,
    make_result,
    raw_bytes,
    result_of,
)


def test_row_count_mismatch_is_a_warning() -> None:
    chunks = [make_chunk("a", [entry("a")]), {"choices": [], "usage": {"completion_tokens": 3}}]
    assert make_result(*chunks).warnings == [
        "The host counts 3 generated tokens but described 1 of them."
    ]


def test_extra_choices_are_a_warning() -> None:
    made = make_result(make_chunk("a"), make_chunk("b", index=3))
    assert [choice.text for choice in made.choices] == ["a", "b"]
    assert made.warnings == ["The host sent 1 more choice than requested."]


def test_a_clean_answer_has_no_warnings() -> None:
    assert load_recorded("logprobs.json", logprobs=True).warnings == []


def told(logprobs: list[float]) -> tm.ChatResult:
    entries = [
        wire.TokenLogprob(token="a", logprob=value, bytes=raw_bytes("a")) for value in logprobs
    ]
    part = wire.ChunkChoice(
        delta=wire.Delta(content="a" * len(entries)), logprobs=wire.Logprobs(content=entries)
    )
    return result_of(make_request(logprobs=True), [wire.Chunk(choices=[part])])


def test_probabilities_sent_as_logprobs_are_a_warning() -> None:
    made = told([0.9, -0.1, 1e-6])
    assert made.logprobs["logprob_status"].tolist() == ["nonfinite", "ok", "ok"]
    assert made.logprobs["prob"].isna().tolist() == [True, False, False]
    assert any("1 logprobs are above 0" in warning for warning in made.warnings)


def test_long_runs_of_zeros_are_a_warning() -> None:
    assert any("40 logprobs in a row" in w for w in told([-1.0, *[0.0] * 40, -1.0]).warnings)
    assert not told([*[0.0] * 20, -1.0, *[0.0] * 20]).warnings


def reasoning_only(finish: str | None, tokens: int = 2, **usage: int) -> list[str]:
    rows = [entry("Hm")] * tokens
    chunk = make_chunk(None, rows or None, delta={"reasoning": "Hm" * max(tokens, 1)})
    end = {**make_chunk(finish_reason=finish), **({"usage": usage} if usage else {})}
    return make_result(chunk, end).warnings


def test_a_cut_while_reasoning_is_a_warning() -> None:
    assert reasoning_only("length") == [
        "The answer was cut after 2 tokens while reasoning. Raise max_tokens."
    ]
    assert reasoning_only("length", 1)[0].startswith("The answer was cut after 1 token while")
    # Without rows, the host's count.
    assert reasoning_only("length", 0, completion_tokens=7)[0].startswith(
        "The answer was cut after 7 tokens while"
    )
    assert reasoning_only("length", 0) == ["The answer was cut while reasoning. Raise max_tokens."]


def test_an_answer_that_is_reasoning_only_is_a_warning() -> None:
    (warning,) = reasoning_only("stop")
    assert warning.startswith("The answer is reasoning only")


def test_reasoning_before_an_answer_is_no_warning() -> None:
    delta = {"reasoning": "Hm"}
    for more in ({"content": "Yes"}, {"refusal": "No"}):
        assert make_result(make_chunk(delta=delta), make_chunk(delta=more)).warnings == []
    call = {"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}
    chunks = [make_chunk(delta=delta), make_chunk(delta={"tool_calls": [call]})]
    assert make_result(*chunks, make_chunk(finish_reason="tool_calls")).warnings == []


def test_each_choice_cut_while_reasoning_is_a_warning() -> None:
    chunks = [
        make_chunk(None, [entry("Hm")], delta={"reasoning": "Hm"}, index=i, finish_reason="length")
        for i in range(2)
    ]
    assert [w.partition(" was")[0] for w in make_result(*chunks, n=2).warnings] == [
        "Choice 0",
        "Choice 1",
    ]


def test_tokens_that_may_have_lost_a_character_are_a_warning() -> None:
    entries = [entry("a"), entry("", bytes=None), entry("!")]
    (warning,) = make_result(make_chunk("a!", entries)).warnings
    assert warning.startswith("Choice 0 has tokens without text or bytes (1)")
    # A row made for an id without a logprob is no sign of that.
    entries[1]["logprob"] = None
    assert make_result(make_chunk("a!", entries)).warnings == []


ROWS = [entry("Hi"), entry("!")]
PLAIN = make_chunk("Hi!", ROWS, finish_reason="stop")
PROMPT = {"choices": [], "prompt_token_ids": [1, 2, 3]}
COUNTED = {"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
NO_IDS = "Token ids were requested (return_token_ids), but the host sent none."
NO_PROMPT = "prompt_logprobs were requested, but the host sent none."
UNKNOWN = "echo was requested, but which rows are the prompt's is unknown"


@pytest.mark.parametrize(
    ("chunks", "fields", "warnings"),
    [
        ([PLAIN], {"return_token_ids": True, "logprobs": True}, [NO_IDS]),
        ([make_chunk("Hi!")], {"return_token_ids": True}, [NO_IDS]),
        ([PLAIN], {"defaults": {"return_token_ids": True}}, []),
        ([make_chunk("Hi!", ROWS, token_ids=[5, 6])], {"return_token_ids": True}, []),
        ([make_chunk("Hi", [entry("Hi", token_id=5)])], {"return_token_ids": True}, []),
        ([PLAIN], {"extra": {"prompt_logprobs": 1}}, [NO_PROMPT]),
        ([PLAIN], {"extra": {"prompt_logprobs": 1}, "stream": True},
         [f"{NO_PROMPT} vLLM sends them with stream=False only."]),
        ([{**PROMPT, "prompt_logprobs": [None, {"2": {"logprob": -1}}, {"3": {"logprob": -1}}]},
          PLAIN], {"extra": {"prompt_logprobs": 1}}, []),
        ([PLAIN], {"echo": True, "logprobs": True},
         [f"{UNKNOWN}. Ask with return_token_ids=True."]),
        ([PLAIN], {"echo": True, "logprobs": True, "return_token_ids": True},
         [f"{UNKNOWN}: the host sends no token ids.", NO_IDS]),
        ([PLAIN, COUNTED], {"echo": True, "logprobs": True},
         ["echo was requested, but the host echoed no part of the prompt."]),
        ([PROMPT, make_chunk("Hi!", ROWS, token_ids=[5, 6])],
         {"echo": True, "logprobs": True, "return_token_ids": True},
         ["echo was requested, but the host echoed no part of the prompt."]),
    ],
)  # fmt: skip
def test_missing_requested_data_is_a_warning(
    chunks: list[dict[str, Any]], fields: dict[str, Any], warnings: list[str]
) -> None:
    made = make_result(*chunks, **fields)
    assert [note for note in made.warnings if "counts" not in note] == warnings
    again = pickle.loads(pickle.dumps(made))
    assert again.warnings == made.warnings
    assert again.request.defaulted == made.request.defaulted


# Why there are no numbers.

TEXT = make_chunk("Hello")
STOP = make_chunk(None, finish_reason="stop")
ROW = make_chunk("Hello", [entry("Hello")], finish_reason="stop")
OFF = "logprobs were switched off (logprobs=False, --no-logprobs)"
NOT_SENT = "logprobs were requested, but the host sent none; host local sends them"
REFUSED = "played refuses logprobs; host local has them"


@pytest.mark.parametrize(
    ("chunks", "fields", "reason"),
    [
        ([ROW], {"logprobs": True}, ""),
        ([TEXT, STOP], {"logprobs": False}, OFF),
        ([TEXT, STOP], {"logprobs": True}, NOT_SENT),
        ([TEXT, STOP], {}, REFUSED),
        ([STOP], {"logprobs": True}, "the answer is empty (finish_reason stop)"),
    ],
)
def test_reason_for_no_logprobs(
    chunks: list[dict[str, Any]], fields: dict[str, Any], reason: str
) -> None:
    answer = make_result(*chunks, **fields)._answer
    answer.timing.sent = datetime.now(timezone.utc)
    assert no_logprobs(answer) == reason
    assert no_logprobs(answer, answer.choices[0]) == reason


def test_reason_for_no_logprobs_of_an_answer_of_another_client() -> None:
    result = tm.ChatResult.from_response(
        {"choices": [{"message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}]}
    )
    asked = "no logprobs were requested: ask with logprobs=True, top_logprobs=5"
    assert no_logprobs(result._answer) == asked
    assert no_ids(result._answer) == "no token ids were requested: ask with return_token_ids=True"


def test_reason_before_and_without_an_answer() -> None:
    builder = make_builder(logprobs=True)
    assert no_logprobs(builder.answer) == "the answer has not begun"
    builder.finish("interrupted", 1.0)
    assert no_logprobs(builder.answer) == "it ended before an answer"


def test_reason_for_no_ids() -> None:
    answer = make_result(TEXT, STOP, return_token_ids=True)._answer
    assert no_ids(answer) == "played sends no token ids; host local and vLLM do"
    off = make_result(TEXT, STOP, return_token_ids=False)._answer
    assert no_ids(off).startswith("token ids were switched off")
    with_ids = make_chunk("Hello", [entry("Hello", token_id=5)], finish_reason="stop")
    assert no_ids(make_result(with_ids)._answer) == ""


def test_reason_for_no_prompt_logprobs() -> None:
    assert no_prompt_logprobs(make_result(ROW)._answer).endswith("stream=False (vLLM)")
    asked = make_result(ROW, extra={"prompt_logprobs": 1})._answer
    assert no_prompt_logprobs(asked).endswith("but the host sent none")


def test_answer_without_tokens_is_no_fault_of_the_host() -> None:
    assert make_result(STOP, logprobs=True).warnings == []
