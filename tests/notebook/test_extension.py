"""Loading and unloading the extension."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from IPython.core.interactiveshell import InteractiveShell


def test_reload_keeps_one_of_everything(shell: InteractiveShell) -> None:
    shell.run_line_magic("reload_ext", "tensormesh_nb")
    named = [type(each).__name__ for each in shell.configurables]
    assert named.count("TMChat") == 1
    matchers = [repr(each) for each in shell.Completer.custom_matchers]
    assert sum("Completion" in each for each in matchers) == 1
    shell.run_line_magic("unload_ext", "tensormesh_nb")
    assert shell.find_cell_magic("tmchat") is None
    assert shell.Completer.custom_matchers == []


def test_loading_is_silent_and_brings_neither_pandas_nor_httpx(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell()\n"
        "shell.run_line_magic('load_ext', 'tensormesh_nb')\n"
        "print([m for m in ('pandas', 'httpx', 'numpy', 'matplotlib') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "[]\n"
    assert done.stderr == ""
