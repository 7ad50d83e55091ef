"""The parser and the exit codes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.cli.main import COMMANDS, main

from ..leak_watch import KEY
from ..replay_host import ReplayHost, chunk, head, sse
from .command import environment, run_command


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"{tm.__version__}\n"


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = run_command(tmp_path, "--help")
    assert done.returncode == 0
    for name, module in COMMANDS.items():
        assert name in done.stdout
        assert module.HELP[:30] in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([name, "--help"])
    assert stop.value.code == 0
    assert f"usage: tensormesh-nb {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [[], ["chta", "hi"], ["chat"], ["chat", "hi", "--temp", "0"], ["chat", "hi", "-t", "hot"]],
)
def test_wrong_command_line_exits_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: tensormesh-nb" in capsys.readouterr().err


def test_error_is_one_line_and_exits_with_1(tmp_path: Path) -> None:
    body = b'{"error": {"message": "Invalid key", "code": 401}}'
    with ReplayHost([head("401 Unauthorized", "application/json"), body]) as host:
        done = run_command(
            tmp_path,
            *("chat", "hi", "--host", host.url, "-m", "m"),
            TENSORMESH_INFERENCE_API_KEY=KEY,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("AuthenticationFailed: Invalid key")
    assert done.stderr.count("\n") == 1
    assert KEY not in done.stdout + done.stderr


def test_ctrl_c_exits_with_130(tmp_path: Path) -> None:
    with ReplayHost([head(), *sse(chunk("half"), 60.0)]) as host:
        running = subprocess.Popen(
            [sys.executable, "-m", "tensormesh_nb", "chat", "hi", "--host", host.url, "-m", "m"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(tmp_path),
        )
        assert running.stdout is not None
        assert running.stdout.read(4) == "half"
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=30)
        assert host.requests[0].abandoned.wait(5)
    assert running.returncode == 130
    assert "Traceback" not in errors


def test_parser_loads_no_heavy_modules() -> None:
    code = (
        "import sys\nfrom tensormesh_nb.cli.main import main\n"
        "try: main(['--version'])\nexcept SystemExit: pass\n"
        "print([m for m in ('httpx', 'numpy', 'pandas', 'nbformat') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
