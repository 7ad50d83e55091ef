"""The client that a conversation uses, as a protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from ..wire.request import ChatRequest

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Unpack

    from ..client.host import PromptSize
    from ..client.stream import AsyncTurn, Turn
    from ..config.settings import Settings
    from ..result import ChatResult
    from ..wire.fields.keywords import RequestKeywords

__all__ = ["ChatClient", "Prompt"]

Prompt = str | Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""A text, a message or messages."""


class ChatClient(Protocol):
    """The methods of :class:`Client` that conversations and their panels call."""

    @property
    def settings(self) -> Settings: ...

    def prepare(
        self, prompt: Prompt = ..., /, **fields: Unpack[RequestKeywords]
    ) -> ChatRequest: ...

    def chat(
        self,
        prompt: ChatRequest = ...,
        /,
        *,
        run_tools: int = ...,
        **fields: Unpack[RequestKeywords],
    ) -> ChatResult: ...

    async def achat(
        self,
        prompt: ChatRequest = ...,
        /,
        *,
        run_tools: int = ...,
        **fields: Unpack[RequestKeywords],
    ) -> ChatResult: ...

    def stream(self, prompt: ChatRequest = ..., /) -> Turn: ...

    def astream(self, prompt: ChatRequest = ..., /) -> AsyncTurn: ...

    def context_length(self, model: str, *, ask: bool = ...) -> int | None: ...

    def prompt_size(self, request: ChatRequest) -> PromptSize | None: ...

    def models(self) -> pd.DataFrame: ...
