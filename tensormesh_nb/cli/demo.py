"""``tensormesh-nb demo``: the quickstart notebook, executed and opened."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TensormeshError
from ..wire.sanitize import escape_unsafe
from .lab import create_directory, example_notebooks, import_extra, open_lab

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["HELP", "ExecutedNotebook", "add_arguments", "execute", "has_display", "run"]

HELP = "Run the quickstart on the embedded model, then open it in JupyterLab."
QUICKSTART = "01-quickstart.ipynb"
CELL_TIMEOUT = 600  # seconds; the first cell may have to download the model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--execute",
        action="store_true",
        help="write the executed notebook and an HTML page instead of opening JupyterLab "
        "(the default without a display)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("tensormesh-demo"),
        metavar="DIR",
        help="the folder for both (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    print("Running the quickstart on the embedded model ...", flush=True)
    executed = execute(example_notebooks() / QUICKSTART, options.output)
    for text in executed.outputs:
        print(f"\n{escape_unsafe(text)}")
    print(f"\nNotebook: {executed.notebook}\nPage:     {executed.page}")
    if options.execute or not has_display():
        return 0
    return open_lab(executed.notebook)


@dataclass(frozen=True)
class ExecutedNotebook:
    """An executed notebook.

    Attributes:
        notebook: path of the executed notebook.
        page: path of its HTML page.
        outputs: the plain text of every output, in order.
    """

    notebook: Path
    page: Path
    outputs: list[str]


def execute(source: Path, directory: Path) -> ExecutedNotebook:
    """Run a notebook from top to bottom and write it with its outputs, also as an HTML page.

    Args:
        source: the notebook.
        directory: the folder for ``<name>.ipynb`` and ``<name>.html``.

    Raises:
        TensormeshError: the extra ``demo`` is not installed, or a cell failed.
    """
    nbformat, nbclient = import_extra("nbformat"), import_extra("nbclient")
    nbconvert = import_extra("nbconvert")
    book = nbformat.read(source, as_version=4)
    client = nbclient.NotebookClient(
        book, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(directory)}}
    )
    create_directory(directory)
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        raise TensormeshError(
            f"{source.name}: a cell failed: {error.ename}: {error.evalue}"
        ) from None
    notebook, page = directory / source.name, directory / f"{source.stem}.html"
    nbformat.write(book, notebook)
    body, _ = nbconvert.HTMLExporter().from_notebook_node(book)
    page.write_text(body, encoding="utf-8")
    return ExecutedNotebook(notebook, page, _text_outputs(book))


def has_display() -> bool:
    """Whether a browser window can be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _text_outputs(book: NotebookNode) -> list[str]:
    texts = []
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            text = output.get("data", {}).get("text/plain")
            # The text form of a figure is only the object's address.
            if text and "image/png" not in output["data"]:
                texts.append(text)
    return texts
