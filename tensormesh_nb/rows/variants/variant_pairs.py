"""Finds the two sides of a comparison of sweeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ...errors import RequestError
from .comparison_view import RunComparisonView
from .run_side import RunSide
from .truth import Match

__all__ = ["compared"]


class Sweep(Protocol):
    """The part of a sweep that a comparison needs."""

    @property
    def labels(self) -> list[str]: ...
    def number(self, variant: int | str) -> int: ...
    def side(self, variant: int) -> RunSide: ...


def compared(
    sweep: Sweep,
    first: Any,
    second: int | str | None,
    truth: Mapping[Any, Any] | None,
    match: Match,
) -> RunComparisonView:
    """The comparison of two variants, or of a variant in an earlier sweep and in this one.

    Raises:
        RequestError: there is no such variant, or the choice is ambiguous.
    """
    if first is None or isinstance(first, int | str):
        one, two = _pair(sweep, first, second)
        pairs = len(sweep.labels) * (len(sweep.labels) - 1) // 2
        return RunComparisonView(
            sweep.side(one), sweep.side(two), truth=truth, match=match, pairs=pairs
        )
    if not hasattr(first, "side"):
        kind = type(first).__name__
        raise RequestError(
            f"compare: expected the number or label of a variant, or Variants of an earlier run, "
            f"got {kind}.",
            field="first",
        )
    if second is None and (len(sweep.labels) > 1 or len(first.labels) > 1):
        raise RequestError(
            "compare: name the variant that both runs have, such as "
            f"compare(earlier, {sweep.labels[0]!r})."
        )
    label = sweep.labels[sweep.number(0 if second is None else second)]
    earlier = first.side(first.number(0 if second is None else label))
    return RunComparisonView(
        replace(earlier, label=f"{earlier.label} (earlier)"),
        sweep.side(sweep.number(label)),
        truth=truth,
        match=match,
    )


def _pair(sweep: Sweep, first: int | str | None, second: int | str | None) -> tuple[int, int]:
    labels: Sequence[str] = sweep.labels
    if first is None or second is None:
        if len(labels) != 2 or first is not None or second is not None:
            names = ", ".join(repr(label) for label in labels[:4])
            raise RequestError(
                f"compare: there are {len(labels)} variants; name two of them by number or label: "
                f"{names}{', ...' if len(labels) > 4 else ''}."
            )
        return 0, 1
    one, two = sweep.number(first), sweep.number(second)
    if one == two:
        raise RequestError("compare: the two variants are the same.")
    return one, two
