"""The help text."""

from __future__ import annotations

from tensormesh_nb.notebook.grammar.flags import FLAGS
from tensormesh_nb.notebook.grammar.help import COMMANDS, help_text


def test_every_command_is_listed() -> None:
    lines = help_text().split("\n")
    for name in COMMANDS:
        assert any(line.startswith(f"  {name} ") for line in lines), name


def test_every_flag_is_listed_once() -> None:
    text = help_text()
    entries = [line.split() for line in text.split("\n") if line.startswith("  -")]
    for flag in FLAGS.values():
        if flag.name != "reset":
            assert sum(flag.spelling in entry for entry in entries) == 1, flag.name
    assert max(map(len, text.split("\n"))) <= 100
    assert "api-key" not in text
