from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.cassette_settings import recorded_host

HEADER = '{"format":1,"kind":"tensormesh_nb cassette","version":"0.1.0","host":"serverless"}\n'


def resolve(**values: Any) -> tm.Settings:
    return tm.Settings.resolve(("argument", values), environ={})


def test_the_path_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = resolve(cassette="lesson.jsonl")
    assert settings.cassette == str(tmp_path / "lesson.jsonl")
    assert (settings.cassette_mode, settings.cassette_pace) == ("auto", "recorded")
    assert resolve().cassette is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"cassette_mode": "play"}, r"cassette_mode \(argument\): expected auto, record or replay"),
        ({"cassette_pace": "fast"}, "expected recorded, none or a number of tokens per second"),
        ({"cassette_pace": 0}, "expected recorded, none or a number"),
        ({"cassette_pace": "nan"}, "expected recorded, none or a number"),
        ({"cassette_mode": "replay"}, r"does not exist, .* cassette_mode=record\."),
        ({"cassette": "no/such/a.jsonl"}, r"the folder .*such does not exist\."),
        ({"cassette": "."}, "expected a file"),
        ({"cassette": None, "cassette_mode": "record"}, "there is no cassette"),
        ({"cassette": None, "cassette_pace": 50}, "there is no cassette"),
    ],
)
def test_wrong_values_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(tm.SettingsError, match=message):
        resolve(**{"cassette": "lesson.jsonl", **values})


def test_the_host_of_a_recording_is_used_where_none_is_given(tmp_path: Path) -> None:
    path = tmp_path / "lesson.jsonl"
    path.write_text(HEADER)
    for values, host, source in (
        ({}, "serverless", "cassette"),
        ({"cassette_mode": "replay"}, "serverless", "cassette"),
        ({"cassette_mode": "record"}, "local", "default: no key was found"),
        ({"host": "http://host/v1"}, "http://host/v1", "argument"),
    ):
        settings = resolve(cassette=path, **values)
        assert (settings.host, settings.sources["host"]) == (host, source)
    for text in ("", "[]", "{}", '{"host": 3}', "interactions:\n"):
        path.write_text(text)
        assert recorded_host(str(path)) is None
