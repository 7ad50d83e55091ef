"""Sides of two sweeps."""

from __future__ import annotations

from pathlib import Path

import pytest

import tensormesh_nb as tm

from ...client.asking import client
from ...replay_host import ReplayHost
from .sweeping import Answers, sweep_of

TABLE = [{"w": "a", "right": "m 0 A"}, {"w": "b", "right": "x"}]


def test_variant_is_compared_with_itself_in_an_earlier_run(tmp_path: Path) -> None:
    """The runs have different repeats and rows: rows are matched by label, repeats are averaged."""
    with ReplayHost(Answers()) as host, client(host) as asking:
        earlier = sweep_of(
            asking, tmp_path, "{{ w }}?", table=TABLE, models=["m", "k"], temperature=0, repeat=3
        )
        later = sweep_of(
            *(asking, tmp_path, "{{ w }}"),
            table=TABLE[:1],
            truth="right",
            models=["k", "m"],
            temperature=0,
        )
        one = sweep_of(asking, tmp_path, temperature=0)
        two = sweep_of(asking, tmp_path, "Ho", temperature=0)
    made = later.compare(earlier, "m")
    assert (made.first.label, made.second.label) == ("m (earlier)", "m")
    assert list(made.frame["first_text"]) == ["m 0 A?"]
    assert list(made.frame["second_text"]) == ["m 0 A"]
    assert (made.scores["first"], made.scores["second"]) == ({0: 0.0}, {0: 1.0})
    assert made.only_first == [1]
    assert made.pairs == 1
    assert two.compare(one).first.label == "answer (earlier)"
    with pytest.raises(tm.RequestError, match=r"name the variant that both runs have, such as com"):
        later.compare(earlier)
    with pytest.raises(tm.RequestError, match="There is no variant 'temperature 0'; there are 2"):
        later.compare(earlier, "temperature 0")
    with pytest.raises(tm.RequestError, match="or Variants of an earlier run, got DataFrame"):
        later.compare(earlier.frame)  # type: ignore[arg-type]
