"""Host: where requests go, and what is known of the one who answers there."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..assembly.price import FREE, Price, read_prices
from ..config.secret import Secret
from ..config.settings import Settings
from ..errors import ResponseError, SettingsError, StatusError, TensormeshError
from ..wire.model_list import context_length, listed_models
from ..wire.request import ChatRequest
from .http.transport import Place, Transport
from .json_exchange import get, post
from .runtime.event_loop import Background

if TYPE_CHECKING:
    import pandas as pd

    from ..local.manager.endpoint import Endpoint

__all__ = ["Host", "PromptSize"]


class PromptSize(NamedTuple):
    """A prompt as the host counts it.

    Attributes:
        tokens: how many it has, in the model's template.
        limit: how many prompt and answer may have together, or None where the host does not say.
    """

    tokens: int
    limit: int | None


class Host:
    """The host that a client asks. All of it blocks, and is safe to use from several threads.

    Args:
        settings: which host it is, and the key for it.
        transport: what carries questions.
        background: the loop on which they travel.
        notices: takes what the user should be told.
    """

    def __init__(
        self, settings: Settings, transport: Transport, background: Background, notices: list[str]
    ) -> None:
        self._settings, self._transport, self._background = settings, transport, background
        self._notices = notices
        self._starting = threading.Lock()
        self._endpoint: Endpoint | None = None
        self._contexts: dict[str, int] = {}  # by model, once the host was asked
        self._counts = True  # whether the host may tokenize
        self._prices: Mapping[str, Price] | None = None

    def close(self) -> None:
        """Let go of the local endpoint. A later question starts it again."""
        if self._endpoint is not None:
            self._endpoint.stop()
            self._endpoint = None

    def models(self) -> pd.DataFrame:
        """The models on offer; see :meth:`Client.models`."""
        # Loads pandas, which no answer waits for.
        from ..frames.models import models_frame

        rows = self._listed()
        prices = {row["id"]: price for row in rows if (price := self.price(row["id"]))}
        return models_frame(rows, prices)

    def _listed(self) -> list[Mapping[str, Any]]:
        """The models that the host lists, from which the contexts are learnt."""
        # Serverless tells everybody: no key is needed.
        listed = self._background.call(get, self._transport, self.place(needs_key=False), "models")
        rows = listed_models(listed)
        self._contexts = {"": 0} | {
            row["id"]: length for row in rows if (length := context_length(row))
        }
        return rows

    def context_length(self, model: str, *, ask: bool = True) -> int | None:
        """How many tokens a model takes; see :meth:`Client.context_length`."""
        if not self._contexts and ask:
            try:
                self._listed()
            except TensormeshError:
                self._contexts = {"": 0}  # it does not tell; not asked again
        return self._contexts.get(model) or None

    def prompt_size(self, request: ChatRequest) -> PromptSize | None:
        """How many tokens a request's prompt has, counted by the host; None where it cannot."""
        if not self._counts:
            return None
        body = {"model": request.model, "messages": request.messages, "add_generation_prompt": True}
        try:
            counted = self._background.call(post, self._transport, self.place(), "tokenize", body)
        except (StatusError, ResponseError):
            self._counts = False  # it cannot, or will not; not asked again
            return None
        except TensormeshError:
            return None  # the request itself will say what is wrong
        if not isinstance(counted, Mapping) or not isinstance(counted.get("count"), int):
            return None
        limit = counted.get("max_model_len")
        if not isinstance(limit, int):
            return PromptSize(counted["count"], None)
        self._contexts[request.model] = limit
        return PromptSize(counted["count"], limit)

    def default_model(self) -> str:
        """The model that answers when a request names none; empty where the host has none such."""
        if self._settings.model:
            return self._settings.model
        if self._settings.host != "local":
            return ""
        if self._endpoint is not None:
            return self._endpoint.model
        from ..local.manager.weights import MODEL, locate, model_id

        weights = locate()
        return MODEL if weights is None else model_id(weights)

    @property
    def is_known(self) -> bool:
        """Whether ``place`` has nothing to wait for."""
        if self._settings.host == "local":
            return self._endpoint is not None and self._endpoint.alive
        return self._prices is not None or not self._has_prices

    def place(self, *, needs_key: bool = True) -> Place:
        """Where requests go; starts the local endpoint when that is the host. Blocks.

        Raises:
            SettingsError: the host wants a key and there is none.
            LocalEndpointError: the local endpoint cannot be had.
        """
        settings = self._settings
        if settings.host == "local":
            with self._starting:  # once, however many threads ask first
                return self._local_place()
        if needs_key:
            self.check_key()
        self._learn_prices()
        return Place(settings.host, settings.base_url or "", settings.api_key, None)

    def _learn_prices(self) -> None:
        """Ask the control plane for prices, once, where a token for it is at hand."""
        plane = self._settings.control_plane
        if self._prices is not None or plane is None or not self._has_prices:
            return
        self._prices = {}
        try:
            place = Place("control plane", plane.base_url, plane.token, None)
            self._prices = read_prices(
                self._background.call(get, self._transport, place, "billing/serverless-pricing")
            )
        except TensormeshError as error:
            # An answer without its price is better than no answer.
            self._notices.append(f"Prices are unknown: {error}")

    @property
    def _has_prices(self) -> bool:
        return self._settings.control_plane is not None and self._settings.host == "serverless"

    def price(self, model: str) -> Price | None:
        """What a model's tokens cost, or None where that is unknown."""
        return FREE if self._settings.host == "local" else (self._prices or {}).get(model)

    def check_key(self) -> None:
        """Check that a key is there where one is needed.

        Raises:
            SettingsError: it is missing.
        """
        if self._settings.host == "serverless" and self._settings.api_key is None:
            raise SettingsError(
                "serverless needs a key, and none was found: set TENSORMESH_INFERENCE_API_KEY, "
                "or use host local."
            )

    def _local_place(self) -> Place:
        if self._endpoint is None or not self._endpoint.alive:
            # The one place that starts the endpoint; the rest of the package does not know it.
            from .. import local

            self._background.start(self._transport.prepare)  # while it starts
            self._endpoint = local.start()
        endpoint = self._endpoint
        return Place("local", endpoint.base_url, Secret(endpoint.api_key), endpoint.vocab_size)
