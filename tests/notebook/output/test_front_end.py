"""The front end that runs a cell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.notebook.output.front_end import (
    FrontEnd,
    cell_id,
    front_end_of,
    has_kernel,
    parent_of,
)


def kernel_shell(metadata: Any = None, **content: Any) -> Any:
    """A shell of a kernel, as far as these functions read it."""
    parent = {"header": {"msg_id": "1"}, "metadata": metadata or {}, "content": content}
    return SimpleNamespace(kernel=object(), display_pub=None, get_parent=lambda: parent)


def test_shell_without_a_kernel_is_a_terminal(shell: InteractiveShell) -> None:
    assert not has_kernel(shell)
    assert front_end_of(shell) is FrontEnd.TERMINAL
    assert parent_of(shell) == {}
    assert cell_id(shell) is None


def test_cell_id_is_a_notebooks() -> None:
    assert cell_id(kernel_shell({"cellId": "c1"})) == "c1"
    assert front_end_of(kernel_shell({"cellId": "c1"})) is FrontEnd.NOTEBOOK


@pytest.mark.parametrize("metadata", [None, {"cellId": 5}, ["x"]])
def test_without_a_cell_id_input_decides(metadata: Any) -> None:
    assert cell_id(kernel_shell(metadata)) is None
    assert front_end_of(kernel_shell(metadata, allow_stdin=True)) is FrontEnd.CONSOLE
    assert front_end_of(kernel_shell(metadata, allow_stdin=False)) is FrontEnd.BATCH


def test_voila_shows_outputs_to_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert front_end_of(kernel_shell(None, allow_stdin=False)) is FrontEnd.NOTEBOOK


def test_captured_output_is_for_later() -> None:
    captured = kernel_shell({"cellId": "c1"})
    captured.display_pub = CapturingDisplayPublisher()
    assert front_end_of(captured) is FrontEnd.BATCH


def test_output_that_fills_a_widget_is_not_updated() -> None:
    import ipywidgets

    widget = ipywidgets.Output()
    widget.msg_id = "1"
    try:
        assert front_end_of(kernel_shell({"cellId": "c1"})) is FrontEnd.BATCH
    finally:
        widget.close()
