"""An answer as outputs of a notebook's cell.

An answer in Markdown is an output of its own, which the front end renders: tables, code and
formulas look as they do elsewhere in the notebook, also on GitHub and in nbconvert's pages. What
stands around it, the heat map included, is static HTML.
"""

from __future__ import annotations

from typing import TypeAlias

from ...assembly.answer import Answer
from ...assembly.choice import Choice
from ...wire.sanitize import escape_unsafe, excerpt, shorten
from ..footer import footer
from ..heatmap import CODE, call_line, closing_lines, folded_heatmap, result_html
from ..html import folded, line, open_output, plain_block
from ..plain_text import MAX_CALLS, MAX_CHOICES, call_text, omitted, plain_text, status_text
from .detection import is_markdown
from .view_names import View
from .writer import safe_markdown

__all__ = ["Bundle", "outputs"]

Bundle: TypeAlias = dict[str, str]
"""An output's content by media type."""


def outputs(answer: Answer, view: View = "auto") -> list[Bundle]:
    """The outputs that show an answer, in order.

    Args:
        answer: the answer.
        view: ``tokens`` shows the text in the colours of its tokens; ``text`` shows it as Markdown
            if it is Markdown; ``both`` adds the coloured text, folded; ``auto`` is ``both`` for
            Markdown and ``tokens`` for plain text and scores.
    """
    choices = answer.choices[:MAX_CHOICES]
    written = [is_markdown(choice.text) for choice in choices]
    if view == "tokens" or (view == "auto" and (answer.scored or not any(written))):
        return [{"text/plain": plain_text(answer), "text/html": result_html(answer)}]
    made = _Outputs()
    for run in answer.tool_runs:
        made.add_html(line(str(run), CODE), str(run))
    for choice, has_markdown in zip(choices, written, strict=True):
        if len(answer.choices) > 1:
            made.add_html(line(f"choice {choice.index}"), f"[{choice.index}]")
        _add_choice(made, choice, has_markdown=has_markdown)
    for note in omitted(answer.choices, MAX_CHOICES, "choices"):
        made.add_html(line(note), note)
    if view != "text":
        made.add_html(folded_heatmap(answer))
    made.add_html("".join(closing_lines(answer)), *status_text(answer), footer(answer))
    return made.bundles


class _Outputs:
    """Outputs in the making: pieces of HTML that follow each other are one."""

    def __init__(self) -> None:
        self._bundles: list[Bundle] = []
        self._html: list[str] = []
        self._plain: list[str] = []

    @property
    def bundles(self) -> list[Bundle]:
        self._end_html()
        return self._bundles

    def add_html(self, piece: str, *plain: str) -> None:
        """Add static HTML, with its plain text if that says something."""
        self._html.append(piece)
        self._plain += plain

    def add_markdown(self, text: str) -> None:
        """Add an output of Markdown."""
        self._end_html()
        self._bundles.append(
            {"text/plain": escape_unsafe(text), "text/markdown": safe_markdown(text)}
        )

    def _end_html(self) -> None:
        html, plain = "".join(self._html), "\n".join(filter(None, self._plain))
        self._html, self._plain = [], []
        if html:
            bundle = {"text/plain": escape_unsafe(plain)} if plain else {}
            self._bundles.append(bundle | {"text/html": f"{open_output('result')}{html}</div>"})


def _add_choice(made: _Outputs, choice: Choice, *, has_markdown: bool) -> None:
    if choice.reasoning:
        made.add_html(folded("Reasoning", _block(choice.reasoning)))
    if has_markdown:
        made.add_markdown(choice.text)
    elif choice.text:
        made.add_html(_block(choice.text), shorten(choice.text))
    if choice.refusal:
        made.add_html(_block(choice.refusal), shorten(choice.refusal))
    for call in choice.calls[:MAX_CALLS]:
        made.add_html(call_line(call), call_text(call))
    for note in omitted(choice.calls, MAX_CALLS, "calls"):
        made.add_html(line(note), note)


def _block(text: str) -> str:
    text, rest = excerpt(text)
    return plain_block(text) + (line(rest) if rest else "")
