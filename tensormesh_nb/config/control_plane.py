"""The control plane, which lists prices, and its token.

The token is not an inference key; neither of the two is ever sent to the other's host. The token
comes from the environment or, with ``tm_auth``, from the ``auth.json`` of the ``tm`` command line
tool.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import SettingsError
from .private_files import read_private
from .secret import Secret
from .urls import base_url_of

__all__ = ["CONFIG_VARIABLE", "TOKEN_VARIABLE", "URL_VARIABLE", "ControlPlane", "tm_home"]

DEFAULT_URL = "https://api.tensormesh.ai"
URL_VARIABLE = "TENSORMESH_CONTROL_PLANE_BASE_URL"
CONFIG_VARIABLE = "TM_CONFIG_HOME"
TOKEN_VARIABLE = "TENSORMESH_CONTROL_PLANE_TOKEN"  # noqa: S105 - a name


@dataclass(frozen=True)
class ControlPlane:
    """The host that lists prices.

    Attributes:
        base_url: ends in ``/v1``.
        token: its Bearer token.
        source: where the token came from.
    """

    base_url: str
    token: Secret
    source: str

    @classmethod
    def find(
        cls, environ: Mapping[str, str], token: Secret | None, *, tm_auth: bool
    ) -> ControlPlane | None:
        """The control plane, or None if there is no token for it.

        Args:
            environ: the environment, without secrets.
            token: the environment's token.
            tm_auth: whether to read the ``auth.json`` of ``tm``.

        Raises:
            SettingsError: ``tm_auth`` is set, but ``auth.json`` cannot be used.
        """
        base_url = base_url_of(environ.get(URL_VARIABLE, DEFAULT_URL), URL_VARIABLE)
        if token is not None:
            return cls(base_url, token, f"environment ({TOKEN_VARIABLE})")
        if not tm_auth:
            return None
        path = tm_home(environ) / "auth.json"
        return cls(base_url, _token_of_tm(path), str(path))


def tm_home(environ: Mapping[str, str]) -> Path:
    """The folder of ``tm``'s files."""
    try:
        return Path(environ.get(CONFIG_VARIABLE) or "~/.config/tensormesh").expanduser()
    except RuntimeError:  # there is no home directory
        return Path("tensormesh")


def _token_of_tm(path: Path) -> Secret:
    try:
        found = json.loads(read_private(path) or b"null")
        token = found.get("access_token") if isinstance(found, dict) else None
    except (ValueError, RecursionError):
        found = token = None
    if not isinstance(token, str) or not token.strip():
        del found, token  # tracebacks may show locals
        raise SettingsError(
            f"tm_auth: {path} has no access_token. Run `tm auth login`, or set {TOKEN_VARIABLE}."
        )
    return Secret(token.strip())
