"""Settings: every level with its source, what is refused, and where a key never shows."""

from __future__ import annotations

import copy
import dataclasses
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import numpy as np
import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.secret import Secret, quote_value
from tensormesh_nb.config.settings import Settings
from tensormesh_nb.config.urls import base_url_of

from ..leak_watch import KEY, OTHER_KEY

SERVERLESS = "https://serverless.tensormesh.ai/v1"


@pytest.fixture(autouse=True)
def _nothing_around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


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


# Levels


def test_the_strongest_layer_wins_and_says_who_it_was() -> None:
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


def test_none_and_blanks_count_as_not_given() -> None:
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


def test_a_found_key_chooses_serverless() -> None:
    settings = resolve(TENSORMESH_INFERENCE_API_KEY=KEY)
    assert (settings.host, settings.base_url) == ("serverless", SERVERLESS)
    assert source(settings, "host") == "default: a key was found"
    assert source(settings, "api_key") == "environment (TENSORMESH_INFERENCE_API_KEY)"
    assert shown(settings, "api_key") == "set"
    assert source(resolve(), "api_key") == "default"
    assert shown(resolve(), "api_key") == "not set"


def test_variables_of_other_tools_are_not_read() -> None:
    assert resolve(TENSORMESH_API_KEY=KEY, TENSORMESH_CONTROL_PLANE_TOKEN=KEY).api_key is None


# URLs


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://h:1", "http://h:1/v1"),
        ("http://h:1/", "http://h:1/v1"),
        ("http://h:1/v1", "http://h:1/v1"),
        ("http://h:1/v1/", "http://h:1/v1"),
        (" http://h/api/v1// ", "http://h/api/v1"),
        ("https://[::1]:8/v1", "https://[::1]:8/v1"),
    ],
)
def test_a_base_url_may_end_in_v1_or_not(text: str, url: str) -> None:
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
def test_what_is_no_base_url_is_refused_with_its_source(text: str) -> None:
    with pytest.raises(tm.SettingsError, match=r"^host \(argument\): ") as caught:
        given(host=text)
    assert "secret-word" not in str(caught.value)
    assert str(caught.value).isprintable()
    with pytest.raises(tm.SettingsError, match=r"^TENSORMESH_SERVERLESS_BASE_URL: "):
        resolve(("a", {"host": "serverless"}), TENSORMESH_SERVERLESS_BASE_URL=text)


# Values that cannot be used


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("timeout", bad) for bad in (0, -1, "soon", float("nan"), float("inf"), True, [])),
        *(("stream_idle_timeout", bad) for bad in (0, "x")),
        *(("max_retries", bad) for bad in (-1, 1.5, "1.5", "many", True, [])),
        *(("vocab_size", bad) for bad in (0, -5, "x")),
        *(("ca_bundle", bad) for bad in ("/nowhere/at/all.pem", "~nobody-here/x.pem", "/tmp")),
    ],
)
def test_a_bad_value_names_itself_its_source_and_what_was_expected(name: str, value: Any) -> None:
    with pytest.raises(tm.SettingsError, match=rf"^{name} \(argument\): expected .*, got "):
        given(**{name: value})


@pytest.mark.parametrize(
    "name",
    ["TENSORMESH_TIMEOUT_SECONDS", "TENSORMESH_MAX_RETRIES", "TENSORMESH_CA_BUNDLE"],
)
def test_a_bad_variable_names_itself(name: str) -> None:
    with pytest.raises(tm.SettingsError, match=rf"\(environment \({name}\)\): expected"):
        resolve(**{name: "nonsense"})


def test_an_unknown_setting_names_its_layer() -> None:
    with pytest.raises(tm.SettingsError, match=r"^%config TMChat: .* 'modle'"):
        resolve(("%config TMChat", {"modle": "x"}))


def test_numpy_s_numbers_are_numbers() -> None:
    settings = given(vocab_size=np.int64(5), timeout=np.float32(2))
    assert (settings.vocab_size, settings.timeout) == (5, 2.0)


