"""The help: a short page, and topics that list everything."""

from __future__ import annotations

import pytest

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.grammar.flags import FLAGS, SHORT_FLAGS
from tensormesh_nb.notebook.grammar.help import (
    COMMANDS,
    TOPICS,
    help_names,
    help_page,
    help_topic,
)


def entries(page: str) -> list[list[str]]:
    return [line.split() for line in page.split("\n") if line.startswith("  ")]


def test_short_page_fits_a_projector() -> None:
    lines = help_page().split("\n")
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 72


def test_short_page_names_every_command_and_topic() -> None:
    words = help_page().replace(",", " ").split()
    assert set(COMMANDS) | set(TOPICS) <= set(words)


def test_flags_on_the_short_page_exist() -> None:
    words = {word.rstrip(".") for word in help_page().split() if word.startswith("-")}
    assert words <= {*SHORT_FLAGS, *(flag.spelling for flag in FLAGS.values())}


def test_every_command_is_listed() -> None:
    names = [words[0] for words in entries(help_topic("commands"))]
    assert set(COMMANDS) <= set(names)


def test_every_flag_is_listed_once() -> None:
    page = help_topic("all")
    listed = [words for words in entries(page) if words[0].startswith("-")]
    for flag in FLAGS.values():
        if flag.name != "reset":
            assert sum(flag.spelling in words for words in listed) == 1, flag.name
    assert max(map(len, page.split("\n"))) <= 100
    assert "api-key" not in page


def test_flags_are_those_of_the_cell_or_of_fields() -> None:
    cell, fields = entries(help_topic("flags")), entries(help_topic("fields"))
    for flag in FLAGS.values():
        page = fields if flag.is_field and flag.name != "model" else cell
        if flag.name != "reset":
            assert any(flag.spelling in words for words in page), flag.name


@pytest.mark.parametrize("name", help_names())
def test_everything_named_has_help(name: str) -> None:
    assert help_topic(name).strip()


@pytest.mark.parametrize("name", ["top_p", "top-p", "--top-p", "--top_p"])
def test_help_on_a_field_gives_values_and_the_same_in_python(name: str) -> None:
    assert help_topic(name).split("\n") == [
        "--top-p NUMBER",
        "  Sample from the most likely tokens that together have this probability.",
        "  Value: a number from 0 to 1",
        "  Hosts use 1.0 if it is left out.",
        "  In Python: client.chat(..., top_p=...)",
        "  For the session: %tmchat config top_p=...",
    ]


def test_short_flag_is_the_same_as_the_long_one() -> None:
    assert help_topic("-n") == help_topic("--max-tokens")


def test_unknown_topic_names_the_nearest() -> None:
    with pytest.raises(ArgumentError) as caught:
        help_topic("temprature")
    assert str(caught.value) == (
        "There is no help on 'temprature'. Did you mean temperature? "
        "Topics: flags, fields, commands, text, chats, all."
    )
