"""Messages put together from deltas."""

from __future__ import annotations

from tensormesh_nb.render.plain_text import plain_text

from ..factories import (
    load_recorded,
    make_chunk,
    make_result,
)


def test_the_old_function_call_is_kept() -> None:
    made = make_result(
        make_chunk(delta={"function_call": {"name": "f", "arguments": "{"}}),
        make_chunk(delta={"function_call": {"arguments": "}"}}),
    )
    assert made.messages[-1]["function_call"] == {"name": "f", "arguments": "{}"}
    assert made.tool_calls == []
    # Shown like any other call.
    assert plain_text(made._answer) == "f({})"
    assert "f({})" in made._repr_html_()


def test_reasoning_under_both_names_is_read_once() -> None:
    both = make_chunk("391", delta={"reasoning": "17*23", "reasoning_content": "17*23"})
    assert make_result(both).reasoning == "17*23"
    assert make_result(make_chunk("391", delta={"reasoning_content": "17*23"})).reasoning == "17*23"
    assert load_recorded("reasoning.json").reasoning == "17*23 = 17*20 + 17*3 = 340 + 51."
    assert load_recorded("reasoning.json").messages[-1]["reasoning"].startswith("17*23")
