"""Settings: where host, key, model and limits come from, each value with its source.

Strongest first: the layers a caller gives (an argument or flag, a conversation, ``%tmchat config``,
traitlets), then the environment, then the system's keyring where the package ``keyring`` is
installed (``keyring set tensormesh-nb serverless``), then the ``tm`` command line tool's
``config.toml`` (its ``gateway_api_key`` only), then the defaults. Facts:
``shared/wire-reference.md`` section 2.

A key that was found (environment, keyring, ``config.toml``) belongs to Tensormesh Serverless and is
sent to no other host; a key that was given goes to the host it was given with. ``key_env`` gives
one by the name of the environment variable that holds it, so that it need not be typed anywhere.
"""

from __future__ import annotations

import math
import operator
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import SettingsError
from .control_plane import CONFIG_VARIABLE, TOKEN_VARIABLE, URL_VARIABLE, ControlPlane, tm_home
from .private_files import read_private
from .secret import Secret, quote_value
from .system_keyring import read_keyring
from .urls import base_url_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Settings"]

SERVERLESS_URL = "https://serverless.tensormesh.ai/v1"

_DEFAULTS: dict[str, Any] = {
    "model": None,
    "timeout": 30.0,
    "stream_idle_timeout": 300.0,
    "max_response_bytes": 2**30,
    "max_retries": 0,
    "ca_bundle": None,
    "vocab_size": None,
    "tm_auth": False,
    "key_env": None,
}
_ENVIRONMENT = {
    "timeout": "TENSORMESH_TIMEOUT_SECONDS",
    "max_retries": "TENSORMESH_MAX_RETRIES",
    "ca_bundle": "TENSORMESH_CA_BUNDLE",
    "tm_auth": "TENSORMESH_NB_TM_AUTH",
}
_KEY_VARIABLE = "TENSORMESH_INFERENCE_API_KEY"
_KEYRING = ("tensormesh-nb", "serverless")  # service and user name
_URL_VARIABLE = "TENSORMESH_SERVERLESS_BASE_URL"


