"""Conversations: a cell owns its turn, and running it again edits that turn."""

from __future__ import annotations

import json
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tensormesh_nb.errors import ArgumentError
from tensormesh_nb.notebook.chats import Chat, cell_of

from ..replay import DONE, ReplayHost, Script, chunk, head, sse


class Answered:
    """As much of a result as a chat looks at."""

    def __init__(self, text: str) -> None:
        self.new_messages = [{"role": "assistant", "content": text}]


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def system(text: str) -> dict[str, Any]:
    return {"role": "system", "content": text}


def lesson() -> Chat:
    chat = Chat("lesson")
    for cell in ("a", "b", "c"):
        chat.put(cell, [user(f"{cell}?")], Answered(f"{cell}!"))  # type: ignore[arg-type]
    return chat


def contents(messages: Any) -> list[str]:
    return [message["content"] for message in messages]


def test_a_turn_sees_the_turns_before_it_and_not_itself() -> None:
    chat = lesson()
    assert contents(chat.messages("d", [user("d?")])) == ["a?", "a!", "b?", "b!", "c?", "c!", "d?"]
    assert contents(chat.messages("b", [user("again?")])) == ["a?", "a!", "again?"]


def test_running_a_cell_again_edits_its_turn_and_keeps_what_followed() -> None:
    chat = lesson()
    later = chat.put("b", [user("B?")], Answered("B!"))  # type: ignore[arg-type]
    assert later == 1
    assert contents(chat.messages("d", [])) == ["a?", "a!", "B?", "B!"]
    assert [[turn.cell for turn in branch] for branch in chat.branches] == [["b", "c"]]
    assert "[branch 1: 2 turns kept]" in chat.transcript()


def test_running_the_last_cell_again_leaves_the_others() -> None:
    chat = lesson()
    assert chat.put("c", [user("C?")], Answered("C!")) == 0  # type: ignore[arg-type]
    assert contents(chat.messages("d", [])) == ["a?", "a!", "b?", "b!", "C?", "C!"]


def test_without_cell_ids_every_run_is_a_turn() -> None:
    chat = Chat("lesson")
    for _ in range(2):
        chat.put(None, [user("Hi")], Answered("Hello"))  # type: ignore[arg-type]
    assert len(chat.turns) == 2


def test_a_cells_own_system_message_takes_the_place_of_an_earlier_one() -> None:
    chat = Chat("lesson")
    chat.put("a", [system("Be kind."), user("a?")], Answered("a!"))  # type: ignore[arg-type]
    assert contents(chat.messages("b", [user("b?")])) == ["Be kind.", "a?", "a!", "b?"]
    assert contents(chat.messages("b", [system("Be terse."), user("b?")])) == [
        "Be terse.",
        "a?",
        "a!",
        "b?",
    ]


def test_a_transcript_obeys_no_control_characters() -> None:
    chat = Chat("lesson")
    chat.put("a", [user("\x1b[2J")], Answered("\u202eabc"))  # type: ignore[arg-type]
    assert "\x1b" not in chat.transcript()
    assert "\u202e" not in chat.transcript()


@pytest.mark.parametrize(
    "parent", [{}, {"metadata": {}}, {"metadata": None}, {"metadata": {"cellId": 5}}]
)
def test_front_ends_without_cell_ids(parent: Any) -> None:
    class Shell:
        def get_parent(self) -> Any:
            return parent

    assert cell_of(Shell()) is None  # type: ignore[arg-type]


def answer(text: str) -> Script:
    return [head(), *sse(chunk(text), chunk(finish_reason="stop"), DONE)]


def in_cell(shell: InteractiveShell, cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = {"metadata": {"cellId": cell}}
    monkeypatch.setattr(type(shell), "get_parent", lambda self: parent, raising=False)


def test_the_magic_sends_the_conversation(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    replies = [answer("one!"), answer("two!"), answer("ONE!"), answer("three!")]
    with ReplayHost(*replies) as host:
        for cell, text in (("1", "one?"), ("2", "two?"), ("1", "ONE?"), ("3", "three?")):
            in_cell(shell, cell, monkeypatch)
            shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m -o r\n{text}")
        sent = [contents(request.json()["messages"]) for request in host.requests]
        capsys.readouterr()
        shell.run_cell("%tmchat show lesson")
        shown = capsys.readouterr().out
        shell.run_cell("%tmchat show")
        assert "lesson" in capsys.readouterr().out
    assert sent == [
        ["one?"],
        ["one?", "one!", "two?"],
        ["ONE?"],
        ["ONE?", "ONE!", "three?"],
    ]
    assert "user: ONE?" in shown
    assert "assistant: three!" in shown
    assert "[branch 1: 2 turns kept]" in shown


def test_a_failed_turn_does_not_enter(
    shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [head(), *sse(chunk("half an ans"))]
    with ReplayHost(broken, answer("whole.")) as host:
        in_cell(shell, "1", monkeypatch)
        failed = shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m -o r\nfirst?")
        assert failed.error_in_exec is not None
        assert shell.user_ns["r"].text == "half an ans"
        in_cell(shell, "2", monkeypatch)
        shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\nsecond?")
        assert contents(host.requests[1].json()["messages"]) == ["second?"]


def test_reset_forgets_and_wrong_names_are_told(shell: InteractiveShell) -> None:
    with ReplayHost(answer("one!")) as host:
        for _ in range(2):
            shell.run_cell(f"%%tmchat -c lesson --host {host.url} -m m\nHi")
            shell.run_cell("%tmchat reset lesson")
        assert contents(host.requests[1].json()["messages"]) == ["Hi"]
    for line in ("show lesson", "reset lesson", "show a b", "reset"):
        with pytest.raises(ArgumentError):
            shell.run_line_magic("tmchat", line)


def test_a_real_kernel_tells_its_cells_apart(kernel: Any) -> None:
    kernel.run("%load_ext tensormesh_nb")
    with ReplayHost(answer("one!"), answer("two!"), answer("ONE!")) as host:
        for cell, text in (("x", "one?"), ("y", "two?"), ("x", "ONE?")):
            code = f"%%tmchat -c lesson --host {host.url} -m m\n{text}"
            assert kernel.run(code, cell=cell).reply["status"] == "ok"
        sent = [json.loads(request.body)["messages"] for request in host.requests]
    assert [contents(messages) for messages in sent] == [
        ["one?"],
        ["one?", "one!", "two?"],
        ["ONE?"],
    ]
