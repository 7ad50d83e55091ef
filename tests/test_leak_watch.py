"""The leak watch finds the test key wherever it leaks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from .leak_watch import MARK

TESTS = Path(__file__).parent

# A run in which every test lets the key out in another way; the last one does not.
PLANTED = '''
import logging, os, subprocess, sys, time, warnings
import ipywidgets, platformdirs
from tests.leak_watch import KEY
from tests.notebook.kernel import Kernel

PARENT = """import os, subprocess, sys
subprocess.run([sys.executable, "-c", os.environ["C"], os.environ["K"]])
"""

def test_file(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "cassette").write_bytes(b"\\0" + KEY.encode())

def test_file_of_the_user():
    home = platformdirs.user_cache_path("tensormesh-nb")
    home.mkdir(parents=True)
    (home / "any.log").write_text(KEY)

def test_output():
    print(KEY)

def test_error_output():
    print(KEY, file=sys.stderr)

def test_log():
    logging.getLogger("any.library").debug("sent %s", {"Authorization": KEY})

def test_warning():
    warnings.warn(KEY)

def test_command_line():
    subprocess.run([sys.executable, "-c", "", KEY])

def test_command_line_of_a_child():
    env = {**os.environ, "C": "import time; time.sleep(9)", "K": KEY}
    global child
    child = subprocess.Popen([sys.executable, "-c", PARENT], env=env, start_new_session=True)
    time.sleep(2)

def test_end_of_the_child():
    os.killpg(child.pid, 9)
    child.wait()

def test_environment_of_the_endpoint():
    env = {**os.environ, "ANY": KEY}
    subprocess.run([sys.executable, "-c", "# tensormesh_nb.local"], env=env)

def test_widget():
    ipywidgets.Text(value=KEY)

def test_kernel(tmp_path):
    with Kernel(tmp_path, ANY_KEY=KEY) as kernel:
        kernel.run("import os; print(os.environ['ANY_KEY'][:5], end='', flush=True)")
        kernel.run("print(os.environ['ANY_KEY'][5:], flush=True)")

def test_nothing(tmp_path):
    (tmp_path / "config.toml").write_text(KEY)
'''
PLUGIN = """
from tests.leak_watch import Watch

def pytest_configure(config):
    config.pluginmanager.register(Watch())
"""


def watched(tmp_path: Path, *options: str) -> tuple[str, list[str]]:
    """Run the planted tests; returns the output and the reported leaks."""
    (tmp_path / "conftest.py").write_text(PLUGIN)
    (tmp_path / "test_planted.py").write_text(PLANTED)
    env = {**os.environ, "TENSORMESH_NB_TEST_MARK": "ak-planted-", "PYTHONPATH": str(TESTS.parent)}
    # Other plugins take seconds to import, in each of the processes.
    env |= {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "no:cacheprovider"]
    command += ["-o", "log_level=DEBUG"]
    command += ["-W", "default", f"--basetemp={tmp_path / 'base'}", *options, "test_planted.py"]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout, [line for line in done.stdout.splitlines() if line.startswith("LEAK ")]


def test_leaks_of_workers_are_reported(tmp_path: Path) -> None:
    output, leaks = watched(tmp_path, "-n", "1", "-k", "test_file or test_output or test_nothing")
    assert "4 passed" in output
    kinds = {line.split(":")[0] for line in leaks}
    assert kinds == {"LEAK files", "LEAK captured outputs and logs"}


def test_every_kind_of_leak_is_found(tmp_path: Path) -> None:
    output, leaks = watched(tmp_path, "-n", "0")
    planted = re.findall(r"def test_(\w+)", PLANTED)
    assert f"{len(planted)} passed" in output
    wanted = {
        "file": "files: .*cassette",
        "file_of_the_user": r"files: .*any\.log",
        "output": r"test_output \(Captured stdout call\)",
        "error_output": r"test_error_output \(Captured stderr call\)",
        "log": r"test_log \(Captured log call\)",
        "warning": "warnings: .*test_warning",
        "command_line": r"processes: .*test_command_line \(call\)",
        "command_line_of_a_child": "processes: .*child",
        "environment_of_the_endpoint": "processes: environment of the endpoint",
        "widget": "messages of widgets: .*test_widget",
        "kernel": "messages of kernels: .*test_kernel",
    }
    assert {*wanted, "end_of_the_child", "nothing"} == set(planted)
    for name, line in wanted.items():
        assert any(re.search(line, leak) for leak in leaks), (name, leaks)
    assert not [leak for leak in leaks if "test_nothing" in leak or "config.toml" in leak]


def test_watch_is_active(request: object) -> None:
    plugins = request.config.pluginmanager  # type: ignore[attr-defined]
    watch = plugins.get_plugin("leaks")
    before = watch.seen["processes"]
    subprocess.run([sys.executable, "-c", ""], check=True)
    assert watch.seen["processes"] > before


def test_keys_in_tests_begin_with_the_mark() -> None:
    given = re.compile(
        r"""(?:api_key=|API_KEY=|setenv\("\w+_KEY", |\bKEY =)\s*f?["']([^"' ]{6,})["']"""
    )
    for path in TESTS.rglob("*.py"):
        for key in given.findall(path.read_text(encoding="utf-8")):
            assert key.startswith((MARK, "{")), (path, key)
