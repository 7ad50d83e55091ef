"""The methods of a client that take a table, against the local model."""

from __future__ import annotations

import inspect
from pathlib import Path

import pandas as pd
import pytest

import tensormesh_nb as tm


def test_map_asks_the_local_model(tmp_path: Path) -> None:
    table = pd.DataFrame({"city": ["Paris", "Rome"]})
    with tm.Client(host="local") as client:
        rows = client.map(
            table,
            "Say {{ city }}.",
            max_tokens=4,
            temperature=0,
            store=tmp_path / "r.db",
            progress=False,
        )
        alone = client.chat("Say Rome.", max_tokens=4, temperature=0)
    assert rows.counts == {"ok": 2, "failed": 0, "stopped": 0, "not_sent": 0}
    assert rows.frame.loc[1, "text"] == alone.text
    # The same request has the same numbers, alone and among others.
    found = rows.logprobs.query("id == 1").reset_index(drop=True)
    pd.testing.assert_series_equal(found["logprob"], alone.logprobs["logprob"])
    assert rows.cost == 0
    result = rows.results[0]
    assert result is not None
    assert result.can_ask


@pytest.mark.parametrize("name", ["map", "amap"])
def test_signature_shows_the_fields(name: str) -> None:
    parameters = inspect.signature(getattr(tm.Client, name)).parameters
    assert {"store", "concurrency", "system", "temperature", "max_tokens"} <= set(parameters)
    assert list(parameters)[:3] == ["self", "table", "template"]
