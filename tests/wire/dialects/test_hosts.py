"""Names used by the host families, and the meaning of finish reasons."""

from __future__ import annotations

import pytest

from tensormesh_nb.wire.dialects.hosts import (
    CHUNK,
    CUT,
    DELTA,
    HOSTS,
    KEEP,
    PARTS,
    PINGS,
    USAGE,
    meaning,
)


@pytest.mark.parametrize(
    ("reason", "means"),
    [
        (None, "none"),
        ("", "none"),
        ("null", "none"),
        ("stop", "ended"),
        ("eos_token", "ended"),
        ("tool_calls", "ended"),
        ("novel", "ended"),
        ("length", "cut"),
        ("MAX_TOKENS", "cut"),
        ("model_length", "cut"),
        ("error", "failed"),
        (" Cancelled ", "failed"),
        ("engine_overloaded", "failed"),
        ("request aborted", "failed"),
    ],
)
def test_meaning_of_a_finish_reason(reason: str | None, means: str) -> None:
    assert meaning(reason) == means


@pytest.mark.parametrize("place", ["chunk", "choice", "delta", "entry", "usage", "parts"])
def test_families_agree_on_what_a_name_means(place: str) -> None:
    found: dict[str, set[str]] = {}
    for dialect in HOSTS.values():
        for name, target in getattr(dialect, place).items():
            found.setdefault(name, set()).add(target)
    assert all(len(targets) == 1 for targets in found.values())


def test_tables_have_only_names_with_a_counterpart() -> None:
    for table in (CHUNK, DELTA, USAGE):
        assert KEEP not in table.values()
    assert PARTS["reasoning.encrypted"] == KEEP
    assert "max_tokens" in CUT
    assert "ping" in PINGS
