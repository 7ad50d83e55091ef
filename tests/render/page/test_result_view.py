"""What the inspector's page shows in addition to its frames."""

from __future__ import annotations

import json
import math

import pytest

import tensormesh_nb as tm
from tensormesh_nb.assembly.warnings import no_logprobs
from tensormesh_nb.render.colour_scale import ENTROPY, RANK, RANK_CLASS, SURPRISAL
from tensormesh_nb.render.page.result_view import (
    branch_node,
    exact_facts,
    parent_choice,
    result_view,
)

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


def test_why_an_answer_has_no_tokens() -> None:
    view = result_view(failed("half", "broke"), make_result(make_chunk("x")).logprobs)
    absence = no_logprobs(failed("half", "broke")._answer)
    assert view["empty"] == f"No tokens: {absence}." != ""


def test_original_and_branch_in_the_tree() -> None:
    root = make_result(make_chunk("ab", [entry("a", -1.0), entry("b", -1.0)]))
    node = branch_node(root, None)
    assert node["parent"] is node["position"] is None
    assert (node["label"], node["text"], node["chance"]) == ("original", "ab", "")
    root._answer.branch_position = 1
    node = branch_node(root, 0, 2)
    assert (node["parent"], node["position"], node["choice"]) == (0, 1, 2)
    assert node["label"] == "'b' at 1"
    assert node["text"] == "b"
    assert node["chance"] == "(joint probability to there 0.14)"


def test_a_branch_continues_the_choice_that_begins_like_it() -> None:
    choices = [
        {"index": n, "delta": {"content": text}, "logprobs": {"content": [entry(t) for t in text]}}
        for n, text in enumerate(("xyz", "abc"))
    ]
    parent = make_result({"choices": choices}, n=2)
    branch = make_result(make_chunk("abd", [entry(token) for token in "abd"]))
    branch._answer.branch_position = 2
    assert parent_choice(parent, branch) == 1


def test_exact_facts_of_a_whole_distribution() -> None:
    tops = top_entries(("a", math.log(0.5)), ("b", math.log(0.25)), ("c", math.log(0.25)))
    made = make_result(make_chunk("b", [entry("b", math.log(0.25), top_logprobs=tops)]))
    facts = exact_facts(made.top_logprobs)
    assert facts["entropy"] == pytest.approx(1.5)
    assert facts["margin"] == pytest.approx(math.log(2))
    assert facts["mass"] == pytest.approx(1)
    assert facts["rank"] == 2
    assert facts["prob"] == pytest.approx(0.25)
    assert facts["surprisal"] == pytest.approx(2)
    # The colours that the frame would have.
    row = made.logprobs
    row["entropy_min"] = 1.5
    for scale in (SURPRISAL, RANK, RANK_CLASS, ENTROPY):
        shades, beyond = scale.shades(row)
        assert facts["shades"][scale.name] == shades[0]
        assert facts["beyond"][scale.name] == beyond[0]


def test_facts_without_the_chosen_token() -> None:
    made = make_result(make_chunk("b", [entry("b", None, top_logprobs=top_entries(("a", -1.0)))]))
    facts = exact_facts(made.top_logprobs)
    assert facts["rank"] is facts["logprob"] is facts["surprisal"] is None
    assert json.loads(json.dumps(facts)) == facts
