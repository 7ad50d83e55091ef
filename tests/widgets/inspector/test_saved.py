"""A notebook that was executed and saved with its widgets' state: readable, and without secrets."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from ...leak_watch import KEY

CELL = """
import json
import os
import tensormesh_nb as tm
from tensormesh_nb.assembly.answer import Answer
from tensormesh_nb.assembly.builder import Builder
from tensormesh_nb.wire.chunks import decode

client = tm.Client(host="http://127.0.0.1:1/v1", api_key=os.environ['ANY_KEY'], model="m")
builder = Builder(Answer(client.prepare("Hi"), host="h"))
entry = {"token": "Hello", "logprob": -1.0, "bytes": list(b"Hello")}
said = {"delta": {"content": "Hello"}, "logprobs": {"content": [entry]}}
chunk = {"choices": [{"index": 0, **said}]}
builder.add(decode(json.dumps(chunk).encode()), 0.1)
builder.finish("complete", 0.2)
result = tm.ChatResult(builder.answer)
inspector = result.inspect()
inspector
"""


def test_saved_notebook_is_complete_without_a_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANY_KEY", KEY)
    cells = [nbformat.v4.new_code_cell(CELL)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, kernel_name="python3", store_widget_state=True).execute()
    saved = json.dumps(notebook)
    assert KEY not in saved
    assert "anywidget" in json.dumps(notebook.metadata["widgets"])
    (static,) = (output["data"] for output in notebook.cells[0].outputs)
    assert "Hello" in static["text/html"]
    assert static["text/plain"] == "Hello"
    assert "application/vnd.jupyter.widget-view+json" not in static
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "tm-result" in page
