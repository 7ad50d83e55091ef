"""The request of a cell, shown instead of sent."""

from __future__ import annotations

from tensormesh_nb.config.settings import Settings
from tensormesh_nb.notebook.preview import Preview

from ..factories import make_request
from ..leak_watch import KEY


def test_key_is_masked() -> None:
    settings = Settings.resolve(("flag", {"host": "http://h/v1", "api_key": KEY}))
    shown = repr(Preview(make_request(temperature=0.5), settings))
    assert shown.startswith("POST http://h/v1/chat/completions\nAuthorization: Bearer ***\n")
    assert KEY not in shown


def test_missing_key_is_shown() -> None:
    settings = Settings.resolve(("flag", {"host": "http://h/v1"}))
    assert Preview(make_request(), settings).headers["Authorization"] == "(no key is set)"


def test_local_port_is_not_known_yet() -> None:
    preview = Preview(make_request(), Settings.resolve(("flag", {"host": "local"})))
    assert preview.url == "http://127.0.0.1:PORT/v1/chat/completions"
    assert preview.body()["messages"] == [{"role": "user", "content": "Say hello."}]


def test_control_characters_are_escaped() -> None:
    settings = Settings.resolve(("flag", {"host": "http://h/v1"}))
    shown = repr(Preview(make_request(user="a\u202eb"), settings))
    assert "\u202e" not in shown
