"""``serve`` from the command line."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tensormesh_nb.local.manager.weights_path import MODEL
from tensormesh_nb.local.server.main import KEY_VARIABLE, main

from ..processes import serves


def test_serve_from_the_command_line(cache: Path) -> None:
    (cache / "types.py").write_text("raise ImportError('a file of the user')")
    code = "import sys; del sys.path[0]; from tensormesh_nb.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "serve", "--slots", "1", "--context", "256"]
    served = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=cache)
    assert served.stderr
    line = served.stderr.readline()
    url = line.split()[-1]
    record = Path(served.stderr.readline().split(" in ")[1].strip())
    key = json.loads(record.read_text())["key"]
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx.post(f"{url}/chat/completions", json=body, headers=headers).status_code == 200
    body |= {"max_tokens": 240, "ignore_eos": True, "stream": True}
    with httpx.stream("POST", f"{url}/chat/completions", json=body, headers=headers) as answer:
        received = answer.iter_lines()
        assert next(received)
        served.send_signal(signal.SIGINT)
        _, rest = served.communicate(timeout=10)
        with pytest.raises(httpx.HTTPError):
            list(received)
    assert served.returncode == 0
    assert rest in ("", "Stop with Ctrl-C.\n")
    assert not record.exists()


def test_serve_picks_another_port_if_its_own_is_taken(cache: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "tensormesh_nb.local.server.main", "--port", port]
        served = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert served.stderr
        assert served.stderr.readline() == f"Port {port} is taken; using another one.\n"
        url = served.stderr.readline().split()[-1]
        assert f":{port}/" not in url
        assert serves(url)
        served.send_signal(signal.SIGINT)
        served.communicate(timeout=10)
    assert served.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "99999"], "Port 99999 of 127.0.0.1 cannot be used"),
        (["--record", "/dev/null/record.json"], "/dev/null/record.json cannot be written: Not a"),
    ],
)
def test_serve_ends_with_one_line(cache: Path, arguments: list[str], says: str) -> None:
    command = [sys.executable, "-m", "tensormesh_nb.local.server.main", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1


def test_a_key_that_no_header_can_hold_is_refused(
    cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "schlüssel")
    assert main([]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{KEY_VARIABLE} contains spaces or characters")
    assert "schlüssel" not in told
    assert told.count("\n") == 1
