"""Every number that the inspector shows comes from a frame: read back on the embedded model."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import closing

import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page

import tensormesh_nb as tm
from tensormesh_nb.widgets.inspector.inspector import Inspector

from .blank import Blank

NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?"
# A fact in the card -> columns of `inspector.frame`, and what one of theirs is in what is shown.
FACTS: dict[str, tuple[tuple[str, ...], float]] = {
    "surprisal": (("surprisal",), 1),
    "probability": (("prob",), 100),
    "entropy": (("entropy_min", "entropy_max"), 1),
    "logprob": (("logprob",), 1),
    "rank": (("rank",), 1),
    "sum of logprobs": (("cum_logprob",), 1),
    "margin": (("margin",), 1),
    "mass seen": (("mass_seen",), 100),
    "id": (("token_id",), 1),
    "bytes": (("byte_start", "byte_end"), 1),
    "arrived after": (("time",), 1),
}


class Shown(Blank):
    """The inspector of an answer of the embedded model, with a branch and one distribution."""

    def __init__(self, browser: Browser, made: tm.ChatResult) -> None:
        self.inspector = Inspector(made)
        self.inspector.branch(5, rank=2)
        self.inspector.shown, self.inspector.pinned = 0, None
        super().__init__(browser, self.inspector)
        self.inspector.send = self.reply  # type: ignore[method-assign]


@pytest.fixture(scope="module")
def shown(browser: Browser, paris: tm.ChatResult) -> Iterator[Shown]:
    with closing(Shown(browser, paris)) as opened:
        yield opened


def is_shown(text: str, *values: float) -> bool:
    """Whether numbers stand in a text, each to as many digits as it is written with; values that
    are the same to these digits may stand there once."""
    found = re.findall(NUMBER, text)
    pairs = zip(found * (len(values) // max(len(found), 1)), values, strict=True)
    return bool(found) and all(abs(float(one) - value) <= _half(one) for one, value in pairs)


def _half(number: str) -> float:
    """Half of a number's last digit; values came as 32-bit floats."""
    digits, _, power = number.partition("e")
    places = len(digits.partition(".")[2])
    return 0.5001 * 10.0 ** (int(power or 0) - places) + 1e-6 * abs(float(number))


def cells(page: Page, row: Locator) -> list[str]:
    return [text.strip() for text in row.locator("td").all_inner_texts()]


def test_overview_shows_the_most_surprising_tokens(shown: Shown) -> None:
    page, frame = shown.page, shown.inspector.frame
    rows = page.locator(".tm-overview tbody tr").all()
    best = frame.sort_values("surprisal", ascending=False).head(len(rows))
    assert len(rows) == 6
    for row, line in zip(best.itertuples(), rows, strict=True):
        position, _, _, bits, share, rank = cells(page, line)
        assert int(position) == row.position
        assert is_shown(bits, float(row.surprisal))
        assert is_shown(share, 100 * float(row.prob))
        assert is_shown(rank, float(row.rank))


def test_the_card_s_facts(shown: Shown) -> None:
    page, frame = shown.page, shown.inspector.frame
    flow = page.locator(".tm-flow")
    flow.focus()
    page.locator(".tm-head summary").click()
    flow.focus()
    page.keyboard.press("Home")
    for position in range(len(frame)):
        row = frame.iloc[position]
        told = dict.fromkeys(FACTS, "")
        for fact in page.locator(".tm-facts > div").all():
            name = fact.locator("span").inner_text().strip()
            told[name] = fact.inner_text().removeprefix(name).strip()
        assert set(told) == set(FACTS)
        for name, (columns, factor) in FACTS.items():
            values = [factor * row[column] for column in columns if pd.notna(row[column])]
            if values:
                assert is_shown(told[name], *map(float, values)), (position, name, told[name])
            else:
                assert not re.search(r"\d", told[name]), (position, name, told[name])
        assert ("≥" in told["rank"]) == row["rank_censored"]
        assert f"position {position} " in page.locator(".tm-card").inner_text()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")


