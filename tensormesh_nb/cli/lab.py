"""``tensormesh-nb lab``: the example notebooks in JupyterLab."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import TensormeshError

__all__ = [
    "HELP",
    "add_arguments",
    "copy_notebooks",
    "create_directory",
    "example_notebooks",
    "import_extra",
    "open_lab",
    "run",
]

HELP = "Copy the example notebooks to a folder and open it in JupyterLab."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "directory",
        type=Path,
        nargs="?",
        default=Path("tensormesh-notebooks"),
        help="the folder; existing files in it are left alone (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    copy_notebooks(options.directory)
    return open_lab(options.directory)


def example_notebooks() -> Path:
    """The folder of the example notebooks: in the wheel, or next to the package in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "notebooks"
    return inside if inside.is_dir() else package.parent / "notebooks"


def copy_notebooks(directory: Path) -> list[Path]:
    """Copy the examples to a folder; existing files are left alone.

    Raises:
        TensormeshError: the folder cannot be created.
    """
    create_directory(directory)
    copies = []
    for source in sorted(example_notebooks().glob("*.ipynb")):
        target = directory / source.name
        if not target.exists():
            shutil.copyfile(source, target)
        copies.append(target)
    return copies


def open_lab(path: Path) -> int:
    """Open JupyterLab on a notebook or folder and wait until it exits; returns its exit code.

    Raises:
        TensormeshError: JupyterLab is not installed.
    """
    import_extra("jupyterlab")
    command = [sys.executable, "-m", "jupyterlab", str(path)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    try:
        return subprocess.call(command)  # noqa: S603 - our own interpreter and a path
    except KeyboardInterrupt:
        return 0


def create_directory(directory: Path) -> None:
    """Create a folder and its parents.

    Raises:
        TensormeshError: the folder cannot be created.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TensormeshError(f"{directory} cannot be created: {error.strerror}.") from None


def import_extra(module: str) -> Any:
    """Import a module of the extra ``demo``.

    Raises:
        TensormeshError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        raise TensormeshError(
            f"{module} is not installed: pip install 'tensormesh-nb[demo]'"
        ) from None