# tm's config.toml


def test_overrides_come_before_managed(tmp_path: Path) -> None:
    env = tm_config(
        tmp_path / "tm", f'[managed]\ngateway_api_key="no"\n[overrides]\ngateway_api_key="{KEY}"'
    )
    settings = resolve(**env)
    assert settings.api_key == Secret(KEY)
    assert source(settings, "api_key") == f"{tmp_path}/tm/config.toml [overrides]"
    assert settings.notices == ()


def test_managed_is_used_where_overrides_are_blank(tmp_path: Path) -> None:
    env = tm_config(
        tmp_path / "tm", f'[overrides]\ngateway_api_key=" "\n[managed]\ngateway_api_key="{KEY}"'
    )
    assert source(resolve(**env), "api_key").endswith("[managed]")


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    env = tm_config(tmp_path / "tm", '[overrides]\ngateway_api_key="no"')
    assert resolve(**env, TENSORMESH_INFERENCE_API_KEY=KEY).api_key == Secret(KEY)


def test_the_file_is_found_at_home(tmp_path: Path) -> None:
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
def test_what_does_not_count_in_the_file(text: str, tmp_path: Path) -> None:
    settings = resolve(**tm_config(tmp_path / "tm", text))
    assert settings == Settings("local", None, None)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_can_read_is_not_used_and_said_so(mode: int, tmp_path: Path) -> None:
    settings = resolve(**tm_config(tmp_path / "tm", f'[overrides]\ngateway_api_key="{KEY}"', mode))
    assert settings.api_key is None
    assert "chmod 600" in settings.notices[0]
    assert KEY not in settings.notices[0]


@pytest.mark.parametrize(
    "text",
    ["[overrides", "\x00", "a = 1\na = 2", "\udcff = 1", f"a = {'[' * 20000}"],
    ids=["table", "nul", "twice", "no utf-8", "deep"],
)
def test_a_broken_file_is_said_and_passed_over(text: str, tmp_path: Path) -> None:
    env = tm_config(tmp_path / "tm", "")
    (tmp_path / "tm" / "config.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    settings = resolve(**env)
    assert settings.api_key is None
    (notice,) = settings.notices
    assert "not valid TOML" in notice


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path, 0o600)


def _huge(path: Path) -> None:
    path.write_bytes(b"#" * 2**21)
    path.chmod(0o600)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _link_to_what_others_read(path: Path) -> None:
    other = path.with_name("shared")
    other.write_text(f'[overrides]\ngateway_api_key="{KEY[:9]}"')
    other.chmod(0o644)
    path.symlink_to(other)


def _state(path: Path) -> tuple[int, ...]:
    """What a writer would change; following a link alters its access time, which is no harm."""
    at = path.lstat()
    return at.st_mode, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and files")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_folder, "is not a file"),
        (_pipe, "is not a file"),
        (_huge, "is larger than 1 MiB"),
        (_loop, "cannot be read"),
        (_link_to_what_others_read, "can be read by other users"),
    ],
)
def test_what_is_no_private_file_is_one_line(make: Any, says: str, tmp_path: Path) -> None:
    for name in ("config.toml", "auth.json"):
        make(tmp_path / name)
        before = _state(tmp_path / name)
        if name == "config.toml":
            (line,) = resolve(TM_CONFIG_HOME=str(tmp_path)).notices
        else:
            with pytest.raises(tm.SettingsError) as caught:
                resolve(("a", {"tm_auth": True}), TM_CONFIG_HOME=str(tmp_path))
            line = str(caught.value)
        assert line.startswith(f"{tmp_path / name} {says}")
        assert "\n" not in line
        assert _state(tmp_path / name) == before
        (tmp_path / "shared").unlink(missing_ok=True)
        (tmp_path / name).rmdir() if make is _folder else (tmp_path / name).unlink()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="root gives files away")
