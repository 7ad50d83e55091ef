"""Packed frames: a page gets the numbers of the frames, and every row is in exactly one cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tensormesh_nb as tm
from tensormesh_nb.render.page.packed_frames import Packed, pack

from ...factories import entry, load_recorded, make_chunk, make_result, top_entries

TYPES = {"Float32Array": "f4", "Float64Array": "f8", "Int32Array": "i4", "Uint8Array": "u1"}


def packed(made: tm.ChatResult) -> dict[str, Any]:
    return read(pack(made.logprobs, made.top_logprobs))


def read(columns: Packed) -> dict[str, Any]:
    return {name: np.frombuffer(raw, TYPES[kind]) for name, (kind, raw) in columns.items()}


def string(columns: dict[str, Any], code: int) -> str:
    start, end = columns["string_start"][code : code + 2]
    return bytes(columns["strings"][start:end]).decode()


def cells(made: tm.ChatResult) -> list[tuple[int, str]]:
    columns = packed(made)
    texts = [string(columns, code) for code in columns["cell_text"]]
    assert columns["cell_row"][-1] == len(made.logprobs)
    return list(zip(columns["cell_row"][:-1].tolist(), texts, strict=True))


@pytest.mark.parametrize("name", ["logprobs.sse", "logprobs.json", "raw_output.json"])
def test_numbers_are_those_of_the_frames(name: str) -> None:
    made = load_recorded(name)
    columns, frame, tops = packed(made), made.logprobs, made.top_logprobs
    for each in ("logprob", "surprisal", "entropy_min", "mass_seen", "time", "cum_logprob"):
        expected = frame[each].to_numpy(dtype="f4", na_value=np.nan)
        np.testing.assert_array_equal(columns[each], expected)
    assert columns["rank"].tolist() == frame["rank"].fillna(0).tolist()
    assert [string(columns, code) for code in columns["token"]] == frame["token"].tolist()
    assert columns["top_chosen"].astype(bool).tolist() == tops["chosen"].tolist()
    start = columns["top_start"]
    for row, (choice, position) in enumerate(zip(frame["choice"], frame["position"], strict=True)):
        own = tops[(tops["choice"] == choice) & (tops["position"] == position)]
        got = columns["top_token"][start[row] : start[row + 1]]
        assert [string(columns, code) for code in got] == own["token"].tolist()


def test_two_choices_follow_each_other() -> None:
    parts = [
        {"index": i, "delta": {"content": "ab"}, "logprobs": {"content": [entry("a"), entry("b")]}}
        for i in range(2)
    ]
    made = make_result({"choices": parts}, n=2)
    columns = packed(made)
    assert sorted(columns["choice"].tolist()) == columns["choice"].tolist()
    assert set(columns["choice"].tolist()) == {0, 1}
    assert columns["top_start"][-1] == len(made.top_logprobs)


def test_a_character_in_parts_is_one_cell() -> None:
    raw = "😀".encode()
    parts = [entry("\ufffd", -1.0, bytes=list(raw[:1])), entry("\ufffd", bytes=list(raw[1:]))]
    made = make_result(make_chunk("a😀b", [entry("a"), *parts, entry("b"), entry("</s>")]))
    assert cells(made) == [(0, "a"), (1, "😀"), (3, "b"), (4, "</s>")]


def test_empty_token_lies_in_its_characters_cell() -> None:
    made = make_result(make_chunk("😀!", [entry("", bytes=None), entry("😀"), entry("!")]))
    assert cells(made) == [(0, "😀"), (2, "!")]


def test_cut_character_is_a_cell() -> None:
    made = make_result(make_chunk("a\ufffd", [entry("a"), entry("\ufffd", bytes=[0xF0, 0x9F])]))
    assert [row for row, _ in cells(made)] == [0, 1]


def test_unaligned_tokens_are_shown_as_sent() -> None:
    made = make_result(make_chunk("Hello", [entry("Hel"), entry("Ġlo"), entry("!")]))
    assert cells(made) == [(0, "Hel"), (1, "Ġlo"), (2, "!")]


def test_strings_are_made_safe_to_show() -> None:
    text = "\u202egpj\x1b[31m"
    columns = packed(
        make_result(make_chunk("x", [entry("x", top_logprobs=top_entries(("y", -1.0)))]))
    )
    assert string(columns, 0) == "x"
    made = make_result(make_chunk("", [{"token": text, "logprob": -1.0}]))
    shown = "".join(string(packed(made), code) for code in packed(made)["token"])
    assert shown == "\\u202egpj\\x1b[31m"


def test_answer_without_tokens_has_the_same_columns() -> None:
    empty, full = (
        packed(make_result(make_chunk("Hi"))),
        packed(make_result(make_chunk("a", [entry("a")]))),
    )
    assert empty.keys() == full.keys()
    assert {name: raw.dtype for name, raw in empty.items()} == {
        name: raw.dtype for name, raw in full.items()
    }


def test_ids_alone_have_rows_without_a_string() -> None:
    made = make_result({**make_chunk("Hi", token_ids=[5, 6])})
    columns = packed(made)
    assert columns["token"].tolist() == [-1, -1]
    assert columns["token_id"].tolist() == [5, 6]


@given(
    st.lists(st.tuples(st.text(max_size=3), st.binary(max_size=3) | st.none()), max_size=8),
    st.text(max_size=8),
)
def test_every_row_lies_in_one_cell(tokens: list[tuple[str, bytes | None]], text: str) -> None:
    entries = [entry(t, bytes=None if b is None else list(b)) for t, b in tokens]
    made = make_result(make_chunk(text, entries))
    rows = [row for row, _ in cells(made)]
    assert rows == sorted(set(rows))
    assert rows[:1] == ([0] if tokens else [])


def test_aligned_cells_are_the_text() -> None:
    made = load_recorded("logprobs.sse")
    frame: pd.DataFrame = made.logprobs
    inside = frame["byte_start"].notna().tolist()
    assert "".join(text for row, text in cells(made) if inside[row]) == made.text
