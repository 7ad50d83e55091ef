"""The requests of a classification: a score of each label, or the first token of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ...wire.request import ChatRequest, RequestEncoder
from ..row_requests import Item, Requests, Started
from .label_prompts import LabelPrompts
from .label_set import LabelSet

__all__ = ["FirstTokenItems", "LabelRequests", "ScoreItems"]

MOST_ALTERNATIVES = 20  # limit of most hosts


class LabelRequests(Requests, Protocol):
    """The part of a client that a classification needs."""

    def start_score(self, request: ChatRequest, answer: str) -> Started: ...


class ScoreItems:
    """A score of each spelling of each label for each prompt.

    The spellings of a prompt are adjacent, so that the host's cache has the prompt.

    Args:
        requests: prepares and sends them.
        prompts: the prompts of the rows, in each order.
        fields: request fields of all rows.
        place: the host's base URL, or ``local``.
        labels: the labels.
    """

    def __init__(
        self,
        requests: LabelRequests,
        prompts: LabelPrompts,
        fields: Mapping[str, Any],
        place: str,
        labels: LabelSet,
    ) -> None:
        self._requests, self._prompts, self._place = requests, prompts, place
        self._encode = RequestEncoder("deterministic")
        self._fields = {**fields, "logprobs": True}
        self._spellings = labels.spellings

    def __len__(self) -> int:
        return len(self._prompts) * len(self._spellings)

    def __getitem__(self, number: int) -> Item:
        row, at = divmod(number, len(self._spellings))
        _, text = self._spellings[at]
        request = self._prompts.request(row, self._fields, self._requests.prepare)
        if request.max_completion_tokens is None:
            # For the budget: the label's tokens, and one that the host must generate.
            request = _with_defaults(request, max_tokens=len(text.encode()) + 1)
        if self._place != "local":  # others would return alternatives for every token of the prompt
            request = _with_defaults(request, top_logprobs=0)
        return Item(
            request,
            {"host": self._place, "scored": text},
            self._requests.price(request.model),
            lambda: self._requests.start_score(request, text),
            self._encode,
        )


class FirstTokenItems:
    """The first token of an answer, with its alternatives, for each prompt. Arguments as above."""

    def __init__(
        self,
        requests: LabelRequests,
        prompts: LabelPrompts,
        fields: Mapping[str, Any],
        place: str,
    ) -> None:
        self._requests, self._prompts, self._place = requests, prompts, place
        self._encode = RequestEncoder("deterministic")
        # Not a default: defaults are dropped if a host refuses them, and answers would be long.
        limit = {} if fields.get("max_completion_tokens") else {"max_tokens": 1}
        self._fields = {**limit, **fields, "logprobs": True, "stream": False}

    def __len__(self) -> int:
        return len(self._prompts)

    def __getitem__(self, number: int) -> Item:
        request = self._prompts.request(number, self._fields, self._requests.prepare)
        # At temperature 1 and top_p 1, logprobs before and after sampling are the same.
        request = _with_defaults(request, temperature=1, top_p=1, top_logprobs=MOST_ALTERNATIVES)
        return Item(
            request,
            {"host": self._place},
            self._requests.price(request.model),
            lambda: self._requests.start(request),
            self._encode,
        )


def _with_defaults(request: ChatRequest, **defaults: Any) -> ChatRequest:
    """The request with other defaults. Fields that the caller gave are kept."""
    given = request.given().keys() - request.defaulted
    own = {name: value for name, value in defaults.items() if name not in given}
    return request.replace(**dict.fromkeys(own)).fill(**own)
