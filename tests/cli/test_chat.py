"""``tensormesh-nb chat``."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tensormesh_nb.cli.main import main

from ..replay_host import DONE, ReplayHost, Script, chunk, head, sse
from .command import run_command

ANSWER: Script = [head(), *sse(chunk("Hel"), chunk("lo", finish_reason="stop"), DONE)]


def test_embedded_model_answers(tmp_path: Path) -> None:
    done = run_command(
        tmp_path, "chat", "What is the capital of France?", "-t", "0", "-n", "16", "--logprobs"
    )
    assert done.returncode == 0, done.stderr
    answer, _, frame = done.stdout.partition("\n")
    assert "Paris" in answer
    assert frame.split()[:6] == [
        *("token", "logprob", "surprisal", "rank", "entropy_min", "entropy_max")
    ]
    notice, footer = done.stderr.strip().splitlines()[0], done.stderr.strip().splitlines()[-1]
    assert notice.startswith("No TENSORMESH_INFERENCE_API_KEY")
    assert "SmolLM2" in footer


def test_flags_become_request_fields(capsys: pytest.CaptureFixture[str]) -> None:
    with ReplayHost(ANSWER) as host:
        flags = ["-s", "Be terse.", "-t", "0.5", "-n", "8", "--seed", "3"]
        assert main(["chat", "hi", "--host", host.url, "-m", "m", *flags]) == 0
        sent = host.requests[0].json()
    assert capsys.readouterr().out == "Hello\n"
    assert [message["content"] for message in sent["messages"]] == ["Be terse.", "hi"]
    assert (sent["temperature"], sent["max_tokens"], sent["seed"]) == (0.5, 8, 3)


def test_dash_reads_the_prompt_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe"))
    with ReplayHost(ANSWER) as host:
        assert main(["chat", "-", "--host", host.url, "-m", "m"]) == 0
        assert host.requests[0].json()["messages"][0]["content"] == "from a pipe"


def test_empty_prompt_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", " "]) == 1
    assert capsys.readouterr().err == "ArgumentError: The prompt is empty.\n"


def test_control_characters_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    evil = [head(), *sse(chunk("\x1b[31m"), chunk("red\u202e", finish_reason="stop"), DONE)]
    with ReplayHost(evil) as host:
        assert main(["chat", "hi", "--host", host.url, "-m", "m"]) == 0
    assert capsys.readouterr().out == "\\x1b[31mred\\u202e\n"
