"""Exports of a hostile conversation: names are not used as paths, text is not run as code."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from markdown_it import MarkdownIt

import tensormesh_nb as tm
from tensormesh_nb.config.private_files import write_private
from tensormesh_nb.conversation.export import FORMATS, export
from tensormesh_nb.conversation.history import ChatTurn, History
from tensormesh_nb.conversation.store import Store, load
from tensormesh_nb.conversation.transcript import history_html
from tensormesh_nb.wire.sanitize import escape_unsafe

from ..hostile_text import GIANT, HOSTILE, NAMES
from .turns import complete_result, user

TEXTS = [text for text in HOSTILE if text != GIANT]


def talk(text: str, said: str, **fields: str) -> History:
    """A conversation whose name, answer and model are a text."""
    history = History(text)
    result = complete_result(said, [user(said)], **fields)
    result._answer.model = text
    history.add(
        history.base_for(None, [user(said)]), ChatTurn([user(said)], result.new_messages, result)
    )
    return history


@pytest.mark.parametrize("name", [*TEXTS, *NAMES])
def test_name_is_not_a_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    history = talk(name, "Hi")
    history.store = Store("kept.json", history)
    history.store.write()
    for format in FORMATS:
        export(history, format)
    names = {"here", "kept.json", ".kept.json.lock"}
    assert {path.name for path in tmp_path.rglob("*")} == names
    assert load(Path("kept.json")).name == name
    assert len(repr(history)) < 500
    for shown in (repr(history), history.transcript(), export(history, "markdown")):
        assert escape_unsafe(shown) == shown
    title, *_ = MarkdownIt().parse(export(history, "markdown").split("\n")[0])[1:]
    assert {each.type for each in title.children or ()} <= {"text", "text_special"}


@pytest.mark.parametrize(
    "text", [*TEXTS, "m\n!touch${IFS}evil", "m\u2028!touch evil", "{__import__('os')}"]
)
def test_an_exported_notebook_runs_no_text(text: str) -> None:
    history = talk(text, f"{text}\n!touch evil", model=text or "m")
    book = nbformat.reads(export(history, "notebook"), as_version=4)
    nbformat.validate(book)
    title, setup, *turns = book.cells
    assert title.cell_type == "markdown"
    assert "\n" not in title.source
    assert all(
        line.startswith(("%load_ext ", "%tmchat config ")) for line in setup.source.splitlines()
    )
    for cell in turns:
        ran = ast.parse(TransformerManager().transform_cell(cell.source))
        called = {ast.unparse(each.func) for each in ast.walk(ran) if isinstance(each, ast.Call)}
        magic = {"get_ipython", "get_ipython().run_cell_magic"}
        python = {
            "tm.Client",
            "client.chat",
            "client.conversation",
            f"client.conversation({text!r}).send",
        }
        assert called <= (magic if cell.source.startswith("%%tmchat") else python)
        for data in (output.data for output in cell.outputs):
            assert escape_unsafe(data["text/plain"]) == data["text/plain"]
            rendered = data.get("text/html", "") + data.get("text/markdown", "")
            assert not re.search("<script|<img", rendered, re.IGNORECASE)


@pytest.mark.parametrize("text", TEXTS)
def test_html_and_json_export(text: str) -> None:
    history = talk(text, text)
    drawn = history_html(history)
    assert escape_unsafe(drawn) == drawn
    assert "<script" not in drawn.lower()
    assert "<img" not in drawn.lower()
    assert json.loads(export(history, "json"))["messages"][0]["content"] == text


@pytest.mark.parametrize("unknown", ["pdf", Path("a.md"), None])
def test_unknown_format_is_refused(unknown: Any) -> None:
    with pytest.raises(tm.RequestError, match="export: expected one of markdown"):
        export(History("x"), unknown)


def test_unwritable_path_is_an_error(tmp_path: Path) -> None:
    for name in ("a\0b", "n" * 5000, "no/such/folder"):
        with pytest.raises(tm.SettingsError, match="cannot be written"):
            write_private(tmp_path / name, "x")
