"""Faults in a cell and a panel of a real kernel give one line, not a traceback."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator

import pytest

from ..leak_watch import KEY
from ..notebook.kernel import Cell, Kernel
from .fault import Fault
from .table import TABLE
from .test_faults import pattern

FAULTS = [fault for group, faults in TABLE.items() for fault in faults]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "no_proxy")

CELL = "%%tmchat --client client -o answer\nHi"
PANEL = "panel = tm.panel(client.settings.host, client=client)\nanswer = None\npanel.send('Hi')"
REPORT = (
    "answer = answer or panel.last\n"
    "calls = [call['function']['arguments'] for call in answer.tool_calls]\n"
    "print(json.dumps([answer.status, answer.text[:30], len(answer.text), len(answer.logprobs), "
    "sum(map(len, calls))]))"
)

# Errors that a panel handles differently from a cell.
IN_PANEL = TABLE["Refusals"] + TABLE["Broken streams"] + TABLE["Excessive data"]
CASES = [
    *(pytest.param(fault, CELL, id=f"{fault.name}, cell") for fault in FAULTS),
    *(pytest.param(fault, PANEL, id=f"{fault.name}, panel") for fault in IN_PANEL),
]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with Kernel(tmp_path_factory.mktemp("home"), THE_KEY=KEY) as started:
        started.run("%load_ext tensormesh_nb")
        started.run("import json, os, tensormesh_nb as tm")
        yield started


def lines(cell: Cell) -> list[str]:
    """Return the displayed lines of an error."""
    return [line for error in cell.contents("error") for line in error["traceback"]]


@pytest.mark.parametrize(("fault", "ask"), CASES)
def test_fault(kernel: Kernel, fault: Fault, ask: str) -> None:
    with fault.play() as (url, settings, strangers):
        proxies = {name: os.environ.get(name) for name in PROXIES}
        kernel.run(f"os.environ.update({ {k: v for k, v in proxies.items() if v is not None} })")
        made = kernel.run(
            f"client = tm.Client(host={url!r}, api_key=os.environ['THE_KEY'], model='m', "
            f"**{settings})"
        )
        done = made if made.reply["status"] == "error" else kernel.run(ask)
        kernel.run(f"client.close(); [os.environ.pop(name, None) for name in {PROXIES}]")
        assert all(KEY not in repr(request) for host in strangers for request in host.requests)
    seen = lines(done)
    assert len(seen) == bool(fault.message)
    for line in seen:
        assert re.fullmatch(pattern(fault.message), line.replace(url, "HOST"))
    assert KEY not in json.dumps(done.outputs, default=str)
    if fault.expected_status == "not sent":
        return
    status, text, length, tokens, arguments = json.loads(kernel.run(REPORT).text())
    assert (status, text, length) == (fault.expected_status, fault.text[:30], len(fault.text))
    assert (tokens, arguments) == (fault.tokens, fault.arguments)
