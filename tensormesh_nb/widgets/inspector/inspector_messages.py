"""Messages from the inspector's page; frontend/inspector/messages.ts has the same types.

Positions are those of the shown result and choice, unless a message names others.
"""

from __future__ import annotations

from typing import TypeAlias

from ..page_widget import PageMessage

__all__ = ["Branch", "Fetch", "FromPage", "Sample"]


class Branch(PageMessage, tag="branch"):
    """Replace a token with the alternative of a given rank, and continue the answer."""

    position: int
    rank: int


class Fetch(PageMessage, tag="fetch"):
    """Send the whole distribution before a token of a result."""

    shown: int
    choice: int
    position: int


class Sample(PageMessage, tag="sample"):
    """Apply a sampler to a token of a result; ``rows`` alternatives are listed."""

    request: int
    rows: int
    sampler: dict[str, float]
    shown: int
    choice: int
    position: int


FromPage: TypeAlias = Branch | Fetch | Sample