@dataclass(frozen=True)
class Settings:
    """One resolved set of settings.

    Attributes:
        host: ``serverless``, ``local`` or a base URL.
        base_url: where requests go, ending in ``/v1``; None for ``local``, known once it runs.
        api_key: the Bearer key, or None.
        model: the default model's id, or None.
        timeout: seconds to connect, and to send.
        stream_idle_timeout: seconds without a byte after which a reply counts as dead.
        max_response_bytes: how much of a reply is read, unpacked; what has come by then is kept.
        max_retries: how often a request that was certainly not taken is sent again.
        ca_bundle: PEM file of the certificates to trust, or None for the system's.
        vocab_size: the model's number of tokens, for upper bounds of entropy, or None.
        tm_auth: whether ``auth.json`` of ``tm`` may be read, for prices.
        key_env: the environment variable that holds the key for ``host``, or None.
        control_plane: where prices are listed, when a token for it is at hand.
        sources: field name to where its value came from.
        notices: what the user should be told once.
    """

    host: str
    base_url: str | None
    api_key: Secret | None
    model: str | None = None
    timeout: float = 30.0
    stream_idle_timeout: float = 300.0
    max_response_bytes: int = 2**30
    max_retries: int = 0
    ca_bundle: str | None = None
    vocab_size: int | None = None
    tm_auth: bool = False
    key_env: str | None = None
    control_plane: ControlPlane | None = None
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    notices: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def resolve(
        cls,
        *layers: tuple[str, Mapping[str, Any]],
        environ: Mapping[str, str] | None = None,
    ) -> Settings:
        """Resolve layers of settings.

        Args:
            layers: (source, values), strongest first; a value of None counts as not given.
            environ: the environment; this process's when left out.

        Raises:
            SettingsError: an unknown name, or a value that cannot be used, with its source.
        """
        try:
            return cls._resolve(layers, environ)
        except SettingsError as error:
            # What was found in the wrong place may be a secret too: tracebacks may show locals.
            raise error.without_traceback() from None

    @classmethod
    def _resolve(
        cls,
        layers: tuple[tuple[str, Mapping[str, Any]], ...],
        environ: Mapping[str, str] | None,
    ) -> Settings:
        # From here on no local variable holds a key: tracebacks may show locals.
        layers = tuple((source, _veiled(values, "api_key")) for source, values in layers)
        env, keys = _environment(environ)
        found = _Found(
            layers, env, keys.get(_KEY_VARIABLE), _lookup(environ), has_keyring=environ is None
        )
        values = {name: found.value(name) for name in _DEFAULTS}
        host, base_url = _host(found, env)
        tm_auth = _switch(values["tm_auth"], "tm_auth", found)
        _check_that_no_key(found, host=base_url, model=values["model"])
        return cls(
            host=host,
            base_url=base_url,
            api_key=found.key if found.key_fits(host, base_url, env) else None,
            model=values["model"],
            timeout=_seconds(values["timeout"], "timeout", found),
            stream_idle_timeout=_seconds(
                values["stream_idle_timeout"], "stream_idle_timeout", found
            ),
            max_response_bytes=_count(
                values["max_response_bytes"], "max_response_bytes", found, least=1
            ),
            max_retries=_count(values["max_retries"], "max_retries", found),
            ca_bundle=_file(values["ca_bundle"], found),
            vocab_size=None
            if values["vocab_size"] is None
            else _count(values["vocab_size"], "vocab_size", found, least=1),
            tm_auth=tm_auth,
            key_env=values["key_env"],
            control_plane=ControlPlane.find(env, keys.get(TOKEN_VARIABLE), tm_auth=tm_auth),
            sources=found.sources,
            notices=tuple(found.notices),
        )

    def table(self) -> list[tuple[str, str, str]]:
        """(name, value, source) of every setting, safe to print: the key is "set" or "not set"."""
        shown = {
            "host": self.host,
            "base_url": self.base_url or "(started on demand)",
            "api_key": "set" if self.api_key else "not set",
            **{name: "-" if (v := getattr(self, name)) is None else str(v) for name in _DEFAULTS},
            "control_plane": "token set" if self.control_plane else "no token",
        }
        sources = dict(self.sources)
        if self.control_plane is not None:
            sources["control_plane"] = self.control_plane.source
        return [(name, value, sources.get(name, "default")) for name, value in shown.items()]


