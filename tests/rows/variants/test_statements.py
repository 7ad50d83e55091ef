"""The findings of a comparison in words."""

from __future__ import annotations

from .comparing import compared, run


def lines(*arguments: object, **given: object) -> list[str]:
    return compared(*arguments, **given).statement.splitlines()  # type: ignore[arg-type]


def test_tables_that_differ_are_named() -> None:
    first = run({"a": "x", "b": "y", "c": "z"}, cells={"q": [1, 2, 3]})
    second = run({"b": "y", "c": "q", "d": "d"}, "B", cells={"q": [9, 3, 4]})
    assert lines(first, second) == [
        "First: A. Second: B.",
        "The tables differ: 2 rows in both, 1 only in the first, 1 only in the second.",
        "The tables' cells differ: 'q' in 1 row.",
        "1 of 2 answers changed.",
    ]


def test_rows_that_are_left_out_are_counted_by_side() -> None:
    first = run({"a": "x", "b": None, "c": "y"})
    second = run({"a": "x", "b": None, "c": None}, "B")
    found = lines(first, second, truth={"a": "x", "b": "y", "c": None})
    assert found[2:4] == [
        "2 rows left out, without a complete answer: 1 in the first (A), 2 in the second (B).",
        "Rows that are not scored: 1 without a truth, 1 without an answer in the first, 1 without "
        "an answer in the second.",
    ]


def test_undecided_is_said_with_its_reason() -> None:
    texts = dict.fromkeys(range(10), "yes")
    other = {n: "yes" if n < 8 else "no" for n in range(10)}
    found = lines(run(texts), run(other, "B"), truth=texts)
    assert found[-1] == (
        "Right: 100.0% and 80.0% of 10 rows, a difference of -20.0%, 95 % interval -50.0% to "
        "+0.0%; better in 0, worse in 2, exact McNemar test p = 0.500. Undecided: 2 rows differ, "
        "and at least 6 are needed."
    )


def test_better_run_is_named_if_it_is_decided() -> None:
    truth = dict.fromkeys(range(20), "yes")
    found = lines(run(dict.fromkeys(range(20), "no")), run(truth, "B"), truth=truth, pairs=6)
    assert found[-2].endswith("exact McNemar test p = 1.9e-06. B is right more often.")
    assert found[-1] == ("This is one of 6 pairs; p is not corrected for a choice among them.")


def test_p_is_never_zero() -> None:
    truth = dict.fromkeys(range(1100), "yes")
    found = lines(run(dict.fromkeys(truth, "no")), run(truth, "B"), truth=truth)
    assert "exact McNemar test p < 1e-300." in found[-1]


def test_runs_that_are_right_in_the_same_rows() -> None:
    truth = dict.fromkeys(range(9), "yes")
    assert lines(run(truth), run(truth, "B"), truth=truth)[-1] == (
        "Right: 100.0% of 9 rows in both. Undecided: no row is right in only one of them."
    )


def test_scores_that_are_no_shares_are_not_percentages() -> None:
    truth = dict.fromkeys(range(9), "1")
    given = {"truth": truth, "match": lambda text, _: float(text)}
    other = {row: "3" if row else "1.5" for row in truth}
    found = lines(run(truth), run(other, "B"), **given)[-1]
    assert found.startswith("Mean score: 1 and 2.833 over 9 rows, a difference of +1.833, 95 %")
    assert found.endswith("worse in 0, exact sign test p = 0.004. B has higher scores.")
    assert lines(run(other), run(other, "B"), **given)[-1] == (
        "Mean score: 2.833 over 9 rows in both. Undecided: no row has different scores."
    )


def test_truth_without_any_answer() -> None:
    found = lines(run({"a": None}), run({"a": "x"}, "B"), truth={"a": "x"})
    assert found[-1] == "No row has a truth and both answers, so there is no test."


def test_repeats_of_one_run_show_its_own_noise() -> None:
    first = run({"a": ["x", "y"], "b": ["z", "z"]})
    found = lines(first, run({"a": ["x", "x"], "b": ["q", "q"]}, "B"))
    assert (
        "Repeats of one run differ in 1 of 2 rows (A) and 0 of 2 rows (B); the first answers "
        "to each row are compared."
    ) in found


def test_costs_in_one_currency_are_subtracted() -> None:
    first = run({"a": "x"}, costs=["0.5"])
    assert "Cost: 0.5 and 0.75 USD, a difference of +0.25 USD." in lines(
        first, run({"a": "x"}, "B", costs=["0.75"])
    )
    euros = run({"a": "x"}, "B", costs=["0.75"], currency="EUR")
    assert "The costs are in EUR and USD, so they have no difference." in lines(first, euros)
    free = run({"a": "x"}, "B", costs=["0"])
    assert not any("Cost" in line for line in lines(run({"a": "x"}, costs=["0"]), free))
