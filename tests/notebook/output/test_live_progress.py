"""The progress of a run in each kind of front end, in a real kernel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tensormesh_nb.notebook.output.live_progress import LiveProgress, live_progress

from ...replay_host import ReplayHost, Request, Script
from ...rows.answers import echo
from ..kernel import Kernel, html_text


def slow(request: Request) -> Script:
    return [0.05, *echo(request)]


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """Without the extension: a client in a notebook needs none."""
    home = tmp_path_factory.mktemp("kernel")
    with ReplayHost(slow) as host, Kernel(home, XDG_CACHE_HOME=str(home)) as started:
        cell = started.run(
            "import tensormesh_nb as tm\n"
            f"client = tm.Client(host={host.url!r}, model='m')\n"
            "table = [{'word': str(number)} for number in range(20)]\n"
            "prompt = '{{ word }}'"
        )
        assert cell.reply["status"] == "ok", cell.outputs
        yield started


@pytest.mark.parametrize(
    "code",
    [
        "rows = client.map(table, prompt)",
        "rows = await client.amap(table, prompt)",
        "rows = client.sweep('a', temperature=[0, 1], repeat=10)",
    ],
)
def test_notebook_updates_one_output_in_place(kernel: Kernel, code: str) -> None:
    cell = kernel.run(code, cell="a")
    assert cell.reply["status"] == "ok", cell.outputs
    assert len(cell.contents("display_data")) == 1
    assert "| 0/20 [" in cell.contents("display_data")[0]["data"]["text/plain"]
    assert len(cell.contents("update_display_data")) >= 2
    (output,) = cell.outputs
    assert set(output["data"]) == {"text/plain", "text/html"}
    text, note = output["data"]["text/plain"].split("\n")
    html = html_text(output["data"]["text/html"])
    assert html.startswith(text)
    assert html.endswith(note)
    assert text.startswith("20 of 20 ")
    assert note.startswith("Answers are kept in ")
    assert "tokens/s, " in text


def test_unattended_run_has_only_the_end_in_one_output(kernel: Kernel, tmp_path: Path) -> None:
    run = f"rows = client.map(table, prompt, max_total_tokens=1, store={str(tmp_path / 'r.db')!r})"
    for code in (f"%%capture out\n{run}", run):
        cell = kernel.run(code, cell="a" if "capture" in code else None)
        assert cell.reply["status"] == "ok", cell.outputs
        assert not cell.contents("update_display_data")
    (output,) = kernel.run("rows = client.map(table, prompt)").outputs
    assert output["data"]["text/plain"].startswith("20 of 20 rows in 00:0")
    assert kernel.run("len(out.outputs)").result()["text/plain"] == "1"
    assert [each["output_type"] for each in cell.outputs] == ["display_data", "stream"]
    assert cell.outputs[0]["data"]["text/plain"].startswith("0 of 20 rows in 00:0")


def test_console_has_a_line_of_text(kernel: Kernel) -> None:
    cell = kernel.run("rows = client.map(table, prompt)", allow_stdin=True)
    assert {output["output_type"] for output in cell.outputs} == {"stream"}
    assert "| 20/20 [" in cell.text()


def test_line_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []
    name = "tensormesh_nb.notebook.output.live_progress._display"
    monkeypatch.setattr(name, lambda data, **_: shown.append(data))
    LiveProgress(is_live=False).end("1 <b>$")
    assert "1 &lt;b&gt;$" in shown[0]["text/html"]


def test_there_is_none_without_ipython() -> None:
    assert live_progress() is None
