"""Numbers that are shown without a widget: each is one of a frame's."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd
import pytest

import tensormesh_nb as tm

from ..analysis.test_comparison import said
from ..factories import entry, make_chunk, make_result, top_entries
from .test_heatmap import Page

LINE = re.compile(r"^(?P<mark>[▸ ])(?P<token>.+?) (?P<share>[<>]?[\d.]+)%")
FACTS = re.compile(r" \((?P<bits>[\d.]+) bits, rank (?P<bound>≥?)(?P<rank>\d+)\)$")


def answer() -> tm.ChatResult:
    """Tokens of every kind: likely, rare, outside of what was returned, without a number."""
    entries = [
        entry(
            "A", math.log(0.7), top_logprobs=top_entries(("A", math.log(0.7)), ("B", math.log(0.2)))
        ),
        entry(" b", -9.7, top_logprobs=top_entries((" c", -0.1), (" d", -3.1), (" e", -8.0))),
        entry(" e", -0.00001, top_logprobs=top_entries((" e", -0.00001), (" f", -12.0))),
        entry(" g", None),
    ]
    return make_result(make_chunk("A b e g", entries), vocab_size=1000, top_logprobs=3)


def is_shown(text: str, share: float) -> bool:
    """Whether a share stands there as a frame has it, or as a bound of it."""
    of, number = 100 * share, float(text.strip("<>"))
    if text[0] in "<>":
        return of < number if text[0] == "<" else of > number
    return number == pytest.approx(of, abs=0.05)


def test_the_heat_map_s_titles() -> None:
    made = answer()
    frame, tops = made.logprobs, made.top_logprobs
    titles = Page(str(made.heatmap())).titles
    assert len(titles) == len(frame)
    figures = 0
    for position, title in enumerate(titles):
        row, own = frame.loc[position], tops[tops["position"] == position].set_index("token")
        if pd.isna(row["logprob"]):
            assert not re.search(r"\d", title)
            continue
        facts = FACTS.search(title)
        assert facts is not None
        assert float(facts["bits"]) == pytest.approx(row["surprisal"], abs=0.05)
        assert (facts["bound"] == "≥", int(facts["rank"])) == (row["rank_censored"], row["rank"])
        for text in FACTS.sub("", title).split("\n"):
            found = LINE.search(text)
            assert found is not None, text
            token, share = found["token"].replace("␣", " "), found["share"]
            if token == "unseen":
                assert is_shown(share, 1 - row["mass_seen"])
            else:
                assert is_shown(share, own.loc[token, "prob"])
                assert (found["mark"] == "▸") == own.loc[token, "chosen"]
            figures += 1
    assert figures == 2 + 1 + 4 + 1 + 2  # unseen twice


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"[-+]?\d+\.\d+", text)]


def test_the_comparison_s_titles_list_and_statement() -> None:
    found = said("It", " is", " so").compare(said("It", " is", " hot", base=-2.0))
    frame, html = found.frame, found._repr_html_()
    both = frame[frame["side"] == "both"]
    titles = [title for title in Page(html).titles if "logprob" in title]
    assert len(titles) == 2 * len(both)  # on either side
    rows: list[Any] = [*both.itertuples()]
    for side, own in enumerate((titles[: len(both)], titles[len(both) :])):
        for row, title in zip(rows, own, strict=True):
            pair = [row.logprob, row.other_logprob][:: -1 if side else 1]
            assert numbers(title) == pytest.approx([*pair, row.difference], abs=0.005)
    listed = html.partition("Differences as a list")[2].partition("</details>")[0]
    assert numbers(Page(listed).text) == pytest.approx(both["difference"].tolist(), abs=0.005)
    bits = found.summary["difference"]
    assert bits == pytest.approx(both["difference"].sum())
    assert numbers(found.statement) == pytest.approx([abs(bits)], abs=0.005)
    parted = found.first_divergence
    assert parted is not None
    assert f"byte {parted.byte}" in found.statement
    row = frame[(frame["side"] == "this") & (frame["first"] == parted.position)].iloc[0]
    assert row["byte_start"] <= parted.byte < row["byte_end"]


def test_the_footer_s_are_attributes() -> None:
    made = make_result(*(make_chunk(token, [entry(token)]) for token in ("A", " b", " c")))
    assert made.timing.first_token == 0.0
    told = made.footer
    assert "first after 0.00 s" in told
    rate = made.timing.tokens_per_second(made.completion_tokens or 0)
    assert rate is not None
    assert f"{made.completion_tokens} tokens" in told
    assert f"{rate:.0f} tokens/s" in told
