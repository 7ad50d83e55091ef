"""Demo: the example notebooks, executed without a display or opened in JupyterLab.

Needs the extra ``demo``; the notebooks come with the package.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TensormeshError

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Executed", "copy_notebooks", "execute", "has_display", "open_lab"]

QUICKSTART = "01-quickstart.ipynb"
CELL_TIMEOUT = 600  # seconds; the first cell may have to fetch the model


def shipped() -> Path:
    """The folder of the example notebooks: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


def copy_notebooks(directory: Path) -> list[Path]:
    """Copy the examples to a folder of the user's; what is there already is left alone."""
    _make(directory)
    copies = []
    for source in sorted(shipped().glob("*.ipynb")):
        target = directory / source.name
        if not target.exists():
            shutil.copyfile(source, target)
        copies.append(target)
    return copies


class Executed:
    """An executed notebook.

    Attributes:
        notebook: path of the executed notebook.
        page: path of the same as an HTML page.
        outputs: the plain text of every output, in order.
    """

    def __init__(self, notebook: Path, page: Path, outputs: list[str]) -> None:
        self.notebook, self.page, self.outputs = notebook, page, outputs


def execute(source: Path, directory: Path) -> Executed:
    """Run a notebook top to bottom and write it, with its outputs and as a page.

    Args:
        source: the notebook.
        directory: where to write ``<name>.ipynb`` and ``<name>.html``.

    Raises:
        TensormeshError: the extra is missing, or a cell failed; says which and why.
    """
    nbformat, nbclient = _needed("nbformat"), _needed("nbclient")
    nbconvert = _needed("nbconvert")
    book = nbformat.read(source, as_version=4)
    client = nbclient.NotebookClient(
        book, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(directory)}}
    )
    _make(directory)
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
    return Executed(notebook, page, _texts(book))


def open_lab(path: Path) -> int:
    """Open JupyterLab on a notebook or folder and wait until it is closed; returns an exit code.

    Raises:
        TensormeshError: JupyterLab is not installed.
    """
    _needed("jupyterlab")
    command = [sys.executable, "-m", "jupyterlab", str(path)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    try:
        return subprocess.call(command)  # noqa: S603 - our own interpreter and a path
    except KeyboardInterrupt:
        return 0


def has_display() -> bool:
    """Whether a browser could be shown here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TensormeshError(f"{directory} cannot be made: {error.strerror}.") from None


def _texts(book: NotebookNode) -> list[str]:
    texts = []
    for cell in book.cells:
        for output in cell.get("outputs", ()):
            text = output.get("data", {}).get("text/plain")
            # A figure's text is the address of an object: it says nothing.
            if text and "image/png" not in output["data"]:
                texts.append(text)
    return texts


def _needed(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise TensormeshError(
            f"{module} is not installed: pip install 'tensormesh-nb[demo]'"
        ) from None
