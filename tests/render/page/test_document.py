"""Documents of one file: their policy, their script and their data."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
import stat
from pathlib import Path

import pytest

import tensormesh_nb as tm
from tensormesh_nb.render.page.document import document, write_page

from ...hostile_text import HOSTILE

DATA = ({"a": "</script><!--\u2028"}, b"\x00\n\xff")


def test_policy_allows_the_script_of_the_package_and_nothing_else() -> None:
    page = document("t", [], [], DATA)
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert len(policy) == 1
    rules = dict(rule.strip().split(" ", 1) for rule in policy[0].split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    code = re.findall(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    assert len(code) == 1
    digest = base64.b64encode(hashlib.sha256(code[0].encode()).digest()).decode()
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert set(rules) == {"default-src", "style-src", "script-src", "base-uri", "form-action"}
    assert not re.search(r"https?://(?!www\.w3\.org)", page)


def test_page_without_data_has_no_script() -> None:
    page = document("t", ["<p>static</p>"], [])
    assert "<script" not in page
    assert "script-src 'none'" in page


def test_data_are_a_line_of_json_and_bytes_in_base64() -> None:
    page = document("t", [], [], DATA)
    packed = re.findall(r'id="tm-data">([A-Za-z0-9+/=]*)</script>', page)
    head, blob = gzip.decompress(base64.b64decode(packed[0])).split(b"\n", 1)
    assert head == b'{"a": "</script><!--\\u2028"}'
    assert blob == b"\x00\n\xff"
    assert document("t", [], [], DATA) == page  # the same each time


def test_title_is_text() -> None:
    for text in HOSTILE:
        page = document(text, [], [])
        assert page.count("<script") == page.count("<img") == page.count("<svg") == 0


@pytest.mark.parametrize("name", ["", ".", "page.txt", "no/such/folder.html", "a\0b.html"])
def test_odd_paths_are_refused_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(tm.SettingsError) as refused:
        write_page(str(tmp_path / name) if name not in ("", ".") else name, "x")
    assert "\n" not in str(refused.value)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(os.name != "posix", reason="pipes and modes are POSIX")
def test_folders_pipes_and_modes(tmp_path: Path) -> None:
    folder, pipe, own = (tmp_path / f"{name}.html" for name in ("folder", "pipe", "own"))
    folder.mkdir()
    os.mkfifo(pipe)
    for path in (folder, pipe):
        with pytest.raises(tm.SettingsError, match="cannot be written"):
            write_page(path, "x")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    write_page(own, "x")
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    own.chmod(0o644)
    write_page(own, "y")
    assert own.read_text() == "y"
    assert stat.S_IMODE(own.stat().st_mode) == 0o644
