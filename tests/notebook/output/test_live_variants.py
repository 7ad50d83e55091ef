"""Answers of variants in columns of one output, in a real kernel with a simulated host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from ...replay_host import DONE, ReplayHost, Request, Script, chunk, head, sse
from ..kernel import Kernel, html_text

LOOP = """
for number in range(2):
    print("before", number)
    out = get_ipython().run_cell_magic("tmchat", "--models A,B", "hi")
"""


def slow(request: Request) -> Script:
    model = request.json()["model"]
    if model == "stuck":
        return [head(), *sse(chunk("par")), 30.0]
    text = chunk(f"lo from {model}", finish_reason="stop")
    return [head(), *sse(chunk("Hel"), 0.7, text, DONE)]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    home = tmp_path_factory.mktemp("kernel")
    with ReplayHost(slow) as host, Kernel(home, XDG_CACHE_HOME=str(home)) as started:
        started.run("%load_ext tensormesh_nb")
        started.run(f"HOST = '{host.url}'\n%tmchat config host={host.url} model=m")
        yield started


def live(kernel: Kernel, code: str, cell: str | None = "a") -> tuple[list[str], list[str]]:
    """The HTML of each update, and the final outputs as text."""
    done = kernel.run(code, cell=cell)
    assert done.reply["status"] == "ok", done.outputs
    pages = [
        html_text(message["content"]["data"].get("text/html", ""))
        for message in done.messages
        if message["msg_type"] in ("display_data", "update_display_data")
    ]
    return pages, [o.get("text") or o["data"]["text/plain"] for o in done.outputs]


def test_answers_stream_in_columns_of_one_output(kernel: Kernel) -> None:
    pages, outputs = live(kernel, "%%tmchat --models A,B -o out\nhi")
    assert any("AHelBHel" in page for page in pages)
    (final,) = outputs  # neither a progress nor a second display of the value
    assert "Hello from A" in final
    assert "Hello from B" in final
    assert kernel.run("print(out is _, len(out))").text() == "True 2\n"
    shown = kernel.run("out", cell="b")
    assert [output["output_type"] for output in shown.outputs] == ["execute_result"]


def test_python_shows_the_same_columns_once(kernel: Kernel) -> None:
    code = "import tensormesh_nb as tm; client = tm.Client(host=HOST, model='m', api_key='k')"
    assert kernel.run(code).reply["status"] == "ok"
    pages, (final,) = live(kernel, "client.sweep('hi', models=['A', 'B'])")
    assert any("AHelBHel" in page for page in pages)
    assert "Hello from B" in final


def test_other_outputs_of_a_loop_stay(kernel: Kernel) -> None:
    _, outputs = live(kernel, LOOP)
    assert [text.split("\n")[0] for text in outputs] == [
        *("before 0", "2 variants: 2 ok", "before 1", "2 variants: 2 ok")
    ]


def test_front_end_without_updates_shows_the_end_once(kernel: Kernel) -> None:
    pages, outputs = live(kernel, "%%tmchat --models A,B\nhi", cell=None)
    assert pages == []
    assert sum("Hello from A" in text for text in outputs) == 1


def test_interrupt_shows_and_keeps_what_is_finished(kernel: Kernel) -> None:
    def stop_after_one(message: dict[str, Any]) -> None:
        page = str(message["content"].get("data"))
        if message["msg_type"] == "update_display_data" and "from A" in page and not stops:
            stops.append(page)
            kernel.interrupt()

    stops: list[str] = []
    stopped = kernel.run("%%tmchat --models A,stuck -o out\nhi", stop_after_one, "a")
    assert stopped.reply["status"] == "ok"
    (output,) = stopped.outputs
    assert "Interrupted. 1 of 2 answers are done" in output["data"]["text/plain"]
    assert "par" in output["data"]["text/plain"]
    assert kernel.run("print(*out.frame.status)").text() == "ok stopped\n"


def test_store_continues_a_sweep(kernel: Kernel, tmp_path: Path) -> None:
    for _ in range(2):
        live(kernel, f"%%tmchat --models A,B --store {tmp_path / 's.db'} -o out\nhi")
        seconds = kernel.run("print(*out.frame.seconds)").text()
    assert kernel.run("print(*out.resume().frame.seconds)").text() == seconds


def test_terminal_shows_the_text_once(
    shell: InteractiveShell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(slow) as host:
        shell.run_line_magic("tmchat", f"config host={host.url} model=m")
        capsys.readouterr()
        line = f"%%tmchat --models A,B --store {tmp_path / 's.db'}"
        shell.run_cell(f"{line}\nhi", store_history=True)
        assert capsys.readouterr().out.count("Hello from A") == 1