def test_a_file_of_another_user_is_not_used() -> None:
    code = """if True:
        import os, sys
        from pathlib import Path
        from tensormesh_nb.config.private_files import read_private
        os.setuid(12345)  # root may read everything
        for name in sys.argv[1:]:
            try:
                print(read_private(Path(name)))
            except Exception as error:
                print(error)
    """
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    try:
        folder.chmod(0o711)
        for name, owner in (("own", 12345), ("theirs", 0)):
            (folder / name).write_text(name)
            (folder / name).chmod(0o600)
            os.chown(folder / name, owner, owner)
        names = [str(folder / name) for name in ("own", "theirs", "none")]
        done = subprocess.run(
            [sys.executable, "-c", code, *names], capture_output=True, text=True, timeout=60
        )
    finally:
        shutil.rmtree(folder)
    own, theirs, none = done.stdout.splitlines()
    assert (own, none) == ("b'own'", "None")
    assert "cannot be read (Permission denied)" in theirs


def test_reading_files_of_tm_changes_nothing(tmp_path: Path) -> None:
    env = tm_config(tmp_path, f'[overrides]\ngateway_api_key="{KEY}"')
    (tmp_path / "auth.json").write_text(f'{{"access_token": "{KEY}"}}')
    (tmp_path / "auth.json").chmod(0o600)

    def look() -> list[tuple[str, bytes, int, int]]:
        files = sorted(tmp_path.iterdir())
        stats = [(f.stat().st_mode, f.stat().st_mtime_ns) for f in files]
        return [(f.name, f.read_bytes(), *s) for f, s in zip(files, stats, strict=True)]

    before = look()
    settings = resolve(("a", {"tm_auth": True}), **env)
    assert settings.control_plane is not None
    assert look() == before


def test_no_folder_and_no_home_is_no_file(tmp_path: Path) -> None:
    assert resolve(TM_CONFIG_HOME=str(tmp_path / "tm")).notices == ()
    (tmp_path / "file").touch()
    assert resolve(TM_CONFIG_HOME=str(tmp_path / "file")).notices == ()
    assert resolve(TM_CONFIG_HOME="~nobody-here/x").api_key is None


# The key and where it may go


def test_a_found_key_stays_with_serverless() -> None:
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
def test_a_url_that_resembles_serverless_does_not_get_the_found_key(host: str) -> None:
    assert resolve(("a", {"host": host}), TENSORMESH_INFERENCE_API_KEY=KEY).api_key is None


def test_serverless_by_its_url_gets_the_found_key() -> None:
    settings = resolve(("a", {"host": SERVERLESS}), TENSORMESH_INFERENCE_API_KEY=KEY)
    assert settings.api_key == Secret(KEY)


def test_a_given_key_goes_to_the_host_it_was_given_with() -> None:
    assert given(host="http://h:1", api_key=KEY).api_key == Secret(KEY)
    assert given(host="local", api_key=KEY).api_key is None


# A key by the name of its variable


VLLM = "http://127.0.0.1:8000/v1"


