"""Frames have the same columns and dtypes for every answer; invariants of any stream."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.wire.decoder import ChunkDecoder

from ..factories import entry, load_recorded, make_builder, make_chunk, make_result, top_entries

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "frames.md"
LOGPROBS = {
    "choice": "int64",
    "position": "int64",
    "segment": "category",
    "token": "category",
    "token_id": "Int64",
    "bytes": "object",
    "logprob": "Float64",
    "logprob_status": "category",
    "prob": "Float64",
    "surprisal": "Float64",
    "rank": "Int64",
    "rank_censored": "bool",
    "margin": "Float64",
    "mass_seen": "Float64",
    "entropy_min": "Float64",
    "entropy_max": "Float64",
    "cum_logprob": "Float64",
    "byte_start": "Int64",
    "byte_end": "Int64",
    "time": "Float64",
}
TOP_LOGPROBS = {
    "choice": "int64",
    "position": "int64",
    "rank": "int64",
    "token": "category",
    "token_id": "Int64",
    "bytes": "object",
    "logprob": "Float64",
    "prob": "Float64",
    "chosen": "bool",
}
TOKEN_IDS = {
    "segment": "category",
    "choice": "Int64",
    "position": "int64",
    "token_id": "Int64",
    "token": "category",
}
LEGACY = {
    "tokens": ["Hello", " there"],
    "token_logprobs": [None, -3.2],
    "top_logprobs": [None, {"!": -0.12, " there": -3.2}],
    "text_offset": [0, 5],
    "token_ids": [9707, 1052],
}

SHAPES = {
    "nothing": lambda: make_result(),
    "a choice without anything": lambda: make_result(make_chunk()),
    "text without tokens": lambda: load_recorded("plain.sse"),
    "text without tokens, whole": lambda: load_recorded("plain.json"),
    "logprobs": lambda: load_recorded("logprobs.sse"),
    "logprobs, whole": lambda: load_recorded("logprobs.json"),
    "two choices": lambda: load_recorded("reasoning.sse", n=2),
    "fireworks": lambda: load_recorded("raw_output.json"),
    "fireworks, echo": lambda: load_recorded("echo_fireworks.json"),
    "legacy": lambda: make_result(make_chunk("Hello there", logprobs=LEGACY)),
    "ids only": lambda: make_result(make_chunk("Hi", token_ids=[1, 2])),
    "empty lists": lambda: make_result(make_chunk("Hi", [], token_ids=[])),
    "tool call": lambda: load_recorded("tool_call.sse"),
    "hostile index": lambda: make_result(make_chunk("a", [entry("a")], index=2**70)),
}


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


@pytest.mark.parametrize("name", SHAPES)
def test_columns_and_dtypes_are_always_the_same(name: str) -> None:
    made = SHAPES[name]()
    assert dtypes(made.logprobs) == LOGPROBS
    assert dtypes(made.top_logprobs) == TOP_LOGPROBS
    assert dtypes(made.token_ids) == TOKEN_IDS
    empty = make_result()
    for frame, model in (
        (made.logprobs, empty.logprobs),
        (made.top_logprobs, empty.top_logprobs),
        (made.token_ids, empty.token_ids),
    ):
        assert frame["token"].cat.categories.dtype == model["token"].cat.categories.dtype
        assert list(frame.index) == list(range(len(frame)))
    assert list(made.logprobs["segment"].cat.categories) == [
        *("content", "reasoning", "tool_call", "refusal", "special")
    ]
    assert list(made.logprobs["logprob_status"].cat.categories) == [
        *("ok", "missing", "clamped", "nonfinite")
    ]


@pytest.mark.parametrize("name", ["logprobs", "two choices", "ids only"])
def test_every_column_can_be_changed_by_itself(name: str) -> None:
    made = SHAPES[name]()
    for kind in ("logprobs", "top_logprobs"):
        before, frame = getattr(made, kind), getattr(made, kind)
        fitting = {"bool": True, "category": pd.NA, "object": b"?"}
        new = {
            column: fitting.get(str(dtype), number)
            for number, (column, dtype) in enumerate(frame.dtypes.items(), 50)
        }
        for column, value in new.items():
            frame.loc[:, column] = value
        for column, value in new.items():
            same = frame[column].isna() if value is pd.NA else frame[column] == value
            assert same.all(), column
        pd.testing.assert_frame_equal(getattr(made, kind), before)


def test_the_recorded_logprobs_row_by_row() -> None:
    made = load_recorded("logprobs.json", logprobs=True, top_logprobs=2)
    frame = made.logprobs
    assert frame["token"].tolist() == ["Hello", " there", "!", "<|im_end|>"]
    assert frame["segment"].tolist() == ["content", "content", "content", "special"]
    assert frame["token_id"].tolist() == [9707, 1052, 0, 151645]
    assert frame["bytes"].tolist() == [b"Hello", b" there", b"!", b"<|im_end|>"]
    assert frame["rank"].tolist() == [1, 2, 1, 1]
    # " there" came from outside of the top 2: a third token may have been likelier.
    assert frame["rank_censored"].tolist() == [False, True, False, False]
    assert frame["prob"].tolist() == pytest.approx([math.exp(x) for x in frame["logprob"]])
    assert frame["margin"].isna().tolist() == [False, True, False, False]
    assert frame["margin"].dropna().tolist() == pytest.approx([2.395, 4.89, 6.598])
    assert frame["cum_logprob"].tolist() == pytest.approx([-0.105, -3.305, -3.315, -0.002])
    assert frame["byte_end"].tolist()[:3] == [5, 11, 12]
    assert frame["byte_start"].isna().tolist() == [False, False, False, True]
    assert made.warnings == []


def test_interleaved_choices_are_separate() -> None:
    chunks = [
        make_chunk("B", [entry("B", -1.0)], index=1),
        make_chunk("a", [entry("a", -0.5)], index=0),
        make_chunk("C", [entry("C", -2.0)], index=1),
    ]
    made = make_result(*chunks, n=2)
    frame = made.logprobs
    assert frame["token"].tolist() == ["a", "B", "C"]
    assert frame["choice"].tolist() == [0, 1, 1]
    assert frame["position"].tolist() == [0, 0, 1]
    assert frame["cum_logprob"].tolist() == [-0.5, -1.0, -3.0]
    assert [choice.text for choice in made.choices] == ["a", "BC"]


def test_the_legacy_layout() -> None:
    made = make_result(make_chunk("Hello there", logprobs=LEGACY))
    frame = made.logprobs
    assert frame["logprob_status"].tolist() == ["missing", "ok"]
    assert frame["token_id"].tolist() == [9707, 1052]
    assert frame["byte_end"].tolist() == [5, 11]
    assert made.top_logprobs["token"].tolist() == ["Hello", "!", " there"]


def test_legacy_arrays_of_unequal_length_are_cut_to_the_shortest() -> None:
    made = make_result(
        make_chunk("ab", logprobs={"tokens": ["a", "b", "c"], "token_logprobs": [-1.0, -2.0]})
    )
    assert made.logprobs["token"].tolist() == ["a", "b"]


def test_unpaired_ids_are_unknown_with_a_warning() -> None:
    made = make_result(make_chunk("ab", [entry("a"), entry("b")], token_ids=[7]))
    assert made.logprobs["token_id"].isna().all()
    assert any("token ids for" in warning for warning in made.warnings)


def test_ids_without_logprobs_have_rows_that_say_what_is_missing() -> None:
    made = make_result(make_chunk("Hi", token_ids=[1, 2]), logprobs=True)
    frame = made.logprobs
    assert frame["token_id"].tolist() == [1, 2]
    assert frame["logprob_status"].tolist() == ["missing", "missing"]
    assert frame["token"].isna().all()
    assert "logprobs were requested, but the host sent none." in made.warnings


def test_times_are_those_of_arrival() -> None:
    made = make_result(make_chunk("a", [entry("a")]), make_chunk("bc", [entry("b"), entry("c")]))
    assert made.logprobs["time"].tolist() == pytest.approx([0.0, 0.1, 0.1])


# Any stream, cut anywhere

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
LOGPROB = st.one_of(st.none(), st.floats(-12, 0), st.sampled_from([-9999.0, 0.0, 1e-6]))


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, dict[int, str], int]:
    """A recorded stream of one to three choices with tokens cut anywhere, and their texts."""
    events: list[dict[str, Any]] = []
    texts: dict[int, str] = {}
    rows = 0
    for index in range(draw(st.integers(1, 3))):
        text = draw(st.lists(TEXT, max_size=3).map("".join))
        raw = text.encode()
        cuts = sorted({*draw(st.lists(st.integers(0, len(raw)), max_size=6)), 0, len(raw)})
        tokens = [raw[a:b] for a, b in itertools.pairwise(cuts)]
        texts[index] = text
        rows += len(tokens)
        entries = [
            {
                "token": token.decode("utf-8", "replace"),
                "bytes": list(token),
                "logprob": draw(LOGPROB),
                "top_logprobs": top_entries(*draw(st.lists(st.tuples(TEXT, LOGPROB), max_size=3))),
            }
            for token in tokens
        ]
        events.append(make_chunk("", delta={"role": "assistant"}, index=index))
        half = draw(st.integers(0, len(entries)))
        # Text and tokens need not come together.
        events.append(make_chunk(None, entries[:half], index=index))
        events.append(make_chunk(text, entries[half:], index=index, finish_reason="stop"))
    order = draw(st.permutations(range(len(events))))
    first_of = {i: events[i]["choices"][0]["index"] for i in order}
    # Each choice keeps its own order; choices interleave freely.
    queues = {i: [e for e in events if e["choices"][0]["index"] == i] for i in texts}
    mixed = [queues[first_of[i]].pop(0) for i in order]
    body = b"".join(b"data: " + json.dumps(e).encode() + b"\n\n" for e in mixed)
    return body + b"data: [DONE]\n\n", texts, rows


@given(streams(), st.data())
def test_the_invariants_hold_for_any_stream(
    stream: tuple[bytes, dict[int, str], int], data: st.DataObject
) -> None:
    body, texts, rows = stream
    decoder = ChunkDecoder()
    builder = make_builder(vocab_size=50_000, logprobs=True, top_logprobs=3)
    cuts = sorted({*data.draw(st.lists(st.integers(0, len(body)), max_size=5)), 0, len(body)})
    for a, b in itertools.pairwise(cuts):
        for chunk in decoder.feed(body[a:b]):
            builder.add(chunk, float(a))
    assert decoder.done
    made = tm.ChatResult(builder.answer)
    frame, table = made.logprobs, made.top_logprobs
    assert len(frame) == rows
    assert {choice.index: choice.text for choice in made.choices} == texts
    for index, text in texts.items():
        own = frame[frame["choice"] == index]
        assert own["position"].tolist() == list(range(len(own)))
        # The pieces were cut from the text itself, so all of them align.
        assert b"".join(own["bytes"]) == text.encode()
        assert own["byte_start"].notna().all()
        assert own["byte_end"].tolist()[-1:] == [len(text.encode())][: len(own)]
    assert (frame["mass_seen"].dropna() <= 1 + 1e-6).all()
    bounds = frame[["entropy_min", "entropy_max"]].dropna()
    assert (bounds["entropy_min"] <= bounds["entropy_max"]).all()
    assert (frame["rank"].dropna() >= 1).all()
    assert frame["logprob"].isna().equals(frame["logprob_status"] != "ok")
    assert (frame["logprob"].dropna() <= 0).all()
    assert table.groupby(["choice", "position"])["chosen"].sum().tolist() == [1] * rows
    assert table.sort_values(
        ["choice", "position", "rank"], kind="stable"
    ).index.is_monotonic_increasing
    chosen = table[table["chosen"]].reset_index(drop=True)
    assert chosen["token"].astype(object).tolist() == frame["token"].astype(object).tolist()
    known = frame["rank"].notna()
    assert chosen["rank"][known].tolist() == frame["rank"][known].tolist()
    best = frame[known & (chosen["rank"] == 1)]
    assert (best["rank"] == 1).all()


def test_only_tokens_that_occur_are_counted() -> None:
    tops = top_entries(("a", -1.0), ("other", -2.0))
    made = make_result(make_chunk("aba", [entry(t, -1.0, top_logprobs=tops) for t in "aba"]))
    assert made.logprobs["token"].value_counts().to_dict() == {"a": 2, "b": 1}
    assert made.logprobs.groupby("token", observed=False)["prob"].count().to_dict() == {
        "a": 2,
        "b": 1,
    }


def test_frame_with_parts_of_characters_is_written_as_the_docs_say(tmp_path: Path) -> None:
    made = make_result(
        make_chunk("😀", [entry("\ufffd", -1.0, bytes=[240, 159]), entry("", bytes=[152, 128])])
    )
    frame = made.logprobs
    with pytest.raises(OverflowError):
        frame.to_json()
    snippet = re.search(r"```python\n(.*to_json.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert snippet is not None
    exec(snippet[1], {"answer": made, "folder": tmp_path})
    again = pd.read_json(tmp_path / "logprobs.json", dtype={"bytes": str})
    assert again["bytes"].tolist() == ["f09f", "9880"]
