"""An answer as outputs: Markdown as the front end's own, static HTML around it."""

from __future__ import annotations

from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.render.markdown.reader import MAX_CHARACTERS
from tensormesh_nb.render.markdown.view_names import VIEWS
from tensormesh_nb.tools.function_tool import ToolRun

from ...factories import entry, load_recorded, make_builder, make_chunk, make_result
from ...hostile_text import HOSTILE

MARKDOWN = "It is **Paris**.\n\n```python\nx = 1\n```"


def answer(text: str = MARKDOWN, *, tokens: bool = True, **keys: Any) -> tm.ChatResult:
    entries = [entry(text[:4]), entry(text[4:])] if tokens else None
    return make_result(make_chunk(text, entries, finish_reason="stop", **keys))


def kinds(outputs: list[dict[str, str]]) -> list[list[str]]:
    return [sorted(kind.removeprefix("text/") for kind in each) for each in outputs]


def test_markdown_has_its_heat_map_folded_below() -> None:
    text, below = answer().outputs()
    assert text == {"text/markdown": MARKDOWN, "text/plain": MARKDOWN}
    html = below["text/html"]
    assert html.startswith('<div class="tm-result')
    assert html.index("<details><summary") < html.index("Heat map") < html.index("It i</span>")
    assert "<details open" not in html
    assert html.rindex("</details>") > html.index("surprisal in bits")
    assert below["text/plain"].startswith("m · played")


def test_prose_is_one_output_of_coloured_text() -> None:
    made = answer("It is Paris.")
    (only,) = made.outputs()
    assert only == {"text/plain": "It is Paris.", "text/html": made._repr_html_()}
    assert only == made.outputs("tokens")[0]


def test_views_of_markdown() -> None:
    made = answer()
    assert made.outputs("both") == made.outputs("auto")
    text, below = made.outputs("text")
    assert text["text/markdown"] == MARKDOWN
    assert "Paris" not in below["text/html"]
    (coloured,) = made.outputs("tokens")
    assert coloured["text/html"] == made._repr_html_()


def test_views_of_prose() -> None:
    made = answer("It is Paris.")
    (text,) = made.outputs("text")
    assert kinds([text]) == [["html", "plain"]]
    assert "It is Paris." in text["text/html"]
    assert "rgba(" not in text["text/html"]
    (both,) = made.outputs("both")
    shown, folded = both["text/html"].split("<details>")
    assert "It is Paris." in shown
    assert "rgba(" in folded
    assert both["text/plain"].startswith("It is Paris.\nm · played")


def test_answer_without_tokens_has_no_heat_map() -> None:
    text, below = answer(tokens=False).outputs()
    assert text["text/markdown"] == MARKDOWN
    assert "<details" not in below["text/html"]
    assert "<small" not in below["text/html"]


def test_order_of_everything_an_answer_has() -> None:
    calls = [{"index": 0, "id": "c", "function": {"name": "f", "arguments": "{}"}}]
    builder = make_builder(
        make_chunk(MARKDOWN, [entry(MARKDOWN)], delta={"reasoning": "Hm.", "tool_calls": calls})
    )
    builder.answer.notices.append("a notice")
    builder.answer.tool_runs = [
        ToolRun({"id": "t", "function": {"name": "g", "arguments": "{}"}}, "21", True)
    ]
    builder.finish("failed", 0.1, tm.ServerError("Out of memory"))
    above, text, below = tm.ChatResult(builder.answer).outputs()
    assert kinds([above, text, below]) == [
        ["html", "plain"],
        ["markdown", "plain"],
        ["html", "plain"],
    ]
    html = above["text/html"] + text["text/markdown"] + below["text/html"]
    parts = ("g({})", "Reasoning", "Hm.", "Paris", "f({})", "Heat map", "failed: ", "a notice")
    assert [html.index(part) for part in parts] == sorted(html.index(part) for part in parts)
    assert above["text/plain"].startswith("g({})")
    assert below["text/plain"].split("\n")[:2] == ["f({})", "[failed] Out of memory"]


def test_choices_are_displayed_apart() -> None:
    chunks = [
        {"choices": [{"index": index, "delta": {"content": text}, "finish_reason": "stop"}]}
        for index, text in enumerate(["It is **a**, `b", "c` plain.", "```\nopen"])
    ]
    outputs = make_result(*chunks, n=3).outputs()
    assert kinds(outputs) == [
        *(["html", "plain"], ["markdown", "plain"], ["html", "plain"], ["markdown", "plain"]),
        ["html", "plain"],
    ]
    assert outputs[1]["text/markdown"] == "It is **a**, &#96;b"
    assert "c` plain." in outputs[2]["text/html"]
    assert outputs[3]["text/markdown"] == "```\nopen\n```"
    assert [each["text/plain"].split("\n")[0] for each in outputs[:4:2]] == ["[0]", "[1]"]


def test_score_shows_its_tokens() -> None:
    made = answer()
    made._answer.scored = True
    assert len(made.outputs()) == 1
    assert len(made.outputs("both")) == 2


def test_giant_answer_is_plain() -> None:
    (only,) = answer("**x** " * MAX_CHARACTERS, tokens=False).outputs("both")
    assert set(only) == {"text/html", "text/plain"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_every_view(text: str) -> None:
    made = answer(f"**x** {text}\n\n- a\n- b")
    made._answer.notices.append(text)
    for view in VIEWS:
        for bundle in made.outputs(view):
            for source in bundle.values():
                if source is not bundle.get("text/plain"):
                    assert "<script" not in source
                    assert "<img" not in source


def test_recorded_answers_have_outputs() -> None:
    for name in ("plain.json", "reasoning.json", "logprobs.json"):
        made = load_recorded(name)
        shown = "".join(output["text/plain"] for output in made.outputs("both"))
        assert made.text in shown
