"""Variants as HTML and as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ...client.asking import client
from ...notebook.kernel import html_text
from ...replay_host import DONE, ReplayHost, chunk, head, sse
from .sweeping import Answers, sweep_of

TABLE = [
    {"q": "<b>x</b>", "right": "m 0 <B>X</B>"},
    *({"q": f"word {n}", "right": "no"} for n in range(25)),
]


def displayed(path: Path, prompt: Any = "Hi", **arguments: Any) -> tuple[str, str, str]:
    """A sweep as HTML, as the text of that, and as text."""
    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(asking, path, prompt, **arguments)
    page = out._repr_html_()
    return page, html_text(page), str(out)


def test_answers_to_one_prompt_are_side_by_side(tmp_path: Path) -> None:
    page, text, plain = displayed(tmp_path, "<b>\x1b", models=["m", "broken", "k"], temperature=0)
    assert text.startswith("3 variants: 2 ok, 1 failedmm 0 <B>")
    assert "it broke (HTTP 400" in text
    assert "<b>" not in page.lower()
    assert "\x1b" not in page + plain
    assert "m  (2 tokens · 0.72 bits per token" in plain
    assert "  [it broke (HTTP 400" in plain


def test_same_answers_are_named(tmp_path: Path) -> None:
    _, text, plain = displayed(tmp_path, temperature=0, top_p=[0.5, 0.9, 1])
    assert text.count("the same as top_p 0.5") == plain.count("the same as top_p 0.5") == 2


def test_two_variants_are_compared(tmp_path: Path) -> None:
    page, text, plain = displayed(tmp_path, models=["m", "k"], temperature=0)
    for shown in (text, plain):
        assert "First: m. Second: k." in shown
        assert "The answers differ." in shown
        assert "Bits per word: " in shown
    assert "The two answers aligned by bytes, in bits" in text
    assert '<details style="' in page


def test_repeats_are_trees_with_a_note_at_temperature_0(tmp_path: Path) -> None:
    _, text, plain = displayed(tmp_path, temperature=[0, 1], repeat=3)
    for shown in (text, plain):
        assert "At temperature 0 repeats of a request have the same answer" in shown
        assert "All 3 answers are the same." in shown
        assert "3 answers, 3 different; they part at byte 7, after “m 1 HI”." in shown
        assert "The first answers differ." in shown
    assert "  └ 1× 2" in plain


def test_table_shows_its_first_rows_with_marks(tmp_path: Path) -> None:
    page, text, plain = displayed(
        tmp_path, "{{ q }}", table=TABLE, truth="right", models=["m", "k"], temperature=0
    )
    assert "m26 of 263.8% (0.7% to 18.9%) of 26" in text
    assert "0<b>x</b>m 0 <B>X</B>✓ m 0 <B>X</B>✗ k 0 <B>X</B>" in text
    assert "<b>" not in page.lower()
    assert "The first 20 of 26 rows. A bar marks rows whose answers differ." in text
    assert "word 18" in text
    assert "word 19" not in text
    assert "Undecided: 1 row differs, and at least 6 are needed." in text
    assert plain.splitlines()[2].split()[:3] == ["variant", "ok", "right"]


def test_scores_above_1_are_not_percentages(tmp_path: Path) -> None:
    given = {"table": TABLE[1:3], "truth": "right", "match": lambda *_: 3}
    _, text, _ = displayed(tmp_path, "{{ q }}", temperature=0, **given)
    assert "3 of 2" in text


def test_repeats_of_a_table_have_a_line_each(tmp_path: Path) -> None:
    _, text, _ = displayed(tmp_path, "{{ q }}", table=TABLE[1:3], temperature=1, repeat=2)
    assert "0, repeat 0word 0" in text
    assert "1, repeat 1word 1" in text


def test_table_whose_index_has_an_empty_label_is_shown(tmp_path: Path) -> None:
    table = pd.DataFrame({"q": ["a", "b"], "right": ["x", "y"]}, index=[1.0, float("nan")])
    _, text, _ = displayed(tmp_path, "{{ q }}", table=table, truth="right", temperature=0)
    assert "nanby✗ m 0 B" in text


@pytest.mark.parametrize(
    ("reason", "shown"), [("length", "cut off"), ("tool_calls", "tool_calls"), ("stop", "")]
)
def test_unusual_end_of_an_answer_is_named(reason: str, shown: str, tmp_path: Path) -> None:
    script = [head(), *sse(chunk("Hi", finish_reason=reason), DONE)]
    with ReplayHost(script) as host, client(host) as asking:
        once = str(sweep_of(asking, tmp_path, temperature=0))
        twice = str(sweep_of(asking, tmp_path, temperature=0, repeat=2))
    assert once.splitlines()[2].endswith(f" s · {shown})" if shown else " s)")
    assert f" s · 2 {shown})" in twice if shown else " s)" in twice


@pytest.mark.parametrize("cycle", [False, True])
def test_value_in_a_terminal_is_the_text(cycle: bool, tmp_path: Path) -> None:
    from IPython.lib.pretty import RepresentationPrinter, StringIO

    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, temperature=0)
    stream = StringIO()
    out._repr_pretty_(printer := RepresentationPrinter(stream), cycle)
    printer.flush()
    assert stream.getvalue() == (repr(out) if cycle else str(out))
    assert repr(out) == "<Variants: 1 variant: 1 ok; .frame, .summary, .results, .compare()>"


def test_live_columns_have_the_texts_so_far(tmp_path: Path) -> None:
    with ReplayHost(Answers()) as host, client(host) as asking:
        out = sweep_of(asking, tmp_path, models=["m", "broken"], temperature=[0, 1], repeat=2)
    text = html_text(out.live_html())
    assert text.startswith("m · temperature 0m 0 HIm 0 HI2 of 2 done")
    assert text.count("it broke") == 2
