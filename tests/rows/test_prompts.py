"""Prompts and fields of rows."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.rows.input_table import Table
from tensormesh_nb.rows.prompts import RowError, RowPrompts
from tensormesh_nb.wire.request import ChatRequest

TABLE = Table(
    [
        {"text": "Hi {{ x }}", "n": 2, "temperature": 0.5, "turns": [{"role": "user"}]},
        {"text": None, "n": 3, "temperature": None, "turns": []},
    ]
)


def test_template_is_filled_from_the_columns() -> None:
    prompts = RowPrompts(TABLE, "{{ text }}-{{ n + 1 }}")
    assert len(prompts) == 2
    assert prompts[0] == ("Hi {{ x }}-3", {})  # a cell's own braces stay


def test_messages_are_filled_in_every_text() -> None:
    part = {"type": "text", "text": "{{ text }}"}
    template = [{"role": "system", "content": "{{ n }}"}, {"role": "user", "content": [part]}]
    assert RowPrompts(TABLE, template)[0][0] == [
        {"role": "system", "content": "2"},
        {"role": "user", "content": [{"type": "text", "text": "Hi {{ x }}"}]},
    ]


def test_fields_of_a_row_leave_out_empty_cells() -> None:
    prompts = RowPrompts(TABLE, "{{ n }}", fields_from=["temperature"])
    assert [prompts[0][1], prompts[1][1]] == [{"temperature": 0.5}, {}]
    assert RowPrompts(TABLE, "x", fields_from="temperature")[0][1] == {"temperature": 0.5}


def test_whole_numbers_that_pandas_holds_as_floats_are_whole() -> None:
    table = Table(pd.DataFrame({"max_tokens": [8, None], "seed": [1.5, 2], "top_p": [1.0, 0.5]}))
    prompts = RowPrompts(table, "x", fields_from=["max_tokens", "seed", "top_p"])
    assert repr(prompts[0][1]) == "{'max_tokens': 8, 'seed': 1.5, 'top_p': 1.0}"
    assert repr(prompts[1][1]) == "{'seed': 2, 'top_p': 0.5}"


def test_empty_cell_that_an_expression_reads_fails_the_row() -> None:
    table = Table(pd.DataFrame({"my text": ["a", None], "n": [1.0, np.nan]}))
    prompts = RowPrompts(table, '{{ row["my text"].upper() }} {{ row.get("n") or "none" }}')
    assert prompts[0][0] == "A 1.0"
    with pytest.raises(RowError, match=r"^Row 1: the cell 'my text' is empty\.$"):
        prompts[1]
    assert RowPrompts(table, '{{ row.get("n") or "none" }}')[1][0] == "none"
    assert RowPrompts(table, "{{ row }}")[1][0] == "{'my text': None, 'n': None}"


def test_messages_of_a_column() -> None:
    prompts = RowPrompts(TABLE, None, messages_from="turns")
    assert prompts[0] == ([{"role": "user"}], {})
    with pytest.raises(RowError, match="Row 1: the cell 'turns' has no messages"):
        prompts[1]


def test_columns_take_precedence_over_variables() -> None:
    variables = {"n": "variable", "other": "there"}
    assert RowPrompts(TABLE, "{{ n }} {{ other }}", variables=variables)[0][0] == "2 there"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ text }}", "Row 1: the cell 'text' is empty."),
        ("{{ 1 // (n - 3) }}", "Row 1: {{ 1 // (n - 3) }} failed with ZeroDivisionError"),
    ],
)
def test_problem_names_row_and_cell(template: str, message: str) -> None:
    (problem,) = RowPrompts(TABLE, template).problems()
    assert message in str(problem)
    assert problem.label == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"template": "{{ txt }}"}, "the table has no column 'txt'"),
        ({"template": "{{ text}} {{ zz }}"}, "the table has no column 'zz'"),
        ({"template": "{{ a b }}"}, "{{ a b }} is not a Python expression. Expressions read"),
        ({"template": " "}, "The template is empty."),
        ({"template": 5}, "template: expected a text or messages, got int"),
        ({"template": None}, "Give either a template or messages_from."),
        ({"template": "x", "messages_from": "turns"}, "Give either a template or messages_from."),
        ({"template": None, "messages_from": "turn"}, "messages_from: the table has no column"),
        ({"template": "x", "fields_from": ["temp"]}, "fields_from: the table has no column 'temp'"),
        ({"template": "x", "fields_from": ["text"]}, "unknown field: text"),
    ],
)
def test_wrong_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    template = arguments.pop("template")
    with pytest.raises(RequestError) as refused:
        RowPrompts(TABLE, template, **arguments)
    assert message in str(refused.value)


def test_builtins_are_no_columns() -> None:
    assert RowPrompts(TABLE, "{{ len(str(n)) }}")[0][0] == "1"


def test_column_names_may_be_any_text() -> None:
    table = Table([{"my text": "a", "class": "b", "0": "c", "per cent %": None, "x}": "d"}])
    prompts = RowPrompts(table, "{{ my text }}{{class}}{{ 0 }}{{ row['my text'].upper() }}")
    assert prompts[0][0] == "abcA"
    with pytest.raises(RowError, match="the cell 'per cent %' is empty"):
        RowPrompts(table, [{"role": "user", "content": "{{ per cent % }}"}])[0]


def test_column_names_that_python_writes_in_another_way() -> None:
    table = Table([{"e\u0301": "a", "\ufb01": "b", "two\nlines": "c"}])
    assert RowPrompts(table, "{{ e\u0301 }}{{ \xe9 }}{{ \ufb01 }}{{ two\nlines }}")[0][0] == "aabc"


def test_exact_column_name_comes_before_others_that_are_written_alike() -> None:
    table = Table([{"fi": "a", "\ufb01": "b", "x": "c", " x ": "d", "y ": "e", " y": "f"}])
    assert RowPrompts(table, "{{ fi }}{{ \ufb01 }}{{ x }}{{ row[' x '] }}")[0][0] == "abcd"
    with pytest.raises(RequestError, match="the table has no column 'y'"):
        RowPrompts(table, "{{ y }}")


def test_wrong_column_of_row_is_named() -> None:
    with pytest.raises(RowError, match=r"the table has no column 'texts'\. Did you mean text\?$"):
        RowPrompts(TABLE, "{{ row['texts'] }}")[0]


def test_fields_as_databases_give_them() -> None:
    table = Table([{"text": "a", "temperature": Decimal("0.5"), "system": "Be brief."}])
    prompts = RowPrompts(table, "{{ text }}", fields_from=["temperature", "system"])
    made = prompts.request(
        0, {}, lambda prompt, fields: ChatRequest.of(prompt, model="m", **fields)
    )
    assert made.temperature == 0.5
    assert made.messages[0] == {"role": "system", "content": "Be brief."}


def test_row_is_all_cells_unless_a_column_or_a_variable_has_its_name() -> None:
    assert RowPrompts(TABLE, "{{ row['n'] }}")[0][0] == "2"
    assert RowPrompts(Table([{"row": 5}]), "{{ row }}")[0][0] == "5"
    assert RowPrompts(TABLE, "{{ row }}{{ n }}", variables={"row": "v"})[0][0] == "v2"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("hello", "so every row would send the same request. Write a column as {{"),
        ("Grade: {text}", "Write a column as {{ text }}, not {text}."),
        ([{"role": "user", "content": "{n}"}], "Write a column as {{ n }}, not {n}."),
    ],
)
def test_template_that_reads_no_column_is_refused(template: Any, message: str) -> None:
    with pytest.raises(RequestError) as refused:
        RowPrompts(TABLE, template)
    assert message in str(refused.value)
    assert RowPrompts(Table(pd.DataFrame(index=[1, 2])), template)[1][0] == template


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('[{"role": "user", "content": "a"}]', "is the text of messages, not messages"),
        ("[{'content': 'a', 'role': 'user'}]", "is the text of messages, not messages"),
        (float("nan"), "has no messages"),
        ({}, "has no messages"),
    ],
)
def test_cell_without_messages_is_named(cell: Any, message: str) -> None:
    with pytest.raises(RowError, match=f"Row 0: the cell 'm' {message}"):
        RowPrompts(Table([{"m": cell}, {"m": "x"}]), None, messages_from="m")[0]


def test_messages_as_parquet_gives_them() -> None:
    cell = np.array([{"role": "user", "content": "a"}], dtype=object)
    prompts = RowPrompts(Table(pd.DataFrame({"m": [cell]})), None, messages_from="m")
    assert prompts[0][0] == [{"role": "user", "content": "a"}]


def test_empty_keys_that_arrow_adds_are_not_sent() -> None:
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url", "n": 1}]},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
    ]
    fields = {"logit_bias": {"5": 1.0}}
    other = {"m": [{"role": "user", "content": [{"x": 1}], "name": "n"}], "logit_bias": {"6": 1.0}}
    table = pa.Table.from_pylist([{"m": messages, **fields}, other])
    for given in (table, table.to_pandas()):
        prompts = RowPrompts(Table(given), None, messages_from="m", fields_from="logit_bias")
        assert prompts[0] == (messages, fields)


def test_request_that_cannot_be_made_names_its_row() -> None:
    prompts = RowPrompts(Table([{"text": "a"}, {"text": "x\ud83d"}]), "{{ text }}")
    prepare = partial(ChatRequest.of, model="m")
    made = prompts.request(0, {}, lambda prompt, fields: prepare(prompt, **fields))
    assert made.messages == [{"role": "user", "content": "a"}]
    with pytest.raises(RowError, match="Row 1: the cell 'text' has half a surrogate pair"):
        prompts.request(1, {}, lambda prompt, fields: prepare(prompt, **fields))
    table = Table([{"text": "a", "temperature": "hot"}])
    prompts = RowPrompts(table, "{{ text }}", fields_from="temperature")
    with pytest.raises(RowError, match="Row 0: temperature: expected a number"):
        prompts.request(0, {}, lambda prompt, fields: prepare(prompt, **fields))
