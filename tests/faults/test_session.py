"""Faults in a session of a real kernel, and a search for the key in everything it produced."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..leak_watch import KEY
from ..notebook.kernel import Cell, Kernel
from ..replay_host import DONE, RESET, ReplayHost, chunk, head, sse
from .table import ANSWER, OVERLOADED, PART, bomb, refused

# Pauses, so that each piece is displayed separately.
PIECES = [step for text in ("Your key is ", KEY[:9], KEY[9:]) for step in (chunk(text), 0.2)]
STREAM = [head(), *sse(*PIECES, chunk(finish_reason="stop"))]
KEY_IN_ERROR = refused("401 X", json.dumps({"error": f"Incorrect API key: {KEY}"}).encode())

# The script of the host, part of the displayed error ("" if none), and the text of the result.
CELLS = [
    (ANSWER, "", "Hello"),
    ([*PART, 0.05, RESET], "Connection reset by peer", "Hello"),
    ([*PART, *sse({"error": {"message": "out of memory", "code": 500}}, DONE)], "out of", "Hello"),
    (refused("429 X", OVERLOADED, "application/json", retry_after="5"), "Retry after 5 s", ""),
    (bomb(2), "compressed more than once", ""),
    (KEY_IN_ERROR, "Incorrect API key: ***", ""),
    ([*STREAM, *sse(DONE)], "", "Your key is ***"),
]


@pytest.fixture(scope="module")
def host() -> Iterator[ReplayHost]:
    with ReplayHost(*(script for script, _, _ in CELLS), KEY_IN_ERROR) as running:
        yield running


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def cells(host: ReplayHost, home: Path) -> Iterator[dict[str, Cell]]:
    """The outputs of a session, by the code of the cell."""
    secret = {"TENSORMESH_INFERENCE_API_KEY": KEY, "TENSORMESH_SERVERLESS_BASE_URL": host.url}
    with Kernel(home, **secret, TENSORMESH_NB_CACHE=str(home)) as kernel:
        done: dict[str, Cell] = {}

        def run(code: str) -> None:
            done[code] = kernel.run(code)

        run(f"import logging; logging.basicConfig(filename='{home}/log', level=0)")
        run("%load_ext tensormesh_nb")
        for number in range(len(CELLS)):
            run(f"%%tmchat -o answer{number} -m m -n 16\nHi {number}")
            run(f"print(answer{number}.text)")
        run("%tmchat config")
        run("%%tmchat --dry-run -m m\nHi")
        run("%xmode Verbose")
        run("import tensormesh_nb as tm\nclient = tm.Client(model='m')")
        run("client.chat('Hi')")
        run("client, client.settings, vars(client), answer0.logprobs.attrs, answer0.__dict__")
        run(f"answer0.save('{home}/answer.json'), answer6.save('{home}/said.json')")
        done["ps"] = kernel.run("import os; print(os.getpid())")
        yield done


@pytest.mark.parametrize(("number", "cell"), list(enumerate(CELLS)))
def test_fault_in_a_cell(number: int, cell: Any, cells: dict[str, Cell]) -> None:
    _, line, text = cell
    shown = cells[f"%%tmchat -o answer{number} -m m -n 16\nHi {number}"]
    assert shown.reply["status"] == ("error" if line else "ok")
    errors = shown.contents("error")
    assert len(errors) == bool(line)
    for error in errors:
        assert line in "".join(error["traceback"])
        assert len(error["traceback"]) == 1
        assert "\n" not in error["traceback"][0].strip()
    assert cells[f"print(answer{number}.text)"].text() == f"{text}\n"


def test_key_is_in_no_output_and_no_file(
    cells: dict[str, Cell], host: ReplayHost, home: Path
) -> None:
    assert sum(KEY in repr(request.headers) for request in host.requests) == len(CELLS) + 1
    assert not any(KEY in request.line for request in host.requests)
    for code, cell in cells.items():
        # While an answer streams, it is shown as it comes. What stays is redacted.
        streamed = code.endswith("Hi 6")
        kept = json.dumps([*(cell.outputs if streamed else cell.messages), cell.reply], default=str)
        assert KEY not in kept, code
        assert KEY[9:] not in kept, code
    assert cells["%%tmchat -o answer6 -m m -n 16\nHi 6"].result()["text/plain"] == "Your key is ***"
    verbose = cells["client.chat('Hi')"].contents("error")[0]["traceback"]
    assert "AuthenticationFailed" in "".join(verbose)
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {"log", "answer.json", "said.json"} <= {path.name for path in files}
    for path in files:
        assert KEY.encode() not in path.read_bytes(), path


def test_key_is_in_no_command_line(cells: dict[str, Cell]) -> None:
    pid = cells["ps"].text().strip()
    listed = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout
    assert pid in listed.split()
    assert KEY not in listed


def test_key_is_in_no_traceback_with_locals() -> None:
    code = f"""if True:
        import sys, traceback, tensormesh_nb as tm
        try:
            with tm.Client(host="http://127.0.0.1:9", api_key={KEY!r}, model="m") as client:
                client.chat("Hi")
        except tm.TensormeshError as error:
            made = traceback.TracebackException.from_exception(error, capture_locals=True)
            lines = [line for line in made.format() if "{KEY}" in line]
            # Only the source line that passes the key contains it.
            assert all("api_key=" in line for line in lines), lines
            print("looked at", len(list(made.stack)))
    """
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("looked at"), done.stderr
