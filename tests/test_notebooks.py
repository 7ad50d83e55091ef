"""The notebooks: what their cells show is right, and they survive any question in its place.

A learner sees no assertions: they are here, by the id of the cell after which they run.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from .notebook.kernel import Kernel
from .replay_host import DONE, ReplayHost, chunk, head, sse

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

CHECKS = {
    "quickstart-05": """
        assert answer.status == "complete"
    """,
    "quickstart-07": """
        assert b"".join(tokens[tokens.segment == "content"].bytes).decode() == answer.text
        assert len(tokens) == answer.usage.completion_tokens
    """,
    "quickstart-09": """
        assert alternatives.groupby("position").chosen.sum().eq(1).all()
    """,
    "quickstart-11": """
        assert set(ids.segment) >= {"prompt", "content"}
    """,
    "quickstart-13": """
        assert _.axes[0].get_ylabel() == "bits"
    """,
    "quickstart-17": """
        assert third.logprobs.logprob.notna().all()
    """,
    "the-api-04": """
        assert len({choice.text for choice in tries.choices}) == 3
    """,
    "the-api-06": """
        assert hot.text == greedy.text
    """,
    "the-api-08": """
        assert list(last_word.token) == [" Paris"]
        assert " Paris" not in without.text
    """,
    "the-api-12": """
        assert [str(run) for run in answer.tool_runs] == ['population({"city": "Oslo"}) → 724000']
    """,
    "the-api-15": """
        assert not failed.tool_runs[0].ok
    """,
    "the-api-19": """
        assert person.json() == {"name": "Anna", "age": 31}
    """,
    "the-api-21": """
        assert thoughtful.text in ("yes", "no")
    """,
    "the-api-23": """
        assert (rows.segment == "reasoning").sum() > 5
        assert (rows.segment == "content").sum() == 1
    """,
    "the-api-31": """
        assert other.host == endpoint.base_url
    """,
    "the-api-34": """
        assert request.body()["chat_template_kwargs"] == {"enable_thinking": False}
        assert request.headers["Authorization"] == "(no key is set)"
    """,
    "see-01": """
        assert answer.status == "complete"
    """,
    "see-03": """
        assert (tokens["surprisal"].dropna() >= 0).all()
        assert math.isclose(tokens["surprisal"][0], -tokens["logprob"][0] / math.log(2))
    """,
    "see-05": """
        assert (bounds["entropy_min"] <= bounds["true_entropy"] + 1e-4).all()
        assert (bounds["true_entropy"] <= bounds["entropy_max"] + 1e-4).all()
    """,
    "see-10": """
        assert list(words["text"])[:2] == ["The", "capital"]
    """,
    "see-12": """
        assert tokens["token"][place] == " Paris"
        assert same.text == answer.text
        assert (same.logprobs["logprob"] == tokens["logprob"]).all()
        assert spain.parent is answer and spain.branch_position == place
    """,
    "see-17": """
        assert paid["real"].all()
    """,
    "see-19": """
        assert (again.frame["difference"] == 0).all()
        assert not again.frame["real"].any()
    """,
    "see-21": """
        assert measured.noise > 0
    """,
    "see-24": """
        gain = verdict.loc["pirate - control"]
        assert gain["mean"] > 2 * gain["standard error"]
    """,
    "see-26": """
        assert _ == "raw"
    """,
    "conversations-05": """
        roles = [message["role"] for message in second.request.messages]
        assert roles == ["system", "user", "assistant", "user"]
    """,
    "conversations-07": """
        assert len(chat.turns) == 1 and len(chat.branches) == 1
    """,
    "conversations-09": """
        questions = ["What is the capital of France?", "And of Italy?"]
        assert [turn.prompt for turn in chat.turns] == questions
    """,
    "conversations-11": """
        assert len(last.logprobs) == last.usage.completion_tokens
    """,
    "conversations-13": """
        assert again.messages == chat.messages
    """,
    "conversations-18": """
        assert panel.last is result is chat.turns[-1].result
        assert len(chat.turns) == 3
    """,
}

# What a learner may type instead: a question, and a limit of tokens.
VARIANTS = [("🦜🏴‍☠️ é\n\n@nobody 日本?", None), ("Why?", 1)]


def code_cells(path: Path) -> list[dict[str, Any]]:
    book = json.loads(path.read_text(encoding="utf-8"))
    return [
        {**cell, "source": "".join(cell["source"])}
        for cell in book["cells"]
        if cell["cell_type"] == "code"
    ]


def varied(source: str, question: str, tokens: int | None) -> str:
    """A cell with another question and another limit."""
    line = source.partition("\n")[0]
    if line.startswith("%%tmchat"):
        source = f"{line}\n{question}"
    else:
        source = re.sub(r'"[A-Z][^"\n]*\?"|"Say hello\."', lambda _: repr(question), source)
    if tokens is not None:
        limit = r'(-n |max_tokens=|"max_tokens": |--max-tokens )\d+'
        source = re.sub(limit, rf"\g<1>{tokens}", source)
    return source


def failures(kernel: Kernel, path: Path, *variant: Any) -> list[str]:
    """The cells of a notebook that fail, with their errors."""
    found = []
    for cell in code_cells(path):
        source = varied(cell["source"], *variant) if variant else cell["source"]
        ran = kernel.run(source, cell=cell["id"])
        may_fail = "raises-exception" in cell["metadata"].get("tags", ())
        if ran.reply["status"] != "ok" and not may_fail:
            found.append(f"{cell['id']}: {ran.reply['ename']}: {ran.reply['evalue']}")
        check = None if variant else CHECKS.get(cell["id"])
        if check is not None:
            checked = kernel.run(f"if True:{check}")
            if checked.reply["status"] != "ok":
                found.append(f"check of {cell['id']}: {checked.outputs}")
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_notebook_shows_is_right(path: Path, tmp_path: Path) -> None:
    with Kernel(tmp_path) as kernel:
        assert failures(kernel, path) == []


@pytest.mark.parametrize("variant", VARIANTS, ids=["emoji", "one token"])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_survives_another_question(path: Path, variant: Any, tmp_path: Path) -> None:
    with Kernel(tmp_path) as kernel:
        assert failures(kernel, path, *variant) == []


@pytest.mark.parametrize("text", ["", "Hello."])
def test_quickstart_survives_a_host_without_numbers(text: str, tmp_path: Path) -> None:
    answer = [head(), *sse(*([chunk(text)] if text else []), chunk(finish_reason="stop"), DONE)]
    with ReplayHost(answer) as host, Kernel(tmp_path) as kernel:
        kernel.run("import os")
        kernel.run(f"os.environ['TENSORMESH_SERVERLESS_BASE_URL'] = {host.url!r}")
        kernel.run("os.environ['TENSORMESH_INFERENCE_API_KEY'] = 'k'")
        kernel.run("%load_ext tensormesh_nb\n%tmchat config model=m")
        quickstart = [
            cell for cell in code_cells(NOTEBOOKS[0]) if "tm.Client()" not in cell["source"]
        ]
        for cell in quickstart[1:]:
            assert kernel.run(cell["source"]).reply["status"] == "ok", cell["source"]
        assert len(host.requests) == 2


def test_learners_see_no_assertions() -> None:
    sources = [cell["source"] for path in NOTEBOOKS for cell in code_cells(path)]
    assert not any(re.search(r"^\s*assert\b", source, re.MULTILINE) for source in sources)


def test_checks_are_of_cells_that_exist() -> None:
    assert set(CHECKS) <= {cell["id"] for path in NOTEBOOKS for cell in code_cells(path)}
