"""Turn keys: running a cell again replaces its own turn."""

from __future__ import annotations

from typing import Any

import pytest

from tensormesh_nb.notebook.turn_keys import TurnKeys, cell_id

from ..conversation.turns import answer, contents
from ..replay_host import ReplayHost
from .kernel import Cell, Kernel


def sent(host: ReplayHost) -> list[list[str]]:
    return [contents(request.json()["messages"]) for request in host.requests]


def said(kernel: Kernel, host: ReplayHost, text: str, cell: str | None, chat: str) -> Cell:
    ran = kernel.run(f"%%tmchat -c {chat} --host {host.url} -m m\n{text}", cell=cell)
    assert ran.reply["status"] == "ok"
    return ran


@pytest.mark.parametrize(
    "parent", [{}, None, {"metadata": {}}, {"metadata": None}, {"metadata": {"cellId": 5}}]
)
def test_no_key_without_cell_ids(parent: Any) -> None:
    class Shell:
        def get_parent(self) -> Any:
            return parent

    assert cell_id(Shell()) is None  # type: ignore[arg-type]
    assert TurnKeys().next_key(Shell(), "lesson") is None  # type: ignore[arg-type]


def test_rerun_cell_replaces_its_turn(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("one!"), answer("two!"), answer("ONE!")) as host:
        said(kernel, host, "one?", "x", "cells")
        said(kernel, host, "two?", "y", "cells")
        last = said(kernel, host, "ONE?", "x", "cells")
        assert sent(host) == [["one?"], ["one?", "one!", "two?"], ["ONE?"]]
    assert "kept as branch 1" in last.result()["text/html"]


def test_run_all_twice_sends_the_same_requests(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("ok")) as host:
        for _ in range(2):
            for text in ("a", "b", "c"):
                said(kernel, host, text, f"cell {text}", "all")
        assert sent(host)[:3] == sent(host)[3:]


def test_copied_cell_has_its_own_turn(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("ok")) as host:
        said(kernel, host, "a", "1", "copies")
        said(kernel, host, "a", "2", "copies")
        assert sent(host)[1] == ["a", "ok", "a"]
        said(kernel, host, "a", "2", "copies")  # the same id is the same cell
        assert sent(host)[2] == ["a", "ok", "a"]


def test_loop_in_a_cell_has_several_turns(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("ok")) as host:
        flags = f"-c loop --host {host.url} -m m"
        loop = (
            f"for text in ('a', 'b'):\n    get_ipython().run_cell_magic('tmchat', '{flags}', text)"
        )
        for _ in range(2):
            assert kernel.run(loop, cell="loop").reply["status"] == "ok"
        assert sent(host) == [["a"], ["a", "ok", "b"]] * 2


def test_turns_are_added_without_cell_ids(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("ok")) as host:
        for text in ("a", "b"):
            said(kernel, host, text, None, "plain")
        assert sent(host)[1] == ["a", "ok", "b"]
