"""Columns of nullable dtypes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tensormesh_nb.frames.dtypes import (
    category,
    category_of,
    floats,
    integers,
    objects,
    occurring,
    with_na,
)


def test_missing_numbers_are_na() -> None:
    assert pd.Series(floats(np.array([1.5, np.nan]))).tolist() == [1.5, pd.NA]
    assert pd.Series(integers(np.array([7, -1]))).tolist() == [7, pd.NA]


def test_dtypes_are_those_of_empty_arrays_too() -> None:
    empty = np.array([])
    assert str(floats(empty).dtype) == "Float64"
    assert str(integers(empty).dtype) == "Int64"
    assert str(category(empty.astype(np.int8), ["a"]).dtype) == "category"


def test_floats_are_not_copied() -> None:
    values = np.array([1.0, 2.0])
    made = floats(values)
    values[0] = 9.0
    assert made[0] == 9.0


def test_category_keeps_unused_names() -> None:
    made = category(np.array([1, -1], dtype=np.int8), ["a", "b"])
    assert made.tolist()[0] == "b"
    assert pd.isna(made.tolist()[1])
    assert list(made.categories) == ["a", "b"]


def test_category_of_strings_has_them_in_their_order_and_none_is_na() -> None:
    made = category_of(["b", None, "a", "b"])
    assert made.codes.tolist() == [0, -1, 1, 0]
    assert list(made.categories) == ["b", "a"]
    assert made.categories.dtype == category_of([]).categories.dtype


def test_occurring_names_keep_their_order_and_missing_ones_are_na() -> None:
    names = ["a", "b", "c", "d"]
    made = occurring(np.array([3, 1, -1, 3], dtype=np.int32), names)
    assert list(made.categories) == ["b", "d"]
    assert pd.Series(made).astype(object).tolist()[:2] == ["d", "b"]
    assert pd.isna(made[2])
    assert list(occurring(np.array([], dtype=np.int64), names).categories) == []
    assert list(occurring(np.array([0, 1]), names[:2]).categories) == ["a", "b"]


def test_falsy_objects_are_not_na() -> None:
    column = objects(with_na([b"", 0, None, "x"]))
    assert column.isna().tolist() == [False, False, True, False]
    assert column.dtype == object
