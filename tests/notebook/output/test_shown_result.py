"""A result that the running cell has displayed is not displayed again."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.notebook.output.shown_result import ShownResult

from ...factories import load_recorded


def shown(shell: InteractiveShell, capsys: pytest.CaptureFixture[str], code: str) -> str:
    capsys.readouterr()
    assert shell.run_cell(code, store_history=True).success
    return capsys.readouterr().out


def test_result_of_the_cell_is_displayed_once(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    result = load_recorded("plain.json")
    shell.user_ns |= {"ShownResult": ShownResult, "result": result}
    first = "ShownResult(get_ipython(), result); result"
    assert "Hello there!" not in shown(shell, capsys, first)
    assert shell.user_ns["_"] is result
    assert "Hello there!" in shown(shell, capsys, "result")


def test_another_result_of_the_cell_is_displayed(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"result": load_recorded("plain.json"), "other": load_recorded("plain.json")}
    shell.user_ns |= {"ShownResult": ShownResult, **names}
    code = "ShownResult(get_ipython(), result); other"
    assert "Hello there!" in shown(shell, capsys, code)


def test_cell_that_displays_nothing_leaves_nothing_behind(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.user_ns |= {"ShownResult": ShownResult, "result": load_recorded("plain.json")}
    shown(shell, capsys, "ShownResult(get_ipython(), result);")
    assert "Hello there!" in shown(shell, capsys, "result")
