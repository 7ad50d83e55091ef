"""result.save_html."""

from __future__ import annotations

from pathlib import Path

import pytest

import tensormesh_nb as tm

from ...factories import entry, make_chunk, make_result


def result(text: str = "ab") -> tm.ChatResult:
    return make_result(make_chunk(text, [entry(token) for token in text]))


def test_page_is_written_with_comparisons(tmp_path: Path) -> None:
    path = result().save_html(tmp_path / "a.html", compare=[result("ac"), result("ad")])
    page = path.read_text(encoding="utf-8")
    assert page.count('class="tm-comparison') == 2
    one = result().save_html(str(tmp_path / "b.html"), compare=result("ac"))
    assert one.read_text(encoding="utf-8").count('class="tm-comparison') == 1


def test_only_results_can_be_compared(tmp_path: Path) -> None:
    with pytest.raises(tm.RequestError, match="compare: expected a ChatResult"):
        result().save_html(tmp_path / "a.html", compare=["b"])  # type: ignore[list-item]
    assert [*tmp_path.iterdir()] == []


def test_comparison_is_a_page_too(tmp_path: Path) -> None:
    path = result().compare(result("ac")).save_html(tmp_path / "a.html")
    assert "tm-comparison" in path.read_text(encoding="utf-8")
