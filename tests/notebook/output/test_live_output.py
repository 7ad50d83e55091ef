"""Outputs that show a streaming answer and are replaced by its final output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tensormesh_nb.notebook.output.live_output import LENGTH

from ...replay_host import DONE, ReplayHost, Script, chunk, head, sse
from ..kernel import Cell, Kernel

HELLO: Script = [head(), *sse(chunk("Hel"), 0.15, chunk("lo", finish_reason="stop"), DONE)]
LOOP = """
import tqdm
for number in tqdm.tqdm(range(2)):
    print("before", number)
    answer = get_ipython().run_cell_magic("tmchat", "", "hi")
    display({"text/html": f"<b>after {number}</b>"}, raw=True)
"""


@pytest.fixture(scope="module")
def host() -> Iterator[ReplayHost]:
    with ReplayHost(HELLO) as started:
        yield started


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory, host: ReplayHost) -> Iterator[Kernel]:
    with Kernel(tmp_path_factory.mktemp("kernel")) as started:
        started.run("%load_ext tensormesh_nb")
        started.run(f"%tmchat config host={host.url} model=m")
        yield started


def shown(cell: Cell) -> list[str]:
    """The final outputs of a cell, in order: printed text, and the last words of displayed HTML."""
    assert cell.reply["status"] == "ok", cell.outputs
    return [
        output.get("text") or output["data"].get("text/plain") or output["data"]["text/html"]
        for output in cell.outputs
        if output.get("name") != "stderr"
    ]


@pytest.mark.parametrize("cell_id", ["a", None])
def test_other_outputs_of_a_cell_stay(kernel: Kernel, cell_id: str | None) -> None:
    cell = kernel.run(LOOP, cell=cell_id)
    assert shown(cell) == [
        *("before 0\n", "Hello", "<b>after 0</b>"),
        *("before 1\n", "Hello", "<b>after 1</b>"),
    ]
    assert "2/2" in cell.text("stderr")
    assert cell.contents("clear_output") == []


@pytest.mark.parametrize("cell_id", ["a", None])
@pytest.mark.parametrize(
    "code",
    [
        "%%tmchat\nhi",
        "%%time\nprint(1, end='') or get_ipython().run_cell_magic('tmchat', '', 'hi')",
        "r = get_ipython().run_cell_magic('tmchat', '', 'hi')\nr",
        "def ask():\n    return get_ipython().run_cell_magic('tmchat', '', 'hi')\nask();",
        "%%capture captured\n%%tmchat\nhi",
    ],
)
def test_answer_is_displayed_once(kernel: Kernel, code: str, cell_id: str | None) -> None:
    cell = kernel.run(code, cell=cell_id)
    if code.startswith("%%capture"):
        assert cell.outputs == []
        cell = kernel.run("print(captured.stdout, captured.stderr, end='')\ncaptured.show()")
        assert kernel.run("print(len(captured.outputs))").text() == "1\n"
    assert sum("Hello" in str(output.get("data")) for output in cell.outputs) == 1
    assert "\x1b" not in cell.text()
    assert "Hello" not in cell.text()
    # Later cells display results as before.
    later = kernel.run("%tmchat last", cell=cell_id)
    assert [output["output_type"] for output in later.outputs] == ["execute_result"]


def test_displaying_another_result_in_the_same_cell(kernel: Kernel) -> None:
    kernel.run("%%tmchat -o first\nhi", cell="a")
    cell = kernel.run(
        "r = get_ipython().run_cell_magic('tmchat', '', 'hi')\ndisplay(first)\nr", cell="b"
    )
    assert [o["output_type"] for o in cell.outputs] == [
        *("display_data", "display_data", "execute_result"),
    ]


def test_answer_in_an_output_widget_is_not_updated_in_place(kernel: Kernel) -> None:
    cell = kernel.run(
        "import ipywidgets\nplace = ipywidgets.Output()\nwith place:\n"
        "    r = get_ipython().run_cell_magic('tmchat', '', 'hi')",
        cell="a",
    )
    assert cell.contents("update_display_data") == []
    assert [o["data"]["text/plain"] for o in cell.outputs] == ["Hello"]


def test_front_end_that_ignores_updates_displays_the_answer_once(kernel: Kernel) -> None:
    """``jupyter console`` prints the plain text of what is displayed, and makes no updates."""
    cell = kernel.run("%%tmchat\nhi", allow_stdin=True)
    printed = [
        message["content"]["data"].get("text/plain")
        for message in cell.messages
        if message["msg_type"] in ("display_data", "execute_result")
    ]
    assert [text for text in printed if text is not None] == ["Hello"]
    assert len(cell.live()) >= 2


def test_live_text_is_complete_before_the_end(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat\nhi", cell="a")
    assert cell.live() == ["Hel", "Hello"]
    (output,) = cell.outputs
    assert output["data"]["text/plain"] == "Hello"
    kinds = [message["msg_type"] for message in cell.messages]
    assert kinds.count("display_data") == 1
    assert "execute_result" not in kinds


@pytest.mark.parametrize("piece", ["word ", "word\n", "x", "paragraph of words.\n\n"])
def test_long_text_is_divided_among_outputs_and_nothing_is_lost(kernel: Kernel, piece: str) -> None:
    text = piece * (5 * LENGTH // len(piece))
    pieces = [text[at : at + 700] for at in range(0, len(text), 700)]
    steps: list[Any] = [step for each in pieces for step in (chunk(each), 0.1)]
    with ReplayHost([head(), *sse(*steps, chunk(finish_reason="stop"), DONE)]) as host:
        cell = kernel.run(f"%%tmchat --host {host.url} -m m --no-logprobs\nhi", cell="a")
    outputs: dict[str, str] = {}
    for message in cell.messages:
        content = message["content"]
        page = content.get("data", {}).get("text/html", "")
        if "tm-live" in page:
            outputs[content["transient"]["display_id"]] = page
    longest = max(len(page) for page in outputs.values())
    assert len(outputs) > 2
    assert longest < 40 * LENGTH  # with marks for line breaks
    assert cell.result()["text/plain"].rstrip("\n") == text.rstrip("\n")
    # One output is left with content.
    assert len(cell.outputs) == 1


def test_hostile_text_is_escaped(kernel: Kernel) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e"
    thought = {"choices": [{"index": 0, "delta": {"reasoning": evil}}]}
    steps = sse(thought, 0.15, chunk(evil, finish_reason="stop"), DONE)
    with ReplayHost([head(), *steps]) as host:
        cell = kernel.run(f"%%tmchat --host {host.url} -m m\nhi", cell="a")
    for message in cell.messages:
        page = message["content"].get("data", {}).get("text/html", "")
        assert "<script" not in page
        assert "<img" not in page
        assert "\x1b" not in page
        assert "\u202e" not in page


def test_run_of_a_notebook_keeps_all_answers(kernel: Kernel, tmp_path: Path) -> None:
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": "code", "id": name, "metadata": {}, "outputs": [], "source": source}
            | {"execution_count": None}
            for name, source in (
                ("a", "print('one')"),
                ("b", "%%tmchat\nhi"),
                ("c", "print('two')"),
            )
        ],
    }
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(notebook))
    for cell_id in ("a", None):
        assert shown(kernel.run(f"%run {path}", cell=cell_id)) == ["one\n", "Hello", "two\n"]


def test_place_in_the_queue_is_shown_until_the_answer_begins(kernel: Kernel) -> None:
    waiting: Script = [head(), b": queue 3\n\n", 0.3, b": queue 2\n\n", 0.3, *HELLO[1:]]
    busy = [head("429 X", retry_after="0.5", x_should_retry="true") + b"Busy"]
    with ReplayHost(busy, waiting) as waited:
        cell = kernel.run(f"%%tmchat --host {waited.url}\nhi", cell="q")
    updates = [
        content["data"].get("text/html", "")
        for kind in ("display_data", "update_display_data")
        for content in cell.contents(kind)
    ]
    assert sum("Sent again in 1 s: Busy" in html for html in updates) == 1
    assert sum("3rd in the queue" in html for html in updates) == 1
    assert sum("2nd in the queue" in html for html in updates) == 1
    assert all("in the queue" not in html for html in updates if "Hel" in html)
    assert "queue" not in json.dumps(cell.outputs)