def test_the_alternatives_and_what_was_not_seen(shown: Shown) -> None:
    page, inspector = shown.page, shown.inspector
    for position in (0, 5):
        page.locator(".tm-cell").nth(position).hover()
        own = inspector.alternatives.query("position == @position")
        rows = page.locator(".tm-card tbody tr").all()
        assert len(rows) == len(own) + 1
        for (_, row), line in zip(own.iterrows(), rows, strict=False):
            _, _, _, share, logprob, token_id = cells(page, line)
            assert is_shown(share, 100 * row["prob"])
            assert is_shown(logprob, row["logprob"])
            assert is_shown(token_id, row["token_id"])
        unseen = cells(page, rows[-1])[3]
        assert is_shown(unseen, 100 * (1 - inspector.frame["mass_seen"][position]))
    page.mouse.move(2, 2)


@pytest.mark.parametrize("whole", [False, True])
def test_the_sampler(shown: Shown, whole: bool) -> None:
    page, inspector = shown.page, shown.inspector
    inspector.pinned, inspector.sampler = 5, {"temperature": 0.7, "top_k": 4}
    if whole:
        inspector.distribution(5)
    shown.give("pinned", "sampler", "_fetched")
    shown.answer()
    frame = inspector.what_if
    rows = page.locator(".tm-card tbody tr").all()
    assert (len(frame) > 1000) == whole
    for row, line in zip(frame.itertuples(), rows[: min(len(frame), 20)], strict=False):
        _, _, _, share, after, logprob, _ = cells(page, line)
        assert is_shown(share, 100 * float(row.prob))
        assert is_shown(logprob, float(row.logprob))
        if row.kept == "yes":
            assert is_shown(after, 100 * float(row.prob_min), 100 * float(row.prob_max))
        elif row.kept != "no":
            assert is_shown(after, 100 * float(row.prob_max))
        else:
            assert after == "cut"
    _, name, _, share, after, *_ = cells(page, rows[-1])
    if whole:
        listed = frame["prob"].iloc[:20].sum()
        assert name == f"{len(frame) - 20} more"
        assert is_shown(share, 100 * (frame["prob"].sum() - listed))
        assert_exact(page, inspector.distribution(5))
    else:
        assert name.startswith("unseen")
        low, high = frame.attrs["unseen"]
        assert is_shown(after, 100 * low, 100 * high)


def assert_exact(page: Page, whole: pd.DataFrame) -> None:
    """Every number of the pinned token is that of its whole distribution."""
    chosen = whole[whole["chosen"]].iloc[0]
    logprob, best = float(chosen["logprob"]), whole["logprob"].nlargest(2)
    if not page.locator(".tm-facts").is_visible():
        page.locator(".tm-head summary").click()
    told = dict.fromkeys(FACTS, "")
    for fact in page.locator(".tm-facts > div").all():
        name = fact.locator("span").inner_text().strip()
        told[name] = fact.inner_text().removeprefix(name).strip()
    expected = {
        "surprisal": -logprob / math.log(2),
        "probability": 100 * math.exp(logprob),
        "logprob": logprob,
        "entropy": -(whole["prob"] * whole["logprob"]).sum() / math.log(2),
        "rank": chosen["rank"],
        "margin": best.iloc[0] - best.iloc[1],
        "mass seen": 100,
    }
    for name, value in expected.items():
        assert is_shown(told[name], float(value)), (name, told[name])
        assert not re.search("≥|at least|–", told[name])
    head = page.locator(".tm-main").inner_text()
    assert is_shown(head, *(expected[name] for name in ("probability", "surprisal", "rank")))
    cell = page.locator(".tm-flow .tm-pinned")
    assert "at least" not in (cell.get_attribute("aria-label") or "")
    low, high = (cell.evaluate(f"c => c.style.getPropertyValue('--{e}')") for e in ("low", "high"))
    assert low == high  # the line below the token is a point
    assert page.locator(".tm-card tbody tr", has_text="unseen").count() == 0


def test_the_tree_and_the_count(shown: Shown) -> None:
    page, inspector = shown.page, shown.inspector
    frame = inspector.result.tree().frame
    row = frame.iloc[inspector.result.tree().results.index(inspector.branches[0])]
    told = page.locator(".tm-branch").nth(1).inner_text()
    assert f"at {row['position']} " in told
    chance = re.search(rf"there ({NUMBER})\)", told)
    assert chance is not None
    assert float(chance[1]) == pytest.approx(row["prob"], rel=0.05)
    page.get_by_label("surprisal in bits").fill("1")
    matching = len(inspector.frame.query("surprisal >= 1"))
    said = page.locator(".tm-count").inner_text()
    assert said.startswith(f"{matching} of {len(inspector.frame)} tokens match")
    assert inspector.result.footer in page.locator(".tm-foot").inner_text()
