"""Saved notebooks, run from top to bottom, are readable in any viewer without the package."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from ..replay_host import DONE, ReplayHost, chunk, head, sse

GOOD = [head(), *sse(chunk("Hel"), 0.1, chunk("lo", finish_reason="stop"), DONE)]
BROKEN = [head(), *sse(chunk("Hel"), 0.1, {"error": {"message": "boom"}}, DONE)]


def executed(*cells: str, allow_errors: bool = False) -> NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, allow_errors=allow_errors
    ).execute()
    nbformat.validate(notebook)
    return notebook


def test_an_answer_is_saved_once_as_text_and_html() -> None:
    with ReplayHost(GOOD) as host:
        notebook = executed(
            "%load_ext tensormesh_nb",
            f"%tmchat config host={host.url} model=m",
            "%%tmchat -o answer\nhi",
            "assert _ is answer and answer.text == 'Hello'",
        )
    loading, configuring, asking, checking = (cell.outputs for cell in notebook.cells)
    assert loading == configuring == checking == []
    (output,) = asking
    assert output.output_type == "execute_result"
    assert output.execution_count == notebook.cells[2].execution_count
    assert set(output.data) == {"text/plain", "text/html"}
    assert output.data["text/plain"] == "Hello"
    assert "widget" not in json.dumps(notebook)


def test_run_all_stops_at_a_failure() -> None:
    with ReplayHost(BROKEN) as host:
        cells = (
            "%load_ext tensormesh_nb",
            f"%%tmchat --host {host.url} -m m -o answer\nhi",
            "print(answer.text, answer.status)",
        )
        with pytest.raises(CellExecutionError, match="boom"):
            executed(*cells)
        notebook = executed(*cells, allow_errors=True)
    result, error = notebook.cells[1].outputs
    assert result.data["text/plain"].startswith("Hel")
    assert [error.ename, len(error.traceback)] == ["ServerError", 1]
    assert notebook.cells[2].outputs[0].text == "Hel failed\n"
