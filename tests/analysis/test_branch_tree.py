"""The tree of a result and its branches."""

from __future__ import annotations

import gc
import weakref

import tensormesh_nb as tm


def test_a_branch_of_a_branch_and_their_tree(paris: tm.ChatResult) -> None:
    one = paris.branch(5, rank=2)
    two = one.branch(3, rank=2)
    assert two.parent is one
    assert paris.branches[-1] is one
    assert one.branches == [two]
    shown = repr(two.tree())
    assert shown.splitlines()[0] == paris.text
    assert "at 5" in shown
    assert "at 3" in shown
    assert shown.count("◂") == 1
    assert "at 5" in two.tree()._repr_html_()
    frame, results = two.tree().frame, two.tree().results
    last = results.index(two)
    assert results[frame["parent"][last]] is one
    assert frame["position"][last] == 3
    assert frame["token"][last] == two.logprobs["token"][3]
    assert frame["prob"][last] == two.prefix_prob
    assert f"{two.prefix_prob:.3g}" in shown
    assert frame.loc[0, ["parent", "position", "token", "prob"]].isna().all()


def test_unreferenced_branches_are_forgotten(paris: tm.ChatResult) -> None:
    before = {id(branch) for branch in paris.branches}  # other tests may keep theirs
    forgotten = weakref.ref(paris.branch(2, rank=3))
    gc.collect()
    assert forgotten() is None
    assert {id(branch) for branch in paris.branches} <= before
