"""The keyword arguments of methods are the request fields, for Python and for type checkers."""

from __future__ import annotations

import re
from pathlib import Path

import mypy.api
import pytest

from tensormesh_nb.wire.fields import keywords
from tensormesh_nb.wire.request import ChatRequest

from .test_request_fields import FIELDS, TOOL

NAMES = [field.name for field in ChatRequest.fields()]
SET_BY_THE_PANEL = {"messages", "stream", "stream_options"}
HEAD = """
from typing import Any
import tensormesh_nb as tm
client, chat, result = tm.Client(), tm.Client().conversation("c"), tm.ChatResult.load("r")
def lookup(city: str) -> str: return city
"""
# The types of large packages take most of the time, and no argument of a request has one of them.
SETTINGS = """
[mypy]
strict = true
follow_imports = silent
error_summary = false
[mypy-IPython.*,anywidget.*,ipywidgets.*,matplotlib.*,narwhals.*,numpy.*,pandas.*]
follow_imports = skip
follow_imports_for_stubs = true
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the lines and the cache of mypy."""
    return tmp_path_factory.mktemp("mypy")


def checked(lines: list[str], folder: Path) -> dict[int, str]:
    """The errors that mypy finds in lines of Python: number of the line to message."""
    file = folder / "lines.py"
    file.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    settings = folder / "mypy.ini"
    settings.write_text(SETTINGS, encoding="utf-8")
    options = [f"--config-file={settings}", f"--cache-dir={folder / 'cache'}"]
    report, problems, _ = mypy.api.run([*options, str(file)])
    assert problems == ""
    found = re.findall(r"lines\.py:(\d+): error: (.*)", report)
    return {int(number) - HEAD.count("\n") - 1: message for number, message in found}


def test_keywords_are_the_request_fields() -> None:
    assert set(keywords.FieldKeywords.__annotations__) == set(NAMES)
    assert set(keywords.RequestKeywords.__annotations__) == {*NAMES, "system"}
    assert set(keywords.TurnKeywords.__annotations__) == {*NAMES, "system"} - {"messages"}
    panel = {*NAMES, "system", "host"} - SET_BY_THE_PANEL
    assert set(keywords.PanelKeywords.__annotations__) == panel


def test_keywords_are_in_the_order_of_the_fields() -> None:
    given = [name for name in keywords.Fields.__annotations__ if name in NAMES]
    assert given == sorted(given, key=NAMES.index)


def test_type_checker_accepts_what_a_request_accepts(folder: Path) -> None:
    calls = [
        f"client.chat('Hi', {name}={value!r})"
        for name, (accepted, _, _) in FIELDS.items()
        for value in (None, *accepted)
    ]
    more = [
        "client.chat([{'role': 'user', 'content': 'Hi'}], system='Be terse.', run_tools=2)",
        "client.stream('Hi', temperature=0, stop='END')",
        "client.score('Hi', 'Hello', top_logprobs=3)",
        "client.prepare(messages='Hi', tools=[lookup], tool_choice=lookup)",
        f"client.chat('Hi', tools=lookup, tool_choice='lookup', response_format={TOOL!r})",
        "chat.send('Hi', temperature=0.2, keep=True, system='Be terse.')",
        "chat.edit(1, 'Hi', max_tokens=5)",
        "with chat.stream('Hi', top_p=0.5) as turn: print(turn.result.text)",
        "tm.panel('c', client=client, host='local', temperature=0)",
        "tm.ChatRequest.of('Hi', system='Be terse.', n=2).replace(n=1).fill(seed=5)",
        "fields: dict[str, Any] = {'temperature': 0.5}; client.chat('Hi', **fields)",
    ]
    lines = calls + more
    assert {lines[at]: message for at, message in checked(lines, folder).items()} == {}


def test_type_checker_refuses_wrong_names_and_types(folder: Path) -> None:
    lines = [
        *(f"client.chat('Hi', {name}=object())" for name in (*NAMES, "system")),
        "client.chat('Hi', temprature=1)",
        "client.stream('Hi', max_new_tokens=5)",
        "client.score('Hi', 'Hello', messages='Hi')",
        "client.chat('Hi', temperature='hot')",
        "client.chat('Hi', n='3')",
        "client.chat('Hi', max_tokens=2.5)",
        "client.chat('Hi', stop=5)",
        "client.chat('Hi', run_tools='all')",
        "chat.send('Hi', temprature=1)",
        "chat.send('Hi', messages='Hi')",
        "chat.edit(1, 'Hi', at=2)",
        "tm.panel('c', stream=True)",
        "tm.ChatRequest.of('Hi').replace(system='Be terse.')",
    ]
    found = checked(lines, folder)
    assert [line for at, line in enumerate(lines) if at not in found] == []
