"""The key in the system's keyring."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest

from tensormesh_nb.config.secret import Secret
from tensormesh_nb.config.settings import Settings

from ..leak_watch import KEY, OTHER_KEY
from .test_settings import source


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
def _restore_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = keyring.get_keyring()
    monkeypatch.delenv("TENSORMESH_INFERENCE_API_KEY", raising=False)
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_restore_keyring")
def test_key_of_the_keyring_is_only_for_serverless(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(Ring(KEY))
    settings = Settings.resolve()
    assert (settings.host, settings.api_key) == ("serverless", Secret(KEY))
    assert source(settings, "api_key") == "keyring (tensormesh-nb serverless)"
    assert Settings.resolve(("argument", {"host": "https://elsewhere.example"})).api_key is None
    monkeypatch.setenv("TENSORMESH_INFERENCE_API_KEY", OTHER_KEY)
    assert Settings.resolve().api_key == Secret(OTHER_KEY)


@pytest.mark.usefixtures("_restore_keyring")
def test_keyring_is_not_read_for_the_local_endpoint() -> None:
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


@pytest.mark.usefixtures("_restore_keyring")
@pytest.mark.parametrize("ring", [Ring(), Ring("")], ids=["locked", "blank"])
def test_keyring_without_a_key(ring: Ring) -> None:
    keyring.set_keyring(ring)
    assert Settings.resolve().host == "local"
