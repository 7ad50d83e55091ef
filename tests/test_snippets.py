"""Every snippet of the README and the documentation runs, in order, page by page.

What a reader has before (a table, another host) is in a comment of the page: ``<!-- setup``.
Hosts elsewhere, their keys and their models are replaced by the local endpoint's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tensormesh_nb as tm

from .notebook.kernel import Cell, Kernel

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"^(?:```([^\n]*)\n(.*?)^```|<!-- (setup)\n(.*?)^-->)$", re.MULTILINE | re.DOTALL
)
ELSEWHERE = re.compile(r"https://gpu\.example\.org|http://127\.0\.0\.1:8000/v1")
MODELS = re.compile(r"\bMODEL\b|Qwen/Qwen3-8B|gpt-4\.1-mini")
# Answers that may be long.
PROMPT = re.compile(r"^%%tmchat(?!.* (?:-n|--next)\b)", re.MULTILINE)
CALL = re.compile(r'(\.a?(?:chat|stream)\("[^"\n]*")(?![^()]*(?:max_tokens|response_format))')
START = """\
import os, tempfile
from pathlib import Path
import tensormesh_nb as tm
folder = Path(tempfile.mkdtemp())
os.chdir(folder)
client = tm.Client(host="local")
%load_ext tensormesh_nb
"""


def snippets(page: Path) -> list[str]:
    """The code of a page, setups included, in order."""
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [each[2] or each[4] for each in found if (each[1] or "python") == "python"]


@pytest.fixture(scope="module")
def endpoint(local: tm.Client) -> Iterator[tm.local.Endpoint]:
    with tm.local.start() as started:
        yield started


@pytest.fixture(scope="module")
def kernel(
    tmp_path_factory: pytest.TempPathFactory, endpoint: tm.local.Endpoint
) -> Iterator[Kernel]:
    key = endpoint.api_key
    keys = {"GPU_KEY": key, "OPENAI_API_KEY": key, "OPENAI_BASE_URL": endpoint.base_url}
    with Kernel(tmp_path_factory.mktemp("kernel"), **keys) as started:
        yield started


def test_pages_have_snippets() -> None:
    assert sum(len(snippets(page)) for page in PAGES) > 40


@pytest.mark.parametrize(
    "page", [p for p in PAGES if snippets(p)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_snippets_run(page: Path, kernel: Kernel, endpoint: tm.local.Endpoint) -> None:
    run(kernel, "%reset -f -s")
    run(kernel, START)
    for code in snippets(page):
        code = MODELS.sub(endpoint.model, ELSEWHERE.sub(endpoint.base_url, code))
        code = CALL.sub(r"\1, max_tokens=16", PROMPT.sub("%%tmchat -n 16", code))
        run(kernel, code)
    run(kernel, "%tmchat config --reset")


def run(kernel: Kernel, code: str) -> Cell:
    cell = kernel.run(code)
    assert cell.reply["status"] == "ok", (code, cell.reply.get("ename"), cell.reply.get("evalue"))
    return cell
