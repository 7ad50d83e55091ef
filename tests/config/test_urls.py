"""Base URLs of hosts."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.urls import base_url_of

from ..leak_watch import KEY
from .test_settings import given, resolve, source


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://h:1", "http://h:1/v1"),
        ("http://h:1/", "http://h:1/v1"),
        ("http://h:1/v1", "http://h:1/v1"),
        ("http://h:1/v1/", "http://h:1/v1"),
        (" http://h/api/v1// ", "http://h/api/v1"),
        ("https://[::1]:8/v1", "https://[::1]:8/v1"),
        ("https://h/openai", "https://h/openai/v1"),
        ("https://h/v1beta/openai/", "https://h/v1beta/openai"),
        ("https://h/api/paas/v4", "https://h/api/paas/v4"),
        ("https://h/video/", "https://h/video/v1"),
        ("http://h:1/v1/chat/completions", "http://h:1/v1"),
        ("http://h:1/v1/models/", "http://h:1/v1"),
        ("http://h:1/chat/completions", "http://h:1/v1"),
    ],
)
def test_v1_is_added_unless_there_is_a_version(text: str, url: str) -> None:
    assert base_url_of(text) == url
    assert given(host=text).base_url == url
    settings = resolve(TENSORMESH_INFERENCE_API_KEY=KEY, TENSORMESH_SERVERLESS_BASE_URL=text)
    assert settings.base_url == url
    assert source(settings, "base_url") == "environment (TENSORMESH_SERVERLESS_BASE_URL)"


@pytest.mark.parametrize(
    "text",
    [
        *("serverles", "ftp://h", "http://", "//h", "h:8000", "http://h:99999", "http://h:x"),
        *("http://[::1", "http://h o", "http://h\x00", "http://h\u202e", "http://h:0"),
        *("http://u:secret-word@h", "http://h?key=1", "http://h#x", "ftp://u:secret-word@h"),
    ],
)
def test_invalid_base_urls(text: str) -> None:
    with pytest.raises(tm.SettingsError, match=r"^host \(argument\): ") as caught:
        given(host=text)
    assert "secret-word" not in str(caught.value)
    assert str(caught.value).isprintable()
    with pytest.raises(tm.SettingsError, match=r"^TENSORMESH_SERVERLESS_BASE_URL: "):
        resolve(("a", {"host": "serverless"}), TENSORMESH_SERVERLESS_BASE_URL=text)
