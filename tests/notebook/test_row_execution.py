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
    progress, _ = cell.outputs
    assert progress["data"]["text/plain"].startswith("3 of 3 rows in 00:0")


def test_dry_run_shows_the_first_request(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat --inputs df --dry-run -o preview\nSay {{ city }} {{ n + 1 }}.")
    assert cell.reply["status"] == "ok", cell.outputs
    assert evaluated(kernel, "preview.body()['messages'][0]['content']") == "Say Paris 2."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--yes", "--yes needs --inputs, --models, --sweep or --repeat."),
        ("--max-cost 1", "--max-cost needs --inputs, --models"),
        ("--inputs df --raw", "--raw does not work with --inputs."),
        ("--inputs df -c lesson", "--chat does not work with --inputs."),
        ("--inputs df --inspect", "--inspect does not work with --inputs."),
        ("--inputs dff", "--inputs: 'dff' is not defined. Did you mean df?"),
        ("--inputs mood", "table: expected a DataFrame of pandas or Polars"),
        ("--inputs 5", "--inputs: expected the name of a Python variable, got '5'."),
        ("--inputs df --max-cost -1", "--max-cost: expected a number above 0, got '-1'."),
        ("--inputs df --concurrency 1.5", "--concurrency: expected a whole number above 0"),
        ("--inputs df --store x.db --keep", "--keep does not work with --inputs."),
        ("--inputs df --view text", "--view does not work with --inputs."),
        ("--models A,B -c lesson", "--chat does not work with --models."),
        ("--repeat 3 --inspect", "--inspect does not work with --repeat."),
        ("--sweep temperature=0,1 --next", "--next does not work with --sweep."),
        ("--sweep temperature=0,1 -t 0", "--sweep temperature has the values: leave out --temp"),
        ("--sweep system=A,B -s C", "--sweep system has the values: leave out -s."),
        ("--sweep top_p=0,1 --sweep top-p=1", "--sweep top_p was given twice; write its values in"),
        ("--models A,B -m C", "--models has the models: leave out -m and --sweep model."),
        ("--models A,B --sweep model=C", "--models has the models: leave out -m and"),
        ("--sweep temperature=0,1 --n=3", "--n does not work with --sweep: --repeat N asks"),
        (
            "--inputs df --models A,A",
            "models: “A” is given twice. To ask a variant several times, use repeat.",
        ),
        ("--models A,,B", "--models: expected model ids, such as A,B; got 'A,,B'."),
        ("--models A,B --truth n", "--truth needs --inputs, and --models, --sweep or --repeat."),
        ("--inputs df --truth n", "--truth needs --inputs, and --models, --sweep or --repeat."),
        ("--inputs df --repeat 2 --truth m", "truth: the table has no column 'm'."),
        ("--repeat 2 --match equals", "--match needs --truth COLUMN."),
        ("--match equal", "--match: expected equals or contains, got 'equal'."),
        ("--repeat 0", "--repeat: expected a whole number above 0, got '0'."),
        ("--sweep temprature=0,1", "--sweep unknown field: temprature. Did you mean temperature?"),
        ("--sweep temperature=0,5", "--sweep temperature: expected a number from 0 to 2, got 5."),
        ("--sweep temperature=", "--sweep temperature: there are no values."),
        ("--sweep temperature", "--sweep: expected a field and its values, such as"),
        ("--inputs df --sweep n=1,2", "n: cannot be swept; repeat=... sends several requests"),
    ],
)
def test_wrong_line_is_refused(kernel: Kernel, line: str, message: str) -> None:
    cell = kernel.run(f"%%tmchat {line}\nSay {{{{ city }}}}.")
    assert cell.reply["status"] == "error"
    assert message in cell.reply["evalue"]


def test_variants_of_a_cell_and_of_a_table(kernel: Kernel, tmp_path: Path) -> None:
    line = f"%%tmchat --sweep temperature=0,1 --repeat 2 -n 4 -o out --store {tmp_path / 'r.db'}"
    cell = kernel.run(f"{line}\n@system\nBe terse.\n@user\nSay {{{{ mood }}}}.")
    assert cell.reply["status"] == "ok", cell.outputs
    assert cell.result()["text/plain"].startswith("2 variants x 2 repeats: 4 ok")
    prompt = "out.results[0].request.messages[1]['content']"
    assert evaluated(kernel, prompt) == "Say kindly."
    line = "%%tmchat --inputs df --truth n --match contains --sweep temperature=0,1 -n 4"
    cell = kernel.run(f"{line} --store {tmp_path / 'r.db'} -o out\nSay {{{{ city }}}}.")
    assert cell.result()["text/plain"].startswith("2 variants x 3 rows: 4 ok, 2 failed")
    assert evaluated(kernel, "out.frame['right'].tolist()") == "[0.0, 0.0, <NA>, 0.0, 0.0, <NA>]"


def test_dry_run_lists_the_variants(kernel: Kernel) -> None:
    line = '%%tmchat --sweep stop=a,b --sweep system=["Be terse.",null] --repeat 2 --dry-run'
    cell = kernel.run(f"{line} -o preview\nHi")
    assert cell.reply["status"] == "ok", cell.outputs
    assert cell.text() == (
        "4 variants, 2 each: stop ['a'] · system “Be terse.”; stop ['a'] · no system; "
        "stop ['b'] · system “Be terse.”; stop ['b'] · no system\n"
    )
    assert evaluated(kernel, "preview.body()['stop']") == "['a']"
    assert evaluated(kernel, "preview.body()['messages'][0]['content']") == "Be terse."


def test_cell_fails_if_no_variant_has_an_answer(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat --models A,B -o out\nHi")
    assert cell.reply["status"] == "error"
    assert "No variant has an answer: The model `A` does not exist." in cell.reply["evalue"]
    assert evaluated(kernel, "out.counts['failed']") == "2"


def test_completion_of_variants(kernel: Kernel) -> None:
    assert "temperature=" in kernel.complete("%%tmchat --sweep temp")
    assert "--models" in kernel.complete("%%tmchat --mod")


def test_unknown_column_is_named_with_the_nearest(kernel: Kernel) -> None:
    cell = kernel.run("%%tmchat --inputs df\nSay {{ citty }}.")
    assert "no column 'citty'. Did you mean city?" in cell.reply["evalue"]
