"""Looking up flags by their spelling."""

from __future__ import annotations

import pytest

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.grammar.flags import (
    FLAGS,
    SHORT_FLAGS,
    VariableName,
    did_you_mean,
    flag_named,
    refuse_key,
)
from tensormesh_nb.wire.request import ChatRequest


@pytest.mark.parametrize("spelling", ["--top-p", "--top_p"])
def test_dashes_and_underscores_are_the_same(spelling: str) -> None:
    assert flag_named(spelling) is FLAGS["top_p"]


def test_short_forms_are_of_known_flags() -> None:
    for spelling, flag in SHORT_FLAGS.items():
        assert flag_named(spelling) is flag
        assert FLAGS[flag.name] is flag
        assert len(spelling) == 2


def test_every_request_field_has_a_flag_marked_as_field() -> None:
    names = {field.name for field in ChatRequest.fields()} - {"messages"}
    assert {flag.name for flag in FLAGS.values() if flag.is_field} == names


@pytest.mark.parametrize("spelling", ["--temprature", "-temperature", "--temp"])
def test_unknown_flag_names_the_nearest(spelling: str) -> None:
    with pytest.raises(ArgumentError, match=r"unknown flag\. Did you mean --temperature\?"):
        flag_named(spelling)


@pytest.mark.parametrize("name", ["--api-key", "api_key", "--token", "API_KEY"])
def test_key_is_refused(name: str) -> None:
    with pytest.raises(ArgumentError, match="saved with the notebook"):
        refuse_key(name)


def test_other_names_are_not_refused_as_keys() -> None:
    refuse_key("--prompt-cache-isolation-key")
    refuse_key("--key-env")


def test_near_names_are_suggested() -> None:
    names = ["weather", "_wether", "city"]
    assert did_you_mean("wether", names) == " Did you mean weather?"
    assert did_you_mean("cit", ["city"]) == " Did you mean city?"
    assert did_you_mean("zzz", names) == ""


def test_structured_field_reads_json_or_a_variable() -> None:
    read = FLAGS["response_format"].read
    assert read('{"type": "text"}') == {"type": "text"}
    assert read("form") == VariableName("form")
    with pytest.raises(ArgumentError, match="--metadata: expected an object"):
        FLAGS["metadata"].read("5")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("out", "a b"),
        ("timeout", "0"),
        ("timeout_total", "x"),
        ("run_tools", "-1"),
        ("raw", "maybe"),
    ],
)
def test_own_flag_refuses_wrong_values(name: str, text: str) -> None:
    with pytest.raises(ArgumentError, match=f"--{name.replace('_', '-')}: expected"):
        FLAGS[name].read(text)
