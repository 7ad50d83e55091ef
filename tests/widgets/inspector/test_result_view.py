"""What the inspector's page shows in addition to its frames."""

from __future__ import annotations

import json
import math

import pytest

import tensormesh_nb as tm
from tensormesh_nb.widgets.inspector.result_view import branch_node, exact_facts, result_view

from ...factories import entry, make_builder, make_chunk, make_result, top_entries


def failed(text: str, problem: str) -> tm.ChatResult:
    builder = make_builder(make_chunk(text))
    builder.finish("failed", 0.1, tm.ServerError(problem))
    return tm.ChatResult(builder.answer)


def test_view_is_json_and_names_the_categories() -> None:
    result = make_result(make_chunk("a", [entry("a")], finish_reason="stop"), vocab_size=9)
    view = result_view(result, result.logprobs)
    assert json.loads(json.dumps(view)) == view
    assert view["footer"] == result.footer
    assert view["text"] == ""  # the tokens have it
    assert view["problem"] is None
    assert view["choices"] == [0]
    assert "content" in view["segments"]
    assert "ok" in view["statuses"]
    assert view["vocab_size"] == 9
    assert not view["can_branch"]


def test_text_is_shown_where_there_are_no_tokens() -> None:
    result = failed("half \u202e", "broke\nhere")
    view = result_view(result, result.logprobs)
    assert view["text"] == "half \\u202e"
    assert view["problem"] == "broke here"


def test_original_and_branch_in_the_tree() -> None:
    root = make_result(make_chunk("ab", [entry("a", -1.0), entry("b", -1.0)]))
    node = branch_node(root, root.logprobs, None)
    assert node == {"parent": None, "label": "original", "text": "ab", "chance": ""}
    root._answer.branch_position = 1
    node = branch_node(root, root.logprobs, 0)
    assert node["label"] == "'b' at 1"
    assert node["chance"] == "(joint probability to there 0.14)"


def test_exact_facts_of_a_whole_distribution() -> None:
    tops = top_entries(("a", math.log(0.5)), ("b", math.log(0.25)), ("c", math.log(0.25)))
    made = make_result(make_chunk("b", [entry("b", math.log(0.25), top_logprobs=tops)]))
    facts = exact_facts(made.top_logprobs)
    assert facts["entropy"] == pytest.approx(1.5)
    assert facts["margin"] == pytest.approx(math.log(2))
    assert facts["mass"] == pytest.approx(1)
    assert facts["rank"] == 2
