"""Notebook: cells written into a file, to be opened in the browser."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["write"]


def write(path: Path, *sources: str) -> str:
    """Write a notebook of code cells; returns its name."""
    empty = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**empty, "id": f"c{n}", "source": source} for n, source in enumerate(sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book))
    return path.name
