"""The findings of a comparison in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ...analysis.variants.paired_test import PairedTest
from ..outcome import row_count
from .run_comparison import RunComparison
from .run_side import RunSide

__all__ = ["comparison_lines", "test_line"]

_COLUMNS = 3  # differing columns to name
_MOST_READ = 200  # rows to read answers of for a statement


def comparison_lines(made: RunComparison) -> Iterator[str]:
    """The compared rows, the changes, bits per word, the costs and the right answers."""
    first, second = made.first, made.second
    yield f"First: {made.first.label}. Second: {made.second.label}."
    if first.cells is not None:
        yield from _table_lines(made)
    if _is_same_run(made, first, second):
        yield "Both sides are the same requests in the same store, so the answers are the same."
    elif _sends_the_same(made, first, second):
        yield "Both runs sent the same requests, so any change is due to chance or the host."
    yield from _changed_lines(made, first, second)
    yield from _bits_lines(made)
    yield from _cost_lines(made, first, second)
    yield from _truth_lines(made)


def test_line(test: PairedTest, first: str, second: str) -> str:
    """The result of a paired test of two runs, in words."""
    low, high, rows = test.low, test.high, row_count(test.rows)
    digits, of = (".1%", f"of {rows}") if test.is_share else (".4g", f"over {rows}")
    what = "Right" if test.is_share else "Mean score"
    if not test.better + test.worse:
        return f"{what}: {test.first:{digits}} {of} in both. Undecided: {test.doubt}."
    interval = ""
    if low is not None and high is not None:
        interval = f", 95 % interval {low:+{digits}} to {high:+{digits}}"
    verdict = f"Undecided: {test.doubt}"
    if test.is_decided:
        better = second if test.difference > 0 else first
        verdict = f"{better} {'is right more often' if test.is_share else 'has higher scores'}"
    return (
        f"{what}: {test.first:{digits}} and {test.second:{digits}} {of}, a difference of "
        f"{test.difference:+{digits}}{interval}; better in {test.better}, worse in {test.worse}, "
        f"exact {'McNemar' if test.is_binary else 'sign'} test p {_probability(test.p)}. "
        f"{verdict}."
    )


def _table_lines(made: RunComparison) -> Iterator[str]:
    parts = [
        f"{len(labels)} only in the {which}"
        for which, labels in (("first", made.only_first), ("second", made.only_second))
        if labels
    ]
    if parts:
        yield f"The tables differ: {row_count(len(made.labels))} in both, {', '.join(parts)}."
    differing = made.differing_columns()
    names = [f"{name!r} in {row_count(count)}" for name, count in differing.items()]
    if names:
        more = f" and {len(names) - _COLUMNS} more columns" if len(names) > _COLUMNS else ""
        yield f"The tables' cells differ: {', '.join(names[:_COLUMNS])}{more}."


def _changed_lines(made: RunComparison, first: RunSide, second: RunSide) -> Iterator[str]:
    known = [changed for changed in made.changes.values() if changed is not None]
    changed, total = sum(known), len(known)
    if first.cells is None:
        if total:
            repeated = any(len(each) > 1 for side in (first, second) for each in side.keys.values())
            which = "first answers" if repeated else "answers"
            yield f"The {which} differ." if changed else f"The {which} are the same."
    elif total:
        yield f"{changed} of {total} answers changed."
    left = len(made.labels) - total
    if left:
        missing = ", ".join(
            f"{count} in the {which} ({side.label})"
            for which, side in (("first", first), ("second", second))
            if (count := sum(not side.complete(row) for row in made.labels))
        )
        yield f"{row_count(left)} left out, without a complete answer: {missing}."
    if first.cells is None:
        return
    varying = [(side.label, *made.own_changes(side)) for side in (first, second)]
    parts = [f"{own} of {row_count(total)} ({label})" for label, own, total in varying if total]
    if parts:
        yield (
            f"Repeats of one run differ in {' and '.join(parts)}; the first answers "
            "to each row are compared."
        )


def _bits_lines(made: RunComparison) -> Iterator[str]:
    ratios = made.bits_per_word(made.labels[:_MOST_READ])
    if ratios is not None:
        of = f" of the first {_MOST_READ} rows" if len(made.labels) > _MOST_READ else ""
        first, second = made.first.label, made.second.label
        yield f"Bits per word{of}: {ratios[0]:.2f} ({first}), {ratios[1]:.2f} ({second})."


def _cost_lines(made: RunComparison, first: RunSide, second: RunSide) -> Iterator[str]:
    costs = zip(made.costs["first"].values(), made.costs["second"].values(), strict=True)
    known = [(one, two) for one, two in costs if one is not None and two is not None]
    if known:
        one, two = (math.fsum(each) for each in zip(*known, strict=True))
        currencies = sorted({first.currency(), second.currency()} - {""})
        if len(currencies) > 1:
            yield f"The costs are in {' and '.join(currencies)}, so they have no difference."
            return
        if not one and not two:
            return
        unit = "".join(currencies)
        of = "" if len(known) == len(made.labels) else f" of {row_count(len(known))}"
        yield f"Cost{of}: {one:.6g} and {two:.6g} {unit}, a difference of {two - one:+.6g} {unit}."


def _truth_lines(made: RunComparison) -> Iterator[str]:
    if not made.has_truth:
        return
    missing = made.without_score()
    parts = [f"{missing['truth']} without a truth"] if missing["truth"] else []
    parts += [
        f"{missing[which]} without an answer in the {which}"
        for which in ("first", "second")
        if missing[which]
    ]
    if parts:
        yield f"Rows that are not scored: {', '.join(parts)}."
    if made.test is None:
        yield "No row has a truth and both answers, so there is no test."
        return
    yield test_line(made.test, made.first.label, made.second.label)
    if made.pairs > 1:
        yield f"This is one of {made.pairs} pairs; p is not corrected for a choice among them."


def _is_same_run(made: RunComparison, first: RunSide, second: RunSide) -> bool:
    return first.store == second.store and _sends_the_same(made, first, second)


def _sends_the_same(made: RunComparison, first: RunSide, second: RunSide) -> bool:
    sent = [row for row in made.labels if all([*first.keys[row], *second.keys[row]])]
    return bool(sent) and all(list(first.keys[row]) == list(second.keys[row]) for row in sent)


def _probability(p: float) -> str:
    if p < 1e-300:  # too small for a float
        return "< 1e-300"
    return f"= {p:.3f}" if p >= 0.001 else f"= {p:.1e}"
