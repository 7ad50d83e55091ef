"""``%%tmchat`` below other lines of a cell."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb import ArgumentError

PROMPT = "%%tmchat -t 0\nWhat's a good pet? Don't guess."


@pytest.mark.parametrize("above", ["seen = 1", "# A question\nseen = 1", "\n%time seen = 1\n"])
def test_lines_above_the_magic_run_and_the_error_says_what_to_do(
    shell: InteractiveShell, above: str
) -> None:
    with pytest.raises(ArgumentError, match="%%tmchat must be the first line of its cell"):
        shell.run_cell(f"{above}\n{PROMPT}").raise_error()
    assert shell.user_ns["seen"] == 1


@pytest.mark.parametrize(
    "code", ['text = """\n%%tmchat\nHi"""', "\n\n%%capture text\n%%tmchat -h\n%%tmchat\n"]
)
def test_other_cells_are_not_changed(shell: InteractiveShell, code: str) -> None:
    shell.run_cell(code).raise_error()
    assert "%%tmchat" in str(shell.user_ns["text"])


def test_unloading_leaves_nothing(shell: InteractiveShell) -> None:
    shell.run_line_magic("unload_ext", "tensormesh_nb")
    assert not any("FirstLine" in repr(each) for each in shell.input_transformers_cleanup)
    assert shell.find_line_magic("%tmchat") is None
    shell.run_line_magic("load_ext", "tensormesh_nb")