def test_a_key_can_be_given_by_the_name_of_its_variable() -> None:
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
def test_a_named_key_goes_to_no_host_but_its_own(
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
def test_what_names_no_key_is_refused_and_not_shown(name: Any, says: str) -> None:
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
def test_what_cannot_be_a_key_is_refused_without_being_shown(key: Any) -> None:
    for resolved in (
        lambda: given(api_key=key, host="http://h"),
        lambda: tm.Client(api_key=key, host="http://h"),
    ):
        with pytest.raises(tm.SettingsError) as caught:
            resolved()
        assert str(key) not in str(caught.value)


def test_a_key_shows_itself_nowhere() -> None:
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
def test_locals_in_a_traceback_hold_no_key(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(tm.SettingsError) as caught:
        wrong_by_argument(key)
    inside = caught.value.with_traceback(caught.tb.tb_next)
    assert KEY not in locals_of(inside)
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", key)
    with pytest.raises(tm.SettingsError) as caught:
        tm.Client(timeout=-1)
    assert KEY not in locals_of(caught.value.with_traceback(caught.tb.tb_next))


def test_locals_hold_no_key_of_the_file(tmp_path: Path) -> None:
    env = tm_config(tmp_path / "tm", f'[overrides]\ngateway_api_key="{KEY} x"')
    with pytest.raises(tm.SettingsError) as caught:
        resolve(**env)
    assert KEY not in locals_of(caught.value)


# The keyring


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory; one that is locked raises."""

    priority = 1.0

    def __init__(self, *passwords: str) -> None:
        self._passwords = passwords

    def get_password(self, service: str, username: str) -> str | None:
        if not self._passwords:
            raise keyring.errors.KeyringLocked("locked")
        return self._passwords[0] if (service, username) == RING else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("never written")


RING = ("tensormesh-nb", "serverless")


@pytest.fixture
def _own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    monkeypatch.delenv("TENSORMESH_INFERENCE_API_KEY", raising=False)
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_own_keyring")
def test_a_key_of_the_keyring_goes_to_serverless_only(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(Ring(KEY))
    settings = Settings.resolve()
    assert (settings.host, settings.api_key) == ("serverless", Secret(KEY))
    assert source(settings, "api_key") == "keyring (tensormesh-nb serverless)"
    assert Settings.resolve(("argument", {"host": "https://elsewhere.example"})).api_key is None
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", OTHER_KEY)
    assert Settings.resolve().api_key == Secret(OTHER_KEY)


@pytest.mark.usefixtures("_own_keyring")
def test_no_keyring_is_asked_for_the_local_endpoint() -> None:
    asked: list[str] = []

    class Listening(Ring):
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(service)
            return super().get_password(service, username)

    keyring.set_keyring(Listening(KEY))
    settings = Settings.resolve(("argument", {"host": "local"}))
    assert (settings.host, settings.api_key, asked) == ("local", None, [])
    assert Settings.resolve().host == "serverless"
    assert asked == ["tensormesh-nb"]


@pytest.mark.usefixtures("_own_keyring")
@pytest.mark.parametrize("ring", [Ring(), Ring("")], ids=["locked", "blank"])
def test_a_keyring_without_a_key_is_no_failure(ring: Ring) -> None:
    keyring.set_keyring(ring)
    assert Settings.resolve().host == "local"


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
def test_a_key_in_the_wrong_place_is_not_repeated(values: dict[str, str]) -> None:
    with pytest.raises(tm.SettingsError) as caught:
        given(**values)
    assert KEY[3:] not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["TIMEOUT_SECONDS", "CA_BUNDLE", "SERVERLESS_BASE_URL"])
def test_what_is_wrong_in_the_environment_is_in_no_traceback(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
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
def test_what_is_no_key_is_quoted(value: str, shown: str) -> None:
    assert quote_value(value) == repr(shown)


def test_settings_can_be_copied_and_not_written() -> None:
    settings = given(host="http://h:1", api_key=KEY)
    copies = [copy.copy(settings), copy.deepcopy(settings), dataclasses.replace(settings)]
    assert all(one == settings for one in copies)
    made = [dataclasses.asdict(settings), dataclasses.astuple(settings), vars(settings), *copies]
    assert KEY not in repr(made)
    with pytest.raises(TypeError, match="not written to files"):
        pickle.dumps(settings)


PROXIES = {
    "refused": ("http://user:{}@127.0.0.1:9", "cannot be reached"),
    "no scheme that is known": ("httq://user:{}@127.0.0.1:9", "cannot be used"),
    "no port": ("http://user:{}@127.0.0.1:port", "it is no URL"),
    "the password as a port": ("http://user:{}/@127.0.0.1:9", "it is no URL"),
    "socks": ("socks5://user:{}@127.0.0.1:9", "cannot be used"),
}


@pytest.mark.parametrize(("proxy", "says"), PROXIES.values(), ids=PROXIES)
def test_the_password_of_a_proxy_is_not_repeated(
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
