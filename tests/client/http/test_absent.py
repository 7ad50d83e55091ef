"""A module is kept out of an import, and only of that."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tensormesh_nb.client.http.absent import absent


def test_a_module_is_absent_inside_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with absent("colorsys"), pytest.raises(ModuleNotFoundError):
        import colorsys
    with pytest.raises(RuntimeError), absent("colorsys"):
        raise RuntimeError
    import colorsys

    assert colorsys.rgb_to_hsv


def test_one_that_is_there_already_stays() -> None:
    with absent("json"):
        import json
    assert sys.modules["json"] is json


def test_what_another_thread_has_imported_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with absent("colorsys"):
        monkeypatch.setitem(sys.modules, "colorsys", pytest)
    assert sys.modules["colorsys"] is pytest


def test_no_command_line_comes_with_httpx() -> None:
    code = (
        "import sys, tensormesh_nb.client.http.transport, httpx;"
        "assert 'rich.console' not in sys.modules, 'its command line came along';"
        "assert 'httpx._main' not in sys.modules, 'nothing is left behind';"
        "assert httpx.get and httpx.main;"
        "import httpx._main"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
