"""Results in a notebook: in the chosen view, and not twice in the cell that has shown them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.notebook.output.result_display import display_result

from ...factories import load_recorded
from ...replay_host import DONE, ReplayHost, chunk, head, sse
from ..kernel import Cell, Kernel

PROSE, MARKDOWN = "It is Paris.", "It is **Paris**:\n\n| a |\n|---|\n| 1 |"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with Kernel(tmp_path_factory.mktemp("kernel")) as started:
        started.run("%load_ext tensormesh_nb")
        yield started


def ask(kernel: Kernel, text: str, flags: str = "", cell: str | None = "a") -> Cell:
    steps = sse(chunk(text[:5]), 0.15, chunk(text[5:], finish_reason="stop"), DONE)
    with ReplayHost([head(), *steps]) as host:
        return kernel.run(f"%%tmchat --host {host.url} -m m -o answer {flags}\nhi", cell=cell)


def kinds(cell: Cell) -> list[str]:
    """The richest media type of each output."""
    assert cell.reply["status"] == "ok", cell.outputs
    return [
        max(output["data"], key=["text/plain", "text/html", "text/markdown"].index).removeprefix(
            "text/"
        )
        for output in cell.outputs
    ]


@pytest.mark.parametrize("cell_id", ["a", None])
def test_markdown_is_an_output_of_its_own_and_appears_once(
    kernel: Kernel, cell_id: str | None
) -> None:
    for cell in (
        ask(kernel, MARKDOWN, cell=cell_id),
        kernel.run("answer", cell=cell_id),
        kernel.run("display(answer)", cell=cell_id),
        kernel.run("%tmchat last", cell=cell_id),
    ):
        assert kinds(cell) == ["markdown", "html"]
        text, below = (output["data"] for output in cell.outputs)
        assert text["text/markdown"] == "It is **Paris**:\n\n| a |\n| --- |\n| 1 |"
        assert text["text/plain"] == MARKDOWN
        # The replayed answer has no tokens, so that there is no heat map to fold.
        assert "Paris" not in below["text/html"]
        assert below["text/plain"].startswith("replayed ·")


@pytest.mark.parametrize("cell_id", ["a", None])
def test_prose_is_one_output(kernel: Kernel, cell_id: str | None) -> None:
    for cell in (ask(kernel, PROSE, cell=cell_id), kernel.run("answer", cell=cell_id)):
        assert kinds(cell) == ["html"]
        assert cell.outputs[0]["data"]["text/plain"] == PROSE


@pytest.mark.parametrize("cell_id", ["a", None])
def test_view_is_a_flag_and_is_configured(kernel: Kernel, cell_id: str | None) -> None:
    assert kinds(ask(kernel, MARKDOWN, "--view tokens", cell=cell_id)) == ["html"]
    assert kinds(kernel.run("answer", cell=cell_id)) == ["markdown", "html"]
    kernel.run("%tmchat config view=tokens")
    assert "view" in kernel.run("%tmchat config").text()
    assert kinds(ask(kernel, MARKDOWN, cell=cell_id)) == ["html"]
    assert kinds(kernel.run("answer", cell=cell_id)) == ["html"]
    assert kinds(ask(kernel, MARKDOWN, "--view text", cell=cell_id)) == ["markdown", "html"]
    kernel.run("%tmchat config view=")
    wrong = kernel.run("%tmchat config view=colours")
    assert "--view: expected auto, text, tokens or both" in str(wrong.outputs)


def test_result_is_displayed_without_the_extension(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "wire" / "recordings"
    assert source.exists() or True
    with Kernel(tmp_path) as kernel:
        code = (
            "import tensormesh_nb as tm\n"
            "body = {'choices': [{'index': 0, 'message': {'role': 'assistant', 'content': "
            f"{MARKDOWN!r}}}, 'finish_reason': 'stop'}}]}}\n"
            "tm.ChatResult.from_response(body)"
        )
        assert kinds(kernel.run(code)) == ["markdown", "html"]


def test_terminal_displays_a_result_as_text(shell: InteractiveShell) -> None:
    with pytest.raises(NotImplementedError):
        display_result(load_recorded("plain.json"))
