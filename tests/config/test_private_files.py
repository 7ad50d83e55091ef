"""Files that only their owner can read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

import tensormesh_nb as tm
from tensormesh_nb.config.private_files import file_path, read_file, write_private

from ..conversation.turns import lesson
from ..factories import load_recorded
from ..leak_watch import KEY
from .test_settings import resolve, tm_config


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_file_that_others_can_read(mode: int, tmp_path: Path) -> None:
    settings = resolve(**tm_config(tmp_path / "tm", f'[overrides]\ngateway_api_key="{KEY}"', mode))
    assert settings.api_key is None
    assert "chmod 600" in settings.notices[0]
    assert KEY not in settings.notices[0]


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path, 0o600)


def _huge(path: Path) -> None:
    path.write_bytes(b"#" * 2**21)
    path.chmod(0o600)


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _link_to_a_shared_file(path: Path) -> None:
    other = path.with_name("shared")
    other.write_text(f'[overrides]\ngateway_api_key="{KEY[:9]}"')
    other.chmod(0o644)
    path.symlink_to(other)


def _state(path: Path) -> tuple[int, ...]:
    """What a writer would change; following a link changes its access time, which is harmless."""
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
        (_link_to_a_shared_file, "can be read by other users"),
    ],
)
def test_files_that_are_not_private(make: Any, says: str, tmp_path: Path) -> None:
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
def test_file_of_another_user() -> None:
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


def test_reading_does_not_change_the_files(tmp_path: Path) -> None:
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


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and files")
def test_read_file_refuses_special_files(tmp_path: Path) -> None:
    for number, make in enumerate((_folder, _pipe, _loop)):
        path = tmp_path / str(number)
        make(path)
        with pytest.raises(OSError, match=r"directory|regular file|symbolic links"):
            read_file(path)
        with pytest.raises(tm.ResponseError, match="cannot be read: "):
            tm.ChatResult.load(path)
        with pytest.raises(tm.ResponseError, match="cannot be read: "):
            tm.Conversation.load(path)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_write_private_keeps_the_old_file_if_the_new_one_does_not_fit(tmp_path: Path) -> None:
    import resource

    path, link = tmp_path / "answer.json", tmp_path / "link.json"
    link.symlink_to(path)
    write_private(link, "old")
    assert path.stat().st_mode & 0o777 == 0o600
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(tm.SettingsError, match="cannot be written: File too large"):
            write_private(link, "x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (path.read_text(), link.is_symlink()) == ("old", True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["answer.json", "link.json"]


def test_file_path_is_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    assert file_path("a/b.json") == tmp_path / "a" / "b.json"
    assert file_path("~/b.json") == tmp_path / "home" / "b.json"


@pytest.mark.parametrize("path", ["a\0b", "x" * 300, "\ud800", "~no such user/x", "/", 5, b"a"])
def test_path_that_no_file_can_have(path: Any) -> None:
    with pytest.raises(tm.SettingsError, match=r"cannot be used: .*\.$|got \w+\.$") as caught:
        file_path(path)
    assert str(caught.value).isprintable()
    for load in (tm.ChatResult.load, tm.Conversation.load):
        with pytest.raises(tm.ResponseError) as refused:
            load(path)
        assert str(refused.value) == str(caught.value)
    for name in ("cassette", "ca_bundle"):
        with pytest.raises(tm.SettingsError, match=rf"^{name} \(argument\): expected"):
            tm.Client(host="http://host.example", **{name: path})


def test_every_path_of_a_user_may_begin_with_the_home_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    answer = load_recorded("reasoning.sse", n=2)
    talk = tm.Conversation(tm.Client(host="http://host.example", model="m"), lesson())
    assert answer.save("~/answer.json") == tmp_path / "answer.json"
    assert tm.ChatResult.load("~/answer.json").text == answer.text
    assert answer.save_html(Path("~/page.html")) == tmp_path / "page.html"
    assert talk.save("~/lesson.json") == tmp_path / "lesson.json"
    assert tm.Conversation.load("~/lesson.json", client=talk.client).history.turns
    (tmp_path / "body.json").write_text('{"choices": [{"message": {"content": "Hi"}}]}')
    for path in ("~/body.json", Path("~/body.json")):
        assert tm.ChatResult.from_response(path).text == "Hi"
    with tm.Client(host="http://host.example", model="m", cassette="~/tape.jsonl"):
        assert len(tm.Cassette("~/tape.jsonl")) == 0
    assert not Path("~").exists()
