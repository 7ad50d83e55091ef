"""A pytest plugin that searches everything a test run produces for the keys of the tests.

All keys in the tests begin with ``MARK``. The run fails if it appears in files, messages of kernels
and widgets, output, logs (at DEBUG), warnings, command lines or the endpoint's environment. Places
where a test writes a key on purpose are listed in ``ON_PURPOSE``.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs
import pytest

__all__ = ["KEY", "MARK", "OTHER_KEY", "Watch"]

MARK = os.environ.get("TENSORMESH_NB_TEST_MARK", "ak-marker-")  # test_leak_watch.py uses another
KEY = f"{MARK}0123456789-never-shown"
OTHER_KEY = f"{MARK}of-the-other-host-0123456789"

# Names of files, and beginnings of test ids.
ON_PURPOSE = {
    "config.toml": "a file of the tm command line tool, from which the key is read",
    "auth.json": "the same, for its token",
}

# Beginnings of test ids whose host repeats the key. Text is not redacted while it streams.
STREAMED = ("tests/faults/test_session.py::",)

_MARK = MARK.encode()
_PAUSE = 1.0  # seconds between two searches of the processes
_ENDPOINT = b"tensormesh_nb.local"


class Watch:
    """The plugin of one run.

    Attributes:
        seen: Number of searched items by kind.
        leaks: Where the key was found.
    """

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.leaks: dict[str, None] = {}
        self._began = time.time()
        self._next = 0.0
        self._pids: set[str] = set()
        self._printed: dict[tuple[str, str], str] = {}
        self._is_on = True

    def look(self, kind: str, what: str | bytes, where: str = "") -> None:
        """Search one item."""
        self.seen[kind] += 1
        if (_MARK if isinstance(what, bytes) else MARK) in what:  # type: ignore[operator]
            test = os.environ.get("PYTEST_CURRENT_TEST", "")
            self.leaks[f"{kind}: {where or test}"] = None

    # Hooks of pytest.

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        self._watch_messages()
        self._watch_widgets()
        sys.addaudithook(self._watch_processes)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if hasattr(report, "node"):
            return  # the worker has searched it
        for name, text in report.sections:
            if not report.nodeid.startswith(tuple(ON_PURPOSE)):
                self.look("captured outputs and logs", text, f"{report.nodeid} ({name})")
        if time.monotonic() > self._next:
            self._look_at_processes()
            self._next = time.monotonic() + _PAUSE

    def pytest_warning_recorded(self, warning_message: Any, nodeid: str) -> None:
        self.look("warnings", str(warning_message.message), nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._is_on = False
        output = getattr(session.config, "workeroutput", None)
        if output is not None:  # the controller searches the files of its workers
            output["leaks"] = dict(self.seen), list(self.leaks)
            return
        base: Any = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        for path in self._files(base):
            self.look("files", _content(path), str(path))
        if self.leaks and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        output = getattr(node, "workeroutput", {})  # empty if the worker crashed
        seen, leaks = output.get("leaks", ({}, ["a worker sent no report"]))
        self.seen.update(seen)
        self.leaks.update(dict.fromkeys(leaks))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        looked = ", ".join(f"{count} {kind}" for kind, count in sorted(self.seen.items()))
        terminalreporter.section("leaks of the test key", red=bool(self.leaks))
        terminalreporter.line(f"{len(self.leaks)} found; looked at {looked or 'nothing'}")
        for leak in self.leaks:
            terminalreporter.line(f"LEAK {leak}", red=True)

    # Searched items.

    def _files(self, base: Path) -> Iterator[Path]:
        """All files below ``base``, and new files in the user's folders."""
        here = "tensormesh-nb"
        homes = {
            platformdirs.user_cache_path(here),
            platformdirs.user_config_path(here),
            platformdirs.user_data_path(here),
            platformdirs.user_state_path(here),
            Path(os.environ.get("XDG_RUNTIME_DIR", base)),
            platformdirs.user_data_path("jupyter"),
            Path("~/.ipython").expanduser(),
            Path("~/.jupyter").expanduser(),
        }
        for folder in (base, *homes):
            for path in folder.rglob("*"):
                if path.is_symlink() or not path.is_file() or path.name in ON_PURPOSE:
                    continue
                if folder is base or _modified(path) >= self._began:
                    yield path

    def _watch_messages(self) -> None:
        """Search the messages of kernels to all clients."""
        from jupyter_client.session import Session

        original = Session.deserialize

        def deserialize(session: Session, frames: Any, *args: Any, **keys: Any) -> dict[str, Any]:
            message: dict[str, Any] = original(session, frames, *args, **keys)
            self._look_at_message(message)
            return message

        Session.deserialize = deserialize  # type: ignore[method-assign]

    def _look_at_message(self, message: Mapping[str, Any]) -> None:
        kind, content = message.get("msg_type", ""), message.get("content") or {}
        if not self._is_on or kind in ("execute_input", "execute_request"):
            return  # the user wrote the cells
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        if kind == "stream" and test.startswith(STREAMED):
            return
        self.look("messages of kernels", str(content))
        if kind == "stream":  # a text may arrive in pieces
            key = (str(message["header"].get("session")), str(content.get("name")))
            text = self._printed.get(key, "") + str(content.get("text"))
            self.look("messages of kernels", text)
            self._printed[key] = text[-len(MARK) :]

    def _watch_widgets(self) -> None:
        """Search the messages of this process's widgets to their pages."""
        from comm import DummyComm

        def publish(comm: Any, msg_type: str, data: Any = None, *args: Any, **keys: Any) -> None:
            self.look("messages of widgets", str((data, args, keys)))

        DummyComm.publish_msg = publish  # type: ignore[method-assign]

    def _watch_processes(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" and self._is_on:
            _, command, _, env = arguments
            self.look("processes", str(command))
            if env and _ENDPOINT.decode() in str(command):
                self.look("processes", str(list(env.values())), "environment of the endpoint")

    def _look_at_processes(self) -> None:
        """Search the command lines of all processes and the environment of the endpoint."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if folder.name in self._pids:
                    continue
                self._pids.add(folder.name)
                command = (folder / "cmdline").read_bytes()
                if os.getpid() not in _parents(int(folder.name)):
                    continue
                self.look("processes", command)
                if _ENDPOINT in command:
                    self.look("processes", (folder / "environ").read_bytes(), "the endpoint")
            except OSError:
                pass  # the process has ended


def _parents(pid: int) -> Iterator[int]:
    while pid > 1:
        status = Path(f"/proc/{pid}/stat").read_text()
        pid = int(status.rpartition(")")[2].split()[1])
        yield pid


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0  # removed, as a record is with its endpoint


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # a socket, or removed
