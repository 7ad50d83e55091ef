"""The variables that a magic sees: the notebook's, and those of the function that runs it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb import ArgumentError

SETUP = """
topic, other = "global", "the notebook's"
ask = get_ipython().run_cell_magic
"""


def sent(shell: InteractiveShell, code: str) -> Any:
    outcome = shell.run_cell(SETUP + code)
    outcome.raise_error()
    return shell.user_ns["found"]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(topic):\n    return ask('tmchat', '--dry-run -m m', '{{ topic }} {{ other }}')\n"
         "found = f('local')", "local the notebook's"),
        ("found = ask('tmchat', '--dry-run -m m', '{{ topic }}')", "global"),
        ("found = [ask('tmchat', '--dry-run -m m', '{{ t }}') for t in 'ab'][1]", "b"),
        ("def f():\n    inner = 'i'\n    def g():\n        inner\n"
         "        return ask('tmchat', '--dry-run -m m', '{{ inner }}')\n    return g()\n"
         "found = f()", "i"),
        ("def f(topic):\n"
         "    return [ask('tmchat', '--dry-run -m m', '{{ topic }}{{ t }}') for t in 'a']\n"
         "found, = f('local ')", "local a"),
        ("def run(function):\n    return function()\n"
         "def f(topic):\n"
         "    return run(lambda: ask('tmchat', '--dry-run -m m', '{{ topic }}'))\n"
         "found = f('local')", "local"),
        ("def f(model):\n    %tmchat config temperature={{ model }}\nf(1)\n"
         "found = ask('tmchat', '--dry-run -m m', '{{ topic }}')", "global"),
        ("class C:\n    topic = 'class'\n"
         "    found = ask('tmchat', '--dry-run -m m', '{{ topic }}')\n"
         "found = C.found", "class"),
    ],
)  # fmt: skip
def test_variables_of_the_caller_come_first(shell: InteractiveShell, code: str, found: str) -> None:
    body = sent(shell, code).body()
    assert body["messages"][0]["content"] == found, json.dumps(body)
    if "config" in code:
        assert body["temperature"] == 1


GONE = [
    "def f():\n    topic = 1\n    del topic\n    ask('tmchat', '', '{{ topic }}')\nf()",
    "def f(yes):\n    if yes:\n        topic = 1\n    ask('tmchat', '', '{{ topic }}')\nf(False)",
]
if sys.version_info >= (3, 11):  # earlier Pythons do not know where a function stands
    GONE += [
        "def f(topic):\n    return lambda: (lambda: ask('tmchat', '', '{{ topic }}'))()\nf(1)()",
        "class C:\n    def f(self, topic):\n"
        "        return lambda: ask('tmchat', '', '{{ topic }}')\nC().f(1)()",
    ]


@pytest.mark.parametrize("code", GONE)
def test_a_variable_that_is_gone_is_undefined(shell: InteractiveShell, code: str) -> None:
    with pytest.raises(ArgumentError, match=r"\{\{ topic \}\}: 'topic' is not defined"):
        sent(shell, code)


def test_a_cell_sees_the_notebook(shell: InteractiveShell) -> None:
    shell.run_cell("topic = 'x'")
    shell.run_cell("%%tmchat --dry-run -m {{ topic }} -o preview\n{{ topic }}").raise_error()
    body = shell.user_ns["preview"].body()
    assert (body["model"], body["messages"][0]["content"]) == ("x", "x")
