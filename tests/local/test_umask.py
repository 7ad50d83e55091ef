"""Files that the package writes are private, whatever the umask; nobody else can replace them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

CODE = """
import os, sys
os.umask(0)
import tensormesh_nb as tm
folder = sys.argv[1]
with tm.Client(host="local") as client:
    client.chat("Hi.", max_tokens=1).save(f"{folder}/result.json")
    client.conversation("umask", store=f"{folder}/conversation.json").send("Hi.", max_tokens=1)
    rows = [{"text": "Hi."}]
    client.map(rows, "{{ text }}", store=f"{folder}/a/b/rows.db", progress=False, max_tokens=1)
    client.map(rows, "{{ text }}", progress=False, max_tokens=1)
    with tm.Client(host="local", cassette=f"{folder}/lesson.jsonl") as recorded:
        recorded.chat("Hi.", max_tokens=1)
    found = [
        os.path.join(root, name)
        for top in sys.argv[1:] for root, inner, names in os.walk(top) for name in names + inner
    ]
    print(*found, sep="\\n")
"""


def test_files_are_private_under_any_umask(weights: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("files", "cache", "runtime", "user")]
    for folder in folders:
        folder.mkdir(mode=0o700)
    _, cache, runtime, user = folders
    environment = {
        **os.environ,
        "TENSORMESH_NB_CACHE": str(cache / "new" / "deep"),
        "TENSORMESH_NB_MODEL": str(weights),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_CACHE_HOME": str(user / "new"),
    }
    command = [sys.executable, "-c", CODE, *map(str, folders)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    written = [Path(line) for line in done.stdout.split()]
    names = {path.name for path in written}
    assert {"result.json", "conversation.json", "rows.db", "lesson.jsonl"} <= names
    assert any(path.suffix == ".log" for path in written), names
    existing = [path for path in written if path.exists()]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in existing}
    files = {path: oct(mode) for path, mode in modes.items() if path.is_file() and mode & 0o077}
    assert files == {}
    # In a directory that others can write to, they could replace private files.
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o022} == {}
    assert {folders[0] / "a" / "b", user / "new"} <= set(existing)
