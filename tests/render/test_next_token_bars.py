"""The next token's bars as HTML and text: escaped, readable without styles."""

from __future__ import annotations

import re

import pytest

from tensormesh_nb.analysis.sampling import Sampler
from tensormesh_nb.render.next_token_bars import (
    NextTokenHtml,
    Share,
    next_token_text,
    sampler_label,
)

from ..analysis.test_next_token_distribution import distribution
from ..hostile_text import HOSTILE


def drawn(
    *probs: float, samplers: tuple[Sampler, ...] = (Sampler(),), vocab_size: int | None = None,
    tokens: tuple[str, ...] = (), rows: int = 10, text: str = "The cat",
) -> NextTokenHtml:  # fmt: skip
    made = distribution(*probs, vocab_size=vocab_size, tokens=tokens)
    shapes = [made.under(sampler) for sampler in samplers]
    labels = made.labels(rows)
    return NextTokenHtml(
        "user: Hi", text, [" sat"], shapes, labels, ["A remark."], "m · local", rows
    )


def test_table_has_a_row_for_each_token_and_one_for_the_rest() -> None:
    html = drawn(0.5, 0.3, 0.2, vocab_size=3, rows=2)
    assert [name for name, _ in html.lines()] == ["␣t0", "␣t1", "(all other tokens)"]
    assert [str(shares[0]) for _, shares in html.lines()] == ["50.0%", "30.0%", "20.0%"]
    written = re.sub("<[^>]*>", " ", str(html))
    for shown in ("user: Hi", "The cat", "sat", "50.0%", "Note: A remark.", "m · local"):
        assert shown in written


def test_columns_are_samplers() -> None:
    html = drawn(0.5, 0.5, vocab_size=2, samplers=(Sampler(0.5, top_k=1), Sampler(2.0)), rows=1)
    assert html.headings == ["temperature 0.5, top_k 1", "temperature 2"]
    rows = html.lines()
    assert [str(share) for share in rows[-1][1]] == ["cut off", "50.0%"]
    assert str(rows[0][1][1]) == "50.0%"


def test_bounds_are_shown_as_bounds() -> None:
    html = drawn(0.5, 0.2, vocab_size=100, samplers=(Sampler(2.0),))
    first, rest = html.lines()[0][1][0], html.lines()[-1][1][0]
    assert re.fullmatch(r"\d+\.\d% to \d+\.\d%", str(first))
    assert rest.low < rest.high
    assert ".35)" in str(html)
    assert str(Share(0.1, 0.1, "no")) == "cut off"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_escaped(text: str) -> None:
    html = str(drawn(0.6, 0.4, vocab_size=2, tokens=(text or "x", "y"), text=text or "x"))
    assert not re.search(r"<(script|img|iframe|svg|style|link)", html, re.IGNORECASE)
    assert "\x1b" not in next_token_text(drawn(0.6, 0.4, tokens=(text or "x", "y"), text=text))


def test_long_text_is_cut_at_its_start() -> None:
    html = drawn(1.0, vocab_size=1, text="x" * 50_000 + "end")
    assert len(str(html)) < 4000
    assert "end" in str(html)
    assert len(next_token_text(html)) < 2000


def test_sampler_label_names_what_changes_something() -> None:
    assert sampler_label(Sampler()) == "temperature 1"
    assert sampler_label(Sampler(0.2, 0.9, -1, 0.1)) == "temperature 0.2, top_p 0.9, min_p 0.1"
