"""The host of a client: its target, its models, their prices and context lengths."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..assembly.accounting.price import FREE, Price, read_prices
from ..config.secret import Secret
from ..config.settings import Settings
from ..errors import (
    LocalEndpointError,
    RequestError,
    ResponseError,
    SettingsError,
    StatusError,
    TensormeshError,
)
from ..wire.model_list import context_length, listed_models, vocab_size
from ..wire.request import ChatRequest
from .http.json_request import get_json, post_json
from .http.target import Target
from .http.transport_pool import Transports
from .refusals import Refusals
from .runtime.fork import renew_after_fork
from .runtime.process_end import is_ending

if TYPE_CHECKING:
    import pandas as pd

    from ..local.manager.endpoint import Endpoint

__all__ = ["Host", "PromptSize"]

_CONTROL_PLANE = "control plane"
_UNSTARTED = "http://127.0.0.1/v1"  # of the local endpoint, where it is not needed


class PromptSize(NamedTuple):
    """A prompt as the host counts it.

    Attributes:
        tokens: the length of the prompt in the model's template.
        limit: how many tokens prompt and answer may have together, or None if unknown.
    """

    tokens: int
    limit: int | None


class Host:
    """The host of a client. Its methods block, and are safe to call from several threads.

    Args:
        settings: the host and its key.
        transports: send requests.
        notices: takes one-line messages for the user.

    Attributes:
        name: ``serverless``, ``local`` or a base URL.
        refusals: the defaults that the host is known to refuse.
    """

    def __init__(self, settings: Settings, transports: Transports, notices: list[str]) -> None:
        self._settings, self._transports = settings, transports
        self._notices = notices
        self.name = settings.host
        self.refusals = Refusals()
        if settings.host == "local" and settings.sources.get("host", "").startswith("default"):
            notices.append("No TENSORMESH_INFERENCE_API_KEY: a small local model answers.")
        self.renew()
        renew_after_fork(self)
        self._endpoint: Endpoint | None = None
        self._context_lengths: dict[str, int] = {}  # by model; empty until the models are listed
        self._vocab_sizes: dict[str, int] = {}  # by model, once the models are listed
        self._can_tokenize = True
        self._prices: Mapping[str, Price] | None = None
        self._target: Target | None = None  # of a host that is not local
        self._local: Target | None = None  # of the endpoint

    def renew(self) -> None:
        """In a forked child: the thread that held the lock does not exist there."""
        self._starting = threading.Lock()

    def close(self) -> None:
        """Release the local endpoint. A later request starts it again."""
        if self._endpoint is not None:
            self._endpoint.stop()
            self._endpoint = None

    def models(self) -> pd.DataFrame:
        """The models of the host; see :meth:`Client.models`."""
        # Loads pandas, which no answer needs.
        from ..frames.models import models_frame

        rows = self._list_models()
        prices = {row["id"]: price for row in rows if (price := self.price(row["id"]))}
        return models_frame(rows, prices)

    def _list_models(self) -> list[Mapping[str, Any]]:
        """The host's models; their context lengths and vocabulary sizes are remembered."""
        # Serverless lists its models without a key.
        target = self.target(needs_key=False)
        rows = listed_models(self._transports.call(get_json, target, "models"))
        self._context_lengths = {"": 0} | {
            row["id"]: length for row in rows if (length := context_length(row))
        }
        self._vocab_sizes = {row["id"]: size for row in rows if (size := vocab_size(row))}
        return rows

    def context_length(self, model: str, *, ask: bool = True) -> int | None:
        """A model's context length in tokens; see :meth:`Client.context_length`."""
        if not self._context_lengths and ask:
            try:
                self._list_models()
            except TensormeshError:
                self._context_lengths = {"": 0}  # only one attempt
        return self._context_lengths.get(model) or None

    def vocab_size(self, model: str) -> int | None:
        """A model's number of tokens, or None if the models were not listed or do not say."""
        return self._vocab_sizes.get(model)

    def prompt_size(self, request: ChatRequest) -> PromptSize | None:
        """The length of a request's prompt, counted by the host; None if it cannot."""
        if not self._can_tokenize:
            return None
        body = {"model": request.model, "messages": request.messages, "add_generation_prompt": True}
        try:
            counted = self._transports.call(post_json, self.target(), "tokenize", body)
        except (StatusError, ResponseError) as error:
            # The local endpoint refuses to count what is far too long; others may not count at all.
            self._can_tokenize = self.name == "local" and isinstance(error, StatusError)
            return None
        except TensormeshError:
            return None  # the request itself will fail and say why
        if not isinstance(counted, Mapping) or not isinstance(counted.get("count"), int):
            return None
        limit = counted.get("max_model_len")
        if not isinstance(limit, int):
            return PromptSize(counted["count"], None)
        self._context_lengths[request.model] = limit
        return PromptSize(counted["count"], limit)

    def first_token_id(self, text: str, model: str) -> int | None:
        """The id of a text's first token; None if the host does not tokenize."""
        if not self._can_tokenize:
            return None
        body = {"model": model, "prompt": text, "add_special_tokens": False}
        try:
            reply = self._transports.call(post_json, self.target(), "tokenize", body)
        except (StatusError, ResponseError):
            self._can_tokenize = False  # only one attempt
            return None
        except TensormeshError:
            return None
        ids = reply.get("tokens") if isinstance(reply, Mapping) else None
        return ids[0] if isinstance(ids, list) and ids and type(ids[0]) is int else None

    def default_model(self) -> str:
        """The model for requests that name none; an empty string if there is none."""
        if self._settings.model:
            return self._settings.model
        if self.name != "local":
            return ""
        if self._endpoint is not None:
            return self._endpoint.model
        from ..local.manager.weights_path import MODEL, locate, model_id

        weights = locate()
        return MODEL if weights is None else model_id(weights)

    @property
    def is_ready(self) -> bool:
        """Whether ``target`` returns at once."""
        if self.name == "local":
            return self._is_replayed or (self._endpoint is not None and self._endpoint.alive)
        return self._prices is not None or not self._has_prices

    def target(self, *, needs_key: bool = True) -> Target:
        """Where requests go; starts the local endpoint if that is the host.

        Raises:
            SettingsError: the host needs a key and there is none.
            LocalEndpointError: the local endpoint cannot be started.
        """
        settings = self._settings
        if self._is_replayed:
            needs_key = False  # until a request has no recording
        elif settings.host == "local":
            with self._starting:  # once for all threads
                return self._local_target()
        if needs_key:
            self.check_key()
        self._load_prices()
        if self._target is None:
            source = settings.sources.get("api_key", "")
            base_url = settings.base_url or _UNSTARTED
            find = self._live_target if self._is_replayed else None
            self._target = Target(settings.host, base_url, settings.api_key, None, source, find)
        return self._target

    @property
    def _is_replayed(self) -> bool:
        """Whether requests may have recordings, so that nothing is needed to send them yet."""
        tape = self._transports.tape
        return tape is not None and tape.can_replay

    def _live_target(self, target: Target, method: str) -> Target:
        """The target of a request that has no recording."""
        if target.name == "local":
            with self._starting:
                local = self._local_target()
            is_root = not target.base_url.endswith("/v1")
            root = local.base_url.removesuffix("/v1")
            return replace(local, base_url=root) if is_root else local
        if method != "GET":
            self.check_key()
        return replace(target, find=None)

    def _load_prices(self) -> None:
        """Get prices from the control plane, once, if there is a token for it."""
        plane = self._settings.control_plane
        if self._prices is not None or not self._has_prices:
            return
        self._prices = {}
        try:
            target = Target(_CONTROL_PLANE, "", None, None)
            if plane is not None:
                target = Target(_CONTROL_PLANE, plane.base_url, plane.token, None, plane.source)
            self._prices = read_prices(
                self._transports.call(get_json, target, "billing/serverless-pricing")
            )
        except TensormeshError as error:
            # An answer without its price is better than no answer.
            self._notices.append(f"Prices are unknown: {error}")

    @property
    def _has_prices(self) -> bool:
        tape = self._transports.tape
        if self.name != "serverless":
            return False
        if tape is not None and not tape.can_send:
            return tape.has_host(_CONTROL_PLANE)
        return self._settings.control_plane is not None

    def price(self, model: str) -> Price | None:
        """The price of a model's tokens, or None if unknown."""
        return FREE if self.name == "local" else (self._prices or {}).get(model)

    def check_key(self) -> None:
        """Check that there is a key if the host needs one.

        Raises:
            SettingsError: there is none.
        """
        if self.name == "serverless" and self._settings.api_key is None:
            raise SettingsError(
                "serverless needs a key, and none was found: set TENSORMESH_INFERENCE_API_KEY, "
                "or use host local."
            )

    def check_answer(self, host: str) -> None:
        """Check that an answer came from this host: token ids mean something else to another.

        Raises:
            RequestError: it came from another one.
        """
        if host != self.name:
            raise RequestError(
                f"This answer came from {host}, but this client uses {self.name}: use a client for "
                "that host."
            )

    def _local_target(self) -> Target:
        if self._endpoint is None or not self._endpoint.alive:
            if is_ending():
                raise LocalEndpointError("The process is ending: no local endpoint is started.")
            from .. import local

            self._endpoint = local.start()
            self._local = None
        if self._local is None:
            endpoint, key = self._endpoint, Secret(self._endpoint.api_key)
            self._local = Target(
                "local", endpoint.base_url, key, endpoint.vocab_size, endpoint.key_source
            )
        return self._local
