"""Errors of grammars."""

from __future__ import annotations

from ..conftest import Api


def test_an_exceeded_budget_is_reported_in_a_stream(api: Api) -> None:
    """The expression needs more parser states with every character."""
    regex = "(.*a.{30}b)|(.*b.{30}c)|(.*c.{30}d)"
    fields = {"structured_outputs": {"regex": regex}, "max_tokens": 60}
    error = api.events("Describe Oslo.", **fields)[-1]["error"]
    assert error["code"] == 400
    assert error["param"] == "structured_outputs.regex"
    assert "too many states" in error["message"]
    assert api.error("Describe Oslo.", **fields) == error
    assert api.text() == "The capital of France is Paris."


def test_errors_do_not_show_the_librarys_notation(api: Api) -> None:
    ahead = api.error("Go.", structured_outputs={"regex": "(?=a)b"})["message"]
    assert "look-around" in ahead
    assert "%llguidance" not in ahead
    error = api.error("Go.", structured_outputs={"grammar": "root ::= root"})
    assert error["message"].endswith("not a usable grammar: nothing satisfies it.")
