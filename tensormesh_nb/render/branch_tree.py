"""The tree of a result's branches as text and as static HTML."""

from __future__ import annotations

import math

from ..analysis.branch_tree import BranchTree, TreeNode
from ..wire.sanitize import escape_unsafe, one_line
from .html import escaped, open_output

__all__ = ["BranchTreeView"]

_TEXT_LENGTH = 60  # characters of a branch's text
_MAX_INDENT = 50  # levels


class BranchTreeView(BranchTree):
    """A branch tree, one line per result; ``◂`` marks the result that it was made from."""

    def __repr__(self) -> str:
        return "\n".join(
            f"{'  ' * depth}{'└ ' if depth else ''}{escape_unsafe(_line(result))}"
            f"{' ◂' if result is self.result and depth else ''}"
            for depth, result in self.walk()
        )

    def _repr_html_(self) -> str:
        rows = [
            f'<div style="margin-left:{1.5 * min(depth, _MAX_INDENT):g}em;'
            f'overflow-wrap:break-word">{"└ " if depth else ""}{escaped(_line(result))}'
            f"{'<b> ◂</b>' if result is self.result else ''}</div>"
            for depth, result in self.walk()
        ]
        return f"{open_output('tree')}{''.join(rows)}</div>"


def _line(result: TreeNode) -> str:
    """Position, own text, probability and status of a branch; the text of the root."""
    if result.parent is None or result.branch_position is None:
        return one_line(result.text, _TEXT_LENGTH) or "(no text)"
    at, choice = result.branch_position, result.choices[0]
    start = choice.alignment().start[at] if at < choice.token_count else -1
    own = result.text.encode("utf-8", "surrogatepass")[max(start, 0) :].decode("utf-8", "replace")
    text = one_line(own, _TEXT_LENGTH) or "(no text)"
    logprob = result.prefix_logprob
    chance = "" if logprob is None else f", joint probability {math.exp(logprob):.3g}"
    status = "" if result.status == "complete" else f" [{result.status}]"
    return f"at {at}: {text!r}{chance}{status}"
