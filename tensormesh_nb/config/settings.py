"""Settings: host, key, model and limits, each with the source of its value.

The strongest source wins: the caller's layers (an argument or flag, a conversation, ``%tmchat
config``, traitlets), the environment, the defaults. For the key, the system's keyring (``keyring
set tensormesh-nb serverless``) and the ``config.toml`` of the ``tm`` command line tool (only its
``gateway_api_key``) come after the environment.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..errors import SettingsError
from .api_key import ApiKey, find_key, serverless_url
from .cassette_settings import CassetteSettings, recorded_host
from .control_plane import TOKEN_VARIABLE, ControlPlane
from .private_files import file_path
from .redactor import Redactor
from .secret import Secret, as_text, quote_value
from .sources import BASE_URL_VARIABLE, DEFAULTS, Layer, Lookup
from .urls import base_url_of

__all__ = ["Settings"]

_FOUND = re.compile(r"^environment|^keyring|config\.toml")  # sources that another process has too


@dataclass(frozen=True)
class Settings:
    """One resolved set of settings.

    Attributes:
        host: ``serverless``, ``local`` or a base URL.
        base_url: where requests are sent, such as ``https://HOST/v1``; None for ``local``.
        api_key: the Bearer key, or None.
        model: the default model's id, or None.
        timeout: seconds to connect, and to send.
        stream_idle_timeout: seconds without a byte until a reply counts as broken.
        timeout_total: seconds for a whole answer with its retries, or None: unlimited.
        max_response_bytes: how much of a reply is read, after decompression. A longer reply is cut.
        max_retries: how often a request is sent again if the host cannot have seen it.
        ca_bundle: PEM file of the certificates to trust, or None for the system's.
        vocab_size: the model's number of tokens, for upper bounds of entropy, or None.
        tm_auth: whether to read the ``auth.json`` of ``tm``, for prices.
        key_env: the environment variable that holds the key for ``host``, or None.
        cassette: the file that requests are recorded to and replayed from, or None.
        cassette_mode: ``record`` sends every request; ``replay`` sends none; ``auto`` sends those
            that have no recording.
        cassette_pace: of a replay: ``recorded``, ``none``, or a number of tokens per second.
        control_plane: the host that lists prices, if there is a token for it.
        sources: name of the setting to the source of its value.
        notices: remarks for the user, to be shown once.
    """

    host: str
    base_url: str | None
    api_key: Secret | None
    model: str | None = None
    timeout: float = 30.0
    stream_idle_timeout: float = 300.0
    timeout_total: float | None = None
    max_response_bytes: int = 2**30
    max_retries: int = 0
    ca_bundle: str | None = None
    vocab_size: int | None = None
    tm_auth: bool = False
    key_env: str | None = None
    cassette: str | None = None
    cassette_mode: str = "auto"
    cassette_pace: str = "recorded"
    control_plane: ControlPlane | None = None
    sources: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    notices: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def resolve(cls, *layers: Layer, environ: Mapping[str, str] | None = None) -> Settings:
        """Resolve layers of settings.

        Args:
            layers: (source, values), strongest first; a value of None counts as not given.
            environ: the environment; this process's by default.

        Raises:
            SettingsError: a name is unknown, or a value is wrong; the message has its source.
        """
        try:
            return cls._resolve(layers, environ)
        except SettingsError as error:
            # A value in the wrong place may be a key, and tracebacks may show local variables.
            raise error.without_traceback() from None

    @classmethod
    def _resolve(cls, layers: tuple[Layer, ...], environ: Mapping[str, str] | None) -> Settings:
        lookup = Lookup(layers, environ)
        key = find_key(lookup)
        if key is not None:
            lookup.sources["api_key"] = key.source
        values = {name: lookup.value(name) for name in DEFAULTS}
        cassette = CassetteSettings(values, lookup.sources)
        host, base_url = _host(lookup, key, cassette)
        _check_without_key(lookup, key, host=base_url, model=values["model"])
        checked = _Checked(values, lookup.sources)
        tm_auth = checked.switch("tm_auth")
        return cls(
            host=host,
            base_url=base_url,
            api_key=_key_for(lookup, key, host, base_url),
            model=values["model"],
            timeout=checked.seconds("timeout"),
            stream_idle_timeout=checked.seconds("stream_idle_timeout"),
            timeout_total=None
            if values["timeout_total"] is None
            else checked.seconds("timeout_total"),
            max_response_bytes=checked.count("max_response_bytes", least=1),
            max_retries=checked.count("max_retries"),
            ca_bundle=checked.file("ca_bundle"),
            vocab_size=None
            if values["vocab_size"] is None
            else checked.count("vocab_size", least=1),
            tm_auth=tm_auth,
            key_env=values["key_env"],
            cassette=cassette.path,
            cassette_mode=cassette.mode,
            cassette_pace=cassette.pace,
            control_plane=ControlPlane.find(
                lookup.environment, lookup.secret(TOKEN_VARIABLE), tm_auth=tm_auth
            ),
            sources=lookup.sources,
            notices=tuple(lookup.notices),
        )

    def __reduce__(self) -> Any:
        """A pickle holds the values without the key, which is found again where it is loaded.

        Raises:
            SettingsError: the key was given as a value, so it cannot be found again.
        """
        source = self.sources.get("api_key", "")
        if self.api_key is not None and not _FOUND.search(source):
            raise SettingsError(
                f"The key comes from an {source or 'argument'} and is never in a pickle. To pickle "
                "the client, set the key in an environment variable that the other process has "
                "too, and name the variable with key_env."
            )
        values = {"host": self.host, **{name: getattr(self, name) for name in DEFAULTS}}
        return Settings.resolve, (("pickle", values),)

    def __copy__(self) -> Settings:
        return self

    def __deepcopy__(self, _memo: object) -> Settings:
        return self

    def table(self) -> list[tuple[str, str, str]]:
        """(name, value, source) of every setting, safe to print: the key is "set" or "not set"."""
        shown = {
            "host": self.host,
            "base_url": self.base_url or "(started on demand)",
            "api_key": "set" if self.api_key else "not set",
            **{name: "-" if (v := getattr(self, name)) is None else str(v) for name in DEFAULTS},
            "control_plane": "token set" if self.control_plane else "no token",
        }
        sources = dict(self.sources)
        if self.control_plane is not None:
            sources["control_plane"] = self.control_plane.source
        return [(name, value, sources.get(name, "default")) for name, value in shown.items()]


def _host(lookup: Lookup, key: ApiKey | None, cassette: CassetteSettings) -> tuple[str, str | None]:
    """The host's name and base URL."""
    host = lookup.given("host")
    if host is None and cassette.path is not None and cassette.mode != "record":
        host = recorded_host(cassette.path)
        if host is not None:
            lookup.sources["host"] = "cassette"
    if host is None:
        host = "local" if key is None else "serverless"
        lookup.sources["host"] = f"default: {'no' if key is None else 'a'} key was found"
    if host == "local":
        return "local", None
    if host == "serverless":
        is_set = BASE_URL_VARIABLE in lookup.environment
        lookup.sources["base_url"] = f"environment ({BASE_URL_VARIABLE})" if is_set else "default"
        return "serverless", serverless_url(lookup)
    base_url = base_url_of(host, f"host ({lookup.sources['host']})")
    lookup.sources["base_url"] = lookup.sources["host"]
    return base_url, base_url


