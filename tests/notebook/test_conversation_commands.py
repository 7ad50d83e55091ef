"""Conversations in the magic: ``-c NAME`` and the commands on them."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

import tensormesh_nb as tm
from tensormesh_nb.conversation.registry import HISTORIES
from tensormesh_nb.errors import ArgumentError, RequestError

from ..conversation.turns import answer, contents
from ..replay_host import ReplayHost, chunk, head, sse
from .kernel import Cell, Kernel

BROKEN = [head(), *sse(chunk("half an ans"))]


def in_cell(shell: InteractiveShell, cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = {"metadata": {"cellId": cell}}
    monkeypatch.setattr(type(shell), "get_parent", lambda self: parent, raising=False)


def sent(host: ReplayHost) -> list[list[str]]:
    return [contents(request.json()["messages"]) for request in host.requests]


def test_the_magic_sends_the_conversation(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = [answer("one!"), answer("two!"), answer("ONE!"), answer("three!")]
    with ReplayHost(*replies) as host:
        for cell, text in (("1", "one?"), ("2", "two?"), ("1", "ONE?"), ("3", "three?")):
            in_cell(shell, cell, monkeypatch)
            shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m -o r\n{text}")
            if text == "ONE?":
                (notice,) = shell.user_ns["r"].notices
        assert sent(host) == [
            ["one?"],
            ["one?", "one!", "two?"],
            ["ONE?"],
            ["ONE?", "ONE!", "three?"],
        ]
    assert notice == ("1 later turn of lesson was kept as branch 1 (%tmchat branch lesson 1).")
    assert notice in capsys.readouterr().out  # a terminal shows the answer without its notices
    shell.run_cell("%tmchat show lesson")
    shown = capsys.readouterr().out
    for line in ("user: ONE?", "assistant: three!", "[branch 1: 2 turns kept from turn 1 on: one?"):
        assert line in shown
    for command in ("show", "chats"):
        shell.run_cell(f"%tmchat {command}")
        assert "lesson · 2 turns · 1 branch" in capsys.readouterr().out


def test_branch_is_listed_and_restored(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(answer("A"), answer("B"), answer("A2"), answer("C")) as host:
        for cell, text in (("1", "a"), ("2", "b"), ("1", "a2")):
            in_cell(shell, cell, monkeypatch)
            shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\n{text}")
        capsys.readouterr()
        shell.run_cell("%tmchat branch lesson")
        assert capsys.readouterr().out == "1: 2 turns kept from turn 1 on: a\n"
        shell.run_cell("%tmchat branch lesson 1")
        assert "assistant: B" in capsys.readouterr().out
        in_cell(shell, "3", monkeypatch)
        shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\nc")
        assert sent(host)[3] == ["a", "A", "b", "B", "c"]


@pytest.mark.parametrize("keep", ["", "--keep"])
def test_failed_turn_is_kept_only_with_keep(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    with ReplayHost(BROKEN, answer("whole.")) as host:
        in_cell(shell, "1", monkeypatch)
        failed = shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m -o r {keep}\nfirst?")
        assert failed.error_in_exec is not None
        assert shell.user_ns["r"].text == "half an ans"
        in_cell(shell, "2", monkeypatch)
        shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\nsecond?")
        before = ["first?", "half an ans"] if keep else []
        assert sent(host)[1] == [*before, "second?"]


def test_reset_and_wrong_arguments(shell: InteractiveShell) -> None:
    with ReplayHost(answer("one!")) as host:
        for _ in range(2):
            shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\nHi")
            shell.run_cell("%tmchat reset lesson")
        assert sent(host)[1] == ["Hi"]
        shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\nHi")
    for line in (
        *("show lessen", "reset lessen", "show a b", "reset", "branch", "branch lesson x"),
        *("branch lesson 3", "export lesson x.pdf", "export", "chats x", "export lesson a b"),
    ):
        with pytest.raises(RequestError) as told:
            shell.run_line_magic("tmchat", line)
        assert "\n" not in str(told.value)
    for flag in ("--store x.json", "--keep"):
        with pytest.raises(ArgumentError, match="name one with -c NAME"):
            shell.run_cell_magic("tmchat", flag, "Hi")


@pytest.mark.parametrize("suffix", ["md", "json", "ipynb"])
def test_export_writes_a_file(
    shell: InteractiveShell, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(answer("Paris.")) as host:
        shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m -s Kind.\nCapital?")
    path = tmp_path / f"lesson.{suffix}"
    shell.run_cell(f"%tmchat export lesson '{path}'")
    assert f"1 turn written to {path}" in capsys.readouterr().out
    text = path.read_text()
    assert "Capital?" in text
    assert "Paris." in text
    if suffix == "json":
        assert contents(json.loads(text)["messages"]) == ["Kind.", "Capital?", "Paris."]
        assert json.loads(text)["turns"][0]["usage"]["total_tokens"] == 12


def test_an_exported_notebook_runs_again(shell: InteractiveShell, tmp_path: Path) -> None:
    hard = "@user\n{{ x }} $y 'z'"
    with ReplayHost(answer("A"), answer("B"), answer("A"), answer("B")) as host:
        start = f"--host {host.url} -m m"
        shell.user_ns["hard"] = hard
        shell.run_cell(f"%%tmchat -c lesson {start} -t 0.5 -s 'Be kind.'\n{{{{ hard }}}}")
        shell.run_cell(f'%%tmchat -c lesson {start} --stop ["x y"]\nb')
        path = tmp_path / "lesson.ipynb"
        shell.run_line_magic("tmchat", f"export lesson {path}")
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        shell.run_line_magic("tmchat", "reset lesson")
        for cell in book.cells:
            if cell.cell_type == "code" and "load_ext" not in cell.source:
                assert shell.run_cell(cell.source).success
            elif cell.cell_type == "code":
                assert shell.run_cell(cell.source.partition("\n")[2]).success
        first, second, *again = [request.json() for request in host.requests]
    assert again == [first, second]


@pytest.mark.parametrize("name", ["lesson", "-c"])
def test_exported_notebook_uses_python_where_needed(shell: InteractiveShell, name: str) -> None:
    with ReplayHost(*[answer("A")] * 4) as host:
        chat = tm.Client(host=host.url, model="m").conversation(name)
        chat.send("a")
        chat.send("b\n")  # cells lose the empty line at the end
        book = nbformat.reads(chat.export("notebook"), as_version=4)
        chat.history.reset()
        for cell in book.cells[1:]:
            assert shell.run_cell(cell.source.removeprefix("%load_ext tensormesh_nb\n")).success
        first, second, *again = [request.json()["messages"] for request in host.requests]
    assert again == [first, second]


def test_unclosed_code_does_not_swallow_later_turns() -> None:
    with ReplayHost(answer("~~~\n```\n~~~\n````py\nx = 1\n```"), answer("B")) as host:
        chat = tm.Client(host=host.url, model="m").conversation("lesson")
        chat.send("a")
        chat.send("b")
        assert "x = 1\n```\n````\n\n*" in chat.export()


def test_store_and_reset(shell: InteractiveShell, tmp_path: Path) -> None:
    path = tmp_path / "my lesson.json"
    with ReplayHost(answer("A"), answer("B")) as host:
        ask = f"%%tmchat -c lesson --store '{path}' --host {host.url} -m m\n"
        shell.run_cell(f"{ask}a")
        HISTORIES.clear()  # what a restart does
        shell.run_cell(f"{ask}b")
        assert sent(host)[1] == ["a", "A", "b"]
    shell.run_line_magic("tmchat", "reset lesson")
    assert [
        each.name for each in tmp_path.iterdir() if each.suffix != ".lock" and "lesson" in each.name
    ] == ["my lesson.json.bak"]


def test_panel_uses_session_settings(shell: InteractiveShell) -> None:
    with ReplayHost(answer("A"), answer("B")) as host:
        shell.run_line_magic(
            "tmchat", f"config host={host.url} model=m temperature=0.5 system=Kind."
        )
        panel = shell.run_line_magic("tmchat", "panel lesson")
        assert dict(panel.settings) == {"system": "Kind.", "model": "m", "temperature": 0.5}
        panel.send("a")
        shell.run_cell("%%tmchat -c lesson\nb")
        assert sent(host) == [["Kind.", "a"], ["Kind.", "a", "A", "b"]]
        assert host.requests[0].json()["temperature"] == 0.5
        assert shell.run_line_magic("tmchat", "last") is panel.chat.turns[-1].result
        usage = shell.run_line_magic("tmchat", "usage")
        assert int(usage["requests"].sum()) == 2
    with pytest.raises(ArgumentError, match="takes the name of one conversation"):
        shell.run_line_magic("tmchat", "panel a b")


# In real kernels.


def said(kernel: Kernel, host: ReplayHost, text: str, cell: str | None, chat: str) -> Cell:
    ran = kernel.run(f"%%tmchat -c {chat} --host {host.url} -m m\n{text}", cell=cell)
    assert ran.reply["status"] == "ok"
    return ran


def test_python_and_cells_share_a_conversation(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("A"), answer("B")) as host:
        said(kernel, host, "a", "1", "shared")
        kernel.run(
            f"import tensormesh_nb as tm; chat = tm.Client(host={host.url!r}, model='m')"
            ".conversation('shared'); chat.send('b')"
        )
        assert sent(host)[1] == ["a", "A", "b"]


def test_names_of_conversations_complete(kernel: Kernel) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("A")) as host:
        said(kernel, host, "a", "1", "lessons-of-today")
    for line in ("%%tmchat -c lessons", *(f"%tmchat {c} les" for c in ("branch", "export"))):
        assert "lessons-of-today" in kernel.complete(line)
    assert kernel.complete("%tmchat export lessons-of-today mark") == ["markdown"]


def test_a_notebook_runs_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "lesson.json"
    with ReplayHost(answer("ok")) as host:
        for _ in range(2):
            with Kernel(tmp_path / "home") as kernel:
                kernel.run("%load_ext tensormesh_nb")
                for text in ("a", "b"):
                    flags = f"-c lesson --store {path} --host {host.url} -m m"
                    ran = kernel.run(f"%%tmchat {flags}\n{text}", cell=text)
                    assert ran.reply["status"] == "ok"
        assert sent(host)[:2] == sent(host)[2:]
    saved = json.loads(path.read_text())
    assert len(saved["line"]) == 2
    assert len(saved["branches"]) == 1
