"""Saved answers are loaded unchanged."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pandas as pd
import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.accounting.price import FREE

from ...factories import (
    entry,
    load_recorded,
    make_builder,
    make_chunk,
    make_result,
    top_entries,
)
from ...json_mutations import mutations


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


SAVED = {
    "logprobs": lambda: load_recorded("logprobs.sse", logprobs=True, top_logprobs=2, seed=3),
    "two choices": lambda: load_recorded("reasoning.sse", n=2),
    "tool call": lambda: load_recorded("tool_call.sse"),
    "fireworks": lambda: load_recorded("raw_output.json", extra={"novel": 1}),
    "odd numbers": lambda: make_result(
        make_chunk(
            "<think>a</think>b",
            [
                entry("<think>", None, top_logprobs=top_entries(("x", None), ("y", -9999.0))),
                {**entry("a"), "logprob": "nan"},
                {**entry("</think>"), "logprob": "-inf", "token_id": 2**70},
                entry("b", -1e-300, bytes=[300]),
            ],
            token_ids=[1, 2, 3],
            delta={"odd": 1},
        ),
        vocab_size=100,
    ),
    "prompt strings": lambda: make_result(
        {
            **make_chunk("x", [entry("x")]),
            "prompt_token_ids": [1, 2],
            "prompt_token_strs": ["a", "\n"],
        }
    ),
    "nothing": lambda: make_result(),
    "ids only": lambda: make_result(make_chunk("Hi", token_ids=[1, 2])),
    "refusal": lambda: make_result(make_chunk(None, delta={"refusal": "No."})),
}


@pytest.mark.parametrize("name", SAVED)
def test_save_and_load(name: str, tmp_path: Path) -> None:
    made = SAVED[name]()
    again = tm.ChatResult.load(made.save(tmp_path / "result.json"))
    assert_same(made, again)
    json.loads((tmp_path / "result.json").read_text("utf-8"), parse_constant=pytest.fail)
    assert (
        again.save(tmp_path / "again.json").read_bytes() == (tmp_path / "result.json").read_bytes()
    )


@pytest.mark.parametrize("name", SAVED)
def test_copies_and_pickles_equal_a_file(name: str) -> None:
    made = SAVED[name]()
    for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert_same(made, again)
        assert not again.can_ask


def test_save_and_load_of_a_failed_answer(tmp_path: Path) -> None:
    builder = make_builder()
    builder.finish("failed", 0.5, tm.ServerError("It broke.", status_code=500))
    made = tm.ChatResult(builder.answer)
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
def test_other_files_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(tm.ResponseError, match=r"not a saved ChatResult|by a newer version"):
        tm.ChatResult.load(path)


def test_damaged_files_are_refused_in_one_line_or_read_whole(tmp_path: Path) -> None:
    made = SAVED["logprobs"]()
    path = made.save(tmp_path / "result.json")
    document = json.loads(path.read_bytes())
    rows = document["response"]["choices"][0]["logprobs"]["content"]
    del rows[1:], rows[0]["top_logprobs"][1:]
    del document["times"][0][1:]
    call = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    document |= {"price": FREE.dump(), "tool_runs": [{"call": call, "output": "1", "ok": True}]}
    refusals = []
    for changed in mutations(document):
        path.write_text(json.dumps(changed))
        try:
            loaded = tm.ChatResult.load(path)
        except tm.ResponseError as error:
            refusals.append(str(error))
        else:
            frames(loaded)
            loaded._repr_html_()
            assert f"{loaded!r} {loaded.cost}"
            for run in loaded.tool_runs:
                assert f"{run} {run.message}"
            loaded.save(path)
    assert all("\n" not in line and len(line) < 400 for line in refusals)
