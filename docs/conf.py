"""Builds the documentation: ``sphinx-build -W docs docs/build``."""

from __future__ import annotations

import sys
from pathlib import Path

from tensormesh_nb import __version__

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))

project = "tensormesh-nb"
author = "The tensormesh-nb authors"
copyright = "the tensormesh-nb authors"
release = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "lessons",
    "mathml",
    "prompt_cells",
]
exclude_patterns = ["build", "**.ipynb_checkpoints"]

# Notebooks have their outputs. Nothing is executed.
nb_execution_mode = "off"
# Widgets have static outputs, so that no page needs the scripts of ipywidgets.
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_mime_priority_overrides = [
    ("html", "text/html", 0),
    ("html", "text/markdown", 10),
    ("html", "application/vnd.jupyter.widget-view+json", None),
]
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "groupwise"
autodoc_typehints = "none"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "pydata_sphinx_theme"
html_title = "tensormesh-nb"
html_static_path = ["_static"]
html_css_files = ["docs.css"]
html_show_sourcelink = False
html_theme_options = {
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "footer_start": ["copyright"],
    "footer_end": [],
}
