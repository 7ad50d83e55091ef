"""Runs the lessons and saves them with their outputs: ``python -m tests.lessons [03 ...]``.

Running a lesson again changes no byte of its outputs, unless an answer or its display has changed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
_TIMEOUT = 300  # seconds for a cell


def main() -> None:
    """Run and save."""
    parser = argparse.ArgumentParser(prog="python -m tests.lessons", description=__doc__)
    parser.add_argument("names", nargs="*", help="how the files begin; default: all")
    names = parser.parse_args().names or [""]
    for path in NOTEBOOKS:
        if path.name.startswith(tuple(names)):
            before = path.read_bytes()
            run(path)
            print(f"{path.name}: {'the same' if path.read_bytes() == before else 'changed'}")


def run(path: Path) -> None:
    """Run one lesson and save it.

    Raises:
        CellExecutionError: a cell failed.
        ValueError: a statement of the text does not hold.
    """
    book = nbformat.read(path, nbformat.NO_CONVERT)
    metadata = dict(book.metadata)
    NotebookClient(
        book,
        timeout=_TIMEOUT,
        coalesce_streams=True,
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    book.metadata = nbformat.from_dict(metadata)
    if untrue := book.cells[-1].outputs:
        raise ValueError(f"{path.name}: {untrue[0].text}")
    nbformat.write(book, path)


if __name__ == "__main__":
    main()
