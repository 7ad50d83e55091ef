"""``{{ expression }}``: what is replaced, and everything that must not change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.grammar.template import fill_template

from ...work import count_calls


class Loud:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.reads = 0

    def __str__(self) -> str:
        self.reads += 1
        return f"read {self.reads}"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ x }}", "X"),
        ("{{x}}{{x}}", "XX"),
        ("a{{ x }}b{{ n + 1 }}c", "aXb3c"),
        ("{{ {'a': {'b': 1}}['a'] }}", "{'b': 1}"),
        ("{{ {'a': {'b': 1}} }}", "{'a': {'b': 1}}"),
        ("{{ {} }}{{ {1: {}}}}", "{}{1: {}}"),
        ("{{{n}}}", "{2}"),
        ("{{ '}}' }}", "}}"),
        ("{{ '{{' }}", "{{"),
        ("{{ f'{x}' }}", "X"),
        ("{{ [y for y in (1, 2)] }}", "[1, 2]"),
        ("{{\n x\n}}", "X"),
        ("{{ n if n else 0 }}", "2"),
        ("{{ None }}", "None"),
        ("{{ 'Åsa 日本' }}", "Åsa 日本"),
        # What stays.
        ("{x} $x ${x} {%if%} {# c #} \\n \\\\ % %s", "{x} $x ${x} {%if%} {# c #} \\n \\\\ % %s"),
        ("{{}} {{ }} {{\n}}", "{{}} {{ }} {{\n}}"),
        ("open {{ x", "open {{ x"),
        ("}} {{", "}} {{"),
        ("{ { x } }", "{ { x } }"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
    ],
)
def test_fill(text: str, filled: str) -> None:
    assert fill_template(text, {"x": "X", "n": 2}) == filled


def test_an_expression_is_evaluated_once() -> None:
    loud = Loud()
    assert fill_template("{{ loud }}", {"loud": loud}) == "read 1"
    assert loud.reads == 1


def test_an_expression_leaves_the_namespace_alone() -> None:
    names: dict[str, Any] = {"x": 1}
    assert fill_template("{{ (y := x + 1) }}{{ y }}", names) == "22"
    assert names == {"x": 1}


def test_interrupt_in_an_expression_is_raised() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill_template("{{ stop() }}", {"stop": stop})


@given(st.text(alphabet="ab{} \n@$\\", max_size=40))
def test_any_text_is_filled_or_refused(text: str) -> None:
    try:
        filled = fill_template(text, {"a": "A", "b": "B"})
    except ArgumentError:
        return
    if "{{" not in text:
        assert filled == text


@given(st.text())
def test_any_value_survives(value: str) -> None:
    assert fill_template("<{{ v }}>{{v}}", {"v": value}) == f"<{value}>{value}"


def test_template_work_is_linear() -> None:
    text = "{{ x }} and some words\n"
    few, many = (
        count_calls(lambda: fill_template(text * times, {"x": "y"}))  # noqa: B023
        for times in (500, 2000)
    )
    assert 2000 < many < 5 * few
