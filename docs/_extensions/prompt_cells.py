"""Highlights cells and snippets that start with ``%%tmchat`` as prompts."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from tensormesh_nb.notebook.grammar.prompt_lexer import PromptLexer


class PromptCells(SphinxTransform):
    """Sets the language of prompt cells, which notebooks and snippets call Python."""

    default_priority = 400

    def apply(self) -> None:
        for block in self.document.findall(nodes.literal_block):
            if block.astext().lstrip().startswith(("%%tmchat", "%tmchat", "%load_ext")):
                block["language"] = "tmchat"


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_lexer("tmchat", PromptLexer)
    app.add_transform(PromptCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
