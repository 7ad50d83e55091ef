"""What IPython asks of an answer."""

from __future__ import annotations

import pytest
from IPython.lib.pretty import pretty

from ...factories import make_chunk, make_result


def test_representations() -> None:
    made = make_result(make_chunk("It is **Paris**."))
    assert repr(made) == "<ChatResult complete: 'It is **Paris**.'>"
    assert pretty(made) == "It is **Paris**."
    assert made._repr_html_().startswith('<div class="tm-result')
    assert [max(each) for each in made.outputs()] == ["text/plain", "text/plain"]


def test_outside_a_notebook_ipython_displays_it_as_any_object() -> None:
    with pytest.raises(NotImplementedError):
        make_result(make_chunk("It is **Paris**."))._ipython_display_()