def _key_for(lookup: Lookup, key: ApiKey | None, host: str, base_url: str | None) -> Secret | None:
    """The key if it may be sent to the host. The local endpoint makes a key of its own."""
    if key is None:
        return None
    if base_url is not None and (
        key.is_given
        or host == "serverless"
        or urlsplit(base_url)[:2] == urlsplit(serverless_url(lookup))[:2]
    ):
        return key.secret
    kept = "not used by local" if key.is_given else "only for serverless"
    lookup.sources["api_key"] += f": {kept}"
    return None


def _check_without_key(lookup: Lookup, key: ApiKey | None, **values: Any) -> None:
    """Check that no other value contains the key: it would be sent, shown and saved."""
    redactor = Redactor(key.secret if key is not None else None)
    for name, value in values.items():
        if redactor.text(str(value)) != str(value):
            source = lookup.sources.get("api_key", "")
            raise SettingsError(
                f"{name} ({lookup.sources.get(name, 'default')}): contains the key, which belongs "
                f"in api_key only ({source})."
            )


class _Checked:
    """Reads values as types; a wrong value raises SettingsError with its name and source."""

    def __init__(self, values: Mapping[str, Any], sources: Mapping[str, str]) -> None:
        self._values, self._sources = values, sources

    def switch(self, name: str) -> bool:
        word = as_text(self._values[name], str).strip().lower()
        if word not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
            raise self._wrong(name, "true or false")
        return word in ("1", "true", "yes", "on")

    def seconds(self, name: str) -> float:
        value = self._values[name]
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        if not number > 0 or math.isinf(number) or isinstance(value, bool):
            raise self._wrong(name, "a number of seconds above 0")
        return number

    def count(self, name: str, *, least: int = 0) -> int:
        value = self._values[name]
        try:
            # operator.index also accepts numpy's integers.
            number = int(value) if isinstance(value, str) else operator.index(value)
        except (TypeError, ValueError):
            number = -1
        if isinstance(value, bool) or not least <= number < 2**63:
            raise self._wrong(name, f"a whole number of at least {least}")
        return number

    def file(self, name: str) -> str | None:
        value = self._values[name]
        if value is None:
            return None
        try:
            path = file_path(value)
            exists = path.is_file()
        except (OSError, SettingsError):
            exists = False
        if not exists:
            raise self._wrong(name, "an existing PEM file")
        return str(path)

    def _wrong(self, name: str, expected: str) -> SettingsError:
        source, value = self._sources.get(name, "default"), quote_value(self._values[name])
        return SettingsError(f"{name} ({source}): expected {expected}, got {value}.")
