"""The hosts and models that a page may choose: those that the kernel has offered to it."""

from __future__ import annotations

from collections.abc import Iterable

from ...config.settings import Settings
from ...errors import RequestError
from ...wire.sanitize import escape_unsafe

__all__ = ["Offers"]


class Offers:
    """Offered values by the text that the page shows for them.

    A page that chose any host could send the conversation there.

    Args:
        settings: those of the panel's client; its host and its model are offered.
    """

    def __init__(self, settings: Settings) -> None:
        self._hosts = _by_text([settings.host, "serverless", "local"])
        self._model = _by_text([settings.model] if settings.model else [])
        self._models: dict[str | None, dict[str, str]] = {}

    @property
    def hosts(self) -> list[str]:
        """The hosts as a page shows them."""
        return list(self._hosts)

    def add_host(self, host: str) -> None:
        """Offer a host, too."""
        self._hosts |= _by_text([host])

    def set_models(self, host: str | None, models: Iterable[str]) -> list[str]:
        """Offer the models of a host; returns them as a page shows them."""
        self._models[host] = _by_text(models)
        return list(self._models[host])

    def check(self, name: str, text: str, host: str | None) -> str:
        """The value of a setting that a page has chosen.

        Args:
            name: the setting's name.
            text: the value as the page shows it; an empty one unsets.
            host: the panel's host setting.

        Raises:
            RequestError: a host or a model that was not offered.
        """
        if name not in ("host", "model") or not text:
            return text
        offered = self._hosts
        if name == "model":
            offered = {**self._model, **self._models.get(host, {})}
        if text not in offered:
            raise RequestError(
                f"{name}: choose one from the list, or set panel.settings[{name!r}] in a cell.",
                field=name,
            )
        return offered[text]


def _by_text(values: Iterable[str]) -> dict[str, str]:
    return {escape_unsafe(value): value for value in values}
