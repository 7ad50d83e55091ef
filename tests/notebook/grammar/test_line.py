"""Splitting a magic line: as a shell would, JSON allowed to stand unquoted."""

from __future__ import annotations

import contextlib
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.grammar.line import split


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("   \t ", []),
        ("a  b\tc", ["a", "b", "c"]),
        ('-s "two words"', ["-s", "two words"]),
        ("-s 'two words'", ["-s", "two words"]),
        ("-s 'a'\"b\"c", ["-s", "abc"]),
        ("-s ''", ["-s", ""]),
        (r"a\ b \"", ["a b", '"']),
        ("# no comment", ["#", "no", "comment"]),
        ("$x {y} `z` !*?", ["$x", "{y}", "`z`", "!*?"]),
        ('--stop ["a", "b"] -t 0', ["--stop", '["a", "b"]', "-t", "0"]),
        ('--stop=["a", "b"]', ['--stop=["a", "b"]']),
        ("--logit-bias '{\"42\": -5}'", ["--logit-bias", '{"42": -5}']),
        ('--logit-bias {"42": -5}', ["--logit-bias", '{"42": -5}']),
        ('metadata={"a": {"b": []}} x', ['metadata={"a": {"b": []}}', "x"]),
        ("{}", ["{}"]),
        ("[END] x", ["[END]", "x"]),
        ('{"a":1}x', ["{a:1}x"]),
        ('{"a": "it\'s"} b', ['{"a": "it\'s"}', "b"]),
        ("Åsa 日本\u2028x", ["Åsa", "日本\u2028x"]),
    ],
)
def test_split(line: str, words: list[str]) -> None:
    assert split(line) == words


@pytest.mark.parametrize("line", ["-s don't", '-s "open', "it's {", "-s '["])
def test_a_stray_quote_gets_a_hint(line: str) -> None:
    with pytest.raises(ArgumentError, match="apostrophe needs double quotes"):
        split(line)


def test_a_trailing_backslash_gets_a_hint() -> None:
    with pytest.raises(ArgumentError):
        split("-s a\\")


@given(st.lists(st.text(alphabet="ab \t'\"\\{}[]:,$-=\n1é")))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert split(" ".join(map(shlex.quote, words))) == words


@given(st.text(alphabet="ab '\"\\{}[]:,-=1"))
def test_any_line_splits_or_is_an_argument_error(line: str) -> None:
    with contextlib.suppress(ArgumentError):
        split(line)
