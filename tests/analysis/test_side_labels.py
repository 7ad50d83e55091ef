"""Labels of results: only what they differ in."""

from __future__ import annotations

import tensormesh_nb as tm
from tensormesh_nb.analysis.side_labels import side_labels

from ..factories import entry, make_chunk, make_result


def asked(prompt: str = "Hi", system: str | None = None, **fields: object) -> tm.ChatResult:
    messages = [{"role": "system", "content": system}] if system else []
    request = tm.ChatRequest.of([*messages, {"role": "user", "content": prompt}], **fields)
    made = make_result(make_chunk("A", [entry("A")]))
    made._answer.request, made._answer.model = request, request.model
    return made


def test_labels_name_only_differences() -> None:
    one, other = asked(model="m", temperature=0.2), asked(model="m", temperature=1.0)
    assert side_labels([one, other]) == ["temperature 0.2", "temperature 1.0"]
    assert side_labels([one, one]) == ["", ""]
    assert side_labels([asked(model="a"), asked(model="b")]) == ["a", "b"]


def test_labels_name_prompts_and_missing_fields() -> None:
    one = asked("Hello", "Be a pirate.", model="m")
    other = asked("Hi\nthere", model="m", temperature=1.0)
    assert side_labels([one, other]) == [
        "temperature not given · system “Be a pirate.” · user “Hello”",
        "temperature 1.0 · no system · user “Hi there”",
    ]


def test_comparison_names_its_sides() -> None:
    one, other = asked(model="m", temperature=0.2), asked(model="m", temperature=1.0)
    found = one.compare(other)
    assert found.labels == ("temperature 0.2", "temperature 1.0")
    assert repr(found).startswith("this: temperature 0.2\nother: temperature 1.0\n")
    html = found._repr_html_()
    assert "this: temperature 0.2" in html
    assert "other: temperature 1.0" in html
    assert found.frame.attrs["other"]["label"] == "temperature 1.0"


def test_statement_names_the_side() -> None:
    one, other = asked(model="m", seed=1), asked(model="m", seed=2)
    other._answer.choices[0].columns.logprob[0] = -3.0
    assert "likelier in this one (seed 1)" in one.compare(other).statement
