"""Tokens used in a session, per model and host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..result import ChatResult

__all__ = ["UsageTotals"]


@dataclass
class _Total:
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0


@dataclass
class UsageTotals:
    """Sums of the hosts' own counts, and the number of requests without one."""

    _totals: dict[tuple[str, str], _Total] = field(default_factory=dict)

    def record(self, result: ChatResult) -> None:
        """Add a result, complete or partial."""
        total = self._totals.setdefault((result.model, result.host), _Total())
        total.requests += 1
        usage = result.usage
        if usage is None:
            total.uncounted += 1
            return
        total.prompt_tokens += usage.prompt_tokens or 0
        total.completion_tokens += usage.completion_tokens or 0

    def frame(self) -> pd.DataFrame:
        """One row per model and host.

        Columns: model, host, requests, prompt_tokens, completion_tokens, total_tokens, uncounted
        (requests without usage, such as interrupted ones).
        """
        # Loading the extension should not wait for pandas.
        import pandas as pd

        rows = [
            (model, host, a.requests, a.prompt_tokens, a.completion_tokens, a.uncounted)
            for (model, host), a in self._totals.items()
        ]
        columns = ["model", "host", "requests", "prompt_tokens", "completion_tokens", "uncounted"]
        frame = pd.DataFrame(rows, columns=columns)
        frame.insert(5, "total_tokens", frame["prompt_tokens"] + frame["completion_tokens"])
        return frame.astype(dict.fromkeys(frame.columns[2:], "Int64"))
