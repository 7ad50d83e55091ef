"""Running a notebook again changes no byte of its outputs."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from pathlib import Path
from secrets import token_hex
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from ..factories import entry
from ..replay_host import DONE, ReplayHost, Request, Script, chunk, head, sse
from ..saved_files import RELEASES

LIVE = (
    "%load_ext tensormesh_nb",
    "import tensormesh_nb as tm, pandas as pd",
    "%tmchat config host={url} model=m footer=stable max_retries=1",
    "%%tmchat -o answer\nhi",
    "answer",
    "for prompt in ('a', 'b'):\n    get_ipython().run_cell_magic('tmchat', '', prompt)",
    "%%tmchat --inspect\nhi",
    "answer.inspect()",
    "%%tmchat -c talk\nfirst",
    "%tmchat show talk",
    "tm.panel('talk')",
    "table = pd.DataFrame({'x': ['a', 'b']})",
    "%%tmchat --inputs table -o rows\nSay {{ x }}",
    "rows",
    "client = tm.Client(host='{url}', model='m', max_retries=1)",
    "client.sweep('hi', temperature=[0, 1])",
    "client.sweep('Say {{ x }}', table=table, temperature=[0, 1])",
    "%%tmchat --next\n@user\nhi\n@assistant\nThe",
    "answer.plot();",
    "answer.logprobs.drop(columns='time')",
)
# A replay has the times of its recording.
REPLAYED = (
    "%tmchat config --reset",
    "%tmchat config cassette={path} cassette_mode=replay cassette_pace=none",
    "%%tmchat -o made -t 0 --max-tokens 4 --top-logprobs 2\nSay one.",
    "made.inspect()",
    "made.logprobs, made.timing",
)


BUSY = itertools.cycle((True, False))


def host_answer(request: Request) -> Script:
    """Ids and times differ in every answer."""
    if "messages" not in request.json():
        return [head("404 Not Found"), b""]
    if request.json()["messages"][-1]["content"] == "b" and next(BUSY):
        return [head("429 Too Many Requests", "application/json"), b"{}"]  # a random pause
    logprobs = [{"content": [entry(text, -0.5, top_logprobs=[entry(text, -0.5)])]} for text in "ab"]
    events: list[Any] = [
        chunk("a", logprobs=logprobs[0]) | {"id": token_hex(8)},
        int(token_hex(1), 16) / 8000,
        chunk("b", logprobs=logprobs[1], finish_reason="stop"),
    ]
    return [head(), *sse(*events, DONE)]


def executed(cells: tuple[str, ...], **values: object) -> NotebookNode:
    notebook = new_notebook(
        cells=[
            new_code_cell(re.sub(r"\{(url|path)\}", lambda m: str(values[m[1]]), cell), id=f"c{at}")
            for at, cell in enumerate(cells)
        ]
    )
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    return notebook


def test_running_a_notebook_again_changes_no_byte(tmp_path: Path) -> None:
    path = tmp_path / "lesson.jsonl"
    shutil.copy(RELEASES / "0.1.0" / "cassette.jsonl", path)
    with ReplayHost(host_answer) as host:
        first, second = (executed(LIVE + REPLAYED, url=host.url, path=path) for _ in range(2))
    for one, other in zip(first.cells, second.cells, strict=True):
        assert one.outputs == other.outputs, one.source
    # The state of widgets is kept too, and its ids are those in the outputs.
    ids = [next(iter(each.metadata.widgets.values()))["state"].keys() for each in (first, second)]
    assert ids[0] == ids[1]
    shown = json.dumps([cell.outputs for cell in first.cells])
    assert str(tmp_path) not in shown
    assert not re.search(r"object at 0x|\.db\b|/root|/home", shown)
