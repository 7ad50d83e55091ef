"""Values of the magic's own flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.notebook.grammar.flag_values import (
    positive,
    read_messages,
    read_name,
    read_rounds,
    read_temperatures,
    read_text,
    read_view,
    seconds,
    variable,
)


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_text, "", ""),
        (variable("out"), "answer", "answer"),
        (read_messages, "before", "before"),
        (read_messages, '[{"role": "user"}]', [{"role": "user"}]),
        (read_rounds, "3", 3),
        (read_name, "lesson 1", "lesson 1"),
        (seconds("--timeout"), "0.5", 0.5),
        (read_temperatures, "0.2, 1,2", [0.2, 1.0, 2.0]),
        (read_view, "both", "both"),
    ],
)
def test_values_are_read(read: Callable[[str], Any], text: str, value: Any) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (variable("out"), "class"),
        (variable("out"), "a b"),
        (read_messages, "[1"),
        (read_rounds, "-1"),
        (read_rounds, "9999999"),
        (read_name, " "),
        (read_name, "a\nb"),
        (seconds("--timeout"), "0"),
        (seconds("--timeout"), "inf"),
        (read_view, "colours"),
        (read_temperatures, ""),
        (read_temperatures, "1,,2"),
        (read_temperatures, "2.5"),
        (read_temperatures, "nan"),
        (positive("--concurrency", whole=True), "0"),
        (positive("--concurrency", whole=True), "1.5"),
        (positive("--max-cost", whole=False), "x"),
    ],
)
def test_wrong_values_are_refused_in_one_line(read: Callable[[str], Any], text: str) -> None:
    with pytest.raises(tm.ArgumentError) as caught:
        read(text)
    assert str(caught.value).startswith("--")
    assert len(str(caught.value).splitlines()) == 1
