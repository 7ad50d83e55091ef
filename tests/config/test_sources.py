"""The precedence of the sources of a setting."""

from __future__ import annotations

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.config.settings import Settings

from ..leak_watch import KEY
from .test_settings import resolve, source


def test_strongest_layer_wins() -> None:
    settings = resolve(
        ("flag", {"timeout": 1}),
        ("conversation lesson", {"timeout": 2, "model": "b"}),
        ("%tmchat config", {"timeout": 3, "model": "c", "max_retries": 1}),
        TENSORMESH_TIMEOUT_SECONDS="4",
        TENSORMESH_MAX_RETRIES="4",
        TENSORMESH_CA_BUNDLE=__file__,
    )
    assert (settings.timeout, source(settings, "timeout")) == (1.0, "flag")
    assert (settings.model, source(settings, "model")) == ("b", "conversation lesson")
    assert (settings.max_retries, source(settings, "max_retries")) == (1, "%tmchat config")
    assert source(settings, "ca_bundle") == "environment (TENSORMESH_CA_BUNDLE)"
    assert source(settings, "stream_idle_timeout") == "default"


def test_none_and_blanks_are_not_given() -> None:
    settings = resolve(
        ("flag", {"timeout": None, "model": "  ", "host": " ", "api_key": " "}),
        TENSORMESH_TIMEOUT_SECONDS=" ",
        TENSORMESH_INFERENCE_API_KEY="\t",
        TENSORMESH_SERVERLESS_BASE_URL=" ",
    )
    assert settings == Settings("local", None, None)
    assert source(settings, "host") == "default: no key was found"
    assert tm.Client(api_key="  ", host="http://x").settings.api_key is None


def test_values_are_trimmed() -> None:
    settings = resolve(TENSORMESH_INFERENCE_API_KEY=f" {KEY}\n", TENSORMESH_MAX_RETRIES=" 2 ")
    assert settings.api_key == Secret(KEY)
    assert settings.max_retries == 2


def test_variables_of_other_tools_are_not_read() -> None:
    assert resolve(TENSORMESH_API_KEY=KEY, TENSORMESH_CONTROL_PLANE_TOKEN=KEY).api_key is None


def test_unknown_setting() -> None:
    with pytest.raises(tm.SettingsError, match=r"^%config TMChat: .* 'modle'"):
        resolve(("%config TMChat", {"modle": "x"}))