class _Found:
    """Looks values up through the layers and remembers where each came from."""

    def __init__(
        self,
        layers: tuple[tuple[str, Mapping[str, Any]], ...],
        env: Mapping[str, str],
        env_key: Secret | None,
        lookup: Callable[[str], Secret | None],
        *,
        has_keyring: bool,  # an environment that is made up has none
    ) -> None:
        self.sources: dict[str, str] = {}
        self.notices: list[str] = []
        self._layers = layers
        self._env = env
        self._lookup = lookup
        known = {*_DEFAULTS, "host", "api_key"}
        for source, values in layers:
            for name in values:
                if name not in known:
                    raise SettingsError(f"{source}: there is no setting named {name!r}.")
        self.key_is_given = False
        # Asking takes a while, and the local endpoint makes a key of its own.
        self._has_keyring = has_keyring and self.given("host") != "local"
        self.key = self._key(env_key)

    def given(self, name: str) -> Any:
        """The strongest layer's value, or None."""
        for source, values in self._layers:
            value = values.get(name)
            if isinstance(value, str):
                value = value.strip() or None
            if value is not None:
                self.sources[name] = source
                return value
        return None

    def value(self, name: str) -> Any:
        """The value of a plain setting: a layer's, the environment's or the default."""
        value = self.given(name)
        if value is not None:
            return value
        variable = _ENVIRONMENT.get(name, "")
        if variable in self._env:
            self.sources[name] = f"environment ({variable})"
            return self._env[variable]
        return _DEFAULTS[name]

    def key_fits(self, host: str, base_url: str | None, env: Mapping[str, str]) -> bool:
        """Whether the key may go there: a found one only to Serverless's own origin."""
        if self.key is None:
            return False
        if base_url is None:
            # The local endpoint makes a key of its own.
            fits = False
        elif self.key_is_given or host == "serverless":
            fits = True
        else:
            home = base_url_of(env.get(_URL_VARIABLE, SERVERLESS_URL), _URL_VARIABLE)
            fits = urlsplit(base_url)[:2] == urlsplit(home)[:2]
        if not fits:
            kept = "not used by local" if self.key_is_given else "kept for serverless"
            self.sources["api_key"] += f": {kept}"
        return fits

    def _key(self, env_key: Secret | None) -> Secret | None:
        given = self.given("api_key")
        if given is not None:
            self.key_is_given = True
            return _checked_key(given, f"api_key ({self.sources['api_key']})")
        named = self._key_named()
        if named is not None:
            return named
        if env_key is not None:
            self.sources["api_key"] = f"environment ({_KEY_VARIABLE})"
            return _checked_key(env_key, _KEY_VARIABLE)
        return self._key_of_keyring() or self._key_of_tm()

    def _key_of_keyring(self) -> Secret | None:
        key = read_keyring(*_KEYRING) if self._has_keyring else None
        if key is None:
            return None
        self.sources["api_key"] = f"keyring ({' '.join(_KEYRING)})"
        return _checked_key(key, "keyring")

    def _key_named(self) -> Secret | None:
        """The key in the variable that ``key_env`` names, where that goes with the host in force.

        Named at a weaker place than the host, it belongs to the host that is not in force.
        """
        name = self.given("key_env")
        if name is None:
            return None
        source = self.sources["key_env"]
        if self._rank("key_env") > self._rank("host"):
            self.sources["key_env"] += ": kept for its own host"
            return None
        # What is refused is not shown: somebody may have put the key itself there.
        if not isinstance(name, str) or not name.isidentifier():
            raise SettingsError(
                f"key_env ({source}): expected the name of an environment variable, not a key."
            )
        if name in (_KEY_VARIABLE, TOKEN_VARIABLE):
            raise SettingsError(
                f"key_env ({source}): {name} belongs to Tensormesh and is sent to no other host; "
                "keep this host's key in a variable of its own."
            )
        key = self._lookup(name)
        if key is None:
            raise SettingsError(
                f"key_env ({source}): the environment holds no variable of that name; set it "
                "before the kernel starts."
            )
        self.key_is_given = True
        self.sources["api_key"] = f"environment ({name}), named by {source}"
        return _checked_key(key, name)

    def _rank(self, name: str) -> int:
        """Which layer gives a value, strongest first; behind all of them where none does."""
        for rank, (_, values) in enumerate(self._layers):
            value = values.get(name)
            if value is not None and not (isinstance(value, str) and not value.strip()):
                return rank
        return len(self._layers)

    def _key_of_tm(self) -> Secret | None:
        path = tm_home(self._env) / "config.toml"
        keys = self._read_keys(path)
        for table in ("overrides", "managed"):
            key = keys.get(table)
            if key is not None:
                self.sources["api_key"] = f"{path} [{table}]"
                return _checked_key(key, str(path))
        return None

    def _read_keys(self, path: Path) -> dict[str, Secret | None]:
        """The inference keys that a config.toml holds, by table."""
        try:
            config = tomllib.loads((read_private(path) or b"").decode())
        except SettingsError as error:
            self.notices.append(str(error))
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
            self.notices.append(f"{path} is not valid TOML, so it is not used.")
            return {}
        return {
            name: _veiled(table, "gateway_api_key").get("gateway_api_key")
            for name, table in config.items()
            if isinstance(table, dict)
        }


