"""Comparisons and branch trees as text and HTML."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.render.branch_tree import BranchTreeView

from ..analysis.test_comparison import said
from ..factories import entry, make_chunk, make_result
from ..github_sanitizer import sanitize_like_github
from ..hostile_text import HOSTILE
from .test_heatmap import ATTRIBUTES, TAGS, Page


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"[-+]?\d+\.\d+", text)]


def test_titles_list_and_statement_have_the_numbers_of_the_frame() -> None:
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


def test_comparison_keeps_its_numbers_on_github() -> None:
    one = make_result(make_chunk("It is Paris", [entry("It is", -0.1), entry(" Paris", -1.0)]))
    other = make_result(
        make_chunk("It is Rome", [entry("It is", -0.1 - math.log(2)), entry(" Rome", bytes=None)])
    )
    read = Page(sanitize_like_github(one.compare(other)._repr_html_()))
    listed = read.text[read.text.index("Differences as a list") :]
    for line in ("+1.00  It␣is", "only this  ␣Paris", "only other  ␣Rome", "The answers diverge"):
        assert line in listed


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_tokens_are_text_in_comparisons_and_trees(text: str) -> None:
    one, two = said(text, "x"), said(text, "y")
    one._answer.request = one.request.replace(model=text)
    one._answer.model = text
    two._answer.branch_position, two._answer.first.finish_reason = 1, text
    two = tm.ChatResult(two._answer, parent=one)
    for html in (one.compare(two)._repr_html_(), BranchTreeView(two)._repr_html_()):
        read = Page(html)
        assert read.tags <= TAGS | {"b"}
        assert read.attributes <= ATTRIBUTES
        assert read.open == 0
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    for plain in (repr(one.compare(two)), repr(BranchTreeView(two))):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
