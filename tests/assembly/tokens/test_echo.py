"""Echoes of the prompt, in both senses of ``echo``, are split from the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.wire.chunks import decode

from ...factories import load_recorded, make_chunk, make_result, result_of
from .prompts import ANSWER_ROWS, HEY, IDS, PROMPT, PROMPT_ROWS, rows


def fireworks(last: int | None = None, ids: bool = True, **request: Any) -> tm.ChatResult:
    """An answer preceded by its prompt or the end of its prompt."""
    part = PROMPT_ROWS if last is None else PROMPT_ROWS[-last:]
    text = "".join(PROMPT if last is None else PROMPT[-last:])
    body = make_chunk(
        text + "Hey", [*part, *ANSWER_ROWS], token_ids=[18665, 151645], finish_reason="stop"
    )
    body["usage"] = {"prompt_tokens": 9, "completion_tokens": 2}
    asked = {"echo": True} if last is None else {"echo_last": last}
    told = {"prompt_token_ids": IDS} if ids else {}
    return make_result({**body, **told}, logprobs=True, top_logprobs=2, **asked, **request)


@pytest.mark.parametrize("ids", [True, False], ids=["by ids", "by counts"])
def test_echoed_prompt_has_its_own_frames(ids: bool) -> None:
    made = fireworks(ids=ids)
    assert made.text == "Hey"
    assert made.messages[-1]["content"] == "Hey"
    assert list(made.logprobs["token"]) == ["Hey", "<|im_end|>"]
    assert list(made.logprobs["byte_start"].dropna()) == [0]
    prompt = made.prompt_logprobs
    assert list(prompt.columns) == list(made.logprobs.columns)
    assert list(prompt["token"]) == PROMPT
    assert list(prompt["token_id"]) == IDS
    assert list(prompt["position"]) == list(range(9))
    assert set(prompt["segment"]) == {"prompt"}
    assert prompt["choice"].isna().all()
    assert pd.isna(prompt["logprob"][0])
    assert prompt["logprob"][1] == -2.0
    text = "".join(PROMPT).encode()
    for row in prompt.itertuples():
        assert text[row.byte_start : row.byte_end] == row.bytes
    tops = made.prompt_top_logprobs
    assert list(tops.columns) == list(made.top_logprobs.columns)
    assert tops.groupby("position").size().tolist() == [1] + [2] * 8
    assert "echo" not in " ".join(made.warnings)
    assert made.response["choices"][0]["message"]["content"] == "".join(PROMPT) + "Hey"


@pytest.mark.parametrize("last", [1, 3, 9])
@pytest.mark.parametrize("ids", [True, False], ids=["by ids", "by counts"])
def test_echo_last_keeps_prompt_positions(last: int, ids: bool) -> None:
    made = fireworks(last, ids)
    assert made.text == "Hey"
    assert list(made.prompt_logprobs["position"]) == list(range(9 - last, 9))
    assert list(made.prompt_logprobs["token_id"]) == IDS[-last:]
    assert list(made.logprobs["token"]) == ["Hey", "<|im_end|>"]


def test_token_equal_to_the_prompts_last_is_not_an_echo() -> None:
    body = make_chunk("\nHey", rows((198, "\n"), HEY), token_ids=[198, 18665], finish_reason="stop")
    made = make_result({**body, "prompt_token_ids": IDS}, logprobs=True, echo_last=1)
    assert made.text == "\nHey"
    assert list(made.logprobs["token"]) == ["\n", "Hey"]
    assert made.prompt_logprobs.empty


def test_recorded_fireworks_echo() -> None:
    made = load_recorded("echo_fireworks.json", echo=True, logprobs=True, top_logprobs=1)
    assert made.text == "Hey"
    assert list(made.logprobs["token"]) == ["Hey"]
    assert list(made.prompt_logprobs["token"]) == ["<|im_start|>", "user"]
    assert "The host echoed 2 tokens of a prompt of 9." in made.warnings


def test_stream_and_body_give_the_same_prompt() -> None:
    asked = {"echo": True, "logprobs": True, "top_logprobs": 2}
    streamed, whole = make_result(*stream(), **asked), fireworks()
    assert streamed.text == whole.text
    for name in ("prompt_logprobs", "prompt_top_logprobs", "logprobs", "token_ids"):
        one, other = getattr(streamed, name), getattr(whole, name)
        pd.testing.assert_frame_equal(
            one.drop(columns="time", errors="ignore"), other.drop(columns="time", errors="ignore")
        )


@pytest.mark.parametrize("count", range(1, 12))
def test_interrupted_echo_is_split(count: int) -> None:
    made = make_result(*stream()[:count], echo=True, logprobs=True, top_logprobs=2)
    assert made.text == ("Hey" if count > 10 else "")
    assert len(made.prompt_logprobs) == min(count - 1, 9)
    assert len(made.logprobs) == max(count - 10, 0)


def test_save_and_load_keep_prompt_rows(tmp_path: Path) -> None:
    for made in (fireworks(), fireworks(3), make_result(*stream(), echo=True, logprobs=True)):
        again = tm.ChatResult.load(made.save(tmp_path / "r.json"))
        assert again.text == made.text
        assert again.response == made.response
        for name in ("prompt_logprobs", "prompt_top_logprobs", "logprobs", "top_logprobs"):
            pd.testing.assert_frame_equal(getattr(again, name), getattr(made, name))


def prefill(*chunks: dict[str, Any], **request: Any) -> tm.ChatResult:
    messages = [
        {"role": "user", "content": "Where?"},
        {"role": "assistant", "content": "The capital is"},
    ]
    asked = tm.ChatRequest.of(messages, model="m", echo=True, **request)
    return result_of(asked, [decode(json.dumps(chunk).encode()) for chunk in chunks])


def test_vllm_echoes_the_last_message() -> None:
    body = json.loads((Path(__file__).parents[2] / "wire/recorded/echo_vllm.json").read_text())
    made = prefill(body)
    assert made.text == " Oslo."
    assert made.response["choices"][0]["message"]["content"] == "The capital is Oslo."
    oslo = rows((1, " Oslo"), (2, "."))
    assert prefill(
        make_chunk("The capital is"), make_chunk(" Oslo", oslo[:1]), make_chunk(".", oslo[1:])
    ).text == (" Oslo.")


def test_answer_that_repeats_the_prefill_is_not_cut() -> None:
    tokens = rows((1, "The capital is"), (2, " Oslo."))
    made = prefill(make_chunk("The capital is Oslo.", tokens, finish_reason="stop"), logprobs=True)
    assert made.text == "The capital is Oslo."
    assert list(made.logprobs["byte_start"]) == [0, 14]


def test_missing_echo_is_a_warning() -> None:
    made = make_result(
        make_chunk("Hey", ANSWER_ROWS, finish_reason="stop"), logprobs=True, echo=True
    )
    assert made.text == "Hey"
    assert [w for w in made.warnings if "echo" in w]
    made = make_result(make_chunk("user Hi assistant Hey", finish_reason="stop"), echo=True)
    assert made.text == "user Hi assistant Hey"
    assert [w for w in made.warnings if "shown unchanged" in w]


def stream() -> list[dict[str, Any]]:
    """The same answer in chunks: the echo comes in several, the answer in others."""
    chunks: list[dict[str, Any]] = [
        {**make_chunk(delta={"role": "assistant"}), "prompt_token_ids": IDS}
    ]
    chunks += [
        make_chunk(t, [row], token_ids=[]) for t, row in zip(PROMPT, PROMPT_ROWS, strict=True)
    ]
    chunks.append(make_chunk("Hey", ANSWER_ROWS[:1], token_ids=[18665]))
    chunks.append(make_chunk("", ANSWER_ROWS[1:], token_ids=[151645], finish_reason="stop"))
    return [*chunks, {"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}}]


def test_prompt_frames_without_an_echo_are_empty() -> None:
    made, full = load_recorded("logprobs.json"), fireworks()
    assert made.prompt_logprobs.empty
    kinds = [made.prompt_logprobs.dtypes.astype(str) for made in (made, full)]
    assert kinds[0].tolist() == kinds[1].tolist()
    assert made.prompt_logprobs["segment"].dtype == full.prompt_logprobs["segment"].dtype
    assert made.prompt_logprobs.attrs["model"] == made.model
