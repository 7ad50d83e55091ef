"""Finds the API key: layers, environment, the system's keyring, the ``tm`` tool's config.toml.

A key that was found (in the environment, the keyring or ``config.toml``) belongs to Tensormesh
Serverless and is sent to no other host. A given key goes to the host it was given with. ``key_env``
gives a key by the name of the environment variable that holds it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from ..errors import SettingsError
from .control_plane import TOKEN_VARIABLE, tm_home
from .private_files import read_private
from .secret import Secret
from .sources import BASE_URL_VARIABLE, Lookup, hide_key
from .system_keyring import read_keyring
from .urls import base_url_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["ApiKey", "find_key", "serverless_url"]

SERVERLESS_URL = "https://serverless.tensormesh.ai/v1"

_KEY_VARIABLE = "TENSORMESH_INFERENCE_API_KEY"
_KEYRING = ("tensormesh-nb", "serverless")  # service and user name


@dataclass(frozen=True)
class ApiKey:
    """A key.

    Attributes:
        secret: its value.
        source: where it came from.
        is_given: whether it was given for the host in use, instead of found.
    """

    secret: Secret
    source: str
    is_given: bool


def serverless_url(lookup: Lookup) -> str:
    """The base URL of Tensormesh Serverless."""
    url = lookup.environment.get(BASE_URL_VARIABLE, SERVERLESS_URL)
    return base_url_of(url, BASE_URL_VARIABLE)


def find_key(lookup: Lookup) -> ApiKey | None:
    """The key of the strongest source, or None.

    Raises:
        SettingsError: the key cannot be sent in a header, or ``key_env`` is wrong.
    """
    given = lookup.given("api_key")
    if given is not None:
        source = lookup.sources["api_key"]
        return _checked(given, source, f"api_key ({source})", is_given=True)
    key = _named_key(lookup)
    if key is not None:
        return key
    found = lookup.secret(_KEY_VARIABLE)
    if found is not None:
        return _checked(found, f"environment ({_KEY_VARIABLE})", _KEY_VARIABLE)
    # The keyring may open a dialog, and the local endpoint needs no key.
    if lookup.has_keyring and lookup.given("host") != "local":
        found = read_keyring(*_KEYRING)
        if found is not None:
            return _checked(found, f"keyring ({' '.join(_KEYRING)})", "keyring")
    return _key_of_tm(lookup)


def _named_key(lookup: Lookup) -> ApiKey | None:
    """The key in the variable that ``key_env`` names.

    If a stronger layer sets the host, the key belongs to another host and is not used.
    """
    name = lookup.given("key_env")
    if name is None:
        return None
    source = lookup.sources["key_env"]
    if lookup.rank("key_env") > lookup.rank("host"):
        lookup.sources["key_env"] += ": only for its own host"
        return None
    # The messages do not show the value: it may be the key itself.
    if not isinstance(name, str) or not name.isidentifier():
        raise SettingsError(
            f"key_env ({source}): expected the name of an environment variable, not a key."
        )
    if name in (_KEY_VARIABLE, TOKEN_VARIABLE):
        raise SettingsError(
            f"key_env ({source}): {name} is only for Tensormesh. Use another variable for the key "
            "of this host."
        )
    secret = lookup.secret(name)
    if secret is None:
        raise SettingsError(
            f"key_env ({source}): the environment variable is not set. Set it before the kernel "
            "starts."
        )
    return _checked(secret, f"environment ({name}), named by {source}", name, is_given=True)


def _key_of_tm(lookup: Lookup) -> ApiKey | None:
    """The inference key in the ``config.toml`` of the ``tm`` tool."""
    path = tm_home(lookup.environment) / "config.toml"
    keys = _read_keys(path, lookup.notices)
    for table in ("overrides", "managed"):
        secret = keys.get(table)
        if secret is not None:
            return _checked(secret, f"{path} [{table}]", str(path))
    return None


def _read_keys(path: Path, notices: list[str]) -> dict[str, Secret | None]:
    """The inference keys in a config.toml by table."""
    try:
        config = tomllib.loads((read_private(path) or b"").decode())
    except SettingsError as error:
        notices.append(str(error))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        notices.append(f"{path} is not valid TOML, so it is not used.")
        return {}
    return {
        name: hide_key(table, "gateway_api_key").get("gateway_api_key")
        for name, table in config.items()
        if isinstance(table, dict)
    }


def _checked(secret: Secret, source: str, name: str, *, is_given: bool = False) -> ApiKey:
    # Libraries quote a header that they cannot send.
    if not _is_word(secret.reveal()):
        raise SettingsError(f"{name}: expected a key of one word in printable ASCII.")
    return ApiKey(secret, source, is_given)


def _is_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
