"""The tree of a result and its branches."""

from __future__ import annotations

import gc

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
    paris.branch(2, rank=3)
    gc.collect()
    left = [branch for branch in paris.branches if branch.branch_position == 2]
    if left:
        from tensormesh_nb.client import last_result

        print("LAST", last_result._last, "CONTEXT", repr(__import__("sys").exc_info()))

        def show(o, d=0, seen=set()):
            if d > 5 or id(o) in seen:
                return
            seen.add(id(o))
            for r in gc.get_referrers(o):
                if r is left or type(r).__name__ in ("frame", "list_iterator"):
                    continue
                print("  " * d, type(r), str(r)[:150].replace(chr(10), " "))
                show(r, d + 1)

        show(left[0])
    assert not left
