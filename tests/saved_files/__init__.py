"""Files that releases saved, one folder a release: later releases must read them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["RELEASES"]

RELEASES = Path(__file__).parent
