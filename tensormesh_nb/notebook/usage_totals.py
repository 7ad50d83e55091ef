"""Ledger: the tokens that a session used, per model and host."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ..result import ChatResult

__all__ = ["Ledger"]


@dataclass
class _Account:
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    uncounted: int = 0


@dataclass
class Ledger:
    """Adds up the hosts' own counts; a request that came without one is counted as such."""

    _accounts: dict[tuple[str, str], _Account] = field(default_factory=dict)

    def record(self, result: ChatResult) -> None:
        """Add a result, whole or partial."""
        account = self._accounts.setdefault((result.model, result.host), _Account())
        account.requests += 1
        usage = result.usage
        if usage is None:
            account.uncounted += 1
            return
        account.prompt_tokens += usage.prompt_tokens or 0
        account.completion_tokens += usage.completion_tokens or 0

    def frame(self) -> pd.DataFrame:
        """One row per model and host.

        Columns: model, host, requests, prompt_tokens, completion_tokens, total_tokens, uncounted
        (requests for which the host sent no counts, such as interrupted ones).
        """
        # Loading the extension makes a ledger, and should not wait for pandas.
        import pandas as pd

        rows = [
            (model, host, a.requests, a.prompt_tokens, a.completion_tokens, a.uncounted)
            for (model, host), a in self._accounts.items()
        ]
        columns = ["model", "host", "requests", "prompt_tokens", "completion_tokens", "uncounted"]
        frame = pd.DataFrame(rows, columns=columns)
        total = frame["prompt_tokens"] + frame["completion_tokens"]
        frame.insert(5, "total_tokens", total)
        return frame.astype(dict.fromkeys(frame.columns[2:], "Int64"))
