"""A notebook that was executed and saved with its widgets' state: readable, and without secrets."""

from __future__ import annotations

import json

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

CELL = """
import json
import tensormesh_nb as tm
from tensormesh_nb.wire.chunk import decode

client = tm.Client(host="http://127.0.0.1:1/v1", api_key="sk-the-secret-key", model="m")
result = client._result(client.prepare("Hi"))
entry = {"token": "Hello", "logprob": -1.0, "bytes": list(b"Hello")}
chunk = {"choices": [{"index": 0, "delta": {"content": "Hello"}, "logprobs": {"content": [entry]}}]}
result.add(decode(json.dumps(chunk).encode()), 0.1)
result.finish("complete", 0.2)
inspector = result.inspect()
inspector
"""


def test_it_is_complete_without_a_kernel_and_holds_no_key() -> None:
    cells = [nbformat.v4.new_code_cell(CELL)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    # The key is in the cell for this test's sake alone; what is looked at is all the rest.
    NotebookClient(notebook, timeout=60, kernel_name="python3", store_widget_state=True).execute()
    notebook.cells[0].source = ""
    saved = json.dumps(notebook)
    assert "the-secret-key" not in saved
    assert "anywidget" in json.dumps(notebook.metadata["widgets"])
    static, view = (output["data"] for output in notebook.cells[0].outputs)
    assert "Hello" in static["text/html"]
    assert static["text/plain"] == "Hello"
    assert view["text/plain"].startswith("<Inspector of <ChatResult complete: 'Hello'")
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "tm-result" in page
