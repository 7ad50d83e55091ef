"""The sources of the key, and the hosts that it is sent to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.secret import Secret
from tensormesh_nb.config.settings import Settings

from ..leak_watch import KEY
from .test_settings import SERVERLESS, given, resolve, shown, source, tm_config

VLLM = "http://127.0.0.1:8000/v1"


def test_config_toml_overrides_come_before_managed(tmp_path: Path) -> None:
    env = tm_config(
        tmp_path / "tm", f'[managed]\ngateway_api_key="no"\n[overrides]\ngateway_api_key="{KEY}"'
    )
    settings = resolve(**env)
    assert settings.api_key == Secret(KEY)
    assert source(settings, "api_key") == f"{tmp_path}/tm/config.toml [overrides]"
    assert settings.notices == ()


def test_config_toml_managed_if_overrides_are_blank(tmp_path: Path) -> None:
    env = tm_config(
        tmp_path / "tm", f'[overrides]\ngateway_api_key=" "\n[managed]\ngateway_api_key="{KEY}"'
    )
    assert source(resolve(**env), "api_key").endswith("[managed]")


def test_environment_comes_before_config_toml(tmp_path: Path) -> None:
    env = tm_config(tmp_path / "tm", '[overrides]\ngateway_api_key="no"')
    assert resolve(**env, TENSORMESH_INFERENCE_API_KEY=KEY).api_key == Secret(KEY)


def test_config_toml_in_the_home_directory(tmp_path: Path) -> None:
    folder = tmp_path / "home" / ".config"
    folder.mkdir(parents=True)
    tm_config(folder / "tensormesh", f'[overrides]\ngateway_api_key="{KEY}"')
    assert resolve().api_key == Secret(KEY)


@pytest.mark.parametrize(
    "text",
    [
        f'gateway_api_key = "{KEY}"',
        '[overrides]\ngateway_model_id = "m"\ntimeout_seconds = 5',
        'overrides = "x"',
        "[overrides]\nother = 5",
        "",
    ],
)
def test_other_values_in_config_toml_are_ignored(text: str, tmp_path: Path) -> None:
    settings = resolve(**tm_config(tmp_path / "tm", text))
    assert settings == Settings("local", None, None)


@pytest.mark.parametrize(
    "text",
    ["[overrides", "\x00", "a = 1\na = 2", "\udcff = 1", f"a = {'[' * 20000}"],
    ids=["table", "nul", "twice", "no utf-8", "deep"],
)
def test_broken_config_toml_gives_a_notice(text: str, tmp_path: Path) -> None:
    env = tm_config(tmp_path / "tm", "")
    (tmp_path / "tm" / "config.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    settings = resolve(**env)
    assert settings.api_key is None
    (notice,) = settings.notices
    assert "not valid TOML" in notice


def test_without_config_folder_and_home(tmp_path: Path) -> None:
    assert resolve(TM_CONFIG_HOME=str(tmp_path / "tm")).notices == ()
    (tmp_path / "file").touch()
    assert resolve(TM_CONFIG_HOME=str(tmp_path / "file")).notices == ()
    assert resolve(TM_CONFIG_HOME="~nobody-here/x").api_key is None


def test_found_key_is_only_for_serverless() -> None:
    settings = resolve(("argument", {"host": "http://h:1"}), TENSORMESH_INFERENCE_API_KEY=KEY)
    assert settings.api_key is None
    assert source(settings, "api_key").endswith(": only for serverless")
    settings = resolve(("argument", {"host": "local"}), TENSORMESH_INFERENCE_API_KEY=KEY)
    assert settings.api_key is None
    assert source(settings, "api_key").endswith(": only for serverless")


@pytest.mark.parametrize(
    "host",
    [
        "http://serverless.tensormesh.ai",
        "https://serverless.tensormesh.ai:444",
        "https://serverless.tensormesh.ai.evil.org",
        "https://evil.org/serverless.tensormesh.ai",
    ],
)
def test_found_key_is_not_sent_to_similar_urls(host: str) -> None:
    assert resolve(("a", {"host": host}), TENSORMESH_INFERENCE_API_KEY=KEY).api_key is None


def test_found_key_is_sent_to_the_url_of_serverless() -> None:
    settings = resolve(("a", {"host": SERVERLESS}), TENSORMESH_INFERENCE_API_KEY=KEY)
    assert settings.api_key == Secret(KEY)


def test_given_key_is_sent_to_its_host() -> None:
    assert given(host="http://h:1", api_key=KEY).api_key == Secret(KEY)
    assert given(host="local", api_key=KEY).api_key is None


def test_key_env() -> None:
    settings = resolve(("flag", {"host": VLLM, "key_env": "VLLM_KEY"}), VLLM_KEY=KEY)
    assert settings.api_key == Secret(KEY)
    assert source(settings, "api_key") == "environment (VLLM_KEY), named by flag"
    assert shown(settings, "key_env") == "VLLM_KEY"
    assert KEY not in repr(settings)
    assert KEY not in str(settings.table())


@pytest.mark.parametrize(
    ("strong", "weak", "goes"),
    [
        ({"host": "http://other:1/v1"}, {"host": VLLM, "key_env": "VLLM_KEY"}, False),
        ({"key_env": "VLLM_KEY"}, {"host": VLLM}, True),
        ({}, {"host": VLLM, "key_env": "VLLM_KEY"}, True),
        ({"host": VLLM, "key_env": " "}, {"key_env": "VLLM_KEY"}, False),
    ],
)
def test_key_env_is_only_for_its_own_host(
    strong: dict[str, Any], weak: dict[str, Any], goes: bool
) -> None:
    settings = resolve(("flag", strong), ("c.TMChat", weak), VLLM_KEY=KEY)
    assert (settings.api_key == Secret(KEY)) is goes
    assert (settings.api_key is None) is not goes


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("UNSET", "the environment variable is not set"),
        ("BLANK", "the environment variable is not set"),
        ("ak-typed-by-mistake", "expected the name of an environment variable, not a key"),
        ("TENSORMESH_INFERENCE_API_KEY", "is only for Tensormesh"),
        ("TENSORMESH_CONTROL_PLANE_TOKEN", "is only for Tensormesh"),
        (5, "expected the name of an environment variable"),
    ],
)
def test_invalid_key_env_is_not_shown(name: Any, says: str) -> None:
    with pytest.raises(tm.SettingsError, match=says) as caught:
        resolve(
            ("flag", {"host": VLLM, "key_env": name}),
            BLANK=" ",
            TENSORMESH_INFERENCE_API_KEY=KEY,
            TENSORMESH_CONTROL_PLANE_TOKEN=KEY,
        )
    assert "typed" not in str(caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("key", ["two words", "käse", "a\nb", "a\x00", 5, b"x", f"Bearer {KEY}"])
def test_invalid_key_is_not_shown(key: Any) -> None:
    for resolved in (
        lambda: given(api_key=key, host="http://h"),
        lambda: tm.Client(api_key=key, host="http://h"),
    ):
        with pytest.raises(tm.SettingsError) as caught:
            resolved()
        assert str(key) not in str(caught.value)