def _environment(
    environ: Mapping[str, str] | None,
) -> tuple[dict[str, str], dict[str, Secret]]:
    """The variables that mean something here, trimmed and without blanks; and the secret ones."""
    around = os.environ if environ is None else environ
    names = (*_ENVIRONMENT.values(), _URL_VARIABLE, CONFIG_VARIABLE, URL_VARIABLE)
    found = {name: value for name in names if (value := around.get(name, "").strip())}
    secret = (_KEY_VARIABLE, TOKEN_VARIABLE)
    keys = {name: Secret(around[name].strip()) for name in secret if around.get(name, "").strip()}
    return found, keys


def _lookup(environ: Mapping[str, str] | None) -> Callable[[str], Secret | None]:
    """How a variable that a user names is read: as a secret."""

    def read(name: str) -> Secret | None:
        around = os.environ if environ is None else environ
        return Secret(around[name].strip()) if around.get(name, "").strip() else None

    return read


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # there is no such home directory
        return Path(path)


def _host(found: _Found, env: Mapping[str, str]) -> tuple[str, str | None]:
    host = found.given("host")
    if host is None:
        host = "serverless" if found.key is not None else "local"
        found.sources["host"] = (
            "default: a key was found" if found.key is not None else "default: no key was found"
        )
    if host == "local":
        return "local", None
    if host == "serverless":
        url = env.get(_URL_VARIABLE)
        found.sources["base_url"] = f"environment ({_URL_VARIABLE})" if url else "default"
        return "serverless", base_url_of(url or SERVERLESS_URL, _URL_VARIABLE)
    base_url = base_url_of(str(host), f"host ({found.sources['host']})")
    found.sources["base_url"] = found.sources["host"]
    return base_url, base_url


def _check_that_no_key(found: _Found, **values: Any) -> None:
    """A key in the wrong place would be sent, shown and saved there."""
    spellings = found.key.spellings if found.key is not None else ()
    for name, value in values.items():
        if any(spelling in str(value) for spelling in spellings):
            raise SettingsError(
                f"{name} ({found.sources.get(name, 'default')}): this holds the key, which is for "
                f"api_key alone ({found.sources.get('api_key', '')})."
            )


def _veiled(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A copy in which the key of that name is a Secret; a blank one is left out."""
    copy = dict(values)
    key = copy.pop(name, None)
    if isinstance(key, Secret):
        key = key.reveal()
    if isinstance(key, str) and key.strip():
        copy[name] = Secret(key.strip())
    elif key is not None and not isinstance(key, str):
        raise SettingsError(f"{name}: a key is a string, got {type(key).__name__}.")
    return copy


def _checked_key(key: Secret, source: str) -> Secret:
    # What does not fit into a header line would be quoted by the error that says so.
    if not _is_word(key.reveal()):
        raise SettingsError(f"{source}: a key is one word of printable ASCII; this one is not.")
    return key


def _is_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _switch(value: Any, name: str, found: _Found) -> bool:
    word = str(value).strip().lower()
    if word not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise _unusable(name, found, "true or false", value)
    return word in ("1", "true", "yes", "on")


def _seconds(value: Any, name: str, found: _Found) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not number > 0 or math.isinf(number) or isinstance(value, bool):
        raise _unusable(name, found, "a number of seconds above 0", value)
    return number


def _count(value: Any, name: str, found: _Found, *, least: int = 0) -> int:
    try:
        # numpy's integers are not int, but say which one they are.
        number = int(value) if isinstance(value, str) else operator.index(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(value, bool) or number < least:
        raise _unusable(name, found, f"a whole number of at least {least}", value)
    return number


def _file(value: Any, found: _Found) -> str | None:
    if value is None:
        return None
    path = _expanded(str(value))
    if not path.is_file():
        raise _unusable("ca_bundle", found, "an existing PEM file", value)
    return str(path)


def _unusable(name: str, found: _Found, expected: str, value: Any) -> SettingsError:
    source = found.sources.get(name, "default")
    return SettingsError(f"{name} ({source}): expected {expected}, got {quote_value(value)}.")
