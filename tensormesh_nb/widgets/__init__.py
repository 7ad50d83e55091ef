"""Widgets: ``inspector/`` and ``panel/``, one anywidget each, and their built pages in ``static/``.

May import everything to the left of it: ``conversation``, ``client``, ``result``, ``render``,
``analysis``, ``wire``, ``errors``; anywidget, traitlets and IPython. Frames go to the page as
bytes; the page shows text of a host as text nodes only. The pages' sources are in frontend/.
"""

from pathlib import Path

__all__ = ["STATIC"]

STATIC = Path(__file__).parent / "static"
"""The pages, built by frontend/build.mjs."""
