"""Prompts in each order of the options, and without content."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tensormesh_nb.errors import RequestError
from tensormesh_nb.rows.input_table import Table
from tensormesh_nb.rows.labels.label_prompts import LabelPrompts, Options, orders_of
from tensormesh_nb.wire.request import ChatRequest

TABLE = Table([{"text": "a"}, {"text": None}, {"text": "c"}])
TEMPLATE = "{{ options }}? {{ text }}"


def text_of(prompts: LabelPrompts, number: int) -> str:
    request = prompts.request(number, {}, lambda prompt, _: ChatRequest.of(prompt, model="m"))
    return str(request.messages[0]["content"])


def test_one_order_is_the_given_one() -> None:
    assert orders_of(["b", "c", "a"], 1) == [("b", "c", "a")]
    assert str(Options(["b", "a"])) == "b, a"


def test_orders_do_not_depend_on_the_given_order_and_use_each_place_once() -> None:
    found = orders_of(["b", "c", "a"], 3)
    assert found == orders_of(["a", "b", "c"], 3)
    for place in range(3):
        assert {order[place] for order in found} == {"a", "b", "c"}
    every = orders_of(["b", "c", "a"], 6)
    assert len(set(every)) == 6
    assert every[:3] == found


@pytest.mark.parametrize("count", [0, 7, True, "2", 1.0])
def test_impossible_number_of_orders_is_refused(count: Any) -> None:
    with pytest.raises(RequestError, match="orders: expected a whole number from 1 to 6"):
        orders_of(["a", "b", "c"], count)


def test_prompts_of_a_row_follow_each_other_after_those_without_content() -> None:
    prompts = LabelPrompts(TABLE, TEMPLATE, orders_of(["x", "y"], 2), prior=["N/A", ""])
    assert (len(prompts), prompts.priors) == (10, 2)
    texts = [text_of(prompts, at) for at in (0, 1, 2, 3, 4, 5, 8, 9)]
    assert texts == [
        *("x, y? N/A", "y, x? N/A", "x, y? ", "y, x? "),
        *("x, y? a", "y, x? a", "x, y? c", "y, x? c"),
    ]
    with pytest.raises(RequestError, match="Row 1: the cell 'text' is empty"):
        text_of(prompts, 6)


def test_options_are_a_sequence_for_other_layouts() -> None:
    template = "{{ '\\n'.join(f'- {each}' for each in options) }}\n{{ text }}"
    prompts = LabelPrompts(TABLE, template, orders_of(["x", "y"], 1))
    assert text_of(prompts, 0) == "- x\n- y\na"


@pytest.mark.parametrize(
    ("template", "given", "message"),
    [
        ("{{ text }}", {"orders": 2}, "orders: the template has no {{ options }}"),
        (None, {"orders": 2, "messages_from": "text"}, "orders: the template has no {{ options }}"),
        ("x", {"prior": "N/A"}, "template: it reads no column"),
        (None, {"prior": "N/A", "messages_from": "text"}, "prior: needs a template with columns"),
        ("{{ text }}", {"prior": 5}, "prior: expected a text such as 'N/A'"),
        ("{{ text }}", {"prior": []}, "prior: expected a text such as 'N/A'"),
        (
            "{{ int(text) }}",
            {"prior": "N/A"},
            "prior: 'N/A' in place of each column: {{ int(text) }} failed with ValueError",
        ),
    ],
)
def test_prompts_that_cannot_be_made_are_refused(
    template: Any, given: dict[str, Any], message: str
) -> None:
    orders = orders_of(["x", "y"], given.pop("orders", 1))
    with pytest.raises(RequestError) as refused:
        LabelPrompts(TABLE, template, orders, **given)
    assert message in str(refused.value)


def test_column_named_options_takes_precedence() -> None:
    table = Table([{"options": "mine"}])
    prompts = LabelPrompts(table, "{{ options }}", orders_of(["x", "y"], 1))
    assert text_of(prompts, 0) == "mine"
    with pytest.raises(RequestError, match="has a column 'options'"):
        LabelPrompts(table, "{{ options }}", orders_of(["x", "y"], 2))


def test_each_label_is_first_equally_often() -> None:
    labels = ["d", "b", "c", "a"]
    firsts = Counter(order[0] for order in orders_of(labels, 12))
    assert set(firsts.values()) == {3}


def test_settings_are_what_the_prompts_depend_on() -> None:
    def settings(template: str, labels: list[str], count: int = 1) -> dict[str, str]:
        names = {"rubric": 5, "unused": 6}
        orders = orders_of(labels, count)
        return LabelPrompts(TABLE, template, orders, variables=names).settings

    assert settings("{{ text }}", ["x", "y"]) == {}
    assert settings("{{ rubric }} {{ text }}", ["x", "y"]) == {"rubric": "5"}
    assert settings(TEMPLATE, ["x", "y"]) != settings(TEMPLATE, ["y", "x"])
    assert settings(TEMPLATE, ["x", "y"], 2) == settings(TEMPLATE, ["y", "x"], 2) == {}


def test_rows_with_the_same_prompt_are_known() -> None:
    table = Table([{"text": text, "k": k} for k, text in enumerate(["a", "b", "a", None, None])])
    prompts = LabelPrompts(table, "{{ text }}", orders_of(["x", "y"], 1))
    assert prompts.same() == [0, 1, 0, 3, 4]
    assert LabelPrompts(table, "{{ k }}", orders_of(["x", "y"], 1)).same() == [*range(5)]
