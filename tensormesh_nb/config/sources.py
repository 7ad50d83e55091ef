"""Looks up the values of settings: layers of values, then the environment, then defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeAlias

from ..errors import SettingsError
from .control_plane import CONFIG_VARIABLE, URL_VARIABLE
from .secret import Secret, as_text

__all__ = ["BASE_URL_VARIABLE", "DEFAULTS", "Layer", "Lookup", "hide_key"]

Layer: TypeAlias = tuple[str, Mapping[str, Any]]
"""Values and the name of their source."""

BASE_URL_VARIABLE = "TENSORMESH_SERVERLESS_BASE_URL"

DEFAULTS: dict[str, Any] = {
    "model": None,
    "timeout": 30.0,
    "stream_idle_timeout": 300.0,
    "timeout_total": None,
    "max_response_bytes": 2**30,
    "max_retries": 0,
    "ca_bundle": None,
    "vocab_size": None,
    "tm_auth": False,
    "key_env": None,
    "cassette": None,
    "cassette_mode": "auto",
    "cassette_pace": "recorded",
}
_VARIABLES = {
    "timeout": "TENSORMESH_TIMEOUT_SECONDS",
    "max_retries": "TENSORMESH_MAX_RETRIES",
    "ca_bundle": "TENSORMESH_CA_BUNDLE",
    "tm_auth": "TENSORMESH_NB_TM_AUTH",
}
_READ = (*_VARIABLES.values(), BASE_URL_VARIABLE, CONFIG_VARIABLE, URL_VARIABLE)
_NAMES = {*DEFAULTS, "host", "api_key"}


class Lookup:
    """Looks values up and records their sources.

    Args:
        layers: strongest first; a value of None counts as not given.
        environ: the environment; this process's if None.

    Attributes:
        environment: the variables that are read here, trimmed, without blank ones and secrets.
        has_keyring: whether the system's keyring belongs to the environment.
        sources: name of the setting to the source of its value.
        notices: remarks for the user.

    Raises:
        SettingsError: a layer has an unknown name.
    """

    def __init__(self, layers: tuple[Layer, ...], environ: Mapping[str, str] | None) -> None:
        # A Secret from here on: tracebacks may show local variables.
        self._layers = [(source, hide_key(values, "api_key")) for source, values in layers]
        self._environ = os.environ if environ is None else environ
        trimmed = {name: self._environ.get(name, "").strip() for name in _READ}
        self.environment = {name: value for name, value in trimmed.items() if value}
        self.has_keyring = environ is None
        self.sources: dict[str, str] = {}
        self.notices: list[str] = []
        for source, values in self._layers:
            for name in values.keys() - _NAMES:
                raise SettingsError(f"{source}: unknown setting: {name!r}.")

    def given(self, name: str) -> Any:
        """The value of the strongest layer, or None."""
        rank = self.rank(name)
        if rank == len(self._layers):
            return None
        self.sources[name], values = self._layers[rank]
        value = values[name]
        if name in ("host", "model"):
            value = as_text(value, str)
        return value.strip() if isinstance(value, str) else value

    def rank(self, name: str) -> int:
        """The index of the layer that gives a value, or the number of layers if none does."""
        for rank, (_, values) in enumerate(self._layers):
            value = values.get(name)
            if value is not None and not (isinstance(value, str) and not value.strip()):
                return rank
        return len(self._layers)

    def value(self, name: str) -> Any:
        """The value of a layer, the environment or the defaults."""
        value = self.given(name)
        if value is not None:
            return value
        variable = _VARIABLES.get(name, "")
        if variable in self.environment:
            self.sources[name] = f"environment ({variable})"
            return self.environment[variable]
        return DEFAULTS[name]

    def secret(self, variable: str) -> Secret | None:
        """The secret in an environment variable, or None if it is blank or not set."""
        is_set = self._environ.get(variable, "").strip()
        return Secret(self._environ[variable].strip()) if is_set else None


def hide_key(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A copy in which the key of that name is a Secret, or left out if it is blank.

    Raises:
        SettingsError: the key is not a string.
    """
    copy = dict(values)
    key = copy.pop(name, None)
    if isinstance(key, Secret):
        key = key.reveal()
    if isinstance(key, str) and key.strip():
        copy[name] = Secret(key.strip())
    elif key is not None and not isinstance(key, str):
        raise SettingsError(f"{name}: expected the key as a string, got {type(key).__name__}.")
    return copy
