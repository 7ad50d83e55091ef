"""``{{ expression }}``: what is replaced, and everything that must not change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.wire.template import Template

from ..work import count_calls


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
    assert Template(text).fill({"x": "X", "n": 2}) == filled


def test_an_expression_is_evaluated_once() -> None:
    loud = Loud()
    assert Template("{{ loud }}").fill({"loud": loud}) == "read 1"
    assert loud.reads == 1


def test_an_expression_leaves_the_namespace_alone() -> None:
    names: dict[str, Any] = {"x": 1}
    assert Template("{{ (y := x + 1) }}{{ y }}").fill(names) == "22"
    assert names == {"x": 1}


def test_text_of_a_set_is_the_same_in_every_process() -> None:
    names = {"s": {"b", "a", "c"}, "f": frozenset("ba"), "e": set()}
    assert Template("{{ s }} {{ f }} {{ e }}").fill(names) == "{'a', 'b', 'c'} {'a', 'b'} set()"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ t.upper }}", "has no text: it is a builtin_function_or_method. Call it: t.upper()."),
        ("{{ (c for c in t) }}", "has no text: it is a generator."),
        ("{{ o }}", "has no text: it is a object."),
    ],
)
def test_value_without_a_text_is_refused(text: str, message: str) -> None:
    names = {"t": "<a at 0x1>", "o": object()}
    with pytest.raises(ArgumentError) as refused:
        Template(text).fill(names)
    assert message in str(refused.value)
    assert Template("{{ t }}").fill(names) == "<a at 0x1>"


def test_interrupt_in_an_expression_is_raised() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Template("{{ stop() }}").fill({"stop": stop})


@given(st.text(alphabet="ab{} \n@$\\", max_size=40))
def test_any_text_is_filled_or_refused(text: str) -> None:
    try:
        filled = Template(text).fill({"a": "A", "b": "B"})
    except ArgumentError:
        return
    if "{{" not in text:
        assert filled == text


@given(st.text())
def test_any_value_survives(value: str) -> None:
    assert Template("<{{ v }}>{{v}}").fill({"v": value}) == f"<{value}>{value}"


def test_template_work_is_linear() -> None:
    text = "{{ x }} and some words\n"
    few, many = (
        count_calls(lambda: Template(text * times).fill({"x": "y"}))  # noqa: B023
        for times in (500, 2000)
    )
    assert 2000 < many < 5 * few


def test_template_is_filled_again() -> None:
    template = Template("{{ a }}-{{ b }}")
    assert [template.fill({"a": a, "b": 1}) for a in "xy"] == ["x-1", "y-1"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("no names {{ 1 }}", set()),
        ("{{ a.b }} {{ c[d] }} {{ len(e) }}", {"a", "c", "d", "len", "e"}),
        ("{{ [x for x in xs] }}", {"xs"}),
        ("{{ (y := z) }}{{ y }}", {"z"}),
        ("{{ max(xs, key=lambda x: x + y) }}", {"max", "xs", "y"}),
    ],
)
def test_names_of_a_template(text: str, names: set[str]) -> None:
    assert Template(text).names == names
