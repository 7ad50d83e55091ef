"""The built extension of JupyterLab and Notebook 7: of this version, and it loads nothing."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import tensormesh_nb

ROOT = Path(__file__).parents[1]
BUILT = Path(tensormesh_nb.__file__).parent / "labextension"
MANIFEST = json.loads((BUILT / "package.json").read_text(encoding="utf-8"))


def test_manifest_names_the_built_script_and_this_version() -> None:
    assert MANIFEST["name"] == "tensormesh-nb"
    assert MANIFEST["version"] == tensormesh_nb.__version__, "run: npm run build"
    scripts = [path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*.js")]
    assert scripts == [MANIFEST["jupyterlab"]["_build"]["load"]]


def test_script_reads_no_html_and_fetches_nothing() -> None:
    script = (BUILT / MANIFEST["jupyterlab"]["_build"]["load"]).read_text(encoding="utf-8")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert way not in script
    assert not re.search(r"https?://|\bimport\b|url\(", script)
    assert len(script) < 16_000


def test_flags_and_roles_are_those_of_the_magic() -> None:
    made: dict[str, str] = runpy.run_path(str(ROOT / "frontend" / "constants.py"))["files"]()
    source = ROOT / "frontend" / "labextension" / "constants.ts"
    assert source.read_text(encoding="utf-8") == made["labextension/constants.ts"], (
        "run: python frontend/constants.py && cd frontend && npm run build"
    )
    script = next(BUILT.rglob("*.js")).read_text(encoding="utf-8")
    script = script.replace("\\\n", "").replace("\n", "")  # long lines are broken, also in a string
    for flag in re.findall(r'^  ("[\w-]+"),$', made["labextension/constants.ts"], re.MULTILINE):
        assert flag in script, "run: npm run build"


def test_develop_links_the_built_folder() -> None:
    (path,) = tensormesh_nb._jupyter_labextension_paths()
    assert path == {"src": BUILT.name, "dest": MANIFEST["name"]}
