"""Settings: every level with its source, refused values, and places where no key may appear."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.secret import quote_value
from tensormesh_nb.config.settings import Settings

from ..leak_watch import KEY

SERVERLESS = "https://serverless.tensormesh.ai/v1"


def resolve(*layers: tuple[str, dict[str, Any]], **environ: str) -> Settings:
    return Settings.resolve(*layers, environ=environ)


def given(**values: Any) -> Settings:
    return resolve(("argument", values))


def source(settings: Settings, name: str) -> str:
    return {row[0]: row[2] for row in settings.table()}[name]


def shown(settings: Settings, name: str) -> str:
    return {row[0]: row[1] for row in settings.table()}[name]


def tm_config(folder: Path, text: str, mode: int = 0o600) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return {"TM_CONFIG_HOME": str(folder)}


def test_default_host_with_a_key_is_serverless() -> None:
    settings = resolve(TENSORMESH_INFERENCE_API_KEY=KEY)
    assert (settings.host, settings.base_url) == ("serverless", SERVERLESS)
    assert source(settings, "host") == "default: a key was found"
    assert source(settings, "api_key") == "environment (TENSORMESH_INFERENCE_API_KEY)"
    assert shown(settings, "api_key") == "set"
    assert source(resolve(), "api_key") == "default"
    assert shown(resolve(), "api_key") == "not set"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("timeout", bad) for bad in (0, -1, "soon", float("nan"), float("inf"), True, [])),
        *(("stream_idle_timeout", bad) for bad in (0, "x")),
        *(("timeout_total", bad) for bad in (0, "x")),
        *(("max_retries", bad) for bad in (-1, 1.5, "1.5", "many", True, [])),
        *(("vocab_size", bad) for bad in (0, -5, "x", 2**63)),
        *(("ca_bundle", bad) for bad in ("/nowhere/at/all.pem", "~nobody-here/x.pem", "/tmp")),
    ],
)
def test_wrong_values(name: str, value: Any) -> None:
    with pytest.raises(tm.SettingsError, match=rf"^{name} \(argument\): expected .*, got "):
        given(**{name: value})


@pytest.mark.parametrize(
    "name",
    ["TENSORMESH_TIMEOUT_SECONDS", "TENSORMESH_MAX_RETRIES", "TENSORMESH_CA_BUNDLE"],
)
def test_wrong_variables(name: str) -> None:
    with pytest.raises(tm.SettingsError, match=rf"\(environment \({name}\)\): expected"):
        resolve(**{name: "nonsense"})


def test_numpy_numbers() -> None:
    settings = given(vocab_size=np.int64(5), timeout=np.float32(2))
    assert (settings.vocab_size, settings.timeout) == (5, 2.0)


# tm's config.toml


def test_key_is_in_no_repr_and_table() -> None:
    client = tm.Client(host="http://h:1", api_key=KEY)
    settings = client.settings
    for text in (
        *(repr(x) + str(x) + f"{x}" for x in (settings, settings.api_key, client)),
        repr(settings.table()),
        repr(vars(settings)),
        repr(settings.sources),
    ):
        assert KEY not in text
    assert settings.api_key is not None
    assert settings.api_key.reveal() == KEY


def locals_of(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def wrong_by_argument(key: str) -> None:
    hidden = {"host": "http://h", "api_key": key}
    del key
    try:
        tm.Client(**hidden, timeout=-1)  # type: ignore[arg-type]
    finally:
        hidden.clear()


@pytest.mark.parametrize("key", [KEY, f"{KEY} x"], ids=["usable", "unusable"])
def test_key_is_not_in_the_locals_of_tracebacks(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(tm.SettingsError) as caught:
        wrong_by_argument(key)
    inside = caught.value.with_traceback(caught.tb.tb_next)
    assert KEY not in locals_of(inside)
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", key)
    with pytest.raises(tm.SettingsError) as caught:
        tm.Client(timeout=-1)
    assert KEY not in locals_of(caught.value.with_traceback(caught.tb.tb_next))


def test_key_of_config_toml_is_not_in_the_locals_of_tracebacks(tmp_path: Path) -> None:
    env = tm_config(tmp_path / "tm", f'[overrides]\ngateway_api_key="{KEY} x"')
    with pytest.raises(tm.SettingsError) as caught:
        resolve(**env)
    assert KEY not in locals_of(caught.value)


@pytest.mark.parametrize(
    "values",
    [
        {name: KEY}
        for name in ("timeout", "max_retries", "ca_bundle", "vocab_size", "tm_auth", "key_env")
    ]
    + [
        {"host": url}
        for url in (
            KEY,
            f"user:{KEY}/v1",
            f"https://user:{KEY}@h/v1",
            f"https://{KEY}@h/v1",
            f"ftp://user:p@{KEY}@h/v1",
            f"https://h/v1?key={KEY}",
            f"https://h/v1#{KEY}",
        )
    ]
    + [
        {"host": f"https://h/{KEY}/v1", "api_key": KEY},
        {"host": f"https://{KEY}.example/v1", "api_key": KEY},
        {"host": "http://h:1", "model": f"m:{KEY}", "api_key": KEY},
    ],
)
def test_key_in_the_wrong_place_is_not_shown(values: dict[str, str]) -> None:
    with pytest.raises(tm.SettingsError) as caught:
        given(**values)
    assert KEY[3:] not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["TIMEOUT_SECONDS", "CA_BUNDLE", "SERVERLESS_BASE_URL"])
def test_wrong_variable_is_not_in_tracebacks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", "x" * 20)
    monkeypatch.setenv(f"TENSORMESH_{name}", f"user:{KEY}@h")
    with pytest.raises(tm.SettingsError) as caught:
        Settings.resolve()
    made = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY not in "".join(made.format())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("htp://serverless.tensormesh.ai/v1", "htp://serverless.tensormesh.ai/v1"),
        ("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/ca-certificates.crt"),
        ("ninety", "ninety"),
    ],
)
def test_quote_value(value: str, shown: str) -> None:
    assert quote_value(value) == repr(shown)


def test_settings_with_a_given_key_can_be_copied_but_not_pickled() -> None:
    settings = given(host="http://h:1", api_key=KEY)
    copies = [copy.copy(settings), copy.deepcopy(settings), dataclasses.replace(settings)]
    assert all(one == settings for one in copies)
    made = [dataclasses.asdict(settings), dataclasses.astuple(settings), vars(settings), *copies]
    assert KEY not in repr(made)
    with pytest.raises(tm.SettingsError, match="name the variable with key_env"):
        pickle.dumps(settings)


@pytest.mark.parametrize(
    ("values", "environment"),
    [
        ({}, {"TENSORMESH_INFERENCE_API_KEY": KEY}),
        ({"host": "http://h:1/v1", "key_env": "HOST_KEY"}, {"HOST_KEY": KEY}),
        ({"host": "local", "model": "m", "timeout": 3.5, "vocab_size": 9}, {}),
    ],
)
def test_pickled_settings_find_the_key_again(
    values: dict[str, Any], environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings.resolve(("argument", values))
    pickled = pickle.dumps(settings)
    assert KEY.encode() not in pickled
    assert pickle.loads(pickled) == settings
    for name in environment:
        monkeypatch.setenv(name, KEY + "2")
        found = pickle.loads(pickled).api_key
        assert found is not None
        assert found.reveal() == KEY + "2"


PROXIES = {
    "refused": ("http://user:{}@127.0.0.1:9", "the proxy refused"),
    "unknown scheme": ("httq://user:{}@127.0.0.1:9", "got the scheme 'httq'"),
    "port is not a number": ("http://user:{}@127.0.0.1:port", "expected the URL of an HTTP proxy"),
    "password as a port": ("http://user:{}/@127.0.0.1:9", "expected the URL of an HTTP proxy"),
    "socks": ("socks5://user:{}@127.0.0.1:9", "got the scheme 'socks5'"),
}


@pytest.mark.parametrize(("proxy", "says"), PROXIES.values(), ids=PROXIES)
def test_password_of_a_proxy_is_not_shown(
    proxy: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy.format(KEY))
    with (
        tm.Client(host="http://h.invalid", model="m") as asking,
        pytest.raises(tm.TensormeshError, match=says) as caught,
    ):
        asking.chat("Hi")
    assert KEY not in str(caught.value)
    made = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame.locals for frame in made.stack if frame.filename != __file__]
    assert KEY not in repr(frames)
