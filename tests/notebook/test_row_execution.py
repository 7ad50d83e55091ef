"""A cell that is sent for each row of a table, in a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from .kernel import Kernel


@pytest.fixture(scope="module", autouse=True)
def loaded(kernel: Kernel) -> None:
    cell = kernel.run(
        "%load_ext tensormesh_nb\n"
        "import pandas as pd\n"
        "df = pd.DataFrame({'city': ['Paris', 'Rome', None], 'n': [1, 2, 3]}, index=list('abc'))\n"
        "mood = 'kindly'"
    )
    assert cell.reply["status"] == "ok", cell.outputs


def evaluated(kernel: Kernel, expression: str) -> str:
    cell = kernel.run(f"print(({expression}))")
    assert cell.reply["status"] == "ok", cell.outputs
    return cell.text().removesuffix("\n")


def test_cell_is_sent_for_each_row(kernel: Kernel, tmp_path: Path) -> None:
    line = f"%%tmchat --inputs df -o out -t 0 -n 4 --store {tmp_path / 'r.db'}"
    cell = kernel.run(f"{line}\n@system\nBe terse.\n@user\nSay {{{{ city }}}} {{{{ mood }}}}.")
    assert cell.reply["status"] == "ok", cell.outputs
    data = cell.result()
    assert data["text/plain"].startswith("<Rows: 3 rows: 2 ok, 1 failed;")
    assert "<table" in data["text/html"]
    assert evaluated(kernel, "out is _, list(out.frame.status)") == str(
        (True, ["ok", "ok", "failed"])
    )
    assert evaluated(kernel, "out.results[0].request.messages[0]['content']") == "Be terse."
    assert evaluated(kernel, "out.results[1].request.messages[1]['content']") == "Say Rome kindly."
    # The progress is text: a saved notebook needs no widget.
    assert {output["output_type"] for output in cell.outputs} == {"stream", "execute_result"}
    # JupyterLab paints stderr as an error.
    assert {output["name"] for output in cell.outputs if "name" in output} == {"stdout"}


def test_dry_run_shows_the_first_request(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat --inputs df --dry-run -o preview\nSay {{ city }} {{ n + 1 }}.")
    assert cell.reply["status"] == "ok", cell.outputs
    assert evaluated(kernel, "preview.body()['messages'][0]['content']") == "Say Paris 2."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--yes", "--yes needs --inputs."),
        ("--max-cost 1", "--max-cost needs --inputs."),
        ("--inputs df --raw", "--raw does not work with --inputs."),
        ("--inputs df -c lesson", "--chat does not work with --inputs."),
        ("--inputs df --inspect", "--inspect does not work with --inputs."),
        ("--inputs dff", "--inputs: 'dff' is not defined. Did you mean df?"),
        ("--inputs mood", "table: expected a DataFrame of pandas or Polars"),
        ("--inputs 5", "--inputs: expected the name of a Python variable, got '5'."),
        ("--inputs df --max-cost -1", "--max-cost: expected a number above 0, got '-1'."),
        ("--inputs df --concurrency 1.5", "--concurrency: expected a whole number above 0"),
        ("--inputs df --store x.db --keep", "--keep does not work with --inputs."),
    ],
)
def test_wrong_line_is_refused(kernel: Kernel, line: str, message: str) -> None:
    cell = kernel.run(f"%%tmchat {line}\nSay {{{{ city }}}}.")
    assert cell.reply["status"] == "error"
    assert message in cell.reply["evalue"]


def test_unknown_column_is_named_with_the_nearest(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat --inputs df\nSay {{ citty }}.")
    assert "no column 'citty'. Did you mean city?" in cell.reply["evalue"]
