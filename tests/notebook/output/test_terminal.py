"""The magic in a terminal: the text is printed once, as it streams, with the footer below it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from IPython.core.interactiveshell import InteractiveShell

import tensormesh_nb as tm

from ...leak_watch import KEY
from ...replay_host import DONE, ReplayHost, Script, chunk, head, sse

GOOD: Script = [
    head(),
    *sse(chunk("Hel"), 0.1, chunk("lo"), 0.1, chunk(" you", finish_reason="stop"), DONE),
]


def run(shell: InteractiveShell, host: ReplayHost, flags: str = "") -> bool:
    code = f"%%tmchat --host {host.url} -m m -o answer {flags}\nhi"
    return bool(shell.run_cell(code, store_history=True).success)


def test_the_text_appears_once_and_out_is_the_footer(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(GOOD) as host:
        assert run(shell, host)
    out = capsys.readouterr().out
    assert out.count("Hello you") == 1
    text, shown = out.split("\n", 1)
    assert text == "Hello you"
    assert shown.startswith("Out[1]: \nreplayed · http://127.0.0.1")
    assert shell.user_ns["_"] is shell.user_ns["answer"] is shell.user_ns["Out"][1]


def test_warnings_are_printed_below_the_answer(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(GOOD) as host:
        assert run(shell, host, "--max-tokens 5 --max-completion-tokens 5")
    streamed = capsys.readouterr().out
    shell.run_cell("answer", store_history=True)
    later = capsys.readouterr().out
    noted = "".join(f"\nNote: {each}" for each in shell.user_ns["answer"].warnings)
    assert "max_tokens" in noted
    assert streamed.startswith("Hello you\nOut[1]: \nreplayed · ")
    assert streamed.rstrip().endswith(noted)
    assert later.rstrip().endswith(f"Hello you{noted}")


def test_a_repeated_key_is_redacted_in_the_result(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    said = [step for text in ("Your key: ", *KEY, ".") for step in (chunk(text), 0.01)]
    with ReplayHost([head(), *sse(*said, chunk(finish_reason="stop"), DONE)]) as host:
        shell.user_ns["mine"] = tm.Client(host=host.url, api_key=KEY, model="m")
        assert shell.run_cell("%%tmchat --client mine -o answer\nhi", store_history=True).success
        capsys.readouterr()  # the live text of a terminal shows what came
        shell.run_cell("answer", store_history=True)
    assert shell.user_ns["answer"].text == "Your key: ***."
    assert "Your key: ***." in capsys.readouterr().out


def test_a_result_looked_at_later_is_shown_in_full(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost(GOOD) as host:
        run(shell, host)
    capsys.readouterr()
    shell.run_cell("answer", store_history=True)
    assert capsys.readouterr().out.startswith("Out[2]: \nHello you")
    shell.run_cell("%tmchat last", store_history=True)
    assert "Hello you" in capsys.readouterr().out


def test_unstreamed_answer_is_shown_in_full(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    body = (
        b'{"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},'
        b'"finish_reason":"stop"}]}'
    )
    with ReplayHost([head(kind="application/json"), body]) as host:
        assert run(shell, host, "--no-stream")
    assert capsys.readouterr().out.startswith("Out[1]: \nHello")


def test_several_answers_are_all_shown(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    both = (
        chunk("zero", finish_reason="stop"),
        chunk("one", index=1, finish_reason="stop"),
    )
    with ReplayHost([head(), *sse(*both, DONE)]) as host:
        assert run(shell, host, "--n 2 -t 1")
    shown = capsys.readouterr().out
    assert "[0] zero" in shown
    assert "[1] one" in shown


def test_a_failure_shows_the_text_once_and_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    with ReplayHost([head(), *sse(chunk("Hel"), {"error": {"message": "boom"}}, DONE)]) as host:
        assert not run(shell, host)
    out = capsys.readouterr().out
    assert out.count("Hel") == 1
    assert next(line for line in out.splitlines() if "boom" in line).startswith("ServerError: boom")
    assert "Traceback" not in out
    assert shell.user_ns["answer"].status == "failed"


class TestRealTerminal:
    """IPython as a user starts it, behind a pseudo-terminal."""

    @pytest.fixture
    def ipython(self, tmp_path: Path) -> Iterator[pexpect.spawn]:
        child = pexpect.spawn(
            sys.executable,
            ["-m", "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor"],
            env={"PATH": "/usr/bin:/bin", "IPYTHONDIR": str(tmp_path), "TERM": "dumb"},
            encoding="utf-8",
            echo=False,
            timeout=60,
            use_poll=True,  # a worker may have more open files than select() takes
        )
        child.expect_exact("In [1]: ")
        child.sendline("%load_ext tensormesh_nb")
        child.expect_exact("In [2]: ")
        yield child
        child.close(force=True)

    def ask(self, child: pexpect.spawn, host: ReplayHost) -> None:
        code = f"%%tmchat --host {host.url} -m m -o answer\\nhi"
        child.sendline(f'get_ipython().run_cell("{code}", store_history=True);')

    def test_an_answer(self, ipython: pexpect.spawn) -> None:
        with ReplayHost(GOOD) as host:
            self.ask(ipython, host)
            ipython.expect(r"Hello you\r\nOut\[\d\]: \s*replayed · http")
            ipython.expect_exact("In [")

    def test_ctrl_c(self, ipython: pexpect.spawn) -> None:
        with ReplayHost([head(), *sse(chunk("Hel"), chunk("lo"), 30.0, DONE)]) as host:
            self.ask(ipython, host)
            ipython.expect_exact("Hello")
            ipython.sendintr()
            ipython.expect_exact("Interrupted: Stopped. The partial answer was kept.")
            assert "Traceback" not in ipython.before
            assert ipython.before.count("Hello") == 0
            ipython.expect_exact("In [")
            assert host.requests[0].abandoned.wait(5)
        ipython.sendline("print(answer.text, answer.status, sep='-')")
        ipython.expect_exact("Hello-interrupted")
