"""The lessons: their text is true of their outputs, their solutions run, any question may be asked.

nbval runs the notebooks and compares the outputs of tagged cells. The last cell of a notebook is
one of them: it prints each statement of the text that does not hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .lessons import NOTEBOOKS
from .notebook.kernel import Kernel
from .replay_host import DONE, ReplayHost, chunk, head, sse

EMOJI = "🦜🏴‍☠️ é\n\n@nobody 日本?"
CLEAN = """\
%unload_ext tensormesh_nb
%reset -f -s
import os
for name in [each for each in os.environ if each.startswith("TENSORMESH_")]:
    del os.environ[name]
"""

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "code") -> list[dict[str, Any]]:
    book = json.loads(path.read_text(encoding="utf-8"))
    return [
        {**cell, "source": "".join(cell["source"])}
        for cell in book["cells"]
        if cell["cell_type"] == kind
    ]


def tags(cell: dict[str, Any]) -> list[str]:
    return list(cell["metadata"].get("tags", ()))


def solutions(path: Path) -> list[dict[str, Any]]:
    """The folded solutions, which nbgrader takes out of a student's version."""
    return [cell for cell in cells(path, "markdown") if "nbgrader" in cell["metadata"]]


def varied(source: str, question: str, tokens: int | None) -> str:
    """A cell with another question, another limit of tokens, and the first texts of long lists."""
    line = source.partition("\n")[0]
    if line.startswith("%%tmchat"):
        source = f"{line}\n{question}"
    else:
        source = re.sub(
            r'"[A-Z][^"\n{]*\?"|"Say hello\."|"(Name|Write) [^"\n]*\."',
            lambda _: repr(question),
            source,
        )
    source = re.sub(r'("""[^"|]*(?:\|[^"|]*){2})\|[^"]*"""', r'\1"""', source)
    if tokens is not None:
        limit = r'(-n |max_tokens=|"max_tokens": |--max-tokens )\d+'
        source = re.sub(limit, rf"\g<1>{tokens}", source)
    return source


def failures(kernel: Kernel, path: Path, question: str, tokens: int | None) -> list[str]:
    """The cells and solutions that fail in a notebook with another question."""
    found = []
    blocks = [
        (cell["id"], code)
        for cell in solutions(path)
        for code in re.findall(r"```python\n(.*?)```", cell["source"], re.DOTALL)
    ]
    sources = [(cell["id"], varied(cell["source"], question, tokens)) for cell in cells(path)]
    for name, source in [*sources, *blocks]:
        ran = kernel.run(source, cell=name)
        if ran.reply["status"] != "ok":
            found.append(f"{name}: {ran.reply['ename']}: {ran.reply['evalue']}")
    return found


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    """One kernel, because its start and imports take longer than a lesson's cells."""
    with Kernel(tmp_path_factory.mktemp("kernel")) as kernel:
        yield kernel


@pytest.fixture
def kernel(started: Kernel) -> Kernel:
    """The kernel without names, settings and keys; nbval runs each lesson in one of its own."""
    assert started.run(CLEAN).reply["status"] == "ok"
    return started


@each_notebook
def test_notebook_survives_a_short_answer_to_another_question(path: Path, kernel: Kernel) -> None:
    assert failures(kernel, path, EMOJI, 1) == []


def test_quickstart_survives_another_question(kernel: Kernel) -> None:
    assert failures(kernel, NOTEBOOKS[0], EMOJI, None) == []


@pytest.mark.parametrize("text", ["", "Hello."])
def test_quickstart_survives_a_host_without_numbers(text: str, kernel: Kernel) -> None:
    answer = [head(), *sse(*([chunk(text)] if text else []), chunk(finish_reason="stop"), DONE)]
    with ReplayHost(answer) as host:
        kernel.run(f"os.environ['TENSORMESH_SERVERLESS_BASE_URL'] = {host.url!r}")
        kernel.run("os.environ['TENSORMESH_INFERENCE_API_KEY'] = 'k'")
        kernel.run("%load_ext tensormesh_nb\n%tmchat config model=m")
        quickstart = [cell for cell in cells(NOTEBOOKS[0]) if "tm.Client()" not in cell["source"]]
        for cell in quickstart[1:]:
            assert kernel.run(cell["source"]).reply["status"] == "ok", cell["source"]
        assert len(host.requests) == 3


def test_learners_see_no_assertions() -> None:
    sources = [cell["source"] for path in NOTEBOOKS for cell in cells(path)]
    assert not any(re.search(r"^\s*assert\b", source, re.MULTILINE) for source in sources)


@each_notebook
def test_notebook_is_saved_with_its_outputs(path: Path) -> None:
    code = cells(path)
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert "error" not in {output["output_type"] for output in outputs}
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert {"image/png", "text/html"} <= kinds
    assert "application/vnd.jupyter.widget-view+json" not in kinds
    # ``python -m tests.lessons`` saves what the next run gives again: no times, counted marks.
    saved = json.dumps(outputs)
    assert "footer=stable" in code[0]["source"]
    assert not re.search(r"tokens/s|first after|tm-at-(?!0{6})", saved)


@each_notebook
def test_last_cell_checks_the_text(path: Path) -> None:
    *others, last = cells(path)
    assert {"claims", "nbval-check-output", "remove-cell"} == set(tags(last))
    assert last["metadata"]["jupyter"] == {"source_hidden": True}
    assert last["outputs"] == []
    assert not any("claims" in tags(cell) for cell in others)


# A number with a unit, or with a decimal point, in the text of a lesson.
_NUMBER = re.compile(
    r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?=\s(?:%|bits?\b|tokens?\b))|(?<![\w.-])(\d+\.\d+)(?![\w.])"
)


@each_notebook
def test_numbers_in_the_text_are_checked(path: Path) -> None:
    text = "\n".join(
        re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", "", cell["source"], flags=re.DOTALL)
        for cell in cells(path, "markdown")
    )
    code = "\n".join(cell["source"] for cell in cells(path)).replace("_", "")
    stated = {first or second for first, second in _NUMBER.findall(text)}
    assert {number for number in stated if number.replace(",", "") not in code} == set()


@each_notebook
def test_exercises_have_folded_solutions_that_nbgrader_knows(path: Path) -> None:
    markdown = cells(path, "markdown")
    exercises = [cell for cell in markdown if cell["source"].startswith("**Exercise")]
    folded = solutions(path)
    assert 3 <= len(exercises) == len(folded) <= 5
    for exercise, solution in zip(exercises, folded, strict=True):
        assert markdown.index(solution) == markdown.index(exercise) + 1
        assert solution["source"].startswith("<details>\n<summary>Solution</summary>\n\n")
        assert solution["source"].endswith("\n\n</details>")
        known = solution["metadata"]["nbgrader"]
        assert (known["solution"], known["grade"], known["schema_version"]) == (True, True, 3)
    names = [cell["metadata"]["nbgrader"]["grade_id"] for cell in folded]
    assert len(set(names)) == len(names)
