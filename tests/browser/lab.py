"""Lab: a real JupyterLab in a real headless Chromium, operated as a person would."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

import tensormesh_nb

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The address bar's own pages, which cost more in each new window than most tests. The list
    # replaces Playwright's, whose other features matter to requests and pictures.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding",
]

# The status bar says "idle" long before the kernel can answer.
READY = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    const session = panel?.sessionContext, kernel = session?.session?.kernel;
    return !!(panel?.context?.isReady && session?.isReady
        && kernel?.connectionStatus === 'connected' && kernel?.status === 'idle');
}"""

# Opens a notebook beside nothing else: an empty JupyterLab shows its launcher.
OPEN = """async (path) => {
    const { commands, shell } = jupyterapp;
    const opened = await commands.execute("docmanager:open", { path });
    for (const each of [...shell.widgets("main")]) if (each !== opened) each.dispose();
    shell.expandLeft();
}"""

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


class Lab:
    """A JupyterLab server on its own folder, without the user's configuration.

    Attributes:
        idle: pages in which JupyterLab is loaded and no notebook is open.
    """

    def __init__(self, directory: Path) -> None:
        self.root = directory / "work"
        self.token = secrets.token_hex(16)
        self.port = free_port()
        self.idle: list[Page] = []
        self._home = directory / "home"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        config = self._home / "config"
        (config / "labconfig").mkdir(parents=True)
        overrides = config / "labconfig" / "default_setting_overrides.json"
        overrides.write_text(json.dumps(SETTINGS))
        # The working tree's comes before one that is installed.
        extensions = self._home / "share" / "labextensions"
        extensions.mkdir(parents=True)
        built = Path(tensormesh_nb.__file__).parent / "labextension"
        (extensions / "tensormesh-nb").symlink_to(built)
        self.root.mkdir()
        places = {
            f"JUPYTER_{name}_DIR": str(self._home / name.lower())
            for name in ("CONFIG", "DATA", "RUNTIME")
        }
        environment = {
            **os.environ,
            **places,
            "JUPYTER_PATH": str(extensions.parent),
            "JUPYTERLAB_SETTINGS_DIR": str(self._home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(self._home / "workspaces"),
            "IPYTHONDIR": str(self._home / "ipython"),
        }
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            f"--ServerApp.port={self.port}",
            f"--IdentityProvider.token={self.token}",
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
        ]
        with (self._home / "server.log").open("wb") as log:
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self._await_server()

    def stop(self) -> None:
        if self._process is not None:
            # The second SIGINT shuts the kernels down; anything harder orphans them. Two at the
            # same moment count as one.
            for _ in range(30):
                self._process.send_signal(signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(1)
                    return
            self._process.wait(1)

    def add(self, source: Path) -> str:
        shutil.copyfile(source, self.root / source.name)
        return source.name

    def url(self, path: str, application: str = "lab/tree") -> str:
        fresh = "reset&" if application.startswith("lab") else ""  # which only JupyterLab knows
        return f"http://127.0.0.1:{self.port}/{application}/{path}?{fresh}token={self.token}"

    def _await_server(self) -> None:
        try:
            await_address(f"http://127.0.0.1:{self.port}/api?token={self.token}")
        except TimeoutError:
            raise AssertionError((self._home / "server.log").read_text()) from None


class NotebookPage:
    """A notebook open in the browser.

    Loading JupyterLab takes seconds, so a closed notebook leaves its page to the next one. A page
    that ``is_new`` is loaded.
    """

    def __init__(
        self, browser: Browser, lab: Lab, *, dark: bool = False, is_new: bool = False
    ) -> None:
        self._lab = lab
        self._is_loaded = bool(lab.idle) and not is_new
        self.page: Page = lab.idle.pop() if self._is_loaded else browser.new_page()
        self.page.set_viewport_size({"width": 1100, "height": 1000})
        self.problems: list[str] = []
        self.page.on("pageerror", self._record)
        self._dark = dark

    def open(self, path: str, application: str = "lab/tree") -> None:
        """Open a notebook in JupyterLab, or with ``notebooks`` in Notebook 7."""
        if self._is_loaded and application == "lab/tree":
            self.page.evaluate(OPEN, path)
        else:
            self.page.goto(self._lab.url(path, application))
        self._is_loaded = application == "lab/tree"
        self.wait_until_ready()
        # The server keeps the theme of the last page.
        if self.page.evaluate("document.body.dataset.jpThemeLight") != str(not self._dark).lower():
            self.change_theme("dark" if self._dark else "light")

    def _record(self, error: Error) -> None:
        problem = f"{error}\n{error.stack}"
        # JupyterLab 4.6 raises this after a change of the theme, in any notebook.
        if "removeChild" not in problem or "jlab_core" not in problem:
            self.problems.append(problem)

    def change_theme(self, name: str) -> None:
        """Change to JupyterLab's ``light`` or ``dark`` theme."""
        self.run("apputils:change-theme", {"theme": f"JupyterLab {name.title()}"})
        is_light = str(name == "light").lower()
        self.page.wait_for_selector(f'body[data-jp-theme-light="{is_light}"]', state="attached")

    def wait_until_ready(self) -> None:
        self.page.wait_for_function(READY, timeout=60_000)

    def run(self, command: str, arguments: dict[str, object] | None = None) -> None:
        self.page.evaluate(
            "([command, arguments]) => window.jupyterapp.commands.execute(command, arguments)",
            [command, arguments or {}],
        )

    def run_all(self) -> None:
        self.run("notebook:run-all-cells")
        self.page.wait_for_function(READY, timeout=120_000)

    def run_cell(self, number: int) -> None:
        self.page.evaluate(
            """(number) => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = number;
            }""",
            number,
        )
        done = self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-cell')")
        assert done is not False
        self.page.wait_for_function(READY, timeout=60_000)

    def restart_and_run_all(self) -> None:
        done = self.page.evaluate_handle(
            """() => { const state = {done: false};
            window.jupyterapp.commands.execute('notebook:restart-run-all')
                .then(() => { state.done = true; });
            return state; }"""
        )
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.wait_for_function("state => state.done", arg=done, timeout=120_000)
        self.page.wait_for_function(READY, timeout=120_000)

    def save(self) -> dict[str, object]:
        self.run("docmanager:save")
        name = self.page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
        self.page.wait_for_function(
            "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
        )
        saved: dict[str, object] = json.loads((self._lab.root / name).read_text())
        return saved

    def shut_down(self) -> None:
        """End the kernel, as a restart of the server would."""
        self.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)

    def close(self) -> None:
        """Close the notebook without saving it, and its page if the next one cannot use it."""
        self.page.remove_listener("pageerror", self._record)
        if not self._is_loaded or self.problems or self.page.locator(".jp-Dialog").count():
            self.page.close()
            return
        self.page.evaluate("jupyterapp.shell.currentWidget.dispose()")
        self._lab.idle.append(self.page)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_address(address: str) -> None:
    """Wait until a server answers; until then it refuses the connection."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=60):
            return
        time.sleep(0.2)
    raise TimeoutError(address)
