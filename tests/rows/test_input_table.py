"""Tables of several libraries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.rows.input_table import Table, free_name, is_missing, places_of


@dataclass
class Point:
    """A row as a dataclass."""

    x: int
    y: int


class Model:
    """A row as a model of pydantic."""

    def model_dump(self) -> dict[str, int]:
        return {"x": 1}


ROWS = [{"name": "Ann", "age": 1}, {"name": "Bo", "age": None}]


@pytest.mark.parametrize(
    "given",
    [ROWS, tuple(ROWS), pl.DataFrame(ROWS), pa.Table.from_pylist(ROWS)],
    ids=["dicts", "tuple", "polars", "arrow"],
)
def test_whole_numbers_stay_whole_beside_empty_cells(given: Any) -> None:
    table = Table(given)
    assert table.rows() == ROWS
    assert type(table.rows()[0]["age"]) is int
    assert (table.columns, table.labels, len(table)) == (["name", "age"], [0, 1], 2)


def test_index_of_pandas_is_kept() -> None:
    table = Table(pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="id")))
    assert table.labels == ["x", "y"]
    assert table.frame.index.name == "id"


def test_series_is_a_column() -> None:
    assert Table(pd.Series(["x"], name="text")).rows() == [{"text": "x"}]
    assert Table(pd.Series(["x"], name=0)).rows() == [{"0": "x"}]


@pytest.mark.parametrize(
    "given",
    [
        pd.DataFrame({"n": np.array([0.1, np.nan], dtype="float32")}),
        pd.DataFrame({"n": np.array([0.1, np.nan], dtype="float16")}),
        pd.DataFrame({"n": pd.array([0.1, None], dtype="Float32")}),
        pd.DataFrame({"n": pd.arrays.SparseArray(np.array([0.1, np.nan], dtype="float32"))}),
        pd.DataFrame({"n": pd.arrays.SparseArray([0.1, np.nan])}),
        pd.DataFrame({"n": pd.Categorical(np.array([0.1, np.nan], dtype="float32"))}),
        pl.DataFrame({"n": pl.Series([0.1, None], dtype=pl.Float32)}),
        pa.table({"n": pa.array([0.1, None], pa.float32())}),
    ],
    ids=["32 bits", "16 bits", "nullable", "sparse", "64 bits", "category", "polars", "arrow"],
)
def test_narrow_floats_have_the_digits_that_are_displayed(given: Any) -> None:
    first, second = Table(given).cells(["n"])["n"]
    assert str(first) == "0.1"
    assert is_missing(second)


def test_later_changes_do_not_reach_the_table() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    dicts = [{"a": 1}, {"a": 2}]
    tables = [Table(frame), Table(dicts)]
    frame.loc[0, "a"] = 9
    dicts[0]["a"] = 9
    dicts.append({"a": 3})
    assert [table.rows() for table in tables] == [[{"a": 1}, {"a": 2}]] * 2


def test_later_changes_inside_of_cells_do_not_reach_the_table() -> None:
    cell = [{"role": "user", "content": "a"}]
    dicts = [{"m": cell, "n": np.array([1])}, {"m": None, "n": None}]
    frame = pd.DataFrame(dicts)
    tables = [Table(frame), Table(dicts)]
    cell[0]["content"] = "changed"
    dicts[0]["n"][0] = 9  # type: ignore[index]
    for table in tables:
        assert table.rows()[0] == {"m": [{"role": "user", "content": "a"}], "n": [1]}
        assert table.rows()[1] == {"m": None, "n": None}


@pytest.mark.parametrize(
    "given",
    [
        pa.table({"text": pa.chunked_array([["a"], ["b", "c"]])}),
        pa.RecordBatch.from_pydict({"text": ["a", "b", "c"]}),
        pa.table({"text": pa.array(["a", "b", "c"]).dictionary_encode()}),
        pl.Series("text", ["a", "b", "c"]),
        pl.DataFrame({"text": pl.Series(["a", "b", "c"], dtype=pl.Enum(["a", "b", "c"]))}),
        pd.DataFrame({"text": pd.Categorical(["a", "b", "c"])}),
        pd.DataFrame({"text": pd.array(["a", "b", "c"], dtype=pd.ArrowDtype(pa.string()))}),
    ],
    ids=["chunks", "batch", "dictionary", "series", "enum", "categories", "arrow dtype"],
)
def test_other_forms_of_texts(given: Any) -> None:
    assert Table(given).rows() == [{"text": text} for text in "abc"]


def test_cells_that_arrow_cannot_hold_are_kept() -> None:
    rows = [{"text": "\ud83d", "n": 10**30}, {"text": "ok", "n": 1}]
    assert Table(rows).rows() == rows


def test_index_of_several_levels_is_kept() -> None:
    index = pd.MultiIndex.from_tuples([("x", 1), ("x", 2)], names=["class", "number"])
    table = Table(pd.DataFrame({"a": [1, 2]}, index=index))
    assert table.labels == [("x", 1), ("x", 2)]
    assert table.frame.index.names == ["class", "number"]


def test_dicts_with_other_keys_have_empty_cells() -> None:
    assert Table([{"a": 1}, {"b": 2}]).rows() == [{"a": 1, "b": None}, {"a": None, "b": 2}]


def test_some_columns() -> None:
    assert Table(ROWS).rows(["age"]) == [{"age": 1}, {"age": None}]
    assert Table(ROWS).rows([]) == [{}, {}]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            5,
            "expected a DataFrame of pandas or Polars, an Arrow table, or a list of dicts, got int",
        ),
        ("text", "got str"),
        ({"a": [1]}, "got dict"),
        ([1, 2], "got a list whose item 0 is int"),
        ([{"a": 1}, "b"], "got a list whose item 1 is str"),
        ([], "The table has no rows."),
        (pd.DataFrame({"a": []}), "The table has no rows."),
        (pl.DataFrame({"a": [1]}).lazy(), "got LazyFrame. Call .collect() first."),
        (pd.Series([1]), 'got Series. Pass pd.DataFrame({"text": table}).'),
        ((each for each in ROWS), "got generator. Pass list(table)."),
        (["a", "b"], 'item 0 is str. Pass [{"text": item} for item in table].'),
        (pd.Series(["x"]).array, "got ArrowStringArray"),
        (pa.array(["x"]), 'got StringArray. Pass pd.DataFrame({"text": table}).'),
        (np.array(["x"]), 'got ndarray. Pass pd.DataFrame({"text": table}).'),
        (np.array([["x"]]), "got ndarray. Pass pd.DataFrame(table)."),
        (np.array([("x",)], dtype=[("a", "U1")]), "got ndarray. Pass pd.DataFrame(table)."),
        (pa.table({"a": [1]}).to_reader(), "got RecordBatchReader. Call .read_all() first."),
        ({1: {"a": 1}}.values(), "got dict_values. Pass list(table)."),
        ([Point(1, 2)], "item 0 is Point. Pass pd.DataFrame(table)."),
        ([("a", 1)], "item 0 is tuple. Pass pd.DataFrame(table)."),
        ([Model()], "item 0 is Model. Pass [item.model_dump() for item in table]."),
        (pa.RecordBatch.from_arrays([pa.array([1])] * 2, names=["a", "a"]), "'a' 2 times"),
        ({"a": [1]}, "got dict. Pass [row] for one row, or pd.DataFrame(table) for columns."),
        (pa.Table.from_arrays([pa.array([1])] * 2, names=["a", "a"]), "'a' 2 times"),
        (pd.DataFrame({"a": [1, 2]}, index=[np.nan, np.nan]), "the index label nan 2 times"),
        (
            pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([("x", 1)] * 2)),
            "the index label ('x', 1) 2 times (numbers 0 and 1)",
        ),
        (
            pd.DataFrame({"a": [1, 2, 3]}, index=[7, 8, 7]),
            "the index label 7 2 times (numbers 0 and 2). Use table.reset_index().",
        ),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "the column 'a' 2 times"),
        (pd.DataFrame([[1, 2]], columns=["1", 1]), "the column '1' 2 times"),
    ],
)
def test_unusable_table_is_refused(given: Any, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        Table(given)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_missing_column_is_named_with_those_that_exist() -> None:
    with pytest.raises(
        RequestError, match=r"template: the table has no column 'nam'.*'name', 'age'"
    ):
        Table(ROWS).check(["nam"], "template")
    with pytest.raises(RequestError, match=r"It is the index: use table\.reset_index\(\)\."):
        Table(pd.DataFrame(ROWS).set_index("name")).check(["name"], "template")
    with pytest.raises(
        RequestError, match=r"Did you mean \\ufeffname\? Its columns: ' x', '\\ufeff"
    ):
        Table([{" x": 1, "\ufeffname": 1}]).check(["name"], "template")


@pytest.mark.parametrize("value", [None, float("nan"), np.nan, pd.NA, pd.NaT])
def test_empty_cells(value: Any) -> None:
    assert is_missing(value)


@pytest.mark.parametrize("value", ["", 0, False, [], [None], {}, np.array([np.nan]), "nan"])
def test_cells_that_are_not_empty(value: Any) -> None:
    assert not is_missing(value)


def test_name_of_a_new_column_is_never_that_of_the_table() -> None:
    assert free_name("text", ["label"]) == "text"
    assert free_name("text", ["text", "answer_text"]) == "answer_answer_text"


def test_label_that_is_not_a_number_is_found_again() -> None:
    made = Table(pd.DataFrame({"a": [1, 2]}, index=[1.0, float("nan")]))
    assert dict(zip(made.labels, made.labels, strict=True))[made.labels[1]] is made.labels[1]


def test_places_of_a_label() -> None:
    labels = ["a", 1, pd.NA, ("x", 1)]
    wanted = ["a", 1, float("nan"), None, ("x", 1), "b"]
    assert [places_of(labels, each) for each in wanted] == [[0], [1], [2], [2], [3], []]


@pytest.mark.parametrize("names", [[0, 1], [("a", "x"), ("a", "y")], [None, "b"], ["a", "text"]])
def test_columns_keep_their_names_beside_further_ones(names: list[Any]) -> None:
    given = pd.DataFrame([["u", "v"]], columns=pd.Index(names, dtype=object, tupleize_cols=False))
    made = Table(given).with_columns({"text": ["w"]})
    assert list(made.columns[:2]) == names
    assert made.iloc[0].tolist() == ["u", "v", "w"]
    assert made.columns[2] == ("answer_text" if "text" in names else "text")
