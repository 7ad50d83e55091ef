"""The tree of several answers as text and as static HTML."""

from __future__ import annotations

from ...analysis.variants.answer_tree import AnswerNode, AnswerTree
from ...wire.sanitize import one_line
from ..html import SMALL, line, mark_invisible, open_output

__all__ = ["AnswerTreeView"]

_MOST = 200  # parts to show
_DEEPEST = 20  # levels to indent
_LENGTH = 400  # characters of a part


class AnswerTreeView(AnswerTree):
    """A tree of answers to display: one line for each part of the text, with its count.

    It uses HTML lists, so that viewers without styles show a tree as well.
    """

    def __repr__(self) -> str:
        rows = self._rows()
        lines = [f"{'  ' * depth}{'└ ' if depth else ''}{_in_line(node)}" for depth, node in rows]
        more = [f"... {len(rows) - _MOST} more"] if len(rows) > _MOST else []
        return "\n".join([self.statement, *lines[:_MOST], *more])

    def _repr_html_(self) -> str:
        return f"{open_output('answers')}{line(self.statement)}{self.list_html()}</div>"

    def list_html(self) -> str:
        """The tree without its statement."""
        parts: list[str] = []
        level = -1
        rows = self._rows()
        for depth, node in rows[:_MOST]:
            wanted = min(depth, _DEEPEST)
            if wanted > level:
                parts.append(f'<ul style="{_LIST}">')
            else:
                parts.append("</li>" + "</ul></li>" * (level - wanted))
            parts.append(f'<li style="{_ITEM}">{_in_html(node, self.count)}')
            level = wanted
        parts.append("</li></ul>" * (level + 1))
        if len(rows) > _MOST:
            parts.append(line(f"Only {_MOST} of {len(rows)} parts are shown."))
        return "".join(parts)

    def _rows(self) -> list[tuple[int, AnswerNode]]:
        """Depth and part; without the first part if the answers share nothing."""
        rows = [*self.walk()]
        if self.parts_at == 0 and self.root is not None and not self.root.ends:
            return [(depth - 1, node) for depth, node in rows[1:]]
        return rows


_LIST = "list-style:none;margin:0;padding:0 0 0 .9em;border-left:1px solid rgba(128,128,128,.4)"
_ITEM = "margin:.15em 0;padding:0"


def _in_html(node: AnswerNode, total: int) -> str:
    text = _shown(node)
    inner = mark_invisible(text, white_space=False) if text.strip() else "<i>(no text)</i>"
    ends = f" <i>{_ends(node)}</i>" if node.children and node.ends else ""
    return (
        f'<b title="{node.count} of {total} answers">{node.count}×</b> '
        f'<span style="white-space:pre-wrap">{inner}</span>'
        f'<span style="{SMALL}">{ends}</span>'
    )


def _in_line(node: AnswerNode) -> str:
    text = one_line(_shown(node), _LENGTH) or "(no text)"
    ends = f" [{_ends(node)}]" if node.children and node.ends else ""
    return f"{node.count}× {text}{ends}"


def _ends(node: AnswerNode) -> str:
    return f"{node.ends} end{'s' if node.ends == 1 else ''} here"


def _shown(node: AnswerNode) -> str:
    """The shortened text: the end of a part with continuations, else the beginning."""
    if len(node.text) <= _LENGTH:
        return node.text
    return f"…{node.text[-_LENGTH:]}" if node.children else f"{node.text[:_LENGTH]}…"
