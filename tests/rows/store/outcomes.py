"""Keys and an outcome to write to a store."""

from __future__ import annotations

from tensormesh_nb.rows.outcome import RowOutcome

KEYS = [bytes([number]) * 32 for number in range(5)]
OK = RowOutcome("ok", attempts=1, text="Hi \u2028 é", cost="0.5", seconds=0.25)
