"""Models and settings side by side, on the local model."""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path

import pytest

import tensormesh_nb as tm


def test_sweep_asks_the_local_model(tmp_path: Path) -> None:
    store = tmp_path / "r.db"
    with tm.Client(host="local") as client:
        out = client.sweep(
            "Name a colour.",
            temperature=[0, 1.5],
            repeat=2,
            seed=3,
            max_tokens=6,
            store=store,
            progress=False,
        )
        alone = client.chat("Name a colour.", temperature=1.5, seed=3, max_tokens=6)
        again = asyncio.run(
            client.asweep(
                "Name a colour.",
                temperature=[0, 1.5],
                repeat=2,
                seed=3,
                max_tokens=6,
                store=store,
                progress=False,
            )
        )
    # The first repeat is what a single request is; the second one is another sample.
    assert out.frame.loc[2, "text"] == alone.text
    assert out.tree(0).different == 1
    assert out.tree(1).different == 2
    assert list(again.frame["seconds"]) == list(out.frame["seconds"])
    made = out.compare()
    first, second = made.bits_per_word() or (0, 0)
    assert 0 < first < second
    assert made.answers().frame["difference"].notna().any()


@pytest.mark.parametrize("name", ["sweep", "asweep"])
def test_signature_shows_the_fields(name: str) -> None:
    parameters = inspect.signature(getattr(tm.Client, name)).parameters
    assert {"models", "repeat", "table", "truth", "store", "system"} <= set(parameters)
    assert str(parameters["temperature"].annotation) == "float | None | list"
